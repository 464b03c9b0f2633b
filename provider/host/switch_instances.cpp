#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "provider/host/host_classes.hpp"
#include "provider/host/host_instances.hpp"

namespace nc::provider::host {
namespace {

using cim::Instance;
using cim::ObjectPath;
using cim::Value;
using goal_state::Port;

constexpr const char* kSwitchClass = "Msvm_VirtualEthernetSwitch";
constexpr const char* kAllocationClass = "Msvm_EthernetPortAllocationSettingData";
constexpr std::uint64_t kEnabled = 2;  // CIM_EnabledLogicalElement.EnabledState
constexpr std::uint64_t kDisabled = 3;
constexpr std::uint64_t kNativeVirtualSubnetId = 1;  // IsolationMode
constexpr std::uint64_t kUsualIdleSessionTimeout = 255;
constexpr std::uint64_t kMegabit = 1'000'000;

Value number(std::uint64_t value) { return Value::of(value); }
std::string braced(const Guid& guid) { return "{" + guid.to_string() + "}"; }

ObjectPath switch_path(const std::string& name) {
    return {{},
            kVirtualization,
            kSwitchClass,
            {{"CreationClassName", Value::of(kSwitchClass)}, {"Name", Value::of(name)}},
            false};
}

std::string allocation_id(InstanceId port) { return "Microsoft:" + port.value().to_string(); }

ObjectPath allocation_path(InstanceId port) {
    return {{}, kVirtualization, kAllocationClass, {{"InstanceID", Value::of(allocation_id(port))}}, false};
}

/// A feature of a port; `part` tells several of one class apart.
Instance feature(const cim::Class& class_, InstanceId port, const std::string& part = "0") {
    Instance out(class_);
    out.set("InstanceID", Value::of(allocation_id(port) + "\\" + class_.name + "\\" + part));
    return out;
}

std::string joined(const std::vector<IpPrefix>& prefixes) {
    std::string out;
    for (const IpPrefix& prefix : prefixes)
        out += (out.empty() ? "" : ",") + prefix.to_string();
    return out.empty() ? "ANY" : out;
}

std::string joined(const std::vector<goal_state::PortRange>& ranges) {
    std::string out;
    for (const goal_state::PortRange& range : ranges) {
        const std::string first = std::to_string(range.first);
        out +=
            (out.empty() ? "" : ",") + (range.first == range.last ? first : first + "-" + std::to_string(range.last));
    }
    return out.empty() ? "ANY" : out;
}

std::vector<Instance> extended_acls(const cim::Class& class_, const Port& port) {
    std::vector<Instance> out;
    for (const goal_state::AclRule& rule : port.acl_rules) {
        const bool is_inbound = rule.direction == goal_state::AclDirection::Inbound;
        Instance acl = feature(class_, port.id, std::to_string(out.size()));
        acl.set("Name", Value::of(braced(rule.rule_id.value())));
        acl.set("Direction", number(is_inbound ? 1 : 2));
        acl.set("Action", number(rule.action == goal_state::AclAction::Allow ? 1 : 2));
        acl.set("LocalIPAddress", Value::of(joined(is_inbound ? rule.destinations : rule.sources)));
        acl.set("RemoteIPAddress", Value::of(joined(is_inbound ? rule.sources : rule.destinations)));
        acl.set("LocalPort", Value::of(joined(is_inbound ? rule.destination_ports : rule.source_ports)));
        acl.set("RemotePort", Value::of(joined(is_inbound ? rule.source_ports : rule.destination_ports)));
        acl.set("Protocol", Value::of(rule.protocol ? std::to_string(*rule.protocol) : "ANY"));
        // Windows looks at high weights first, the controller at low priorities.
        acl.set("Weight", number(rule.priority > 65535 ? 0 : 65535 - rule.priority));
        acl.set("Stateful", Value::of(true));
        acl.set("IdleSessionTimeout", number(kUsualIdleSessionTimeout));
        acl.set("IsolationID", number(port.vsid.value()));
        out.push_back(std::move(acl));
    }
    return out;
}

Instance isolation(const cim::Class& class_, const Port& port) {
    Instance out = feature(class_, port.id);
    out.set("IsolationMode", number(kNativeVirtualSubnetId));
    out.set("DefaultIsolationId", number(port.vsid.value()));
    out.set("AllowUntaggedTraffic", Value::of(true));
    out.set("EnableMultiTenantStack", Value::of(false));
    return out;
}

Instance routing_domain(const cim::Class& class_, const Port& port, const goal_state::GoalState& goal) {
    Instance out = feature(class_, port.id);
    out.set("RoutingDomainGuid", Value::of(braced(port.routing_domain.value())));
    std::set<std::uint32_t> ids;
    for (const goal_state::PortAddress& address : port.addresses)
        ids.insert(address.vsid.value());
    Value::List list;
    for (const std::uint32_t id : ids)
        list.push_back(number(id));
    out.set("IsolationIdList", Value::of(std::move(list)));
    for (const auto& domain : goal.routing_domains) {
        if (domain.id == port.routing_domain) out.set("RoutingDomainName", Value::of(domain.resource_id));
    }
    return out;
}

Instance profile(const cim::Class& class_, const Port& port) {
    Instance out = feature(class_, port.id);
    out.set("ProfileId", Value::of(braced(port.id.value())));
    out.set("ProfileName", Value::of(port.resource_id));
    out.set("VendorName", Value::of("NetworkController"));
    out.set("ProfileData", number(1));
    return out;
}

Instance security(const cim::Class& class_, const Port& port) {
    Instance out = feature(class_, port.id);
    out.set("AllowMacSpoofing", Value::of(port.allow_mac_spoofing));
    out.set("EnableDhcpGuard", Value::of(port.dhcp_guard));
    out.set("StormLimit", number(port.storm_limit.value_or(0)));
    out.set("VirtualSubnetId", number(port.vsid.value()));
    return out;
}

Instance bandwidth(const cim::Class& class_, const Port& port) {
    Instance out = feature(class_, port.id);
    out.set("Limit", number(port.bandwidth.outbound_maximum * kMegabit));
    out.set("Weight", number(port.bandwidth.outbound_share));
    return out;
}

std::vector<Instance> features_of(const cim::Class& class_, const Port& port, const goal_state::GoalState& goal) {
    const std::string& kind = class_.name;
    if (kind == "Msvm_EthernetSwitchPortExtendedAclSettingData") return extended_acls(class_, port);
    if (kind == "Msvm_EthernetSwitchPortIsolationSettingData") return {isolation(class_, port)};
    if (kind == "Msvm_EthernetSwitchPortRoutingDomainSettingData") return {routing_domain(class_, port, goal)};
    if (kind == "Msvm_EthernetSwitchPortProfileSettingData") return {profile(class_, port)};
    if (kind == "Msvm_EthernetSwitchPortSecuritySettingData") return {security(class_, port)};
    if (kind == "Msvm_EthernetSwitchPortBandwidthSettingData" && port.bandwidth != goal_state::Bandwidth{})
        return {bandwidth(class_, port)};
    if (kind == "Msvm_EthernetSwitchPortVfpSettingData") return {feature(class_, port.id)};
    return {};
}

Instance switch_instance(const cim::Class& class_, const std::string& name) {
    Instance out(class_);
    out.set("CreationClassName", Value::of(kSwitchClass));
    out.set("Name", Value::of(name));
    out.set("ElementName", Value::of(name));
    out.set("EnabledState", number(kEnabled));
    out.set("MaxIOVOffloads", number(0));
    out.set("MaxVMQOffloads", number(0));
    return out;
}

Instance switch_settings(const cim::Class& class_, const std::string& name) {
    Instance out(class_);
    out.set("InstanceID", Value::of("Microsoft:" + name));
    out.set("ElementName", Value::of(name));
    out.set("VirtualSystemIdentifier", Value::of(name));
    for (const char* flag :
         {"AllowNetLbfoTeams", "BypassExtensionStack", "IOVPreferred", "PacketDirectEnabled", "TeamingEnabled"})
        out.set(flag, Value::of(false));
    return out;
}

Instance management_service(const cim::Class& class_, const std::string& name) {
    Instance out(class_);
    out.set("SystemCreationClassName", Value::of("Msvm_ComputerSystem"));
    out.set("SystemName", Value::of(name));
    out.set("CreationClassName", Value::of(class_.name));
    out.set("Name", Value::of("nvspwmi"));
    out.set("ElementName", Value::of("Virtual Ethernet switch management"));
    out.set("EnabledState", number(kEnabled));
    return out;
}

const Port* find_port(const goal_state::GoalState& goal, InstanceId id) {
    for (const Port& port : goal.ports) {
        if (port.id == id) return &port;
    }
    return nullptr;
}

Instance switch_port(const cim::Class& class_, InstanceId id, const PortState& state, const Port* port,
                     const std::string& name) {
    Instance out(class_);
    out.set("SystemCreationClassName", Value::of(kSwitchClass));
    out.set("SystemName", Value::of(name));
    out.set("CreationClassName", Value::of(class_.name));
    out.set("DeviceID", Value::of(allocation_id(id)));
    out.set("Name", Value::of(id.value().to_string()));
    out.set("ElementName", Value::of(state.device));
    out.set("EnabledState", number(state.is_applied ? kEnabled : kDisabled));
    if (port != nullptr) out.set("PermanentAddress", Value::of(port->mac.to_rest_string()));
    return out;
}

Instance allocation(const cim::Class& class_, InstanceId id, const PortState& state, const Port* port,
                    const std::string& name) {
    Instance out(class_);
    out.set("InstanceID", Value::of(allocation_id(id)));
    out.set("ElementName", Value::of(port != nullptr ? port->resource_id : state.device));
    out.set("EnabledState", number(state.is_applied ? kEnabled : kDisabled));
    out.set("HostResource", Value::of(Value::List{Value::of(switch_path(name).to_string())}));
    out.set("LastKnownSwitchName", Value::of(name));
    out.set("PortName", Value::of(id.value().to_string()));
    if (port != nullptr) out.set("Address", Value::of(port->mac.to_rest_string()));
    return out;
}

/// Of the switch with its ports, and of both with their settings; std::nullopt: another class.
std::optional<std::vector<Instance>> switch_links(const cim::Class& class_, const cim::ClassRegistry& classes,
                                                  const HostState& state, const std::string& name) {
    const auto class_of = [&](const char* other) -> const cim::Class& { return *classes.find(kVirtualization, other); };
    const ObjectPath settings = switch_settings(class_of("Msvm_VirtualEthernetSwitchSettingData"), name).path();
    const bool is_parts = class_.find_property("PartComponent").has_value();
    std::vector<Instance> out;
    const auto link = [&](const ObjectPath& first, const ObjectPath& second) {
        Instance made(class_);
        made.set(is_parts ? "GroupComponent" : "ManagedElement", Value::of(first));
        made.set(is_parts ? "PartComponent" : "SettingData", Value::of(second));
        out.push_back(std::move(made));
    };
    const bool is_device = class_.name == "Msvm_SystemDevice";
    const bool is_setting = class_.name == "Msvm_ElementSettingData";
    if (class_.name == "Msvm_SettingsDefineState") {
        link(switch_path(name), settings);
        return out;
    }
    if (!is_device && !is_setting && class_.name != "Msvm_VirtualEthernetSwitchSettingDataComponent")
        return std::nullopt;
    for (const auto& [id, port_state] : state.ports) {
        const ObjectPath port = switch_port(class_of("Msvm_EthernetSwitchPort"), id, port_state, nullptr, name).path();
        link(is_device ? switch_path(name) : is_setting ? port : settings, is_device ? port : allocation_path(id));
    }
    return out;
}

std::vector<Instance> components(const cim::Class& class_, const cim::ClassRegistry& classes,
                                 const goal_state::GoalState& goal) {
    std::vector<Instance> out;
    const cim::Class* root = classes.find(kVirtualization, "Msvm_EthernetSwitchPortFeatureSettingData");
    for (const cim::Class* kind : classes.family(*root)) {
        for (const Port& port : goal.ports) {
            for (const Instance& part : features_of(*kind, port, goal)) {
                Instance link(class_);
                link.set("GroupComponent", Value::of(allocation_path(port.id)));
                link.set("PartComponent", Value::of(part.path()));
                out.push_back(std::move(link));
            }
        }
    }
    return out;
}

}  // namespace

std::vector<Instance> switch_instances(const cim::Class& class_, const cim::ClassRegistry& classes,
                                       const HostState& state, const std::string& name) {
    if (class_.name == kSwitchClass) return {switch_instance(class_, name)};
    if (class_.name == "Msvm_VirtualEthernetSwitchSettingData") return {switch_settings(class_, name)};
    if (class_.name == "Msvm_EthernetPortSettingDataComponent") return components(class_, classes, state.goal);
    if (class_.name == kManagementService) return {management_service(class_, name)};
    if (auto links = switch_links(class_, classes, state, name)) return *std::move(links);
    std::vector<Instance> out;
    const bool is_port = class_.name == "Msvm_EthernetSwitchPort";
    if (is_port || class_.name == kAllocationClass) {
        for (const auto& [id, port_state] : state.ports) {
            const Port* port = find_port(state.goal, id);
            out.push_back(is_port ? switch_port(class_, id, port_state, port, name)
                                  : allocation(class_, id, port_state, port, name));
        }
        return out;
    }
    for (const Port& port : state.goal.ports) {
        for (Instance& part : features_of(class_, port, state.goal))
            out.push_back(std::move(part));
    }
    return out;
}

}  // namespace nc::provider::host
