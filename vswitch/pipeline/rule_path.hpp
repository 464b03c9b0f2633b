// Which rules acted on a packet in one walk through the layers of a port. A value of fixed size: what a flow's first
// packet met, all its packets met, and flows that met the same rules are counted together.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "vswitch/packet/flow_key.hpp"

namespace nc::vswitch {

/// What a rule is known by within its group, in this policy and in those after it: made of its id. Rules of one group
/// with the same id are one.
using RuleIdentity = std::uint64_t;
RuleIdentity rule_identity(std::string_view id);

class RulePath {
  public:
    struct Step {
        RuleIdentity rule = 0;
        std::uint8_t layer = 0;                     ///< index in the port's layers
        Direction direction = Direction::Outbound;  ///< of the group: a reply is judged by the other one's
        friend bool operator==(const Step&, const Step&) = default;
    };
    static constexpr std::size_t kMostSteps = 10;

    PortSlot port = kUnderlaySlot;
    bool is_refused = false;       ///< by the last of the rules
    bool is_without_flow = false;  ///< refused because no flow or connection could be made

    /// Invariant: not more than kMostSteps are added.
    void add(const Step& step);
    std::size_t size() const { return size_; }
    Step step(std::size_t index) const { return {rules_[index], layers_[index], directions_[index]}; }

    friend bool operator==(const RulePath&, const RulePath&) = default;

  private:
    std::uint8_t size_ = 0;
    std::array<std::uint8_t, kMostSteps> layers_{};
    std::array<Direction, kMostSteps> directions_{};
    std::array<RuleIdentity, kMostSteps> rules_{};
};
std::uint64_t hash(const RulePath& path);

}  // namespace nc::vswitch
