// Internal load balancers, typed: front ends at addresses of virtual subnets, and the rules that lead from them to
// pools. Who is in a pool is said by the interfaces (InterfaceAddress). Thread: any (read only).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/goal_state/load_balancing.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::service::state {

struct FrontEnd {
    model::ResourcePath path;
    Vsid vsid;
    CustomerAddress address;
};

struct BalancerProbe {
    model::ResourcePath path;
    goal_state::ProbeProtocol protocol = goal_state::ProbeProtocol::Tcp;
    std::uint16_t port = 0;
    std::string request_path;
    std::uint32_t interval_seconds = 0;
    std::uint32_t patience_seconds = 0;
};

/// A load balancing rule, or an inbound NAT rule.
struct BalancerRule {
    model::ResourcePath path;
    std::vector<FrontEnd> front_ends;
    std::optional<std::uint8_t> protocol;  ///< absent: any
    std::uint16_t front_end_port = 0;
    std::uint16_t back_end_port = 0;
    goal_state::LoadDistribution distribution = goal_state::LoadDistribution::FiveTuple;
    bool floating_address = false;
    std::uint16_t idle_minutes = 4;
    bool reset_when_idle = false;
    model::ResourcePath target;          ///< what its members refer to: the pool, or the inbound NAT rule itself
    std::optional<BalancerProbe> probe;  ///< absent: all members take connections
};

struct LoadBalancer {
    model::ResourcePath path;
    InstanceId id;
    RoutingDomainId network;           ///< of its front ends
    std::vector<FrontEnd> front_ends;  ///< at least one
    std::vector<BalancerRule> rules;   ///< sorted by path
};
using LoadBalancerPtr = std::shared_ptr<const LoadBalancer>;

}  // namespace nc::service::state
