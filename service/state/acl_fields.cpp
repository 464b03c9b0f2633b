#include "service/state/acl_fields.hpp"

#include <array>
#include <charconv>

#include "schemas/base/ascii.hpp"

namespace nc::service::state {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

std::optional<IpPrefix> parse_prefix_or_address(std::string_view text) {
    if (const auto address = IpAddress::parse(text)) return IpPrefix::containing(*address, address->bit_count());
    return IpPrefix::parse(text);
}

}  // namespace

std::optional<std::vector<goal_state::PortRange>> parse_port_range(std::string_view text) {
    text = trimmed(text);
    if (text == "*") return std::vector<goal_state::PortRange>{};
    const std::size_t dash = text.find('-');
    const auto first = parse_port(trimmed(text.substr(0, dash)));
    const auto last = dash == std::string_view::npos ? first : parse_port(trimmed(text.substr(dash + 1)));
    if (!first || !last || *first > *last) return std::nullopt;
    if (*first == 0 && *last == 65535) return std::vector<goal_state::PortRange>{};
    return std::vector<goal_state::PortRange>{{*first, *last}};
}

std::optional<AclAddress> parse_acl_address(std::string_view text) {
    struct Tag {
        std::string_view name;
        AddressTag tag;
    };
    static constexpr std::array<Tag, 3> kTags{{{"VIRTUALNETWORK", AddressTag::VirtualNetwork},
                                               {"INTERNET", AddressTag::Internet},
                                               {"AZURELOADBALANCER", AddressTag::AzureLoadBalancer}}};
    text = trimmed(text);
    if (text == "*") return AclAddress{};
    for (const Tag& tag : kTags) {
        if (equals_ignoring_case(text, tag.name)) return AclAddress{tag.tag, {}};
    }
    AclAddress address;
    while (true) {
        const std::size_t comma = text.find(',');
        const auto prefix = parse_prefix_or_address(trimmed(text.substr(0, comma)));
        if (!prefix) return std::nullopt;
        address.prefixes.push_back(*prefix);
        if (comma == std::string_view::npos) return address;
        text.remove_prefix(comma + 1);
    }
}

}  // namespace nc::service::state
