#include "schemas/ovsdb/text_forms.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace nc::ovsdb {
namespace {

using goal_state::NextHopType;

constexpr std::string_view kAny = "*";
constexpr std::uint32_t kHighestVsid = 0xFFFFFF;

struct NextHopWord {
    std::string_view text;
    NextHopType type;
};
constexpr std::array<NextHopWord, 4> kNextHopWords{{{"VnetLocal", NextHopType::VnetLocal},
                                                    {"VirtualNetworkGateway", NextHopType::VirtualNetworkGateway},
                                                    {"Internet", NextHopType::Internet},
                                                    {"None", NextHopType::None}}};

template <class T, class ToText>
std::string join(const std::vector<T>& items, ToText to_text) {
    if (items.empty()) return std::string(kAny);
    std::string text;
    for (const T& item : items) {
        if (!text.empty()) text += ',';
        text += to_text(item);
    }
    return text;
}

template <class T, class FromText>
std::optional<std::vector<T>> split(std::string_view text, FromText from_text) {
    std::vector<T> items;
    if (text == kAny) return items;
    while (true) {
        const std::size_t comma = text.find(',');
        std::optional<T> item = from_text(text.substr(0, comma));
        if (!item) return std::nullopt;
        items.push_back(std::move(*item));
        if (comma == std::string_view::npos) return items;
        text.remove_prefix(comma + 1);
    }
}

template <class Number>
std::optional<Number> number_from_text(std::string_view text) {
    Number number = 0;
    const char* end = text.data() + text.size();
    const auto [parsed, failed] = std::from_chars(text.data(), end, number);
    if (failed != std::errc{} || parsed != end) return std::nullopt;
    return number;
}

std::optional<goal_state::PortRange> range_from_text(std::string_view text) {
    const std::size_t dash = text.find('-');
    const auto first = number_from_text<std::uint16_t>(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : number_from_text<std::uint16_t>(text.substr(dash + 1));
    if (!first || !last || *last < *first) return std::nullopt;
    return goal_state::PortRange{*first, *last};
}

}  // namespace

std::string braced(const Guid& id) { return "{" + id.to_string() + "}"; }

std::optional<Guid> guid_from_braced(std::string_view text) {
    if (text.size() < 2 || text.front() != '{') return std::nullopt;
    return Guid::parse(text);
}

std::string to_list(const std::vector<IpPrefix>& prefixes) {
    return join(prefixes, [](const IpPrefix& prefix) { return prefix.to_string(); });
}

std::optional<std::vector<IpPrefix>> prefixes_from_list(std::string_view text) {
    return split<IpPrefix>(text, [](std::string_view item) { return IpPrefix::parse(item); });
}

std::string to_list(const std::vector<goal_state::PortRange>& ranges) {
    return join(ranges, [](const goal_state::PortRange& range) {
        std::string text = std::to_string(range.first);
        if (range.last != range.first) text += "-" + std::to_string(range.last);
        return text;
    });
}

std::optional<std::vector<goal_state::PortRange>> port_ranges_from_list(std::string_view text) {
    return split<goal_state::PortRange>(text, range_from_text);
}

std::optional<Vsid> vsid_from_text(std::string_view text) {
    std::uint32_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9' || number > kHighestVsid) return std::nullopt;
        number = number * 10 + static_cast<std::uint32_t>(c - '0');
    }
    if (text.empty() || number > kHighestVsid) return std::nullopt;
    return Vsid(number);
}

std::string to_next_hop(const goal_state::Route& route) {
    if (route.next_hop) return route.next_hop->value().to_string();
    const auto found = std::find_if(kNextHopWords.begin(), kNextHopWords.end(),
                                    [&](const NextHopWord& word) { return word.type == route.next_hop_type; });
    return found != kNextHopWords.end() ? std::string(found->text) : std::string();
}

std::optional<goal_state::Route> route_from_text(std::string_view prefix_text, std::string_view next_hop) {
    const std::optional<IpPrefix> prefix = IpPrefix::parse(prefix_text);
    if (!prefix) return std::nullopt;
    if (const auto address = IpAddress::parse(next_hop))
        return goal_state::Route{*prefix, NextHopType::VirtualAppliance, CustomerAddress(*address)};
    const auto found = std::find_if(kNextHopWords.begin(), kNextHopWords.end(),
                                    [&](const NextHopWord& word) { return word.text == next_hop; });
    if (found == kNextHopWords.end()) return std::nullopt;
    return goal_state::Route{*prefix, found->type, std::nullopt};
}

std::string to_protocol(const std::optional<std::uint8_t>& protocol) {
    return protocol ? std::to_string(*protocol) : std::string(kAny);
}

std::optional<std::optional<std::uint8_t>> protocol_from_text(std::string_view text) {
    if (text == kAny) return std::optional<std::uint8_t>();
    const std::optional<std::uint8_t> number = number_from_text<std::uint8_t>(text);
    if (!number) return std::nullopt;
    return std::optional<std::uint8_t>(number);
}

}  // namespace nc::ovsdb
