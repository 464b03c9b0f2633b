#include "service/controller/provisioning_reporter.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "generated/learned_ip_address.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "generated/resource_type.hpp"
#include "generated/types.hpp"
#include "generated/virtual_subnet.hpp"
#include "schemas/base/utc_time.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"
#include "service/controller/front_end_report.hpp"
#include "service/policy/route_policy.hpp"
#include "service/state/carried_out.hpp"

namespace nc::service::controller {
namespace {

using model::Json;
using Status = model::ConfigurationStatus;

/// One finding: a status, the code of MS-NCNBI 2.2.4 and a sentence.
struct Finding {
    Status status = Status::Success;
    std::string code = "Success";
    std::string message;
    std::chrono::system_clock::time_point at;
};

Finding finding_of_host(const HostReport& report) {
    const auto at = report.changed_at;
    if (!report.is_connected) return {Status::Failure, "HostUnreachable", report.reason, at};
    if (!report.status.fault.empty()) return {Status::Failure, "PolicyConfigurationFailure", report.status.fault, at};
    if (!report.is_in_sync()) return {Status::InProgress, "InProgress", "The host is applying its policy.", at};
    return {Status::Success, "Success", "", at};
}

Finding finding_of_port(const HostReport& report, InstanceId port) {
    const Finding host = finding_of_host(report);
    if (host.status != Status::Success) return host;
    const auto& ports = report.status.ports;
    const auto found = std::find_if(ports.begin(), ports.end(),
                                    [&](const goal_state::PortStatus& status) { return status.id == port; });
    if (found == ports.end()) return {Status::InProgress, "InProgress", "The host is applying its policy.", host.at};
    switch (found->condition) {
        case goal_state::PortCondition::Applied:
            return host;
        case goal_state::PortCondition::NotAttached:
            return {Status::Warning, "PortBlocked", "No device of the host carries the port.", host.at};
        case goal_state::PortCondition::Failed:
            return {Status::Failure, "PolicyConfigurationFailureOnVfp", found->detail, host.at};
    }
    return host;
}

constexpr std::size_t kStateMembers = 4;  // of CommonConfigurationState; room for all spares copies

Json detail_of(const Finding& finding, std::string_view source) {
    Json detail = Json::object();
    detail.get_ref<Json::object_t&>().reserve(3);
    detail["source"] = source;
    detail["message"] = finding.message;
    detail["code"] = finding.code;
    return detail;
}

Json state_of(const Finding& finding, std::string_view source, InstanceId id) {
    Json state = Json::object();
    state.get_ref<Json::object_t&>().reserve(kStateMembers);
    state["status"] = to_string(finding.status);
    state["id"] = id.value().to_string();
    state["detailedInfo"].push_back(detail_of(finding, source));
    if (finding.at != std::chrono::system_clock::time_point{}) state["lastUpdatedTime"] = iso_time(finding.at);
    return state;
}

Json server_state(const ControlLoop& loop, InstanceId id) {
    const auto report = loop.reports().find(id);
    return state_of(report == loop.reports().end() ? finding_of_host(HostReport{}) : finding_of_host(report->second),
                    "VirtualSwitch", id);
}

Json interface_state(const ControlLoop& loop, InstanceId id) {
    const Finding nowhere{
        Status::Uninitialized, "Unknown", "No host carries a port with the instanceId of this interface.", {}};
    const auto network_state = loop.network_state();
    const auto interface = network_state->interfaces.find(id);
    if (interface == network_state->interfaces.end() || !interface->second->host) {
        return state_of(nowhere, "VirtualSwitch", id);
    }
    const auto report = loop.reports().find(*interface->second->host);
    if (report == loop.reports().end()) return state_of(nowhere, "VirtualSwitch", id);
    return state_of(finding_of_port(report->second, id), "VirtualSwitch", id);
}

/// Failure outweighs Warning, that InProgress, that Success.
int weight_of(Status status) {
    switch (status) {
        case Status::Uninitialized:
            return 0;
        case Status::Success:
            return 1;
        case Status::InProgress:
            return 2;
        case Status::Warning:
            return 3;
        case Status::Failure:
            return 4;
    }
    return 0;
}

/// The host's, or that of a port in the network that failed.
Finding finding_of_network(const HostReport& report, RoutingDomainId network) {
    const Finding host = finding_of_host(report);
    if (host.status != Status::Success) return host;
    const auto& wanted = report.wanted->ports;  // sorted by id
    for (const goal_state::PortStatus& status : report.status.ports) {
        if (status.condition != goal_state::PortCondition::Failed) continue;
        const auto port = std::ranges::lower_bound(wanted, status.id, {}, &goal_state::Port::id);
        if (port == wanted.end() || port->id != status.id || port->routing_domain != network) continue;
        return finding_of_port(report, status.id);
    }
    return host;
}

/// The worst of the hosts that were told of the network.
Json network_state_of(const ControlLoop& loop, InstanceId id) {
    const RoutingDomainId domain(id.value());
    Finding worst{Status::Uninitialized, "Unknown", "No host has a part in this network.", {}};
    Json host_errors = Json::array();
    for (const auto& [host, report] : loop.reports()) {
        if (report.wanted == nullptr) continue;
        const auto& domains = report.wanted->routing_domains;
        if (std::none_of(domains.begin(), domains.end(),
                         [&](const goal_state::RoutingDomain& candidate) { return candidate.id == domain; })) {
            continue;
        }
        const Finding finding = finding_of_network(report, domain);
        if (weight_of(finding.status) > weight_of(worst.status)) worst = finding;
        if (finding.status == Status::Failure) host_errors.push_back(state_of(finding, "VirtualNetwork", host));
    }
    Json state = state_of(worst, "VirtualNetwork", id);
    if (!host_errors.empty()) state["hostErrors"] = std::move(host_errors);
    return state;
}

/// The schema's word: what hosts of this version do nothing about is not in force, whatever they report.
Finding finding_of_idle(const state::IdleMember& member) {
    std::string message =
        "The hosts of this version do not carry out " + member.name + " of " + member.holder.to_string();
    if (member.count > 1) message += " and " + std::to_string(member.count - 1) + " more";
    return {Status::Warning, "PolicyConfigurationFailure", message + ".", {}};
}

/// Beside what is said already.
void add_warning(const Finding& finding, InstanceId id, Json& properties) {
    const auto state = properties.find("configurationState");
    if (state == properties.end()) {
        properties["configurationState"] = state_of(finding, "ResourceGlobal", id);
        return;
    }
    (*state)["detailedInfo"].push_back(detail_of(finding, "ResourceGlobal"));
    (*state)["lastUpdatedTime"] = std::max(state->value("lastUpdatedTime", ""), iso_time(finding.at));
    if ((*state)["status"] != to_string(Status::Failure)) (*state)["status"] = to_string(finding.status);
}

void add_idle_members(const state::StoredResource& resource, const state::ResourceTree& tree, Json& properties) {
    for (const state::IdleMember& member : state::idle_members(resource, tree)) {
        Finding finding = finding_of_idle(member);
        finding.at = resource.written;
        add_warning(finding, resource.instance_id, properties);
    }
}

/// Routes of the network's subnets that lead nowhere.
void add_route_faults(const ControlLoop& loop, const state::StoredResource& resource, Json& properties) {
    const auto& networks = loop.network_state()->networks;
    const auto network = networks.find(RoutingDomainId(resource.instance_id.value()));
    if (network == networks.end()) return;
    for (const policy::RouteFault& fault : policy::route_faults(*loop.network_state(), *network->second)) {
        const std::string message = "Packets by " + fault.route.to_string() + " are dropped. " + fault.sentence;
        add_warning({Status::Warning, "PolicyConfigurationFailure", message, resource.written}, resource.instance_id,
                    properties);
    }
}

/// Pools and rules of load balancers whose front ends are not in a virtual network: hosts know nothing of them.
void add_unknown_balancers(const ControlLoop& loop, const state::StoredResource& interface,
                           const state::ResourceTree& tree, Json& properties) {
    for (const state::ResourcePtr& child :
         tree.children(interface.path, model::ResourceType::NetworkInterfaceIpConfiguration)) {
        const auto& source = state::decode<model::NetworkInterfaceIpConfiguration>(*child);
        for (const auto* targets :
             {&source.load_balancer_backend_address_pools, &source.load_balancer_inbound_nat_rules}) {
            for (const model::ResourcePath& target : *targets) {
                const state::ResourcePtr balancer = tree.find(target.top_level());
                if (balancer == nullptr || loop.network_state()->load_balancers.contains(balancer->instance_id))
                    continue;
                const std::string message = "The hosts of this version do not carry out " + target.to_string() +
                                            ": they know load balancers with front ends in a virtual network only.";
                add_warning({Status::Warning, "PolicyConfigurationFailure", message, interface.written},
                            interface.instance_id, properties);
            }
        }
    }
}

Json front_end_state(const ControlLoop& loop, const state::StoredResource& resource, const state::ResourceTree& tree) {
    const FrontEndReport report = front_end_report(loop, resource, tree);
    if (!report.is_carried_out)
        return state_of(
            {Status::Failure, "PolicyConfigurationFailure",
             "The hosts of this version carry out front ends at addresses of virtual networks only.", resource.written},
            "ResourceGlobal", resource.instance_id);
    Json state = network_state_of(loop, InstanceId(report.network.value()));
    state.erase("hostErrors");
    state["id"] = resource.instance_id.value().to_string();
    for (Json& detail : state["detailedInfo"])
        detail["source"] = "LoadBalancer";
    Json properties{{"configurationState", std::move(state)}};
    for (const std::string& rule : report.without_members)
        add_warning(
            {Status::Warning, "PolicyConfigurationFailure",
             "Nobody takes new connections by " + rule + ": no address of its pool is healthy.", resource.written},
            resource.instance_id, properties);
    Json told = std::move(properties["configurationState"]);
    told["vipEndpointStates"] = report.endpoints;
    return told;
}

/// Who has the address, and what is to be said of its port.
Json learned_state(const ControlLoop& loop, const state::StoredResource& resource, const state::ResourceTree& tree) {
    const auto& source = state::decode<model::LearnedIpAddress>(resource);
    Finding finding{Status::Uninitialized, "Unknown", "No virtual machine has claimed the address yet.", {}};
    const state::ResourcePtr subnet = tree.find(source.virtual_subnet);
    const auto vsid = subnet != nullptr ? state::decode<model::VirtualSubnet>(*subnet).virtual_subnet_id : std::nullopt;
    if (vsid && source.ip_address) {
        const auto& holders = loop.address_holders();
        const auto holder =
            holders.find({Vsid(static_cast<std::uint32_t>(*vsid)), CustomerAddress(*source.ip_address)});
        const auto& interfaces = loop.network_state()->interfaces;
        const auto interface = holder != holders.end() ? interfaces.find(holder->second.interface) : interfaces.end();
        if (interface != interfaces.end() && interface->second->host) {
            finding = finding_of_port(loop.reports().at(*interface->second->host), interface->first);
            if (finding.message.empty()) finding.message = interface->second->path.to_string() + " has the address.";
        }
    }
    return state_of(finding, "VirtualSwitch", resource.instance_id);
}

bool has_configuration_state(model::ResourceType type) {
    const auto fields = model::info(type).fields;
    return std::any_of(fields.begin(), fields.end(),
                       [](const model::Field& field) { return field.name == "configurationState"; });
}

}  // namespace

void ProvisioningReporter::add(const state::StoredResource& resource, const state::ResourceTree& tree,
                               model::Json& properties) const {
    if (!has_configuration_state(resource.type)) return;
    if (!state::is_carried_out(resource.type)) {
        properties["configurationState"] =
            state_of({Status::Failure, "PolicyConfigurationFailure",
                      "The hosts of this version do not carry out resources of this type.", resource.written},
                     "ResourceGlobal", resource.instance_id);
        return;
    }
    add_reports(resource, tree, properties);
    add_idle_members(resource, tree, properties);
    // Nothing has happened to what no host knows, but the member is one that answers must have.
    const auto state = properties.find("configurationState");
    if (state != properties.end() && !state->contains("lastUpdatedTime"))
        (*state)["lastUpdatedTime"] = iso_time(resource.written);
}

void ProvisioningReporter::add_reports(const state::StoredResource& resource, const state::ResourceTree& tree,
                                       model::Json& properties) const {
    if (loop_.network_state() == nullptr) return;  // before the first computation: absent
    switch (resource.type) {
        case model::ResourceType::Server:
            properties["configurationState"] = server_state(loop_, resource.instance_id);
            break;
        case model::ResourceType::NetworkInterface:
            properties["configurationState"] = interface_state(loop_, resource.instance_id);
            add_unknown_balancers(loop_, resource, tree, properties);
            break;
        case model::ResourceType::VirtualNetwork:
            properties["configurationState"] = network_state_of(loop_, resource.instance_id);
            add_route_faults(loop_, resource, properties);
            break;
        case model::ResourceType::LoadBalancerFrontendIpConfiguration:
            properties["configurationState"] = front_end_state(loop_, resource, tree);
            break;
        case model::ResourceType::LearnedIpAddress:
            properties["configurationState"] = learned_state(loop_, resource, tree);
            break;
        default:
            break;
    }
}

}  // namespace nc::service::controller
