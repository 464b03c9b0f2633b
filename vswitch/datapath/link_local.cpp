#include "vswitch/datapath/link_local.hpp"

namespace nc::vswitch {

bool is_link_local(const IpAddress& address) {
    return !address.is_v4() && address.bytes()[0] == 0xFE && (address.bytes()[1] & 0xC0) == 0x80;
}

IpAddress link_local_address(const MacAddress& mac) {
    const auto& m = mac.bytes();
    return IpAddress::v6(
        {0xFE, 0x80, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(m[0] ^ 2), m[1], m[2], 0xFF, 0xFE, m[3], m[4], m[5]});
}

IpAddress all_nodes() { return IpAddress::v6({0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}); }

MacAddress all_nodes_mac() { return MacAddress({0x33, 0x33, 0, 0, 0, 1}); }

IpAddress all_dhcp_agents() { return IpAddress::v6({0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2}); }

}  // namespace nc::vswitch
