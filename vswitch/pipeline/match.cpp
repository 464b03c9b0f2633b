#include "vswitch/pipeline/match.hpp"

#include <algorithm>

namespace nc::vswitch {
namespace {

bool contains_any(const std::vector<IpPrefix>& prefixes, const IpAddress& address) {
    return prefixes.empty() ||
           std::ranges::any_of(prefixes, [&](const IpPrefix& prefix) { return prefix.contains(address); });
}

bool contains_any(const std::vector<PortInterval>& intervals, const Tuple& tuple, std::uint16_t port) {
    if (intervals.empty()) return true;
    const bool has_ports = tuple.protocol == kProtocolTcp || tuple.protocol == kProtocolUdp;
    return has_ports && !tuple.is_later_fragment && std::ranges::any_of(intervals, [&](const PortInterval& interval) {
               return interval.first <= port && port <= interval.last;
           });
}

std::string text_of(const PortInterval& interval) {
    return interval.first == interval.last ? std::to_string(interval.first)
                                           : std::to_string(interval.first) + "-" + std::to_string(interval.last);
}

bool contains_any(const std::vector<ProviderAddress>& hosts, const std::optional<ProviderAddress>& address) {
    return hosts.empty() || (address && std::ranges::find(hosts, *address) != hosts.end());
}

template <class Items, class Print>
void append(std::string& text, std::string_view label, const Items& items, Print print) {
    if (items.empty()) return;
    if (!text.empty()) text += ", ";
    text += label;
    char separator = ' ';
    for (const auto& item : items) {
        text += separator;
        text += print(item);
        separator = '|';
    }
}

}  // namespace

bool Match::matches(const PacketFacts& packet) const {
    const Tuple& tuple = packet.tuple;
    return (!source_mac || *source_mac == packet.source_mac) && (!protocol || *protocol == tuple.protocol) &&
           contains_any(sources, tuple.source) && contains_any(destinations, tuple.destination) &&
           contains_any(source_ports, tuple, tuple.source_port) &&
           contains_any(destination_ports, tuple, tuple.destination_port) &&
           contains_any(outer_destinations, packet.outer_destination);
}

std::string Match::to_string() const {
    std::string text;
    if (source_mac) text += "source mac " + source_mac->to_linux_string();
    append(text, "source", sources, [](const IpPrefix& prefix) { return prefix.to_string(); });
    append(text, "destination", destinations, [](const IpPrefix& prefix) { return prefix.to_string(); });
    if (protocol) append(text, "protocol", std::string(1, 'x'), [&](char) { return std::to_string(*protocol); });
    append(text, "source port", source_ports, text_of);
    append(text, "destination port", destination_ports, text_of);
    append(text, "provider address", outer_destinations,
           [](const ProviderAddress& address) { return address.value().to_string(); });
    return text.empty() ? "any" : text;
}

}  // namespace nc::vswitch
