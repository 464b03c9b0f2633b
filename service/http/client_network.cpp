#include "service/http/client_network.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace nc::service::http {

namespace ip = boost::asio::ip;

std::string client_network(const ip::address& address) {
    if (address.is_v4()) return address.to_string();
    const ip::address_v6 whole = address.to_v6();
    if (whole.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, whole).to_string();
    ip::address_v6::bytes_type bytes = whole.to_bytes();
    std::fill(bytes.begin() + bytes.size() / 2, bytes.end(), 0);
    return ip::address_v6(bytes).to_string() + "/64";
}

std::optional<std::string> client_network(std::string_view source) {
    const std::size_t colon = source.rfind(':');
    if (colon == source.npos) return std::nullopt;
    const std::string_view digits = source.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    boost::system::error_code error;
    const auto address = ip::make_address(std::string(source.substr(0, colon)), error);
    if (error || digits.empty() || wrong != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return client_network(address);
}

}  // namespace nc::service::http
