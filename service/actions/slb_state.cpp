#include "service/actions/slb_state.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "generated/ip_pool.hpp"
#include "generated/load_balancer_frontend_ip_configuration.hpp"
#include "generated/load_balancer_manager.hpp"
#include "generated/load_balancing_rule.hpp"
#include "generated/network_interface.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "generated/public_ip_address.hpp"
#include "generated/types.hpp"
#include "schemas/codec/json_codec.hpp"
#include "schemas/codec/secrets.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::actions {
namespace {

using model::Json;
using model::ResourcePath;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;

Json unit(const std::string& name, const Json& value) {
    return Json{{"name", name}, {"value", Json::array({codec::print_json(value)})}};
}

Json section(const char* name, const char* description, Json units, bool is_incomplete = false) {
    return Json{{"name", name},
                {"description", description},
                {"dataRetrievalFailed", is_incomplete},
                {"dataUnits", std::move(units)}};
}

/// The stored properties of each resource of a type, without secrets.
Json configured(ResourceType type, const ResourceTree& tree, const char* member = nullptr) {
    Json units = Json::array();
    for (const ResourcePtr& resource : tree.all(type)) {
        Json properties = *resource->properties;
        codec::remove_secrets(model::info(type).fields, properties);
        units.push_back(unit(std::string(resource->path.id()), member == nullptr ? properties : properties[member]));
    }
    return units;
}

/// The one loadBalancerManager; null before it is written.
const model::LoadBalancerManager* manager_of(const ResourceTree& tree) {
    const auto all = tree.all(ResourceType::LoadBalancerManager);
    return all.empty() ? nullptr : &state::decode<model::LoadBalancerManager>(*all.front());
}

Json manager_addresses(const ResourceTree& tree) {
    Json units = Json::array();
    if (const auto* manager = manager_of(tree))
        units.push_back(
            Json{{"value", Json::array({codec::print_json(manager->load_balancer_manager_ip_address.to_string())})}});
    return units;
}

Json address_ranges(const ResourceTree& tree) {
    Json units = Json::array();
    const auto* manager = manager_of(tree);
    if (manager == nullptr) return units;
    for (const ResourcePath& path : manager->vip_ip_pools) {
        const ResourcePtr pool = tree.find(path);
        if (!pool) continue;
        const auto& range = state::decode<model::IpPool>(*pool);
        units.push_back(unit(pool->path.to_string(), Json{{"startIpAddress", range.start_ip_address.to_string()},
                                                          {"endIpAddress", range.end_ip_address.to_string()}}));
    }
    return units;
}

Json connected_hosts(const Hosts& hosts, const ResourceTree& tree) {
    Json units = Json::array();
    for (const auto& [id, report] : hosts.reports()) {
        const ResourcePtr server = tree.find(id);
        if (server)
            units.push_back(unit(std::string(server->path.id()),
                                 Json{{"isConnected", report.is_connected}, {"isInSync", report.is_in_sync()}}));
    }
    return units;
}

std::optional<std::string> address_of_public(const std::optional<ResourcePath>& path, const ResourceTree& tree) {
    const ResourcePtr resource = path ? tree.find(*path) : nullptr;
    if (!resource) return std::nullopt;
    const auto& address = state::decode<model::PublicIpAddress>(*resource).ip_address;
    return address ? std::optional(address->to_string()) : std::nullopt;
}

/// A backend address with the host that carries it.
Json backend_of(const state::StoredResource& configuration, const ResourceTree& tree) {
    Json backend{{"ipConfiguration", configuration.path.to_string()}};
    if (const auto& address = state::decode<model::NetworkInterfaceIpConfiguration>(configuration).private_ip_address)
        backend["ipAddress"] = address->to_string();
    const ResourcePtr interface = tree.find(configuration.path.parent());
    if (const auto& server = state::decode<model::NetworkInterface>(*interface).server)
        backend["server"] = server->to_string();
    return backend;
}

/// What hosts that send connections to the front end are told, and have in force: the members of each rule.
Json in_force(const IpAddress& address, const std::vector<std::string>& rules, const Hosts& hosts,
              const ResourceTree& tree) {
    Json told_hosts = Json::array();
    Json told_rules = Json::array();
    for (const auto& [id, report] : hosts.reports()) {
        const ResourcePtr server = tree.find(id);
        if (!server || report.wanted == nullptr) continue;
        Json told = Json::array();
        for (const goal_state::BalancerRule& rule : report.wanted->balancer_rules) {
            if (rule.front_end.value() != address ||
                std::find(rules.begin(), rules.end(), rule.resource_id) == rules.end())
                continue;
            Json members = Json::array();
            for (const goal_state::BalancerMember& member : rule.members)
                members.push_back(Json{{"ipAddress", member.address.value().to_string()},
                                       {"virtualSubnetId", member.vsid.value()},
                                       {"takesNewConnections", member.takes_new_connections}});
            told.push_back(Json{{"rule", rule.resource_id}, {"members", std::move(members)}});
        }
        if (told.empty()) continue;
        told_rules = std::move(told);  // every host is told the same
        told_hosts.push_back(Json{{"server", server->path.to_string()}, {"isInSync", report.is_in_sync()}});
    }
    return Json{{"hosts", std::move(told_hosts)}, {"rules", std::move(told_rules)}};
}

/// The rules of a front-end address, the backend addresses that they lead to, and what hosts do about them.
Json frontend_of(const state::StoredResource& frontend, const IpAddress& address, const Hosts& hosts,
                 const ResourceTree& tree) {
    std::vector<std::string> paths;
    Json rules = Json::array();
    Json backends = Json::array();
    for (const ResourcePtr& rule : tree.referrers(frontend.path)) {
        rules.push_back(rule->path.to_string());
        paths.push_back(rule->path.to_string());
        if (rule->type != ResourceType::LoadBalancingRule) continue;
        for (const ResourcePtr& member :
             tree.referrers(state::decode<model::LoadBalancingRule>(*rule).backend_address_pool)) {
            if (member->type == ResourceType::NetworkInterfaceIpConfiguration)
                backends.push_back(backend_of(*member, tree));
        }
    }
    return Json{{"frontendIPConfiguration", frontend.path.to_string()},
                {"rules", std::move(rules)},
                {"backends", std::move(backends)},
                {"inForce", in_force(address, paths, hosts, tree)}};
}

/// Each virtual address with what is configured for it; several load balancers can share one.
Json virtual_addresses(const Hosts& hosts, const ResourceTree& tree) {
    std::map<std::string, Json> by_address;
    const auto add = [&](const std::string& address, Json value) {
        by_address[address].push_back(codec::print_json(value));
    };
    for (const ResourcePtr& resource : tree.all(ResourceType::LoadBalancerFrontendIpConfiguration)) {
        const auto& frontend = state::decode<model::LoadBalancerFrontendIpConfiguration>(*resource);
        if (frontend.private_ip_address) {
            const IpAddress& address = *frontend.private_ip_address;
            add(address.to_string(), frontend_of(*resource, address, hosts, tree));
        } else if (const auto address = address_of_public(frontend.public_ip_address, tree)) {
            add(*address, frontend_of(*resource, IpAddress::parse(*address).value_or(IpAddress{}), hosts, tree));
        }
    }
    for (const ResourcePtr& resource : tree.all(ResourceType::NetworkInterfaceIpConfiguration)) {
        const auto& configuration = state::decode<model::NetworkInterfaceIpConfiguration>(*resource);
        if (const auto address = address_of_public(configuration.public_ip_address, tree))
            add(*address, backend_of(*resource, tree));
    }
    Json units = Json::array();
    for (const auto& [address, values] : by_address)
        units.push_back(Json{{"name", address}, {"value", values}});
    return units;
}

Json group(const char* name, const char* description, Json sections) {
    return Json{{"name", name}, {"description", description}, {"dataSections", std::move(sections)}};
}

}  // namespace

Json SlbState::findings(const Json&, const ResourceTree* tree) const {
    if (tree == nullptr) return Json{{"status", model::to_string(model::DiagnosticsStatus::Pending)}};
    // Only multiplexers know their state and their routes, and none is asked.
    const bool has_muxes = !tree->all(ResourceType::LoadBalancerMux).empty();
    Json fabric =
        Json::array({section("SlbmVips", "Slbm Vips", manager_addresses(*tree)),
                     section("MuxState", "Mux State", configured(ResourceType::LoadBalancerMux, *tree), has_muxes),
                     section("RouterConfiguration", "Router Configuration",
                             configured(ResourceType::LoadBalancerMux, *tree, "routerConfiguration")),
                     section("ConnectedHostInfo", "Connected Host Info", connected_hosts(hosts_, *tree)),
                     section("VipRanges", "Vip Ranges", address_ranges(*tree)),
                     section("MuxRoutes", "Mux Routes", Json::array(), has_muxes)});
    Json tenant =
        Json::array({section("VipConsolidatedState", "Vip Consolidated State", virtual_addresses(hosts_, *tree))});
    return Json{{"status", model::to_string(model::DiagnosticsStatus::Success)},
                {"output",
                 {{"dataGroups", Json::array({group("Fabric", "Fabric Slb State", std::move(fabric)),
                                              group("Tenant", "Tenant Slb State", std::move(tenant))})}}}};
}

}  // namespace nc::service::actions
