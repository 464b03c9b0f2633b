// The rules of front ends as one group: (address, protocol, port) of the destination -> service.
#pragma once

#include "vswitch/pipeline/group.hpp"

namespace nc::vswitch {

/// One rule may stand behind several front ends.
RuleIdentity balancer_rule_identity(const std::string& id, const IpAddress& front_end);

class BalancerGroup : public Group {
  public:
    struct Rule {
        std::string id;
        IpAddress front_end;
        std::optional<std::uint8_t> protocol;  ///< absent: any
        std::uint16_t port = 0;                ///< 0: every port
        std::shared_ptr<const BalancedService> service;
    };
    explicit BalancerGroup(std::vector<Rule> rules);

    /// Balance; Block for what goes to a front end and fits no rule of it; Allow for all other destinations.
    Hit find(const PacketFacts& packet) const override;
    std::size_t size() const override { return rules_.size(); }
    RuleText describe(std::size_t rule) const override;
    RuleIdentity identity(std::size_t rule) const override { return identities_[rule]; }
    bool has(RuleIdentity rule) const override { return identities_.has(rule); }

  private:
    std::vector<Rule> rules_;  ///< by front end; of one front end those for a port first, for any protocol last
    RuleIdentities identities_;
};

}  // namespace nc::vswitch
