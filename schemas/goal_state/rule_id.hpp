// The ids of rules in the switch whose resource the goal state names (Origin): controller and switch spell them alike.
// Thread: any (pure functions).
#pragma once

#include <string>

#include "schemas/base/identifiers.hpp"
#include "schemas/base/ip_prefix.hpp"

namespace nc::goal_state {

inline std::string acl_rule_id(InstanceId rule) { return rule.value().to_string(); }
inline std::string mirror_rule_id(InstanceId rule) { return rule.value().to_string(); }

/// Both of `network` are resource ids of virtualNetworks.
inline std::string subnet_rule_id(const std::string& network, Vsid subnet) {
    return network + "/" + std::to_string(subnet.value());
}
inline std::string address_space_rule_id(const std::string& network, const IpPrefix& prefix) {
    return network + "/" + prefix.to_string();
}

inline std::string route_rule_id(const std::string& route_table, const IpPrefix& prefix) {
    return "routeTables/" + route_table + "/" + prefix.to_string();
}

/// No rule of its own: what lets packets of `network` pass to the subnets of `peer`.
inline std::string peering_rule_id(const std::string& network, const std::string& peer) {
    return network + "/peerings/" + peer;
}

}  // namespace nc::goal_state
