#include "service/resources/load_balancer_fit.hpp"

#include <algorithm>

#include "generated/load_balancer_frontend_ip_configuration.hpp"
#include "generated/load_balancing_rule.hpp"
#include "generated/network_interface_ip_configuration.hpp"

namespace nc::service::resources {
namespace {

using IpConfiguration = model::NetworkInterfaceIpConfiguration;
using model::ErrorCode;
using model::LoadBalancingRule;
using model::ResourcePath;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;
using state::StoredResource;

bool is_any_port(const LoadBalancingRule& rule) {
    return rule.protocol == model::LoadBalancerProtocol::All && rule.frontend_port == 0;
}

/// Another back end of any pool of the load balancer; null when there is none.
ResourcePtr other_backend(const ResourceTree& tree, const ResourcePath& load_balancer, const ResourcePath& except) {
    for (const ResourcePtr& pool : tree.children(load_balancer, ResourceType::LoadBalancerBackendAddressPool)) {
        for (const ResourcePtr& backend : backends_of(tree, pool->path)) {
            if (backend->path != except) return backend;
        }
    }
    return nullptr;
}

std::vector<ResourcePtr> rules_that_reach(const ResourceTree& tree, const StoredResource& ip_configuration) {
    std::vector<ResourcePtr> rules;
    for (const auto& pool : state::decode<IpConfiguration>(ip_configuration).load_balancer_backend_address_pools) {
        for (const ResourcePtr& referrer : tree.referrers(pool)) {
            if (referrer->type == ResourceType::LoadBalancingRule) rules.push_back(referrer);
        }
    }
    return rules;
}

}  // namespace

ResourcePath virtual_network_of(const ResourceTree& tree, const ResourcePath& subnet) {
    const ResourcePtr resource = tree.find(subnet);
    return resource && resource->type == ResourceType::VirtualSubnet ? resource->path.parent() : ResourcePath();
}

std::vector<ResourcePtr> backends_of(const ResourceTree& tree, const ResourcePath& pool) {
    std::vector<ResourcePtr> backends = tree.referrers(pool);
    std::erase_if(backends, [](const ResourcePtr& referrer) {
        return referrer->type != ResourceType::NetworkInterfaceIpConfiguration;
    });
    return backends;
}

ResourcePath front_end_network(const ResourceTree& tree, const ResourcePath& load_balancer) {
    for (const ResourcePtr& resource :
         tree.children(load_balancer, ResourceType::LoadBalancerFrontendIpConfiguration)) {
        const auto& front_end = state::decode<model::LoadBalancerFrontendIpConfiguration>(*resource);
        if (front_end.subnet) return virtual_network_of(tree, *front_end.subnet);
    }
    return {};
}

void check_backend_network(const ResourceTree& tree, const StoredResource& ip_configuration,
                           const ResourcePath& load_balancer, const std::string& target, model::Faults& faults) {
    const auto network_of = [&](const StoredResource& backend) {
        return virtual_network_of(tree, state::decode<IpConfiguration>(backend).subnet);
    };
    const ResourcePath network = network_of(ip_configuration);
    const ResourcePath front_end = front_end_network(tree, load_balancer);
    if (!front_end.empty() && front_end != network) {
        faults.add(ErrorCode::FrontendIPConfigAndBackendIPConfigsAreInDifferentVnets, target,
                   ip_configuration.path.to_string(), "The front ends are on " + front_end.to_string() + ".");
        return;
    }
    const ResourcePtr other = other_backend(tree, load_balancer, ip_configuration.path);
    if (other && network_of(*other) != network) {
        faults.add(ErrorCode::BackendIPConfigurationsDontUseSameVnet, target, ip_configuration.path.to_string(),
                   "The load balancer has " + other->path.to_string() + " as well.");
    }
}

void check_backend_rules(const ResourceTree& tree, const StoredResource& ip_configuration, const std::string& target,
                         model::Faults& faults) {
    const auto rules = rules_that_reach(tree, ip_configuration);
    const auto any_port = std::find_if(rules.begin(), rules.end(), [](const ResourcePtr& rule) {
        return is_any_port(state::decode<LoadBalancingRule>(*rule));
    });
    if (any_port == rules.end()) return;
    const bool is_floating = state::decode<LoadBalancingRule>(**any_port).enable_floating_ip;
    for (const ResourcePtr& other : rules) {
        if (other == *any_port) continue;
        if (!is_floating) {
            faults.add(ErrorCode::IpConfigCannotHaveOtherLbRulesWithNonFloatingIpAnyPortRule, target,
                       other->path.to_string(), "The IP configuration is " + ip_configuration.path.to_string() + ".");
            return;
        }
        if (!state::decode<LoadBalancingRule>(*other).enable_floating_ip) {
            faults.add(ErrorCode::IpConfigCannotHaveFloatingIpAnyPortLbRulesWithNonFloatingIpRules, target,
                       other->path.to_string(), "The IP configuration is " + ip_configuration.path.to_string() + ".");
            return;
        }
    }
}

}  // namespace nc::service::resources
