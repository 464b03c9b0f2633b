#include "schemas/ovsdb/load_balancing_rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>
#include <vector>

#include "schemas/ovsdb/row_reader.hpp"
#include "schemas/ovsdb/text_forms.hpp"

namespace nc::ovsdb {
namespace {

using goal_state::BalancerMember;
using goal_state::BalancerRule;
using goal_state::HealthProbe;
using goal_state::LoadDistribution;
using goal_state::ProbeProtocol;

constexpr std::int64_t kHighestPort = 65535;
constexpr std::int64_t kHighestUint32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::string_view kUp = "up";
constexpr std::string_view kDown = "down";
constexpr std::array<std::string_view, 3> kDistributions = {"5-tuple", "source", "source-protocol"};

std::string vsid_text(Vsid vsid) { return std::to_string(vsid.value()); }

template <class Number>
std::optional<Number> number_from(std::string_view text, Number highest) {
    Number number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size() || number > highest) return std::nullopt;
    return number;
}

std::optional<CustomerAddress> address_from(std::string_view text) {
    const auto address = IpAddress::parse(text);
    return address ? std::optional(CustomerAddress(*address)) : std::nullopt;
}

/// Takes the text behind the last '/' off `name`.
std::string_view take_last(std::string_view& name) {
    const std::size_t slash = name.rfind('/');
    const std::string_view last = slash == std::string_view::npos ? name : name.substr(slash + 1);
    name = name.substr(0, slash == std::string_view::npos ? 0 : slash);
    return last;
}

std::optional<LoadDistribution> distribution_from(std::string_view text) {
    const auto found = std::find(kDistributions.begin(), kDistributions.end(), text);
    if (found == kDistributions.end()) return std::nullopt;
    return static_cast<LoadDistribution>(found - kDistributions.begin());
}

std::optional<BalancerMember> member_from(const Atom& place_atom, const Atom& health_atom) {
    const auto* place = std::get_if<std::string>(&place_atom);
    const auto* health = std::get_if<std::string>(&health_atom);
    if (place == nullptr || health == nullptr || (*health != kUp && *health != kDown)) return std::nullopt;
    std::string_view rest = *place;
    const auto address = address_from(take_last(rest));
    const auto vsid = vsid_from_text(rest);
    if (!address || !vsid) return std::nullopt;
    return BalancerMember{*vsid, *address, *health == kUp};
}

}  // namespace

BalancerRuleKey key_of(const BalancerRule& rule) {
    return {rule.vsid, rule.front_end, rule.protocol, rule.front_end_port};
}
HealthProbeKey key_of(const HealthProbe& probe) { return {probe.resource_id, probe.vsid, probe.address}; }

std::string row_key_of(const BalancerRule& rule) {
    return row_key("Balancer_Rule", {vsid_text(rule.vsid), rule.front_end.value().to_string(),
                                     to_protocol(rule.protocol), std::to_string(rule.front_end_port)});
}
std::string row_key_of(const HealthProbe& probe) {
    return row_key("Health_Probe", {probe.resource_id, vsid_text(probe.vsid), probe.address.value().to_string()});
}

Row to_row(const BalancerRule& rule) {
    std::vector<AtomPair> members;
    for (const BalancerMember& member : rule.members)
        members.emplace_back(vsid_text(member.vsid) + "/" + member.address.value().to_string(),
                             std::string(member.takes_new_connections ? kUp : kDown));
    return {{"virtual_subnet", vsid_text(rule.vsid)},
            {"front_end", rule.front_end.value().to_string()},
            {"protocol", to_protocol(rule.protocol)},
            {"front_end_port", std::to_string(rule.front_end_port)},
            {"back_end_port", std::int64_t{rule.back_end_port}},
            {"resource_id", rule.resource_id},
            {"distribution", kDistributions[static_cast<std::size_t>(rule.distribution)]},
            {"floating_address", rule.floating_address},
            {"idle_minutes", std::int64_t{rule.idle_minutes}},
            {"reset_when_idle", rule.reset_when_idle},
            {"members", Value::map(std::move(members))}};
}

Row to_row(const HealthProbe& probe) {
    return {{"probe", probe.resource_id},
            {"virtual_subnet", vsid_text(probe.vsid)},
            {"address", probe.address.value().to_string()},
            {"port", probe.port.value().to_string()},
            {"protocol", probe.protocol == ProbeProtocol::Tcp ? "tcp" : "http"},
            {"probed_port", std::int64_t{probe.probed_port}},
            {"request_path", probe.request_path},
            {"interval_seconds", std::int64_t{probe.interval_seconds}},
            {"patience_seconds", std::int64_t{probe.patience_seconds}}};
}

Result<std::optional<BalancerRule>> read_balancer_rule(const DatabaseMirror& host, const std::string& name) {
    const std::string key = row_key("Balancer_Rule", {name});
    const DatabaseMirror::Entry* entry = host.find(key);
    if (entry == nullptr) return std::optional<BalancerRule>();
    RowReader row(key, entry->row);
    BalancerRule rule;
    rule.vsid = row.parsed("virtual_subnet", vsid_from_text(row.text("virtual_subnet")));
    rule.front_end = CustomerAddress(row.address("front_end"));
    rule.protocol = row.parsed("protocol", protocol_from_text(row.text("protocol")));
    rule.front_end_port =
        row.parsed("front_end_port", number_from<std::uint16_t>(row.text("front_end_port"), kHighestPort));
    rule.back_end_port = static_cast<std::uint16_t>(row.number("back_end_port", 0, kHighestPort));
    rule.resource_id = row.text("resource_id");
    rule.distribution = row.parsed("distribution", distribution_from(row.text("distribution")));
    rule.floating_address = row.flag("floating_address");
    rule.idle_minutes = static_cast<std::uint16_t>(row.number("idle_minutes", 1, kHighestPort));
    rule.reset_when_idle = row.flag("reset_when_idle");
    for (const auto& [place, health] : column(entry->row, "members").pairs())
        rule.members.push_back(row.parsed("members", member_from(place, health)));
    std::sort(rule.members.begin(), rule.members.end(), [](const BalancerMember& a, const BalancerMember& b) {
        return std::tie(a.vsid, a.address) < std::tie(b.vsid, b.address);
    });
    if (Result<void> verdict = row.verdict(); !verdict) return verdict.error();
    return std::optional<BalancerRule>(std::move(rule));
}

Result<std::optional<HealthProbe>> read_health_probe(const DatabaseMirror& host, const std::string& name) {
    const std::string key = row_key("Health_Probe", {name});
    const DatabaseMirror::Entry* entry = host.find(key);
    if (entry == nullptr) return std::optional<HealthProbe>();
    RowReader row(key, entry->row);
    HealthProbe probe;
    probe.resource_id = row.text("probe");
    probe.vsid = row.parsed("virtual_subnet", vsid_from_text(row.text("virtual_subnet")));
    probe.address = CustomerAddress(row.address("address"));
    probe.port = InstanceId(row.guid("port"));
    probe.protocol = row.choice("protocol", "tcp", "http") ? ProbeProtocol::Tcp : ProbeProtocol::Http;
    probe.probed_port = static_cast<std::uint16_t>(row.number("probed_port", 1, kHighestPort));
    probe.request_path = row.text("request_path");
    probe.interval_seconds = static_cast<std::uint32_t>(row.number("interval_seconds", 1, kHighestUint32));
    probe.patience_seconds = static_cast<std::uint32_t>(row.number("patience_seconds", 1, kHighestUint32));
    if (Result<void> verdict = row.verdict(); !verdict) return verdict.error();
    return std::optional<HealthProbe>(std::move(probe));
}

std::optional<BalancerRuleKey> balancer_rule_key(const std::string& name) {
    std::string_view rest = name;
    const auto port = number_from<std::uint16_t>(take_last(rest), kHighestPort);
    const auto protocol = protocol_from_text(take_last(rest));
    const auto front_end = address_from(take_last(rest));
    const auto vsid = vsid_from_text(rest);
    if (!port || !protocol || !front_end || !vsid) return std::nullopt;
    return BalancerRuleKey{*vsid, *front_end, *protocol, *port};
}

std::optional<HealthProbeKey> health_probe_key(const std::string& name) {
    std::string_view rest = name;
    const auto address = address_from(take_last(rest));
    const auto vsid = vsid_from_text(take_last(rest));
    if (!address || !vsid) return std::nullopt;
    return HealthProbeKey{std::string(rest), *vsid, *address};
}

std::optional<goal_state::ProbeStatus> probe_status(const std::string& key, const Row& row) {
    const auto* health = column(row, "health").only<std::string>();
    const auto item = health_probe_key(key.substr(std::min(key.size(), key.find('/') + 1)));
    if (health == nullptr || !item) return std::nullopt;
    return goal_state::ProbeStatus{std::get<0>(*item), std::get<1>(*item), std::get<2>(*item), *health == kUp};
}

const char* to_health(bool is_up) { return is_up ? kUp.data() : kDown.data(); }

}  // namespace nc::ovsdb
