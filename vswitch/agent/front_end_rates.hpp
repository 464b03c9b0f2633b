// How fast the counters of front ends grow. Thread: one.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "vswitch/datapath/inspection.hpp"

namespace nc::vswitch {

class FrontEndRates {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// The counters, with their rates since the call before; one that is new, or that began anew, has none yet.
    std::vector<goal_state::FrontEndCounters> measure(const std::vector<FrontEndInfo>& front_ends, Time now);

  private:
    struct Seen {
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
    };
    std::map<std::pair<Vsid, CustomerAddress>, Seen> seen_;
    Time at_{};
};

}  // namespace nc::vswitch
