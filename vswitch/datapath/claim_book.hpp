// Who of this host's VMs says that it has a learned address (goal_state/learned_address.hpp): ARP with the address as
// its sender says so. A claim gets the number after the one that this host was told of, and is forgotten when another
// port's claim counts instead. Knows no packet. Thread: worker.
#pragma once

#include <span>
#include <vector>

#include "schemas/base/ip_address.hpp"
#include "schemas/goal_state/goal_state.hpp"

namespace nc::vswitch {

class ClaimBook {
  public:
    /// The addresses of the policy in force, sorted as GoalState has them.
    void follow(std::span<const goal_state::LearnedAddress> told);
    /// The VM behind `port` uses the address; nothing happens when it may not have it, or has it already.
    void observe(InstanceId port, const IpAddress& address);
    /// Sorted by (port, VSID, address).
    std::vector<goal_state::AddressClaim> claims() const;

  private:
    struct Entry {
        goal_state::LearnedAddress told;
        std::uint64_t own = 0;  ///< 0: no claim
    };
    std::vector<Entry> entries_;
};

}  // namespace nc::vswitch
