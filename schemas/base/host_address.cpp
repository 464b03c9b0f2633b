#include "schemas/base/host_address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "schemas/base/ip_prefix.hpp"

namespace nc {
namespace {

std::optional<std::uint16_t> port_from_text(std::string_view text) {
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [parsed, failed] = std::from_chars(text.data(), end, port);
    if (failed != std::errc{} || parsed != end || port == 0) return std::nullopt;
    return port;
}

bool is_host_name(std::string_view text) {
    constexpr std::size_t kLongestName = 253;  // RFC 1035 section 2.3.4
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    if (text.empty() || text.size() > kLongestName || text.front() == '.' || text.front() == '-') return false;
    // Digits and dots alone can only be meant as an IPv4 address.
    const bool has_letter = std::any_of(text.begin(), text.end(), [](char c) { return (c | 0x20) >= 'a'; });
    return has_letter && std::all_of(text.begin(), text.end(), is_allowed);
}

}  // namespace

Result<HostAddress> parse_host_address(std::string_view text) {
    const Error invalid{"HostAddressInvalid",
                        "\"" + std::string(text) + "\" is not an address of a host.",
                        "properties.connections.managementAddresses",
                        {}};
    HostAddress address;
    std::string_view host = text;
    std::string_view rest;
    if (text.starts_with('[')) {
        const std::size_t bracket = text.find(']');
        if (bracket == std::string_view::npos) return invalid;
        host = text.substr(1, bracket - 1);
        rest = text.substr(bracket + 1);
        const auto number = IpAddress::parse(host);
        if (!number || number->is_v4()) return invalid;
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        const std::size_t colon = text.find(':');
        host = text.substr(0, colon);
        rest = text.substr(colon);
    }
    if (!rest.empty()) {
        const std::optional<std::uint16_t> port =
            rest.front() == ':' ? port_from_text(rest.substr(1)) : std::optional<std::uint16_t>();
        if (!port) return invalid;
        address.port = *port;
    }
    if (!IpAddress::parse(host) && !is_host_name(host)) return invalid;
    address.host = host;
    return address;
}

bool is_loopback(const HostAddress& address) {
    const std::optional<IpAddress> number = IpAddress::parse(address.host);
    if (!number) return false;
    if (!number->is_v4()) return number->to_string() == "::1";
    return IpPrefix::containing(IpAddress::v4(127U << 24), 8).contains(*number);
}

}  // namespace nc
