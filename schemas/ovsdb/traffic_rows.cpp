#include "schemas/ovsdb/traffic_rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include "schemas/ovsdb/row_reader.hpp"
#include "schemas/ovsdb/text_forms.hpp"

namespace nc::ovsdb {
namespace {

using goal_state::MirrorRule;
using goal_state::Port;

constexpr std::string_view kMirrorSource = "MirrorSource";
constexpr std::string_view kMirrorDestination = "MirrorDestinaion";
constexpr std::int64_t kHighestUint32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kHighestVsid = 0xFFFFFF;

std::string place_text(const MirrorRule& rule) {
    return std::to_string(rule.vsid.value()) + "/" + rule.mac.to_linux_string() + "/" +
           rule.provider_address.value().to_string();
}

/// Fills in where the appliance is; false: the text is none of place_text().
bool read_place(std::string_view text, MirrorRule& rule) {
    const std::size_t first = text.find('/');
    const std::size_t second = first == std::string_view::npos ? first : text.find('/', first + 1);
    if (second == std::string_view::npos) return false;
    std::uint32_t vsid = 0;
    const auto [parsed, failed] = std::from_chars(text.data(), text.data() + first, vsid);
    const auto mac = MacAddress::parse(text.substr(first + 1, second - first - 1));
    const auto host = IpAddress::parse(text.substr(second + 1));
    if (failed != std::errc{} || parsed != text.data() + first || vsid > kHighestVsid || !mac || !host) return false;
    rule.vsid = Vsid(vsid);
    rule.mac = *mac;
    rule.provider_address = ProviderAddress(*host);
    return true;
}

std::string hosts_text(const std::vector<ProviderAddress>& hosts) {
    std::string text;
    for (const ProviderAddress& host : hosts)
        text += (text.empty() ? "" : ",") + host.value().to_string();
    return text;
}

std::optional<std::vector<ProviderAddress>> hosts_from_text(std::string_view text) {
    std::vector<ProviderAddress> hosts;
    while (true) {
        const std::size_t comma = text.find(',');
        const auto host = IpAddress::parse(text.substr(0, comma));
        if (!host) return std::nullopt;
        hosts.emplace_back(*host);
        if (comma == std::string_view::npos) return hosts;
        text.remove_prefix(comma + 1);
    }
}

WantedRow mirror_row(const std::string& port_id, const MirrorRule& rule) {
    const std::string id = rule.rule_id.value().to_string();
    return {row_key("SI_Rule", {port_id, id}),
            {{"vnic_id", port_id},
             {"rule_id", id},
             {"rule_type", kMirrorSource},
             {"priority", std::int64_t{rule.priority}},
             {"protocols", to_protocol(rule.protocol)},
             {"src_ip_addresses", to_list(rule.sources)},
             {"dst_ip_addresses", to_list(rule.destinations)},
             {"src_ports", to_list(rule.source_ports)},
             {"dst_ports", to_list(rule.destination_ports)},
             {"routing_information", place_text(rule)}}};
}

MirrorRule mirror_rule(RowReader& row) {
    MirrorRule rule;
    rule.rule_id = InstanceId(row.guid("rule_id"));
    rule.priority = static_cast<std::uint32_t>(row.number("priority", 0, kHighestUint32));
    rule.protocol = row.parsed("protocols", protocol_from_text(row.text("protocols")));
    rule.sources = row.parsed("src_ip_addresses", prefixes_from_list(row.text("src_ip_addresses")));
    rule.destinations = row.parsed("dst_ip_addresses", prefixes_from_list(row.text("dst_ip_addresses")));
    rule.source_ports = row.parsed("src_ports", port_ranges_from_list(row.text("src_ports")));
    rule.destination_ports = row.parsed("dst_ports", port_ranges_from_list(row.text("dst_ports")));
    if (!read_place(row.text("routing_information"), rule)) row.refuse("routing_information");
    return rule;
}

}  // namespace

WantedRow bandwidth_row(const Port& port) {
    const std::string id = port.id.value().to_string();
    return {row_key("Port_Bandwidth", {id}),
            {{"port", id},
             {"outbound_maximum", std::int64_t{port.bandwidth.outbound_maximum}},
             {"inbound_maximum", std::int64_t{port.bandwidth.inbound_maximum}},
             {"outbound_share", std::int64_t{port.bandwidth.outbound_share}}}};
}

Result<void> read_bandwidth(const DatabaseMirror& host, const std::string& port_id, Port& port) {
    const std::string key = row_key("Port_Bandwidth", {port_id});
    const DatabaseMirror::Entry* entry = host.find(key);
    if (entry == nullptr) return {};
    RowReader row(key, entry->row);
    const auto number = [&](std::string_view name) {
        return static_cast<std::uint32_t>(row.number(name, 0, kHighestUint32));
    };
    port.bandwidth = {number("outbound_maximum"), number("inbound_maximum"), number("outbound_share")};
    return row.verdict();
}

WantedRow meter_row(const goal_state::RoutingDomain& domain) {
    NC_ASSERT(domain.unbilled_space.has_value());
    const std::string id = domain.id.value().to_string();
    std::vector<Atom> prefixes;
    for (const IpPrefix& prefix : *domain.unbilled_space)
        prefixes.emplace_back(prefix.to_string());
    return {row_key("Meter", {id}), {{"routing_domain", id}, {"unbilled_space", Value::set(std::move(prefixes))}}};
}

Result<void> read_meter(const DatabaseMirror& host, const std::string& domain_id, goal_state::RoutingDomain& domain) {
    const std::string key = row_key("Meter", {domain_id});
    const DatabaseMirror::Entry* entry = host.find(key);
    if (entry == nullptr) return {};
    RowReader row(key, entry->row);
    std::vector<IpPrefix> prefixes;
    for (const Atom& atom : column(entry->row, "unbilled_space").atoms()) {
        const auto* text = std::get_if<std::string>(&atom);
        prefixes.push_back(row.parsed("unbilled_space", text != nullptr ? IpPrefix::parse(*text) : std::nullopt));
    }
    std::sort(prefixes.begin(), prefixes.end());
    domain.unbilled_space = std::move(prefixes);
    return row.verdict();
}

std::vector<WantedRow> mirror_rows(const Port& port) {
    const std::string id = port.id.value().to_string();
    std::vector<WantedRow> rows;
    for (const MirrorRule& rule : port.mirrors)
        rows.push_back(mirror_row(id, rule));
    if (port.mirror_hosts.empty()) return rows;
    // One row for all that it takes: the port's own id stands for the rule's.
    rows.push_back({row_key("SI_Rule", {id, id}),
                    {{"vnic_id", id},
                     {"rule_id", id},
                     {"rule_type", kMirrorDestination},
                     {"routing_information", hosts_text(port.mirror_hosts)}}});
    return rows;
}

Result<void> read_mirrors(const DatabaseMirror& service_insertion, const std::string& port_id, Port& port) {
    Result<void> outcome;
    service_insertion.for_each(
        "SI_Rule/" + port_id + "/", [&](const std::string& key, const DatabaseMirror::Entry& entry) {
            RowReader row(key, entry.row);
            const std::string type = row.text("rule_type");
            if (type == kMirrorSource) {
                port.mirrors.push_back(mirror_rule(row));
            } else if (type == kMirrorDestination) {
                port.mirror_hosts = row.parsed("routing_information", hosts_from_text(row.text("routing_information")));
            } else {
                row.refuse("rule_type");
            }
            if (outcome) outcome = row.verdict();
        });
    std::sort(port.mirrors.begin(), port.mirrors.end(), [](const MirrorRule& a, const MirrorRule& b) {
        return std::tie(a.priority, a.rule_id) < std::tie(b.priority, b.rule_id);
    });
    return outcome;
}

}  // namespace nc::ovsdb
