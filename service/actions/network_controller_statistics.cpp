#include "service/actions/network_controller_statistics.hpp"

#include <set>
#include <string_view>

#include "generated/types.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::actions {
namespace {

using model::Json;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;

/// What the sources tell of one resource.
Json told(const std::vector<const api::ComputedProperties*>& computed, const state::StoredResource& resource,
          const ResourceTree& tree) {
    Json properties = Json::object();
    for (const api::ComputedProperties* source : computed)
        source->add(resource, tree, properties);
    return properties;
}

/// The member of the statistics that counts a resource with this configurationState (null: it has none).
const char* health_member(const Json& configuration_state) {
    const auto status =
        configuration_state.is_object() ? configuration_state.find("status") : configuration_state.end();
    if (status == configuration_state.end()) return "healthUnknownCount";
    const auto is = [&](model::ConfigurationStatus value) { return *status == model::to_string(value); };
    if (is(model::ConfigurationStatus::Success)) return "healthyResourceCount";
    if (is(model::ConfigurationStatus::Failure)) return "errorResourceCount";
    if (is(model::ConfigurationStatus::Warning)) return "warningResourceCount";
    return "healthUnknownCount";
}

Json health_of(const char* name, ResourceType type, const ResourceTree& tree,
               const std::vector<const api::ComputedProperties*>& computed) {
    const std::vector<ResourcePtr> resources = tree.all(type);
    Json health{{"resourceType", name},      {"totalResourceCount", resources.size()},
                {"healthyResourceCount", 0}, {"errorResourceCount", 0},
                {"warningResourceCount", 0}, {"healthUnknownCount", 0}};
    for (const ResourcePtr& resource : resources) {
        Json& count = health[health_member(told(computed, *resource, tree)["configurationState"])];
        count = count.get<std::uint64_t>() + 1;
    }
    return health;
}

Json usage(const char* name, std::uint64_t total, std::uint64_t in_use) {
    return Json{{"resourceType", name}, {"totalResourceCount", total}, {"inUseResourceCount", in_use}};
}

Json public_address_usage(const ResourceTree& tree) {
    std::uint64_t in_use = 0;
    const std::vector<ResourcePtr> addresses = tree.all(ResourceType::PublicIpAddress);
    for (const ResourcePtr& address : addresses)
        in_use += tree.referrers(address->path).empty() ? 0 : 1;
    return usage("PublicIPUtilization", addresses.size(), in_use);
}

/// Addresses in backend pools, and those whose pool a rule uses.
Json backend_usage(const ResourceTree& tree) {
    std::set<model::ResourcePath> all;
    std::set<model::ResourcePath> used;
    for (const ResourcePtr& pool : tree.all(ResourceType::LoadBalancerBackendAddressPool)) {
        std::vector<model::ResourcePath> members;
        bool is_used = false;
        for (const ResourcePtr& referrer : tree.referrers(pool->path)) {
            if (referrer->type == ResourceType::NetworkInterfaceIpConfiguration) members.push_back(referrer->path);
            is_used = is_used || referrer->type == ResourceType::LoadBalancingRule ||
                      referrer->type == ResourceType::LoadBalancerOutboundNatRule;
        }
        all.insert(members.begin(), members.end());
        if (is_used) used.insert(members.begin(), members.end());
    }
    return usage("BackendIPUtilization", all.size(), used.size());
}

Json mac_usage(const ResourceTree& tree, const std::vector<const api::ComputedProperties*>& computed) {
    std::uint64_t total = 0;
    std::uint64_t in_use = 0;
    for (const ResourcePtr& pool : tree.all(ResourceType::MacPool)) {
        const Json of_pool = told(computed, *pool, tree)["usage"];
        if (!of_pool.is_object()) continue;
        total += of_pool.at("numberOfMacAddresses").get<std::uint64_t>();
        in_use += of_pool.at("numberofMacAddressesAllocated").get<std::uint64_t>();
    }
    return usage("MacPoolUtilization", total, in_use);
}

Json counter(const char* name, std::uint64_t value) {
    return Json{{"name", name},
                {"unit", "Decimal"},
                {"currentValue", value},
                {"context", {{"source", "NetworkController"}, {"category", "Global"}}}};
}

Json counters(const ResourceTree& tree, const controller::HostReports& reports) {
    std::uint64_t connected = 0;
    std::uint64_t in_sync = 0;
    for (const auto& [id, report] : reports) {
        connected += report.is_connected ? 1 : 0;
        in_sync += report.is_in_sync() ? 1 : 0;
    }
    return Json::array({counter("Resources", tree.size()), counter("Generation", tree.generation().value()),
                        counter("Hosts", reports.size()), counter("Connected Hosts", connected),
                        counter("Hosts In Sync", in_sync)});
}

}  // namespace

void NetworkControllerStatistics::get(const api::UnstoredCall& call, const api::Reply& reply) {
    const ResourceTree& tree = call.tree;
    Json properties{{"provisioningState", model::to_string(model::ProvisioningState::Succeeded)}};
    properties["healthStatistics"] =
        Json::array({health_of("VirtualNetwork", ResourceType::VirtualNetwork, tree, computed_),
                     health_of("Gateway", ResourceType::Gateway, tree, computed_),
                     health_of("LoadBalancerMux", ResourceType::LoadBalancerMux, tree, computed_)});
    properties["usageStatistics"] =
        Json::array({public_address_usage(tree), backend_usage(tree), mac_usage(tree, computed_)});
    if (call.route.version >= model::ApiVersion{2, 0}) properties["counters"] = counters(tree, hosts_.reports());
    reply(api::document_answer(200, *call.route.type,
                               Json{{"resourceRef", call.route.path.to_string()},
                                    {"resourceId", std::string(call.route.path.id())},
                                    {"instanceId", Guid().to_string()},
                                    {"properties", std::move(properties)}}));
}

}  // namespace nc::service::actions
