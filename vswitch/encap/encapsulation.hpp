// What VXLAN and NVGRE have in common: a virtual subnet id and the host to which the packet goes.
#pragma once

#include <cstddef>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"

namespace nc::vswitch {

struct Encapsulation {
    Vsid vsid;               ///< the destination's
    ProviderAddress remote;  ///< the host that carries the destination
    friend bool operator==(const Encapsulation&, const Encapsulation&) = default;
};

/// Outer IPv4 and UDP, VXLAN, inner Ethernet: what an underlay packet has more than the tenant's IP packet, bytes.
inline constexpr std::size_t kVxlanOverhead = 20 + 8 + 8 + 14;

}  // namespace nc::vswitch
