#include "schemas/ovsdb/goal_state_rows.hpp"

#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "schemas/ovsdb/host_service_rows.hpp"
#include "schemas/ovsdb/learned_address_rows.hpp"
#include "schemas/ovsdb/load_balancing_rows.hpp"
#include "schemas/ovsdb/origin_rows.hpp"
#include "schemas/ovsdb/row_sink.hpp"
#include "schemas/ovsdb/text_forms.hpp"
#include "schemas/ovsdb/traffic_rows.hpp"

namespace nc::ovsdb {
namespace {

using goal_state::AclAction;
using goal_state::AclDirection;
using goal_state::AclRule;
using goal_state::AddressMapping;
using goal_state::Encapsulation;
using goal_state::GoalState;
using goal_state::HostProviderAddress;
using goal_state::Name;
using goal_state::Origin;
using goal_state::Peering;
using goal_state::Port;
using goal_state::PortAddress;
using goal_state::Route;
using goal_state::RoutingDomain;
using goal_state::VirtualSubnet;

using Subnets = std::unordered_map<Vsid, const VirtualSubnet*>;

Subnets subnets_of(const GoalState& goal) {
    Subnets subnets;
    for (const RoutingDomain& domain : goal.routing_domains)
        for (const VirtualSubnet& subnet : domain.subnets)
            subnets.emplace(subnet.vsid, &subnet);
    return subnets;
}

const VirtualSubnet* find(const Subnets& subnets, Vsid vsid) {
    const auto found = subnets.find(vsid);
    return found != subnets.end() ? found->second : nullptr;
}

std::string vsid_text(Vsid vsid) { return std::to_string(vsid.value()); }
std::int64_t vsid_number(Vsid vsid) { return vsid.value(); }
std::string switch_key(Vsid vsid) { return row_key("Logical_Switch", {vsid_text(vsid)}); }
const char* action_text(AclAction action) { return action == AclAction::Allow ? "Allow" : "Block"; }

template <class Number>
Value optional_number(const std::optional<Number>& number) {
    return number ? Value(static_cast<std::int64_t>(*number)) : Value();
}

/// What ports and mappings of a subnet stand on; its routes are its own.
bool carries_alike(const VirtualSubnet& a, const VirtualSubnet& b) {
    return a.prefix == b.prefix && a.gateway == b.gateway;
}

std::string locator_type(Encapsulation encapsulation, const IpAddress& address) {
    return std::string(encapsulation == Encapsulation::Vxlan ? "vxlan" : "nvgre") +
           (address.is_v4() ? "_over_ipv4" : "_over_ipv6");
}

void put_host(RowSink& sink, const GoalState& goal) {
    std::vector<Atom> tunnel_ips;
    for (const HostProviderAddress& provider : goal.provider_addresses)
        tunnel_ips.emplace_back(provider.address.value().to_string());
    std::string switch_row = row_key("Physical_Switch", {kSwitchName});
    sink(kVtepIndex, "Global", {{"switches", RowName(switch_row)}});
    sink(kVtepIndex, std::move(switch_row),
         {{"name", kSwitchName},
          {"distributed_router_mac", goal.router_mac.to_linux_string()},
          {"tunnel_ips", Value::set(std::move(tunnel_ips))}});
    sink(kFirewallIndex, "FW_Global", {});
    sink(kServiceInsertionIndex, "SI_Global", {});
    sink(kDarvIndex, "Global", {});
    sink(kHostIndex, "Global",
         {{"encapsulation", goal.encapsulation == Encapsulation::Vxlan ? "vxlan" : "nvgre"},
          {"link_speed", goal.link_speed > 0 ? Value(std::int64_t{goal.link_speed}) : Value()}});
    for (const HostProviderAddress& provider : goal.provider_addresses) {
        const std::string address = provider.address.value().to_string();
        sink(kHostIndex, row_key("Provider_Address", {address}),
             {{"address", address},
              {"prefix_length", std::int64_t{provider.prefix_length}},
              {"gateway", provider.gateway ? Value(provider.gateway->to_string()) : Value()},
              {"vlan_id", std::int64_t{provider.vlan_id}}});
    }
}

void put_subnet(RowSink& sink, const VirtualSubnet& subnet, const std::string& domain_id) {
    std::vector<AtomPair> routes;
    for (const Route& route : subnet.routes)
        routes.emplace_back(route.prefix.to_string(), to_next_hop(route));
    std::vector<AtomPair> other = {{"gateway", subnet.gateway.value().to_string()}};
    if (!subnet.route_table.empty()) other.emplace_back("route_table", subnet.route_table);
    sink(kVtepIndex, switch_key(subnet.vsid),
         {{"name", vsid_text(subnet.vsid)},
          {"description", domain_id},
          {"tunnel_key", vsid_number(subnet.vsid)},
          {"encryption_credential_thumbprint", subnet.encryption_thumbprint},
          {"static_routes", Value::map(std::move(routes))},
          {"other_config", Value::map(std::move(other))}});
}

void put_domain(RowSink& sink, const RoutingDomain& domain) {
    const std::string id = domain.id.value().to_string();
    std::vector<AtomPair> bindings;
    for (const VirtualSubnet& subnet : domain.subnets) {
        bindings.emplace_back(subnet.prefix.to_string(), RowName(switch_key(subnet.vsid)));
        put_subnet(sink, subnet, id);
    }
    sink(kVtepIndex, row_key("Logical_Router", {id}),
         {{"name", id},
          {"description", domain.resource_id},
          {"enable_logical_router", true},
          {"switch_binding", Value::map(std::move(bindings))},
          {"other_config", Value::map({{"address_space", to_list(domain.address_space)}})}});
    if (domain.unbilled_space) {
        WantedRow meter = meter_row(domain);
        sink(kHostIndex, std::move(meter.key), std::move(meter.row));
    }
}

void put_mapping(RowSink& sink, const AddressMapping& mapping, Encapsulation encapsulation, const Subnets& subnets) {
    if (find(subnets, mapping.vsid) == nullptr) return;
    const std::string customer = mapping.customer_address.value().to_string();
    const std::string provider = mapping.provider_address.value().to_string();
    const std::string type = locator_type(encapsulation, mapping.provider_address.value());
    std::string locator = row_key("Physical_Locator", {type, provider});
    sink(kVtepIndex, row_key("Ucast_Macs_Remote", {vsid_text(mapping.vsid), customer}),
         {{"MAC", mapping.mac.to_linux_string()},
          {"ipaddr", customer},
          {"locator", RowName(locator)},
          {"logical_switch", RowName(switch_key(mapping.vsid))},
          {"mapping_type", "default"}});
    sink(kVtepIndex, std::move(locator), {{"dst_ip", provider}, {"encapsulation_type", type}});
    if (!mapping.may_forward) return;
    sink(kHostIndex, row_key("Forwarder", {vsid_text(mapping.vsid), customer}),
         {{"virtual_subnet", vsid_text(mapping.vsid)}, {"address", customer}});
}

void put_peering(RowSink& sink, const Peering& peering) {
    const std::string first = peering.first.value().to_string();
    const std::string second = peering.second.value().to_string();
    sink(kHostIndex, row_key("Peering", {first, second}),
         {{"first", first},
          {"second", second},
          {"first_allows_forwarded_traffic", peering.first_allows_forwarded_traffic},
          {"second_allows_forwarded_traffic", peering.second_allows_forwarded_traffic}});
}

void put_rule(RowSink& sink, const AclRule& rule, const std::string& port_id) {
    const std::string id = rule.rule_id.value().to_string();
    constexpr std::string_view kType = "RuleWithControllerPriority";
    sink(kFirewallIndex, row_key("FW_Rules", {port_id, id, kType}),
         {{"rule_id", id},
          {"vnic_id", port_id},
          {"rule_type", kType},
          {"rule_state", "Enabled"},
          {"direction", rule.direction == AclDirection::Inbound ? "Inbound" : "Outbound"},
          {"action", action_text(rule.action)},
          {"priority", std::int64_t{rule.priority}},
          {"protocols", to_protocol(rule.protocol)},
          {"src_ip_addresses", to_list(rule.sources)},
          {"dst_ip_addresses", to_list(rule.destinations)},
          {"src_ports", to_list(rule.source_ports)},
          {"dst_ports", to_list(rule.destination_ports)},
          {"logging_state", rule.logging ? "Enabled" : "Disabled"}});
}

std::string mask_text(const IpPrefix& prefix) {
    return prefix.address().is_v4() ? prefix.netmask().to_string() : std::to_string(prefix.length());
}

/// ms_darv: what DHCP and ARP tell the VM.
void put_port_addresses(RowSink& sink, const Port& port, const std::string& port_id, const Subnets& subnets) {
    std::vector<Atom> dns_servers;
    for (const IpAddress& server : port.dns_servers)
        dns_servers.emplace_back(server.to_string());
    std::vector<Atom> addresses;
    for (const PortAddress& address : port.addresses) {
        const std::string text = address.address.value().to_string();
        const VirtualSubnet* subnet = find(subnets, address.vsid);
        std::string key = row_key("IP_Addresses", {port_id, text});
        addresses.emplace_back(RowName(key));
        sink(kDarvIndex, std::move(key),
             {{"address", text},
              {"is_primary", address.is_primary},
              {"mask", subnet != nullptr ? mask_text(subnet->prefix) : std::string()},
              {"routers", subnet != nullptr ? Value(subnet->gateway.value().to_string()) : Value()},
              {"dns_servers", Value::set(dns_servers)},
              {"dns_suffix", port.dns_suffix}});
    }
    sink(kDarvIndex, row_key("Ports", {port_id}),
         {{"name", port_id},
          {"mac_address", port.mac.to_linux_string()},
          {"is_primary", true},
          {"enable_ip_forwarding", port.allow_ip_forwarding},
          {"ip_addresses", Value::set(std::move(addresses))}});
}

void put_port(RowSink& sink, const Port& port, const Subnets& subnets) {
    const std::string id = port.id.value().to_string();
    std::vector<AtomPair> address_subnets;
    for (const PortAddress& address : port.addresses)
        address_subnets.emplace_back(address.address.value().to_string(), vsid_number(address.vsid));
    // The order in which the VM should ask them, which a set of ms_darv cannot keep.
    std::vector<AtomPair> dns_servers;
    for (std::size_t i = 0; i < port.dns_servers.size(); ++i)
        dns_servers.emplace_back(static_cast<std::int64_t>(i), port.dns_servers[i].to_string());
    sink(kHostIndex, row_key("Port", {id}),
         {{"name", id},
          {"resource_id", port.resource_id},
          {"routing_domain", port.routing_domain.value().to_string()},
          {"virtual_subnet", vsid_number(port.vsid)},
          {"address_subnets", Value::map(std::move(address_subnets))},
          {"dns_servers", Value::map(std::move(dns_servers))},
          {"allow_mac_spoofing", port.allow_mac_spoofing},
          {"dhcp_guard", port.dhcp_guard},
          {"arp_guard", port.arp_guard},
          {"storm_limit", optional_number(port.storm_limit)},
          {"port_flow_limit", optional_number(port.port_flow_limit)},
          {"default_inbound", action_text(port.default_inbound)},
          {"default_outbound", action_text(port.default_outbound)}});
    put_port_addresses(sink, port, id, subnets);
    for (const AclRule& rule : port.acl_rules)
        put_rule(sink, rule, id);
    for (WantedRow& row : mirror_rows(port))
        sink(kServiceInsertionIndex, std::move(row.key), std::move(row.row));
    if (port.bandwidth != goal_state::Bandwidth{}) {
        WantedRow bandwidth = bandwidth_row(port);
        sink(kHostIndex, std::move(bandwidth.key), std::move(bandwidth.row));
    }
    if (find(subnets, port.vsid) != nullptr) {
        sink(kVtepIndex, row_key("Physical_Port", {braced(port.id.value())}),
             {{"vlan_bindings", Value::map({{std::int64_t{0}, RowName(switch_key(port.vsid))}})}});
    }
}

/// Walks two lists that are sorted alike. Items that differ, and equal ones for which `is_moved` holds (because what
/// they stand on has changed), are taken back and put anew.
template <class Item, class KeyOf, class IsMoved, class Remove, class Add>
void replace_changed(const std::vector<Item>& before, const std::vector<Item>& after, KeyOf key_of, IsMoved is_moved,
                     Remove remove, Add add) {
    auto old_item = before.begin();
    auto new_item = after.begin();
    while (old_item != before.end() || new_item != after.end()) {
        if (new_item == after.end() || (old_item != before.end() && key_of(*old_item) < key_of(*new_item))) {
            remove(*old_item++);
        } else if (old_item == before.end() || key_of(*new_item) < key_of(*old_item)) {
            add(*new_item++);
        } else {
            if (*old_item != *new_item || is_moved(*new_item)) {
                remove(*old_item);
                add(*new_item);
            }
            ++old_item;
            ++new_item;
        }
    }
}

}  // namespace

/// One step from a goal state to the next.
class WantedState::Change {
  public:
    Change(std::array<WantedRows, kDatabaseCount>& rows, TouchedKeys& touched, const GoalState& before,
           const GoalState& after)
        : before_(before),
          after_(after),
          old_subnets_(subnets_of(before)),
          new_subnets_(subnets_of(after)),
          remove_(rows, touched, RowSink::Mode::Remove),
          add_(rows, touched, RowSink::Mode::Add) {
        find_moved_subnets();
    }

    void run(bool is_first) {
        if (is_first || before_.encapsulation != after_.encapsulation || before_.router_mac != after_.router_mac ||
            before_.provider_addresses != after_.provider_addresses || before_.link_speed != after_.link_speed) {
            if (!is_first) put_host(remove_, before_);
            put_host(add_, after_);
        }
        if (before_.auditing != after_.auditing || before_.name_service != after_.name_service) {
            put_host_services(remove_, before_);
            put_host_services(add_, after_);
        }
        const auto never = [](const auto&) { return false; };
        replace_changed(
            before_.routing_domains, after_.routing_domains, [](const RoutingDomain& domain) { return domain.id; },
            never, [this](const RoutingDomain& domain) { put_domain(remove_, domain); },
            [this](const RoutingDomain& domain) { put_domain(add_, domain); });
        const bool is_other_encapsulation = before_.encapsulation != after_.encapsulation;
        replace_changed(
            before_.mappings, after_.mappings,
            [](const AddressMapping& mapping) { return std::tie(mapping.vsid, mapping.customer_address); },
            [&](const AddressMapping& mapping) {
                return is_other_encapsulation || moved_subnets_.contains(mapping.vsid);
            },
            [this](const AddressMapping& mapping) {
                put_mapping(remove_, mapping, before_.encapsulation, old_subnets_);
            },
            [this](const AddressMapping& mapping) { put_mapping(add_, mapping, after_.encapsulation, new_subnets_); });
        replace_changed(
            before_.peerings, after_.peerings,
            [](const Peering& peering) { return std::tie(peering.first, peering.second); }, never,
            [this](const Peering& peering) { put_peering(remove_, peering); },
            [this](const Peering& peering) { put_peering(add_, peering); });
        replace_changed(
            before_.ports, after_.ports, [](const Port& port) { return port.id; },
            [this](const Port& port) { return stands_on_moved_subnet(port); },
            [this](const Port& port) { put_port(remove_, port, old_subnets_); },
            [this](const Port& port) { put_port(add_, port, new_subnets_); });
        replace_changed(
            before_.origins, after_.origins, [](const Origin& origin) -> const std::string& { return origin.rule; },
            never, [this](const Origin& origin) { remove_(kHostIndex, origin_row(origin)); },
            [this](const Origin& origin) { add_(kHostIndex, origin_row(origin)); });
        replace_changed(
            before_.names, after_.names, [](const Name& name) { return std::tie(name.routing_domain, name.label); },
            never, [this](const Name& name) { put_name(remove_, name); },
            [this](const Name& name) { put_name(add_, name); });
        replace_rows(before_.balancer_rules, after_.balancer_rules);
        replace_rows(before_.probes, after_.probes);
        replace_rows(before_.learned_addresses, after_.learned_addresses);
    }

  private:
    /// Of items that are one row of nc_host each.
    template <class Item>
    void replace_rows(const std::vector<Item>& before, const std::vector<Item>& after) {
        replace_changed(
            before, after, [](const Item& item) { return key_of(item); }, [](const Item&) { return false; },
            [this](const Item& item) { remove_(kHostIndex, row_key_of(item), to_row(item)); },
            [this](const Item& item) { add_(kHostIndex, row_key_of(item), to_row(item)); });
    }

    void find_moved_subnets() {
        for (const auto& [vsid, subnet] : old_subnets_) {
            const VirtualSubnet* now = find(new_subnets_, vsid);
            if (now == nullptr || !carries_alike(*now, *subnet)) moved_subnets_.insert(vsid);
        }
        for (const auto& [vsid, subnet] : new_subnets_)
            if (find(old_subnets_, vsid) == nullptr) moved_subnets_.insert(vsid);
    }

    bool stands_on_moved_subnet(const Port& port) const {
        if (moved_subnets_.empty()) return false;
        if (moved_subnets_.contains(port.vsid)) return true;
        for (const PortAddress& address : port.addresses)
            if (moved_subnets_.contains(address.vsid)) return true;
        return false;
    }

    const GoalState& before_;
    const GoalState& after_;
    Subnets old_subnets_;
    Subnets new_subnets_;
    std::unordered_set<Vsid> moved_subnets_;
    RowSink remove_;
    RowSink add_;
};

WantedState::TouchedKeys WantedState::update(std::shared_ptr<const GoalState> next) {
    TouchedKeys touched;
    const bool is_first = current_ == nullptr;
    const GoalState none;
    Change(rows_, touched, is_first ? none : *current_, *next).run(is_first);
    current_ = std::move(next);
    return touched;
}

}  // namespace nc::ovsdb
