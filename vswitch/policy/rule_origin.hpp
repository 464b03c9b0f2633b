// Which resource of the API a rule comes from. Pure function. Thread: any.
#pragma once

#include <string>

#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {

struct RuleOrigin {
    std::string resource;  ///< path; empty: the rule is the switch's own, or its resource is not known on this host
    std::string peering;   ///< path of the peering by which the rule leads to another network; empty: it does not
};

/// `rule`: its id in a layer of `port`.
RuleOrigin origin_of(const PolicySnapshot& policy, const PortPolicy& port, const std::string& rule);

}  // namespace nc::vswitch
