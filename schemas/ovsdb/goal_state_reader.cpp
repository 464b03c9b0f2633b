#include "schemas/ovsdb/goal_state_reader.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "schemas/ovsdb/host_service_rows.hpp"
#include "schemas/ovsdb/learned_address_rows.hpp"
#include "schemas/ovsdb/load_balancing_rows.hpp"
#include "schemas/ovsdb/origin_rows.hpp"
#include "schemas/ovsdb/row_reader.hpp"
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
using goal_state::Peering;
using goal_state::Port;
using goal_state::PortAddress;
using goal_state::RoutingDomain;
using goal_state::VirtualSubnet;

constexpr std::int64_t kHighestVsidNumber = 0xFFFFFF;
constexpr std::int64_t kHighestUint32 = std::numeric_limits<std::uint32_t>::max();

/// The part of a key behind its table, e.g. "5001/24.30.1.101".
std::string name_of(std::string_view key) {
    const std::size_t slash = key.find('/');
    return std::string(slash == std::string_view::npos ? std::string_view() : key.substr(slash + 1));
}

std::string first_part(const std::string& name) { return name.substr(0, name.find('/')); }

Vsid to_vsid(std::int64_t number) { return Vsid(static_cast<std::uint32_t>(number)); }

/// Both return whether the list is another one now.
template <class Item, class KeyOf>
bool put_sorted(std::vector<Item>& list, Item item, KeyOf key_of) {
    const auto at = std::lower_bound(list.begin(), list.end(), item,
                                     [&](const Item& a, const Item& b) { return key_of(a) < key_of(b); });
    if (at == list.end() || key_of(*at) != key_of(item)) {
        list.insert(at, std::move(item));
        return true;
    }
    if (*at == item) return false;
    *at = std::move(item);
    return true;
}

template <class Item, class Key, class KeyOf>
bool remove_sorted(std::vector<Item>& list, const Key& key, KeyOf key_of) {
    const auto at =
        std::lower_bound(list.begin(), list.end(), key, [&](const Item& a, const Key& b) { return key_of(a) < b; });
    if (at == list.end() || key_of(*at) != key) return false;
    list.erase(at);
    return true;
}

/// Brings the items named by `stale` up to date, forgetting each name once its item is. `key_of_name` gives the key of
/// an item whose row is gone. Returns through `is_changed` whether any item differs.
template <class Item, class Decode, class KeyOf, class KeyOfName>
Result<void> refresh(std::set<std::string>& stale, std::vector<Item>& list, bool& is_changed, Decode decode,
                     KeyOf key_of, KeyOfName key_of_name) {
    while (!stale.empty()) {
        const std::string& name = *stale.begin();
        Result<std::optional<Item>> item = decode(name);
        if (!item) return item.error();
        if (item->has_value()) {
            is_changed = put_sorted(list, std::move(**item), key_of) || is_changed;
        } else if (const auto key = key_of_name(name)) {
            is_changed = remove_sorted(list, *key, key_of) || is_changed;
        }
        stale.erase(stale.begin());
    }
    return {};
}

/// "first/second", both parsed.
template <class First, class Second>
auto parse_pair(const std::string& name, First parse_first, Second parse_second) {
    const std::size_t slash = std::min(name.find('/'), name.size());
    const auto first = parse_first(name.substr(0, slash));
    const auto second = parse_second(name.substr(std::min(slash + 1, name.size())));
    return first && second ? std::optional(std::pair(*first, *second)) : std::nullopt;
}

template <class Id>
std::optional<Id> id_from_text(const std::string& text) {
    const std::optional<Guid> guid = Guid::parse(text);
    return guid ? std::optional(Id(*guid)) : std::nullopt;
}

std::optional<CustomerAddress> customer_from_text(const std::string& text) {
    const std::optional<IpAddress> address = IpAddress::parse(text);
    return address ? std::optional(CustomerAddress(*address)) : std::nullopt;
}

RoutingDomainId domain_key(const RoutingDomain& domain) { return domain.id; }
const std::string& origin_key(const goal_state::Origin& origin) { return origin.rule; }
InstanceId port_key(const Port& port) { return port.id; }
std::pair<Vsid, CustomerAddress> mapping_key(const AddressMapping& mapping) {
    return {mapping.vsid, mapping.customer_address};
}
std::pair<RoutingDomainId, RoutingDomainId> peering_key(const Peering& peering) {
    return {peering.first, peering.second};
}

std::pair<RoutingDomainId, std::string> name_key(const goal_state::Name& name) {
    return {name.routing_domain, name.label};
}

}  // namespace

/// Reads items from the mirrors. Each function gives std::nullopt when the item's row is gone.
class GoalStateReader::Decoder {
  public:
    explicit Decoder(const std::vector<DatabaseMirror>& mirrors)
        : vtep_(mirrors[0]),
          firewall_(mirrors[1]),
          service_insertion_(mirrors[2]),
          darv_(mirrors[3]),
          host_(mirrors[4]) {}

    Result<void> host(GoalState& state) const {
        const DatabaseMirror::Entry* global = host_.find("Global");
        const std::string switch_key = row_key("Physical_Switch", {"nc-vswitchd"});
        const DatabaseMirror::Entry* physical_switch = vtep_.find(switch_key);
        if (global == nullptr || physical_switch == nullptr)
            return Error{"GoalStateUnreadable", "The host's own row is missing.", switch_key, {}};
        RowReader global_row("Global", global->row);
        const bool is_vxlan = global_row.choice("encapsulation", "vxlan", "nvgre");
        const auto link_speed = global_row.optional_number("link_speed", 0, kHighestUint32);
        if (Result<void> verdict = global_row.verdict(); !verdict) return verdict;
        RowReader switch_row(switch_key, physical_switch->row);
        const MacAddress router_mac = switch_row.mac("distributed_router_mac");
        if (Result<void> verdict = switch_row.verdict(); !verdict) return verdict;

        std::vector<HostProviderAddress> providers;
        Result<void> outcome;
        host_.for_each("Provider_Address/", [&](const std::string& key, const DatabaseMirror::Entry& entry) {
            RowReader row(key, entry.row);
            HostProviderAddress provider;
            provider.address = ProviderAddress(row.address("address"));
            const auto bits = static_cast<std::int64_t>(provider.address.value().bit_count());
            provider.prefix_length = static_cast<std::uint8_t>(row.number("prefix_length", 0, bits));
            provider.gateway = row.optional_address("gateway");
            provider.vlan_id = static_cast<std::uint16_t>(row.number("vlan_id", 0, 4095));
            if (outcome) outcome = row.verdict();
            providers.push_back(provider);
        });
        if (!outcome) return outcome;
        std::sort(providers.begin(), providers.end(),
                  [](const HostProviderAddress& a, const HostProviderAddress& b) { return a.address < b.address; });
        state.encapsulation = is_vxlan ? Encapsulation::Vxlan : Encapsulation::Nvgre;
        state.router_mac = router_mac;
        state.provider_addresses = std::move(providers);
        state.link_speed = static_cast<std::uint32_t>(link_speed.value_or(0));
        return {};
    }

    Result<std::optional<RoutingDomain>> domain(const std::string& id) const {
        const std::string key = row_key("Logical_Router", {id});
        const DatabaseMirror::Entry* entry = vtep_.find(key);
        if (entry == nullptr) return std::optional<RoutingDomain>();
        RowReader row(key, entry->row);
        RoutingDomain domain;
        domain.id = RoutingDomainId(row.guid("name"));
        domain.resource_id = row.text("description");
        domain.address_space =
            row.parsed("other_config", prefixes_from_list(row.map_text("other_config", "address_space")));
        for (const auto& [prefix_atom, switch_atom] : column(entry->row, "switch_binding").pairs()) {
            const auto* text = std::get_if<std::string>(&prefix_atom);
            const auto* switch_id = std::get_if<RowId>(&switch_atom);
            const std::string* switch_key = switch_id != nullptr ? vtep_.key_of(*switch_id) : nullptr;
            const std::optional<IpPrefix> prefix = text != nullptr ? IpPrefix::parse(*text) : std::nullopt;
            if (switch_key == nullptr || !prefix) {
                row.refuse("switch_binding");
                break;
            }
            RowReader switch_row(*switch_key, vtep_.find(*switch_key)->row);
            VirtualSubnet subnet;
            subnet.prefix = *prefix;
            subnet.vsid = to_vsid(switch_row.number("tunnel_key", 0, kHighestVsidNumber));
            subnet.gateway = CustomerAddress(
                switch_row.parsed("other_config", IpAddress::parse(switch_row.map_text("other_config", "gateway"))));
            subnet.encryption_thumbprint = switch_row.text("encryption_credential_thumbprint");
            read_routes(switch_row, subnet);
            if (Result<void> verdict = switch_row.verdict(); !verdict) return verdict.error();
            domain.subnets.push_back(std::move(subnet));
        }
        if (Result<void> verdict = row.verdict(); !verdict) return verdict.error();
        std::sort(domain.subnets.begin(), domain.subnets.end(),
                  [](const VirtualSubnet& a, const VirtualSubnet& b) { return a.vsid < b.vsid; });
        if (Result<void> read = read_meter(host_, id, domain); !read) return read.error();
        return std::optional<RoutingDomain>(std::move(domain));
    }

    Result<std::optional<AddressMapping>> mapping(const std::string& name) const {
        const std::string key = row_key("Ucast_Macs_Remote", {name});
        const DatabaseMirror::Entry* entry = vtep_.find(key);
        if (entry == nullptr) return std::optional<AddressMapping>();
        RowReader row(key, entry->row);
        AddressMapping mapping;
        mapping.customer_address = CustomerAddress(row.address("ipaddr"));
        mapping.mac = row.mac("MAC");
        mapping.vsid = row.parsed("logical_switch", vsid_from_text(first_part(name)));
        mapping.may_forward = host_.find(row_key("Forwarder", {name})) != nullptr;
        const std::optional<RowId> locator = row.reference("locator");
        const std::string* locator_key = locator ? vtep_.key_of(*locator) : nullptr;
        if (locator_key == nullptr) {
            row.refuse("locator");
        } else {
            RowReader locator_row(*locator_key, vtep_.find(*locator_key)->row);
            mapping.provider_address = ProviderAddress(locator_row.address("dst_ip"));
            if (Result<void> verdict = locator_row.verdict(); !verdict) return verdict.error();
        }
        if (Result<void> verdict = row.verdict(); !verdict) return verdict.error();
        return std::optional<AddressMapping>(mapping);
    }

    Result<std::optional<Peering>> peering(const std::string& name) const {
        const std::string key = row_key("Peering", {name});
        const DatabaseMirror::Entry* entry = host_.find(key);
        if (entry == nullptr) return std::optional<Peering>();
        RowReader row(key, entry->row);
        Peering peering;
        peering.first = RoutingDomainId(row.guid("first"));
        peering.second = RoutingDomainId(row.guid("second"));
        peering.first_allows_forwarded_traffic = row.flag("first_allows_forwarded_traffic");
        peering.second_allows_forwarded_traffic = row.flag("second_allows_forwarded_traffic");
        if (Result<void> verdict = row.verdict(); !verdict) return verdict.error();
        return std::optional<Peering>(peering);
    }

    Result<std::optional<Port>> port(const std::string& id) const {
        const std::string key = row_key("Port", {id});
        const DatabaseMirror::Entry* entry = host_.find(key);
        if (entry == nullptr) return std::optional<Port>();
        RowReader row(key, entry->row);
        Port port;
        port.id = InstanceId(row.guid("name"));
        port.resource_id = row.text("resource_id");
        port.routing_domain = RoutingDomainId(row.guid("routing_domain"));
        port.vsid = to_vsid(row.number("virtual_subnet", 0, kHighestVsidNumber));
        port.allow_mac_spoofing = row.flag("allow_mac_spoofing");
        port.dhcp_guard = row.flag("dhcp_guard");
        port.arp_guard = row.flag("arp_guard");
        if (const auto limit = row.optional_number("storm_limit", 0, kHighestUint32))
            port.storm_limit = static_cast<std::uint32_t>(*limit);
        if (const auto limit = row.optional_number("port_flow_limit", 0, kHighestUint32))
            port.port_flow_limit = static_cast<std::uint32_t>(*limit);
        port.default_inbound = action(row, "default_inbound");
        port.default_outbound = action(row, "default_outbound");
        for (const auto& [position, server] : column(entry->row, "dns_servers").pairs()) {
            const auto* text = std::get_if<std::string>(&server);
            port.dns_servers.push_back(
                row.parsed("dns_servers", text != nullptr ? IpAddress::parse(*text) : std::nullopt));
        }
        if (Result<void> verdict = row.verdict(); !verdict) return verdict.error();
        if (Result<void> read = addresses(id, entry->row, port); !read) return read.error();
        if (Result<void> read = rules(id, port); !read) return read.error();
        if (Result<void> read = read_mirrors(service_insertion_, id, port); !read) return read.error();
        if (Result<void> read = read_bandwidth(host_, id, port); !read) return read.error();
        return std::optional<Port>(std::move(port));
    }

  private:
    static void read_routes(RowReader& switch_row, VirtualSubnet& subnet) {
        for (const auto& [key, value] : column(switch_row.row(), "other_config").pairs()) {
            const auto* name = std::get_if<std::string>(&key);
            const auto* text = std::get_if<std::string>(&value);
            if (name != nullptr && *name == "route_table" && text != nullptr) subnet.route_table = *text;
        }
        for (const auto& [key, value] : column(switch_row.row(), "static_routes").pairs()) {
            const auto* prefix = std::get_if<std::string>(&key);
            const auto* next_hop = std::get_if<std::string>(&value);
            const bool are_texts = prefix != nullptr && next_hop != nullptr;
            subnet.routes.push_back(
                switch_row.parsed("static_routes", are_texts ? route_from_text(*prefix, *next_hop) : std::nullopt));
        }
        std::sort(subnet.routes.begin(), subnet.routes.end(),
                  [](const goal_state::Route& a, const goal_state::Route& b) { return a.prefix < b.prefix; });
    }

    static AclAction action(RowReader& row, std::string_view name) {
        return row.choice(name, "Allow", "Block") ? AclAction::Allow : AclAction::Deny;
    }

    Result<void> addresses(const std::string& id, const Row& port_row, Port& port) const {
        const std::string key = row_key("Ports", {id});
        const DatabaseMirror::Entry* entry = darv_.find(key);
        if (entry == nullptr)
            return Error{"GoalStateUnreadable", "Port \"" + id + "\" has no row in ms_darv.", key, {}};
        RowReader row(key, entry->row);
        port.mac = row.mac("mac_address");
        port.allow_ip_forwarding = row.flag("enable_ip_forwarding");
        for (const Atom& atom : column(entry->row, "ip_addresses").atoms()) {
            const auto* reference = std::get_if<RowId>(&atom);
            const std::string* address_key = reference != nullptr ? darv_.key_of(*reference) : nullptr;
            if (address_key == nullptr) {
                row.refuse("ip_addresses");
                break;
            }
            RowReader address_row(*address_key, darv_.find(*address_key)->row);
            PortAddress address;
            address.address = CustomerAddress(address_row.address("address"));
            address.is_primary = address_row.flag("is_primary");
            port.dns_suffix = address_row.text("dns_suffix");
            if (Result<void> verdict = address_row.verdict(); !verdict) return verdict;
            const std::optional<Vsid> vsid = subnet_of(port_row, address.address.value().to_string());
            if (!vsid)
                return Error{
                    "GoalStateUnreadable", "An address of port \"" + id + "\" has no subnet.", *address_key, {}};
            address.vsid = *vsid;
            port.addresses.push_back(address);
        }
        if (Result<void> verdict = row.verdict(); !verdict) return verdict;
        std::sort(port.addresses.begin(), port.addresses.end(), [](const PortAddress& a, const PortAddress& b) {
            return std::pair(!a.is_primary, a.address) < std::pair(!b.is_primary, b.address);
        });
        return {};
    }

    static std::optional<Vsid> subnet_of(const Row& port_row, const std::string& address) {
        for (const auto& [key, value] : column(port_row, "address_subnets").pairs()) {
            const auto* text = std::get_if<std::string>(&key);
            const auto* number = std::get_if<std::int64_t>(&value);
            if (text == nullptr || number == nullptr || *text != address) continue;
            if (*number >= 0 && *number <= kHighestVsidNumber) return to_vsid(*number);
        }
        return std::nullopt;
    }

    Result<void> rules(const std::string& id, Port& port) const {
        Result<void> outcome;
        firewall_.for_each("FW_Rules/" + id + "/", [&](const std::string& key, const DatabaseMirror::Entry& entry) {
            RowReader row(key, entry.row);
            if (!row.choice("rule_state", "Enabled", "Disabled")) return;
            AclRule rule;
            rule.rule_id = InstanceId(row.guid("rule_id"));
            rule.direction =
                row.choice("direction", "Inbound", "Outbound") ? AclDirection::Inbound : AclDirection::Outbound;
            rule.priority = static_cast<std::uint32_t>(row.number("priority", 0, kHighestUint32));
            rule.action = action(row, "action");
            rule.protocol = row.parsed("protocols", protocol_from_text(row.text("protocols")));
            rule.sources = row.parsed("src_ip_addresses", prefixes_from_list(row.text("src_ip_addresses")));
            rule.destinations = row.parsed("dst_ip_addresses", prefixes_from_list(row.text("dst_ip_addresses")));
            rule.source_ports = row.parsed("src_ports", port_ranges_from_list(row.text("src_ports")));
            rule.destination_ports = row.parsed("dst_ports", port_ranges_from_list(row.text("dst_ports")));
            rule.logging = row.choice("logging_state", "Enabled", "Disabled");
            if (outcome) outcome = row.verdict();
            port.acl_rules.push_back(std::move(rule));
        });
        std::sort(port.acl_rules.begin(), port.acl_rules.end(), [](const AclRule& a, const AclRule& b) {
            return std::tie(a.direction, a.priority, a.rule_id) < std::tie(b.direction, b.priority, b.rule_id);
        });
        return outcome;
    }

    const DatabaseMirror& vtep_;
    const DatabaseMirror& firewall_;
    const DatabaseMirror& service_insertion_;
    const DatabaseMirror& darv_;
    const DatabaseMirror& host_;
};

GoalStateReader::GoalStateReader() {
    for (const DatabaseSpec& spec : host_databases())
        mirrors_.emplace_back(spec);
}

std::vector<std::string> GoalStateReader::apply(std::string_view database, const DatabaseChanges& changes) {
    for (DatabaseMirror& mirror : mirrors_) {
        if (mirror.spec().name != database) continue;
        std::vector<std::string> touched = mirror.apply(changes);
        if (!is_all_stale_)
            for (const std::string& key : touched)
                note(database, key);
        return touched;
    }
    return {};
}

void GoalStateReader::clear() {
    for (DatabaseMirror& mirror : mirrors_)
        mirror.clear();
    is_all_stale_ = true;
}

void GoalStateReader::note(std::string_view database, const std::string& key) {
    const std::string_view table = table_of(key);
    std::string name = name_of(key);
    if (name.find('#') != std::string::npos) return;  // a second row of the same meaning
    if (table == "Ucast_Macs_Remote" || table == "Forwarder") {
        stale_mappings_.insert(std::move(name));
    } else if (table == "Logical_Router" || table == "Meter") {
        stale_domains_.insert(std::move(name));
    } else if (table == "Logical_Switch") {
        const DatabaseMirror::Entry* entry = mirror(kVtep).find(key);
        const auto* domain = entry != nullptr ? column(entry->row, "description").only<std::string>() : nullptr;
        if (domain != nullptr) stale_domains_.insert(*domain);
    } else if (table == "FW_Rules" || table == "IP_Addresses" || table == "Ports" || table == "SI_Rule" ||
               table == "Port_Bandwidth") {
        stale_ports_.insert(first_part(name));
    } else if (database == kHost && table == "Port") {
        stale_ports_.insert(std::move(name));
    } else if (database == kHost && table == "Peering") {
        stale_peerings_.insert(std::move(name));
    } else if (database == kHost && table == "Origin") {
        stale_origins_.insert(std::move(name));
    } else if (table == "Name") {
        stale_names_.insert(std::move(name));
    } else if (table == "Balancer_Rule") {
        stale_rules_.insert(std::move(name));
    } else if (table == "Health_Probe") {
        stale_probes_.insert(std::move(name));
    } else if (table == "Learned_Address") {
        stale_learned_.insert(std::move(name));
    } else if (table == "Physical_Switch" || table == "Provider_Address" || table == "Global" || table == "Auditing" ||
               table == "Name_Service") {
        is_host_stale_ = true;
    }
}

const DatabaseMirror& GoalStateReader::mirror(std::string_view database) const {
    const auto found = std::find_if(mirrors_.begin(), mirrors_.end(),
                                    [&](const DatabaseMirror& mirror) { return mirror.spec().name == database; });
    NC_ASSERT(found != mirrors_.end());
    return *found;
}

Generation GoalStateReader::complete_generation() const {
    const std::int64_t first = mirrors_.front().global_number("next_cfg");
    for (const DatabaseMirror& mirror : mirrors_)
        if (mirror.global_number("next_cfg") != first) return Generation{};
    return first > 0 ? Generation(static_cast<std::uint64_t>(first)) : Generation{};
}

Generation GoalStateReader::highest_generation() const {
    std::int64_t highest = 0;
    for (const DatabaseMirror& mirror : mirrors_)
        highest = std::max(highest, mirror.global_number("next_cfg"));
    return Generation(static_cast<std::uint64_t>(highest));
}

Result<bool> GoalStateReader::read() {
    if (is_all_stale_) {
        // Start from nothing, and let every row name the item that it belongs to.
        state_ = GoalState{};
        is_changed_ = true;
        is_host_stale_ = true;
        for (const DatabaseMirror& mirror : mirrors_)
            mirror.for_each("", [&](const std::string& key, const auto&) { note(mirror.spec().name, key); });
        is_all_stale_ = false;
    }
    if (Result<void> refreshed = refresh_stale(Decoder(mirrors_)); !refreshed) return refreshed.error();
    const Generation generation = complete_generation();
    is_changed_ = is_changed_ || state_.generation != generation;
    state_.generation = generation;
    return std::exchange(is_changed_, false);
}

Result<void> GoalStateReader::refresh_stale(const Decoder& decoder) {
    if (is_host_stale_) {
        GoalState host;
        if (Result<void> read = decoder.host(host); !read) return read;
        if (Result<void> read = read_host_services(mirror(kHost), host); !read) return read;
        is_changed_ = is_changed_ || host.encapsulation != state_.encapsulation ||
                      host.router_mac != state_.router_mac || host.provider_addresses != state_.provider_addresses ||
                      host.link_speed != state_.link_speed || host.auditing != state_.auditing ||
                      host.name_service != state_.name_service;
        state_.auditing = std::move(host.auditing);
        state_.name_service = std::move(host.name_service);
        state_.encapsulation = host.encapsulation;
        state_.router_mac = host.router_mac;
        state_.provider_addresses = std::move(host.provider_addresses);
        state_.link_speed = host.link_speed;
        is_host_stale_ = false;
    }
    Result<void> outcome = refresh(
        stale_domains_, state_.routing_domains, is_changed_, [&](const std::string& id) { return decoder.domain(id); },
        domain_key, id_from_text<RoutingDomainId>);
    if (!outcome) return outcome;
    outcome = refresh(
        stale_mappings_, state_.mappings, is_changed_, [&](const std::string& name) { return decoder.mapping(name); },
        mapping_key, [](const std::string& name) { return parse_pair(name, vsid_from_text, customer_from_text); });
    if (!outcome) return outcome;
    outcome = refresh(
        stale_peerings_, state_.peerings, is_changed_, [&](const std::string& name) { return decoder.peering(name); },
        peering_key,
        [](const std::string& name) {
            return parse_pair(name, id_from_text<RoutingDomainId>, id_from_text<RoutingDomainId>);
        });
    if (!outcome) return outcome;
    outcome = refresh(
        stale_origins_, state_.origins, is_changed_,
        [&](const std::string& rule) { return read_origin(mirror(kHost), rule); }, origin_key,
        [](const std::string& rule) { return std::optional(rule); });
    if (!outcome) return outcome;
    outcome = refresh(
        stale_names_, state_.names, is_changed_,
        [&](const std::string& name) { return read_name(mirror(kHost), name); }, name_key,
        [](const std::string& name) {
            const std::size_t slash = std::min(name.find('/'), name.size());
            const auto domain = id_from_text<RoutingDomainId>(name.substr(0, slash));
            return domain ? std::optional(std::pair(*domain, name.substr(std::min(slash + 1, name.size()))))
                          : std::nullopt;
        });
    if (!outcome) return outcome;
    const DatabaseMirror& host = mirror(kHost);
    outcome = refresh(
        stale_rules_, state_.balancer_rules, is_changed_,
        [&](const std::string& name) { return read_balancer_rule(host, name); },
        [](const goal_state::BalancerRule& rule) { return key_of(rule); }, balancer_rule_key);
    if (!outcome) return outcome;
    outcome = refresh(
        stale_probes_, state_.probes, is_changed_,
        [&](const std::string& name) { return read_health_probe(host, name); },
        [](const goal_state::HealthProbe& probe) { return key_of(probe); }, health_probe_key);
    if (!outcome) return outcome;
    outcome = refresh(
        stale_learned_, state_.learned_addresses, is_changed_,
        [&](const std::string& name) { return read_learned_address(host, name); },
        [](const goal_state::LearnedAddress& learned) { return key_of(learned); }, learned_address_key);
    if (!outcome) return outcome;
    return refresh(
        stale_ports_, state_.ports, is_changed_, [&](const std::string& id) { return decoder.port(id); }, port_key,
        id_from_text<InstanceId>);
}

}  // namespace nc::ovsdb
