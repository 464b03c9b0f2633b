// Rules of access control lists for tests of policy.
#pragma once

#include <string_view>

#include "service/state/acl_fields.hpp"
#include "service/state/network_state.hpp"

namespace nc::tests {

/// Inbound, of a new id. `source`: as sourceAddressPrefix is written.
inline service::state::AclRule rule(std::uint32_t priority, goal_state::AclAction action,
                                    std::string_view source = "*") {
    service::state::AclRule rule;
    rule.id = InstanceId(Guid::random());
    rule.priority = priority;
    rule.action = action;
    rule.source = *service::state::parse_acl_address(source);
    return rule;
}

}  // namespace nc::tests
