#include "schemas/ovsdb/counter_rows.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace nc::ovsdb {
namespace {

using goal_state::DirectionCounters;
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

/// Calls `visit` with the name of each value and the value.
template <class Counters, class Visit>
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

/// Zeros are left out.
Value values_of(const PortCounters& counters) {
    std::vector<AtomPair> values;
    for_each_value(counters, [&](std::string name, const std::uint64_t& value) {
        if (value > 0) values.emplace_back(std::move(name), static_cast<std::int64_t>(value));
    });
    return Value::map(std::move(values));
}

}  // namespace

Operations counter_rows(const DatabaseMirror& host, const std::vector<PortCounters>& counters) {
    Operations operations;
    for (const PortCounters& each : counters) {
        const std::string id = each.id.value().to_string();
        Value values = values_of(each);
        const DatabaseMirror::Entry* entry = host.find(row_key("Port_Counters", {id}));
        if (entry == nullptr) {
            RowName name("counters" + std::to_string(operations.size()));
            operations.push_back(
                Insert{"Port_Counters", {{"port", id}, {"values", std::move(values)}}, std::move(name)});
        } else if (column(entry->row, "values") != values) {
            operations.push_back(Update{"Port_Counters", row_is(entry->id), {{"values", std::move(values)}}});
        }
    }
    host.for_each("Port_Counters/", [&](const std::string& key, const DatabaseMirror::Entry& entry) {
        const auto id = Guid::parse(std::string_view(key).substr(key.find('/') + 1));
        const auto is_its = [&](const PortCounters& each) { return id && each.id == InstanceId(*id); };
        if (std::none_of(counters.begin(), counters.end(), is_its))
            operations.push_back(Delete{"Port_Counters", row_is(entry.id)});
    });
    return operations;
}

std::vector<PortCounters> read_counters(const DatabaseMirror& host) {
    std::vector<PortCounters> all;
    host.for_each("Port_Counters/", [&](const std::string& key, const DatabaseMirror::Entry& entry) {
        const auto id = Guid::parse(std::string_view(key).substr(key.find('/') + 1));
        if (!id) return;
        PortCounters& counters = all.emplace_back();
        counters.id = InstanceId(*id);
        const auto& pairs = column(entry.row, "values").pairs();
        for_each_value(counters, [&](const std::string& name, std::uint64_t& value) {
            const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const AtomPair& pair) {
                const auto* text = std::get_if<std::string>(&pair.first);
                return text != nullptr && *text == name;
            });
            const auto* number = found != pairs.end() ? std::get_if<std::int64_t>(&found->second) : nullptr;
            if (number != nullptr && *number > 0) value = static_cast<std::uint64_t>(*number);
        });
    });
    std::sort(all.begin(), all.end(), [](const PortCounters& a, const PortCounters& b) { return a.id < b.id; });
    return all;
}

}  // namespace nc::ovsdb
