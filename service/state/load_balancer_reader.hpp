// loadBalancers resource -> LoadBalancer. Thread: control.
#pragma once

#include "service/state/load_balancer.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::state {

/// Null: no front end is at an address of a virtual subnet, so that no host has a part in it.
LoadBalancerPtr load_balancer_of(const ResourceTree& tree, const StoredResource& resource);

}  // namespace nc::service::state
