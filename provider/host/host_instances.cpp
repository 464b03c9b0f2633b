#include "provider/host/host_instances.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "provider/cim/status.hpp"
#include "provider/host/host_classes.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::host {
namespace {

using cim::failure;
using cim::Instance;
using cim::Status;
using cim::Value;
using goal_state::GoalState;

// The numbers of Windows, in the order of the cmdlets' words.
constexpr std::uint64_t kTranslationMethodEncap = 1;
constexpr std::uint64_t kStatic = 0;
constexpr std::uint64_t kPreferred = 4;
/// A switch has one underlay interface.
constexpr std::uint64_t kUnderlay = 1;

Value number(std::uint64_t value) { return Value::of(value); }
std::string braced(const Guid& guid) { return "{" + guid.to_string() + "}"; }

/// The next hop of what is reached directly.
const char* on_link(const IpPrefix& prefix) {
    return prefix.to_string().find(':') == std::string::npos ? "0.0.0.0" : "::";
}

std::map<Vsid, const goal_state::RoutingDomain*> domains_by_subnet(const GoalState& goal) {
    std::map<Vsid, const goal_state::RoutingDomain*> out;
    for (const auto& domain : goal.routing_domains) {
        for (const auto& subnet : domain.subnets)
            out[subnet.vsid] = &domain;
    }
    return out;
}

std::vector<Instance> lookup_records(const cim::Class& class_, const GoalState& goal) {
    const auto domains = domains_by_subnet(goal);
    std::vector<Instance> out;
    for (const goal_state::AddressMapping& mapping : goal.mappings) {
        Instance record(class_);
        record.set("CustomerAddress", Value::of(mapping.customer_address.value().to_string()));
        record.set("VirtualSubnetID", number(mapping.vsid.value()));
        record.set("MACAddress", Value::of(mapping.mac.to_rest_string()));
        record.set("ProviderAddress", Value::of(mapping.provider_address.value().to_string()));
        if (const auto domain = domains.find(mapping.vsid); domain != domains.end())
            record.set("CustomerID", Value::of(braced(domain->second->id.value())));
        record.set("Rule", number(kTranslationMethodEncap));
        record.set("Type", number(kStatic));
        for (const char* flag : {"Unsynchronized", "Unusable", "UseVmMACAddress"})
            record.set(flag, Value::of(false));
        const auto port = std::find_if(goal.ports.begin(), goal.ports.end(), [&](const auto& each) {
            return each.mac == mapping.mac && each.vsid == mapping.vsid;
        });
        if (port != goal.ports.end()) record.set("VMName", Value::of(port->resource_id));
        out.push_back(std::move(record));
    }
    return out;
}

Instance customer_route(const cim::Class& class_, const goal_state::RoutingDomain& domain, Vsid vsid,
                        const IpPrefix& prefix, const std::string& next_hop) {
    Instance route(class_);
    route.set("RoutingDomainID", Value::of(braced(domain.id.value())));
    route.set("CustomerID", Value::of(braced(domain.id.value())));
    route.set("VirtualSubnetID", number(vsid.value()));
    route.set("DestinationPrefix", Value::of(prefix.to_string()));
    route.set("NextHop", Value::of(next_hop));
    route.set("Metric", number(0));
    return route;
}

std::vector<Instance> customer_routes(const cim::Class& class_, const GoalState& goal) {
    std::vector<Instance> out;
    for (const auto& domain : goal.routing_domains) {
        for (const auto& subnet : domain.subnets) {
            out.push_back(customer_route(class_, domain, subnet.vsid, subnet.prefix, on_link(subnet.prefix)));
            for (const goal_state::Route& route : subnet.routes) {
                if (route.next_hop)
                    out.push_back(
                        customer_route(class_, domain, subnet.vsid, route.prefix, route.next_hop->value().to_string()));
            }
        }
    }
    return out;
}

std::vector<Instance> provider_addresses(const cim::Class& class_, const GoalState& goal) {
    std::vector<Instance> out;
    for (const goal_state::HostProviderAddress& each : goal.provider_addresses) {
        Instance address(class_);
        address.set("ProviderAddress", Value::of(each.address.value().to_string()));
        address.set("InterfaceIndex", number(kUnderlay));
        address.set("PrefixLength", number(each.prefix_length));
        address.set("VlanID", number(each.vlan_id));
        address.set("AddressState", number(kPreferred));
        address.set("ManagedByCluster", Value::of(false));
        out.push_back(std::move(address));
    }
    return out;
}

std::vector<Instance> provider_routes(const cim::Class& class_, const GoalState& goal) {
    std::vector<Instance> out;
    const auto add = [&](const std::string& prefix, const std::string& next_hop) {
        Instance route(class_);
        route.set("InterfaceIndex", number(kUnderlay));
        route.set("DestinationPrefix", Value::of(prefix));
        route.set("NextHop", Value::of(next_hop));
        route.set("Metric", number(0));
        out.push_back(std::move(route));
    };
    for (const goal_state::HostProviderAddress& each : goal.provider_addresses) {
        if (!each.gateway) continue;
        const bool is_v4 = each.gateway->to_string().find(':') == std::string::npos;
        add(is_v4 ? "0.0.0.0/0" : "::/0", each.gateway->to_string());
    }
    return out;
}

const goal_state::AddressMapping* find_mapping(const GoalState& goal, const goal_state::RoutingDomain& domain,
                                               const std::string& address) {
    for (const goal_state::AddressMapping& mapping : goal.mappings) {
        const bool is_of_domain = std::any_of(domain.subnets.begin(), domain.subnets.end(),
                                              [&](const auto& subnet) { return subnet.vsid == mapping.vsid; });
        if (is_of_domain && mapping.customer_address.value().to_string() == address) return &mapping;
    }
    return nullptr;
}

/// In the network itself, else in one that it is connected with.
const goal_state::AddressMapping* find_destination(const GoalState& goal, const goal_state::RoutingDomain& domain,
                                                   const std::string& address) {
    if (const auto* own = find_mapping(goal, domain, address)) return own;
    for (const goal_state::Peering& peering : goal.peerings) {
        if (peering.first != domain.id && peering.second != domain.id) continue;
        const RoutingDomainId other = peering.first == domain.id ? peering.second : peering.first;
        for (const auto& each : goal.routing_domains) {
            if (each.id != other) continue;
            if (const auto* found = find_mapping(goal, each, address)) return found;
        }
    }
    return nullptr;
}

std::optional<std::string> address_of(std::span<const cim::Argument> arguments, std::string_view name) {
    for (const cim::Argument& argument : arguments) {
        if (argument.name != name || argument.value.is_null()) continue;
        const auto address = IpAddress::parse(cim::to_text(argument.value));
        return address ? std::optional(address->to_string()) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::vector<Instance> instances_of(const cim::Class& class_, const cim::ClassRegistry& classes, const HostState& state,
                                   const std::string& name) {
    if (cim::normal_namespace(class_.namespace_name) != cim::normal_namespace(kStandardCimv2))
        return switch_instances(class_, classes, state, name);
    const std::string& kind = class_.name;
    if (kind == "MSFT_NetVirtualizationLookupRecordSettingData") return lookup_records(class_, state.goal);
    if (kind == "MSFT_NetVirtualizationCustomerRouteSettingData") return customer_routes(class_, state.goal);
    if (kind == "MSFT_NetVirtualizationProviderAddressSettingData") return provider_addresses(class_, state.goal);
    if (kind == "MSFT_NetVirtualizationProviderRouteSettingData") return provider_routes(class_, state.goal);
    std::vector<Instance> out;
    if (kind == "MSFT_NetVirtualizationGlobalSettingData") {
        Instance global(class_);
        global.set("InstanceID", Value::of(name));
        global.set("UseExternalRouter", Value::of(false));
        out.push_back(std::move(global));
    }
    return out;
}

Result<cim::MethodAnswer> select_next_hop(const cim::Class& class_, const HostState& state,
                                          std::span<const cim::Argument> arguments) {
    std::optional<std::uint64_t> vsid;
    for (const cim::Argument& argument : arguments) {
        if (argument.name == "SourceVirtualSubnetID" && argument.value.unsigned_integer() != nullptr)
            vsid = *argument.value.unsigned_integer();
    }
    const auto source = address_of(arguments, "SourceCustomerAddress");
    const auto destination = address_of(arguments, "DestinationCustomerAddress");
    if (!vsid) return failure(Status::InvalidParameter, "SourceVirtualSubnetID is missing.", "SourceVirtualSubnetID");
    if (!source)
        return failure(Status::InvalidParameter, "SourceCustomerAddress is no address.", "SourceCustomerAddress");
    if (!destination)
        return failure(Status::InvalidParameter, "DestinationCustomerAddress is no address.",
                       "DestinationCustomerAddress");
    Value::List output;
    const auto domains = domains_by_subnet(state.goal);
    const auto domain = domains.find(Vsid(static_cast<std::uint32_t>(*vsid)));
    const auto* target =
        domain == domains.end() ? nullptr : find_destination(state.goal, *domain->second, *destination);
    if (target != nullptr) {
        Instance found(class_);
        found.set("SourceCustomerAddress", Value::of(*source));
        found.set("DestinationCustomerAddress", Value::of(*destination));
        found.set("SourceVirtualSubnetID", number(*vsid));
        found.set("NextHopAddress", Value::of(target->customer_address.value().to_string()));
        found.set("NextHopMACAddress", Value::of(target->mac.to_rest_string()));
        if (const auto* own = find_mapping(state.goal, *domain->second, *source))
            found.set("SourceMACAddress", Value::of(own->mac.to_rest_string()));
        output.push_back(Value::of(std::move(found)));
    }
    return cim::MethodAnswer{number(0), {{"CmdletOutput", Value::of(std::move(output))}}};
}

}  // namespace nc::provider::host
