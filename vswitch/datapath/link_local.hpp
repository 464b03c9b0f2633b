// Addresses of IPv6 that mean something on one link only.
#pragma once

#include "schemas/base/ip_address.hpp"
#include "schemas/base/mac_address.hpp"

namespace nc::vswitch {

bool is_link_local(const IpAddress& address);  ///< fe80::/10
inline bool is_unspecified(const IpAddress& address) { return address == IpAddress::v6({}); }

/// fe80::/64 with the modified EUI-64 of the MAC (RFC 4291 appendix A).
IpAddress link_local_address(const MacAddress& mac);

IpAddress all_nodes();        ///< ff02::1
MacAddress all_nodes_mac();   ///< RFC 2464 section 7
IpAddress all_dhcp_agents();  ///< ff02::1:2, RFC 8415 section 7.1

}  // namespace nc::vswitch
