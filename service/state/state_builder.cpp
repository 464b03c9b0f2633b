#include "service/state/state_builder.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "generated/access_control_list.hpp"
#include "generated/acl_rule.hpp"
#include "generated/auditing_settings.hpp"
#include "generated/credential.hpp"
#include "generated/network_interface.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "generated/route.hpp"
#include "generated/server.hpp"
#include "generated/virtual_network.hpp"
#include "generated/virtual_network_manager.hpp"
#include "generated/virtual_network_peering.hpp"
#include "generated/virtual_subnet.hpp"
#include "service/state/acl_fields.hpp"
#include "service/state/load_balancer_reader.hpp"
#include "service/state/name_service_fields.hpp"
#include "service/state/service_insertion_fields.hpp"
#include "service/state/traffic_fields.hpp"

namespace nc::service::state {
namespace {

using model::ResourceType;

/// The distributed router's address: locally administered, the same on every host, outside of every MAC pool.
constexpr MacAddress kRouterMac({0x02, 0x4E, 0x43, 0x00, 0x00, 0x01});

constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kIcmpV6 = 58;

std::optional<std::uint8_t> protocol_number(model::AclRuleProtocol protocol) {
    switch (protocol) {
        case model::AclRuleProtocol::All:
            return std::nullopt;
        case model::AclRuleProtocol::TCP:
        case model::AclRuleProtocol::HTTP:
            return kTcp;
        case model::AclRuleProtocol::UDP:
            return kUdp;
        case model::AclRuleProtocol::ICMPv4:
            return kIcmp;
        case model::AclRuleProtocol::ICMPv6:
            return kIcmpV6;
    }
    return std::nullopt;
}

goal_state::AclAction action_of(model::AclDefaultAction action) {
    return action == model::AclDefaultAction::Permit ? goal_state::AclAction::Allow : goal_state::AclAction::Deny;
}

AclAddress side_of(const std::string& prefix, const std::vector<model::ResourcePath>& security_tags) {
    if (!security_tags.empty()) return {AddressTag::SecurityTags, {}, security_tags};
    return parse_acl_address(prefix).value_or(AclAddress{});
}

AclRule acl_rule_of(const StoredResource& resource) {
    const auto& rule = decode<model::AclRule>(resource);
    return {.path = resource.path,
            .id = resource.instance_id,
            .direction = rule.type == model::AclRuleType::Inbound ? goal_state::AclDirection::Inbound
                                                                  : goal_state::AclDirection::Outbound,
            .priority = static_cast<std::uint32_t>(rule.priority),
            .action =
                rule.action == model::AclRuleAction::Allow ? goal_state::AclAction::Allow : goal_state::AclAction::Deny,
            .protocol = protocol_number(rule.protocol),
            .source = side_of(rule.source_address_prefix, rule.source_security_tags),
            .destination = side_of(rule.destination_address_prefix, rule.destination_security_tags),
            .source_ports = parse_port_range(rule.source_port_range).value_or(std::vector<goal_state::PortRange>{}),
            .destination_ports =
                parse_port_range(rule.destination_port_range).value_or(std::vector<goal_state::PortRange>{}),
            .logging = rule.logging == model::EnabledState::Enabled};
}

AccessControlListPtr make_access_control_list(const ResourceTree& tree, const StoredResource& resource) {
    const auto& list = decode<model::AccessControlList>(resource);
    auto result = std::make_shared<AccessControlList>();
    result->path = resource.path;
    result->default_inbound = action_of(list.inbound_default_action);
    result->default_outbound = action_of(list.outbound_default_action);
    for (const ResourcePtr& rule : tree.children(resource.path, ResourceType::AclRule)) {
        result->rules.push_back(acl_rule_of(*rule));
    }
    std::stable_sort(result->rules.begin(), result->rules.end(), [](const AclRule& a, const AclRule& b) {
        return std::tie(a.direction, a.priority) < std::tie(b.direction, b.priority);
    });
    return result;
}

/// One build's view: the tree, and the lists that are made already. A list is made once, however many interfaces and
/// subnets refer to it.
struct Build {
    const ResourceTree& tree;
    AccessControlLists& lists;

    /// Null when there is none.
    AccessControlListPtr access_control_list(const std::optional<model::ResourcePath>& path) const {
        const ResourcePtr resource = path ? tree.find(*path) : nullptr;
        if (resource == nullptr || resource->type != ResourceType::AccessControlList) return nullptr;
        AccessControlListPtr& list = lists[resource->path];
        if (list == nullptr) list = make_access_control_list(tree, *resource);
        return list;
    }
};

/// Null: the path leads to none.
ServiceInsertionPtr service_insertion_of(const ResourceTree& tree, const std::optional<model::ResourcePath>& path) {
    const ResourcePtr resource = path ? tree.find(*path) : nullptr;
    if (resource == nullptr || resource->type != ResourceType::ServiceInsertion) return nullptr;
    return make_service_insertion(tree, *resource);
}

goal_state::NextHopType next_hop_type_of(model::RouteNextHopType type) {
    switch (type) {
        case model::RouteNextHopType::VirtualAppliance:
            return goal_state::NextHopType::VirtualAppliance;
        case model::RouteNextHopType::VnetLocal:
            return goal_state::NextHopType::VnetLocal;
        case model::RouteNextHopType::Internet:
            return goal_state::NextHopType::Internet;
        case model::RouteNextHopType::VirtualNetworkGateway:
            return goal_state::NextHopType::VirtualNetworkGateway;
        case model::RouteNextHopType::None:
            break;
    }
    return goal_state::NextHopType::None;
}

/// Null: the path leads to no route table.
RouteTablePtr route_table_of(const ResourceTree& tree, const std::optional<model::ResourcePath>& path) {
    const ResourcePtr resource = path ? tree.find(*path) : nullptr;
    if (resource == nullptr || resource->type != ResourceType::RouteTable) return nullptr;
    auto table = std::make_shared<RouteTable>();
    table->path = resource->path;
    for (const ResourcePtr& child : tree.children(resource->path, ResourceType::Route)) {
        const auto& source = decode<model::Route>(*child);
        goal_state::Route route{source.address_prefix, next_hop_type_of(source.next_hop_type), std::nullopt};
        if (source.next_hop_ip_address) route.next_hop = CustomerAddress(*source.next_hop_ip_address);
        table->routes.push_back({child->path, route});
    }
    std::sort(table->routes.begin(), table->routes.end(),
              [](const UserRoute& a, const UserRoute& b) { return a.route.prefix < b.route.prefix; });
    return table;
}

/// As people copy it, with blanks or colons and in any case, into the form that hosts know. Never empty.
std::string thumbprint_of(const ResourceTree& tree, const std::optional<model::ResourcePath>& credential) {
    const ResourcePtr resource = credential ? tree.find(*credential) : nullptr;
    std::string thumbprint;
    if (resource != nullptr && resource->type == ResourceType::Credential)
        for (const char letter : decode<model::Credential>(*resource).value)
            if (letter != ' ' && letter != ':')
                thumbprint += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    return thumbprint.empty() ? "NONE" : thumbprint;
}

RoutingDomainId routing_domain_of(const StoredResource& network) {
    return RoutingDomainId(network.instance_id.value());
}

std::optional<std::uint32_t> limit_of(std::int64_t value) {
    if (value <= 0) return std::nullopt;  // MS-NCNBI: 0 is no limit
    return static_cast<std::uint32_t>(std::min<std::int64_t>(value, UINT32_MAX));
}

void apply_port_settings(const model::NetworkInterface& source, Interface& interface) {
    if (source.dns_settings) interface.dns_servers = source.dns_settings->dns_servers;
    if (!source.port_settings) return;
    const model::PortSettings& settings = *source.port_settings;
    interface.mac_spoofing = settings.mac_spoofing_enabled == model::EnabledState::Enabled;
    interface.dhcp_guard = settings.dhcp_guard_enabled == model::EnabledState::Enabled;
    interface.arp_guard = settings.arp_guard_enabled == model::EnabledState::Enabled;
    interface.storm_limit = limit_of(settings.storm_limit);
    interface.port_flow_limit = limit_of(settings.port_flow_limit);
    interface.bandwidth = bandwidth_of(settings.qos_settings);
}

/// Adds one ipConfiguration, unless it is not on a virtual network.
void add_address(const StoredResource& configuration, const Build& build, Interface& interface) {
    const ResourceTree& tree = build.tree;
    const auto& source = decode<model::NetworkInterfaceIpConfiguration>(configuration);
    const ResourcePtr subnet = tree.find(source.subnet);
    if (subnet == nullptr || subnet->type != ResourceType::VirtualSubnet || !source.private_ip_address) return;
    const auto vsid = decode<model::VirtualSubnet>(*subnet).virtual_subnet_id;
    const ResourcePtr network = tree.find(subnet->path.parent());
    if (!vsid || network == nullptr) return;
    interface.network = routing_domain_of(*network);
    if (source.learned_ip) {
        interface.learned.push_back(
            {CustomerAddress(*source.private_ip_address), Vsid(static_cast<std::uint32_t>(*vsid))});
        return;
    }
    InterfaceAddress& address = interface.addresses.emplace_back();
    address = {.address = CustomerAddress(*source.private_ip_address),
               .vsid = Vsid(static_cast<std::uint32_t>(*vsid)),
               .is_primary = source.is_primary.value_or(false)};
    for (const auto* targets : {&source.load_balancer_backend_address_pools, &source.load_balancer_inbound_nat_rules})
        address.balanced_by.insert(address.balanced_by.end(), targets->begin(), targets->end());
    if (interface.service_insertion == nullptr)
        interface.service_insertion = service_insertion_of(tree, source.service_insertion);
    if (interface.access_control_list != nullptr) return;
    interface.access_control_list = build.access_control_list(source.access_control_list);
    if (interface.access_control_list != nullptr) interface.governing = configuration.path;
}

/// A list names the tags that it is for, and a tag has one at most (SecurityTagAlreadyHasAclApplied).
void add_security_tags(const std::vector<model::ResourcePath>& tags, const Build& build, Interface& interface) {
    for (const model::ResourcePath& tag : tags) {
        InterfaceTag& carried = interface.security_tags.emplace_back(InterfaceTag{tag, nullptr});
        for (const ResourcePtr& referrer : build.tree.referrers(tag)) {
            if (carried.access_control_list == nullptr && referrer->type == ResourceType::AccessControlList)
                carried.access_control_list = build.access_control_list(referrer->path);
        }
    }
    const auto path_of = [](const InterfaceTag& a) -> const model::ResourcePath& { return a.path; };
    std::ranges::sort(interface.security_tags, {}, path_of);
    const auto repeated = std::ranges::unique(interface.security_tags, {}, path_of);
    interface.security_tags.erase(repeated.begin(), repeated.end());
}

/// Null: not on a virtual network, or without a MAC address.
InterfacePtr interface_of(const Build& build, const StoredResource& resource) {
    const ResourceTree& tree = build.tree;
    const auto& source = decode<model::NetworkInterface>(resource);
    auto interface = std::make_shared<Interface>();
    for (const auto& child : tree.ordered_children(resource.path, ResourceType::NetworkInterfaceIpConfiguration)) {
        add_address(*child, build, *interface);
    }
    if (interface->addresses.empty() || !source.private_mac_address) return nullptr;
    auto primary = std::find_if(interface->addresses.begin(), interface->addresses.end(),
                                [](const InterfaceAddress& address) { return address.is_primary; });
    if (primary == interface->addresses.end()) primary = interface->addresses.begin();
    primary->is_primary = true;
    std::rotate(interface->addresses.begin(), primary, std::next(primary));
    interface->path = resource.path;
    interface->id = resource.instance_id;
    interface->mac = *source.private_mac_address;
    interface->dns_name_label = lower_case(source.internal_dns_name_label);
    apply_port_settings(source, *interface);
    add_security_tags(source.security_tags, build, *interface);
    const ResourcePtr server = source.server ? tree.find(*source.server) : nullptr;
    if (server != nullptr) interface->host = server->instance_id;
    return interface;
}

PeeringSide peering_side_of(const StoredResource& resource, RoutingDomainId remote) {
    const auto& peering = decode<model::VirtualNetworkPeering>(resource);
    return {.path = resource.path,
            .remote = remote,
            .is_connected = peering.peering_state == model::PeeringState::Connected,
            .allow_virtual_network_access = peering.allow_virtual_network_access,
            .allow_forwarded_traffic = peering.allow_forwarded_traffic};
}

NetworkPtr network_of(const Build& build, const StoredResource& resource) {
    const ResourceTree& tree = build.tree;
    const auto& source = decode<model::VirtualNetwork>(resource);
    auto network = std::make_shared<Network>();
    network->path = resource.path;
    network->id = routing_domain_of(resource);
    network->address_space = source.address_space.address_prefixes;
    std::sort(network->address_space.begin(), network->address_space.end());
    network->dns_servers = source.dhcp_options.dns_servers;
    network->unbilled_space = unbilled_space_of(source.unbilled_address_ranges);
    for (const ResourcePtr& child : tree.children(resource.path, ResourceType::VirtualSubnet)) {
        const auto& subnet = decode<model::VirtualSubnet>(*child);
        if (!subnet.virtual_subnet_id) continue;
        network->subnets.push_back({.path = child->path,
                                    .vsid = Vsid(static_cast<std::uint32_t>(*subnet.virtual_subnet_id)),
                                    .prefix = subnet.address_prefix,
                                    .access_control_list = build.access_control_list(subnet.access_control_list),
                                    .route_table = route_table_of(tree, subnet.route_table),
                                    .id = child->instance_id,
                                    .service_insertion = service_insertion_of(tree, subnet.service_insertion),
                                    .encryption_thumbprint = subnet.encryption_enabled
                                                                 ? thumbprint_of(tree, source.encryption_credential)
                                                                 : std::string()});
    }
    std::sort(network->subnets.begin(), network->subnets.end(),
              [](const Subnet& a, const Subnet& b) { return a.vsid < b.vsid; });
    for (const ResourcePtr& child : tree.children(resource.path, ResourceType::VirtualNetworkPeering)) {
        const auto& remote_path = decode<model::VirtualNetworkPeering>(*child).remote_virtual_network;
        const ResourcePtr remote = remote_path ? tree.find(*remote_path) : nullptr;
        if (remote != nullptr) network->peerings.push_back(peering_side_of(*child, routing_domain_of(*remote)));
    }
    std::sort(network->peerings.begin(), network->peerings.end(),
              [](const PeeringSide& a, const PeeringSide& b) { return a.remote < b.remote; });
    return network;
}

bool is_audited(const model::Server& server) {
    const auto& components = server.auditing_enabled;
    const auto has = [&](model::AuditedComponent component) {
        return std::find(components.begin(), components.end(), component) != components.end();
    };
    return has(model::AuditedComponent::Firewall) && !has(model::AuditedComponent::Disabled);
}

std::string audit_directory_of(const ResourceTree& tree) {
    for (const ResourcePtr& settings : tree.all(ResourceType::AuditingSettings))
        return decode<model::AuditingSettings>(*settings).output_directory;
    return {};
}

goal_state::Encapsulation encapsulation_of(const ResourceTree& tree) {
    for (const ResourcePtr& manager : tree.all(ResourceType::VirtualNetworkManager)) {
        if (decode<model::VirtualNetworkManager>(*manager).network_virtualization_protocol ==
            model::NetworkVirtualizationProtocol::NVGRE) {
            return goal_state::Encapsulation::Nvgre;
        }
    }
    return goal_state::Encapsulation::Vxlan;
}

bool meters_all(const ResourceTree& tree) {
    const auto managers = tree.all(ResourceType::VirtualNetworkManager);
    return std::any_of(managers.begin(), managers.end(), [](const ResourcePtr& manager) {
        return decode<model::VirtualNetworkManager>(*manager).enable_metering;
    });
}

/// The top-level networks and interfaces that may mean something else now: those that a change is part of, and those
/// that refer to what changed. A list's own record changes with its rules, a route table's with its routes (MS-NCNBI
/// 1.3.1.1), so their referrers are met. An appliance's interface is met by way of the service insertion.
std::set<model::ResourcePath> touched_by(const std::vector<ResourceChange>& changes, const ResourceTree& before,
                                         const ResourceTree& after) {
    std::set<model::ResourcePath> touched;
    const auto add_referrers = [&](const ResourceTree& tree, const model::ResourcePath& path) {
        for (const ResourcePtr& referrer : tree.referrers(path)) {
            touched.insert(referrer->path.top_level());
            if (referrer->type != ResourceType::ServiceInsertionElement) continue;
            for (const ResourcePtr& user : tree.referrers(referrer->path.top_level()))
                touched.insert(user->path.top_level());
        }
    };
    for (const ResourceChange& change : changes) {
        const model::ResourcePath& path = change.after != nullptr ? change.after->path : change.before->path;
        touched.insert(path.top_level());
        add_referrers(before, path);
        add_referrers(after, path);
        // Interfaces carry a tag, and a list says which tags it is for.
        for (const ResourcePtr& resource : {change.before, change.after}) {
            if (resource == nullptr || resource->type != ResourceType::AccessControlList) continue;
            for (const model::ResourcePath& tag : decode<model::AccessControlList>(*resource).security_tags) {
                add_referrers(before, tag);
                add_referrers(after, tag);
            }
        }
    }
    return touched;
}

/// What tenants write says nothing about the hosts themselves.
bool is_of_tenants(const ResourceChange& change) {
    switch ((change.after != nullptr ? change.after : change.before)->type) {
        case ResourceType::VirtualNetwork:
        case ResourceType::VirtualSubnet:
        case ResourceType::VirtualNetworkPeering:
        case ResourceType::NetworkInterface:
        case ResourceType::NetworkInterfaceIpConfiguration:
        case ResourceType::AccessControlList:
        case ResourceType::AclRule:
        case ResourceType::SecurityTag:
        case ResourceType::RouteTable:
        case ResourceType::Route:
        case ResourceType::ServiceInsertion:
        case ResourceType::ServiceInsertionRule:
        case ResourceType::ServiceInsertionElement:
        case ResourceType::LoadBalancer:
        case ResourceType::LoadBalancerFrontendIpConfiguration:
        case ResourceType::LoadBalancerBackendAddressPool:
        case ResourceType::LoadBalancingRule:
        case ResourceType::LoadBalancerInboundNatRule:
        case ResourceType::LoadBalancerOutboundNatRule:
        case ResourceType::LoadBalancerProbe:
            return true;
        default:
            return false;
    }
}

/// Collects whose goal states a build may change: a host is told of the networks that its interfaces are in, of those
/// that have a peering with one of them, and of all interfaces there that a host carries.
class Touched {
  public:
    /// A network as it was or as it is now.
    void add(const Network& network) {
        networks_.insert(network.id);
        for (const Subnet& subnet : network.subnets)
            add_appliance(subnet.service_insertion);
        for (const PeeringSide& side : network.peerings)
            networks_.insert(side.remote);
    }
    /// An interface as it was or as it is now.
    void add(const Interface& interface) {
        if (!interface.host) return;
        add_appliance(interface.service_insertion);
        hosts_.insert(*interface.host);
        with_peers_.insert(interface.network);
    }

    /// A load balancer as it was or as it is now.
    void add(const LoadBalancer& balancer) { with_peers_.insert(balancer.network); }

    std::set<InstanceId> hosts_in(const NetworkState& state) && {
        for (const RoutingDomainId& id : with_peers_) {
            networks_.insert(id);
            if (const auto network = state.networks.find(id); network != state.networks.end()) add(*network->second);
        }
        for (const RoutingDomainId& id : networks_) {
            const auto carried = state.carried_in.find(id);
            if (carried == state.carried_in.end()) continue;
            for (const InstanceId& interface : carried->second)
                hosts_.insert(*state.interfaces.at(interface)->host);
        }
        add_mirrors(state);
        std::erase_if(hosts_, [&](const InstanceId& id) { return !state.hosts.contains(id); });
        return std::move(hosts_);
    }

  private:
    void add_appliance(const ServiceInsertionPtr& insertion) {
        if (insertion != nullptr) appliances_.insert(insertion->appliance);
    }
    void add_host_of(const Interface& interface) {
        if (interface.host) hosts_.insert(*interface.host);
    }

    /// Where the appliance is concerns the hosts of those whose traffic it gets, and the other way round. Mirrors are
    /// few: while there are any, whatever changes is taken to concern all of them.
    void add_mirrors(const NetworkState& state) {
        if (hosts_.empty() && networks_.empty()) return;
        for (const RoutingDomainId& id : state.mirrored_networks) {
            for (const Subnet& subnet : state.networks.at(id)->subnets)
                add_appliance(subnet.service_insertion);
            const auto carried = state.carried_in.find(id);
            if (carried == state.carried_in.end()) continue;
            for (const InstanceId& interface : carried->second)
                add_host_of(*state.interfaces.at(interface));
        }
        for (const InstanceId& id : state.mirrored_interfaces) {
            add_appliance(state.interfaces.at(id)->service_insertion);
            add_host_of(*state.interfaces.at(id));
        }
        for (const InstanceId& id : appliances_)
            if (const auto found = state.interfaces.find(id); found != state.interfaces.end())
                add_host_of(*found->second);
    }

    std::set<RoutingDomainId> networks_;
    std::set<InstanceId> appliances_;
    std::set<RoutingDomainId> with_peers_;
    std::set<InstanceId> hosts_;
};

}  // namespace

StateBuilder::StateBuilder(ProviderAddresses provider_addresses) : provider_addresses_(std::move(provider_addresses)) {}

NetworkStatePtr StateBuilder::build(const ResourceTree& tree) {
    auto state = std::move(built_);
    const bool is_first = state == nullptr;
    if (is_first) state = std::make_shared<NetworkState>();
    if (state.use_count() > 1) state = std::make_shared<NetworkState>(*state);
    state->generation = tree.generation();
    state->router_mac = kRouterMac;

    const auto changes = ResourceTree::difference(built_tree_, tree);
    Touched touched;
    const auto take_out = [&](const StoredResource& resource) {
        const auto network = state->networks.find(routing_domain_of(resource));
        if (network != state->networks.end()) {
            touched.add(*network->second);
            state->remove_network(RoutingDomainId(network->first));
        }
        const auto interface = state->interfaces.find(resource.instance_id);
        if (interface != state->interfaces.end()) {
            touched.add(*interface->second);
            state->remove_interface(resource.instance_id);
        }
        const auto balancer = state->load_balancers.find(resource.instance_id);
        if (balancer != state->load_balancers.end()) {
            touched.add(*balancer->second);
            state->remove_load_balancer(resource.instance_id);
        }
    };
    for (const ResourceChange& change : changes) {
        // Goes first: a path may have a new resource, with a new id, in its old place.
        if (change.before == nullptr) continue;
        // A list's own record changes with its rules (MS-NCNBI 1.3.1.1).
        lists_.erase(change.before->path);
        take_out(*change.before);
    }
    const Build build{tree, lists_};
    for (const model::ResourcePath& path : touched_by(changes, built_tree_, tree)) {
        const ResourcePtr resource = tree.find(path);
        if (resource == nullptr) continue;
        take_out(*resource);
        if (resource->type == ResourceType::VirtualNetwork) {
            NetworkPtr network = network_of(build, *resource);
            touched.add(*network);
            state->put_network(std::move(network));
        } else if (resource->type == ResourceType::NetworkInterface) {
            InterfacePtr interface = interface_of(build, *resource);
            if (interface == nullptr) continue;
            touched.add(*interface);
            state->put_interface(std::move(interface));
        } else if (resource->type == ResourceType::LoadBalancer) {
            LoadBalancerPtr balancer = load_balancer_of(tree, *resource);
            if (balancer == nullptr) continue;
            touched.add(*balancer);
            state->put_load_balancer(std::move(balancer));
        }
    }
    const bool may_touch_all = is_first || !std::all_of(changes.begin(), changes.end(), is_of_tenants);
    const bool touches_all = may_touch_all && !follow_hosts(tree, *state);
    touched_hosts_ = std::move(touched).hosts_in(*state);
    for (const auto& [id, host] : state->hosts) {
        if (touches_all) touched_hosts_.insert(id);
    }
    built_tree_ = tree;
    built_ = state;
    return state;
}

/// False: something has changed that every host may be told of.
bool StateBuilder::follow_hosts(const ResourceTree& tree, NetworkState& state) const {
    const auto encapsulation_before = std::exchange(state.encapsulation, encapsulation_of(tree));
    const auto metering_before = std::exchange(state.meters_all, meters_all(tree));
    const auto share_before = std::exchange(state.default_share, default_share_of(tree));
    const auto hosts_before = std::exchange(state.hosts, {});
    for (const ResourcePtr& resource : tree.all(ResourceType::Server)) {
        const auto& server = decode<model::Server>(*resource);
        if (server.connections.empty() || server.connections.front().management_addresses.empty()) continue;
        state.hosts.emplace(resource->instance_id,
                            Host{.path = resource->path,
                                 .id = resource->instance_id,
                                 .management_address = server.connections.front().management_addresses.front(),
                                 .provider_addresses = provider_addresses_(tree, *resource),
                                 .is_audited = is_audited(server),
                                 .link_speed = link_speed_of(tree, *resource)});
    }
    const auto directory_before = std::exchange(state.audit_directory, audit_directory_of(tree));
    const auto service_before = std::exchange(state.name_service, name_service_of(tree));
    return state.encapsulation == encapsulation_before && state.meters_all == metering_before &&
           state.default_share == share_before && state.hosts == hosts_before &&
           state.audit_directory == directory_before && state.name_service == service_before;
}

}  // namespace nc::service::state
