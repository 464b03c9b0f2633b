// Explicit congestion notification (RFC 3168), and what of it passes between the inner and the outer header of a tunnel
// (RFC 6040). Thread: any (pure functions).
#pragma once

#include <cstdint>
#include <optional>

#include "vswitch/packet/packet.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

/// As the last two bits of the type of service, or of the traffic class.
enum class Ecn : std::uint8_t { NotCapable = 0, Capable1 = 1, Capable0 = 2, CongestionExperienced = 3 };

inline Ecn ecn_of_class(unsigned traffic_class) { return static_cast<Ecn>(traffic_class & 3U); }

/// Of the IP header. Invariant: the packet is no ARP.
Ecn ecn_of(const Packet& packet, const ParsedPacket& parsed);
void set_ecn(Ecn ecn, const Packet& packet, const ParsedPacket& parsed);

/// What the packet goes on with when it leaves the tunnel (RFC 6040 section 4.2); std::nullopt: it must be dropped.
std::optional<Ecn> decapsulated(Ecn inner, Ecn outer);

}  // namespace nc::vswitch
