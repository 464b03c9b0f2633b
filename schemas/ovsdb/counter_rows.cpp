#include "schemas/ovsdb/counter_rows.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <set>
#include <string>
#include <utility>

#include "schemas/ovsdb/text_forms.hpp"

namespace nc::ovsdb {
namespace {

using goal_state::DirectionCounters;
using goal_state::FrontEndCounters;
using goal_state::PortCounters;

struct DirectionName {
    std::string_view name;
    std::uint64_t DirectionCounters::*member;
};
constexpr std::array kDirectionNames = {
    DirectionName{"total", &DirectionCounters::total},
    DirectionName{"dropped", &DirectionCounters::dropped},
    DirectionName{"dropped_without_rule", &DirectionCounters::dropped_without_rule},
    DirectionName{"dropped_by_acl", &DirectionCounters::dropped_by_acl},
    DirectionName{"dropped_in_forwarding", &DirectionCounters::dropped_in_forwarding},
    DirectionName{"tcp_syn", &DirectionCounters::tcp_syn},
    DirectionName{"tcp_fin", &DirectionCounters::tcp_fin},
    DirectionName{"tcp_reset", &DirectionCounters::tcp_reset},
};
constexpr std::string_view kOutbound = "out_";
constexpr std::string_view kInbound = "in_";

constexpr const char* kPorts = "Port_Counters";
constexpr const char* kFrontEnds = "Front_End_Counters";

/// `Counters` itself, const or not.
template <class Counters, class Of>
concept CountersOf = std::same_as<std::remove_const_t<Counters>, Of>;

// Each calls `visit` with the name of each value and the value.

template <CountersOf<PortCounters> Counters, class Visit>
void for_each_value(Counters& counters, Visit visit) {
    for (const DirectionName& each : kDirectionNames) {
        visit(std::string(kOutbound) + std::string(each.name), counters.outbound.*each.member);
        visit(std::string(kInbound) + std::string(each.name), counters.inbound.*each.member);
    }
    visit(std::string("billed_bytes"), counters.egress_v4.billed);
    visit(std::string("unbilled_bytes"), counters.egress_v4.unbilled);
    visit(std::string("billed_bytes_v6"), counters.egress_v6.billed);
    visit(std::string("unbilled_bytes_v6"), counters.egress_v6.unbilled);
}

template <CountersOf<FrontEndCounters> Counters, class Visit>
void for_each_value(Counters& counters, Visit visit) {
    visit(std::string("total"), counters.total);
    visit(std::string("dropped"), counters.dropped);
    visit(std::string("flows"), counters.flows);
    visit(std::string("dropped_flows"), counters.dropped_flows);
    visit(std::string("tcp_syn"), counters.tcp_syn);
    visit(std::string("packets_per_second"), counters.packets_per_second);
    visit(std::string("bits_per_second"), counters.bits_per_second);
}

/// Zeros are left out.
template <class Counters>
Value values_of(const Counters& counters) {
    std::vector<AtomPair> values;
    for_each_value(counters, [&](std::string name, const std::uint64_t& value) {
        if (value > 0) values.emplace_back(std::move(name), static_cast<std::int64_t>(value));
    });
    return Value::map(std::move(values));
}

template <class Counters>
void read_values(const DatabaseMirror::Entry& entry, Counters& counters) {
    const auto& pairs = column(entry.row, "values").pairs();
    for_each_value(counters, [&](const std::string& name, std::uint64_t& value) {
        const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const AtomPair& pair) {
            const auto* text = std::get_if<std::string>(&pair.first);
            return text != nullptr && *text == name;
        });
        const auto* number = found != pairs.end() ? std::get_if<std::int64_t>(&found->second) : nullptr;
        if (number != nullptr && *number > 0) value = static_cast<std::uint64_t>(*number);
    });
}

std::string text_in(const Row& row, std::string_view name) {
    const auto* text = column(row, name).only<std::string>();
    return text != nullptr ? *text : std::string();
}

/// What a row is known by, its columns and their texts.
using Identity = std::vector<std::pair<std::string, std::string>>;

Identity identity_of(const PortCounters& counters) { return {{"port", counters.id.value().to_string()}}; }
Identity identity_of(const FrontEndCounters& counters) {
    return {{"virtual_subnet", std::to_string(counters.vsid.value())},
            {"front_end", counters.address.value().to_string()}};
}

std::string key_of(const char* table, const Identity& identity) {
    if (identity.size() == 1) return row_key(table, {identity[0].second});
    return row_key(table, {identity[0].second, identity[1].second});
}

template <class Counters>
Operations rows_of(const char* table, const DatabaseMirror& host, const std::vector<Counters>& counters) {
    Operations operations;
    std::set<std::string> keys;
    for (const Counters& each : counters) {
        const Identity identity = identity_of(each);
        const std::string key = key_of(table, identity);
        keys.insert(key);
        Value values = values_of(each);
        const DatabaseMirror::Entry* entry = host.find(key);
        if (entry == nullptr) {
            Row row{{"values", std::move(values)}};
            for (const auto& [name, text] : identity)
                row.emplace(name, text);
            RowName name(table + std::to_string(operations.size()));  // no other table's, in one transaction
            operations.push_back(Insert{table, std::move(row), std::move(name)});
        } else if (column(entry->row, "values") != values) {
            operations.push_back(Update{table, row_is(entry->id), {{"values", std::move(values)}}});
        }
    }
    host.for_each(std::string(table) + "/", [&](const std::string& key, const DatabaseMirror::Entry& entry) {
        if (!keys.contains(key)) operations.push_back(Delete{table, row_is(entry.id)});
    });
    return operations;
}

}  // namespace

Operations counter_rows(const DatabaseMirror& host, const std::vector<PortCounters>& counters) {
    return rows_of(kPorts, host, counters);
}

Operations front_end_counter_rows(const DatabaseMirror& host, const std::vector<FrontEndCounters>& counters) {
    return rows_of(kFrontEnds, host, counters);
}

std::vector<PortCounters> read_counters(const DatabaseMirror& host) {
    std::vector<PortCounters> all;
    host.for_each(std::string(kPorts) + "/", [&](const std::string&, const DatabaseMirror::Entry& entry) {
        const auto id = Guid::parse(text_in(entry.row, "port"));
        if (!id) return;
        PortCounters& counters = all.emplace_back();
        counters.id = InstanceId(*id);
        read_values(entry, counters);
    });
    std::ranges::sort(all, {}, &PortCounters::id);
    return all;
}

std::vector<FrontEndCounters> read_front_end_counters(const DatabaseMirror& host) {
    std::vector<FrontEndCounters> all;
    host.for_each(std::string(kFrontEnds) + "/", [&](const std::string&, const DatabaseMirror::Entry& entry) {
        const auto vsid = vsid_from_text(text_in(entry.row, "virtual_subnet"));
        const auto address = IpAddress::parse(text_in(entry.row, "front_end"));
        if (!vsid || !address) return;
        FrontEndCounters& counters = all.emplace_back();
        counters.vsid = *vsid;
        counters.address = CustomerAddress(*address);
        read_values(entry, counters);
    });
    std::ranges::sort(all, {}, [](const FrontEndCounters& each) { return std::pair(each.vsid, each.address); });
    return all;
}

}  // namespace nc::ovsdb
