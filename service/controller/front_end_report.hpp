// What the hosts do about a front end of a load balancer: configurationState of frontendIPConfigurations (MS-NCNBI
// 3.1.5.5.3). Thread: control.
#pragma once

#include <string>
#include <vector>

#include "schemas/model/json_value.hpp"
#include "service/controller/control_loop.hpp"

namespace nc::service::controller {

struct FrontEndReport {
    bool is_carried_out = false;  ///< the front end is at an address of a virtual network
    RoutingDomainId network;
    model::Json endpoints;                       ///< vipEndpointStates
    std::vector<std::string> without_members{};  ///< paths of rules that nobody takes connections of
};

FrontEndReport front_end_report(const ControlLoop& loop, const state::StoredResource& front_end,
                                const state::ResourceTree& tree);

}  // namespace nc::service::controller
