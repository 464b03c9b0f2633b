// Whom limits per client count: whoever has one IPv6 address usually has the 2^64 of its network. Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace nc::service::http {

/// An IPv4 address, also when it is mapped into IPv6: "192.0.2.7"; of an IPv6 address the first 64 bits:
/// "2001:db8::/64".
std::string client_network(const boost::asio::ip::address& address);
/// Of an address and port as Peer::source writes them; std::nullopt when the text is none.
std::optional<std::string> client_network(std::string_view source);

}  // namespace nc::service::http
