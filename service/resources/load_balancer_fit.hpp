// What back-end addresses and the load balancers above them must have in common. It is asked from both sides: when an
// IP configuration joins a pool, and when a load balancer changes (MS-NCNBI 3.1.5.5, 3.1.5.11.2). Thread: control.
#pragma once

#include <string>
#include <vector>

#include "schemas/model/faults.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::resources {

/// The virtual network of a subnet; empty for a subnet of a logical network, or none.
model::ResourcePath virtual_network_of(const state::ResourceTree& tree, const model::ResourcePath& subnet);

/// The IP configurations of a pool.
std::vector<state::ResourcePtr> backends_of(const state::ResourceTree& tree, const model::ResourcePath& pool);

/// The virtual network of the load balancer's front ends; empty when they are of the infrastructure.
model::ResourcePath front_end_network(const state::ResourceTree& tree, const model::ResourcePath& load_balancer);

/// Faults when the IP configuration is on another virtual network than the front ends of the load balancer or its other
/// back ends.
void check_backend_network(const state::ResourceTree& tree, const state::StoredResource& ip_configuration,
                           const model::ResourcePath& load_balancer, const std::string& target, model::Faults& faults);

/// Faults when load balancing rules that reach the IP configuration by its pools exclude each other.
void check_backend_rules(const state::ResourceTree& tree, const state::StoredResource& ip_configuration,
                         const std::string& target, model::Faults& faults);

}  // namespace nc::service::resources
