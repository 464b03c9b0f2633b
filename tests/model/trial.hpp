// Model and product, side by side: each step of a scenario is given to both, and what they say must be the same.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "tests/model/event.hpp"
#include "tests/model/fabric.hpp"
#include "tests/model/model.hpp"

namespace nc::reference {

/// How often what happened.
using Tally = std::map<std::string, std::uint64_t>;

class Trial {
  public:
    explicit Trial(int hosts)
        : model_(hosts,
                 [this](const std::string& sender, const Packet& first) { return fabric_.member_for(sender, first); }),
          fabric_(hosts) {}
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    /// std::nullopt: both agree. Else how they differ.
    std::optional<std::string> step(const Event& event);
    /// What must hold between packets: counters add up, and nobody reaches what is not peered (isolation.hpp).
    std::optional<std::string> check();

    const Model& model() const { return model_; }
    Fabric& fabric() { return fabric_; }
    /// Of the last packet.
    const Verdict& last() const { return last_; }
    const Tally& tally() const { return tally_; }

  private:
    template <class Step>
    std::optional<std::string> packet(const Step& step);

    Model model_;
    Fabric fabric_;
    Verdict last_;
    Tally tally_;
};

/// The first difference when the scenario is played; std::nullopt: none.
std::optional<std::string> play(const Scenario& scenario);

/// A part of `scenario`, which fails, that fails still and of which nothing can be left out.
Scenario shrink(Scenario scenario, const std::function<bool(const Scenario&)>& fails);

struct Report {
    std::uint64_t packets = 0;
    std::uint64_t scenarios = 0;
    std::uint64_t flow_hits = 0;
    Tally tally;
    std::optional<std::string> difference;  ///< seed, scenario and what differs; absent: none
};

/// Plays random scenarios of seeds `seed`, `seed` + 1, ... until `packets` packets were sent or something differs.
/// `shrinks`: what differs is told with the least scenario that shows it, which takes some seconds.
Report search(std::uint32_t seed, std::uint64_t packets, bool shrinks);

}  // namespace nc::reference
