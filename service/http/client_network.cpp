#include "service/http/client_network.hpp"

#include <algorithm>

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

}  // namespace nc::service::http
