#include "vswitch/packet/ecn.hpp"

#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {
namespace {

/// The second byte of both headers holds the field: of IPv4 in its lowest bits, of IPv6 above the flow label.
constexpr std::size_t kFieldOffset = 1;
unsigned shift_of(const ParsedPacket& parsed) { return parsed.tuple.source.is_v4() ? 0 : 4; }

}  // namespace

Ecn ecn_of(const Packet& packet, const ParsedPacket& parsed) {
    return ecn_of_class(static_cast<unsigned>(packet.data[parsed.l3_offset + kFieldOffset]) >> shift_of(parsed));
}

void set_ecn(Ecn ecn, const Packet& packet, const ParsedPacket& parsed) {
    std::uint8_t* const ip = packet.data + parsed.l3_offset;
    std::uint16_t before = 0;
    std::memcpy(&before, ip, sizeof(before));
    const unsigned others = ip[kFieldOffset] & ~(3U << shift_of(parsed));
    ip[kFieldOffset] = static_cast<std::uint8_t>(others | static_cast<unsigned>(ecn) << shift_of(parsed));
    if (!parsed.tuple.source.is_v4()) return;
    std::uint16_t after = 0;
    std::memcpy(&after, ip, sizeof(after));
    std::uint8_t* const field = ip + offsetof(Ipv4Header, checksum);
    std::uint16_t checksum = 0;
    std::memcpy(&checksum, field, sizeof(checksum));
    checksum = update_checksum(checksum, before, after);
    std::memcpy(field, &checksum, sizeof(checksum));
}

std::optional<Ecn> decapsulated(Ecn inner, Ecn outer) {
    if (outer == Ecn::CongestionExperienced)
        return inner == Ecn::NotCapable ? std::nullopt : std::optional(Ecn::CongestionExperienced);
    const bool is_changed = inner == Ecn::Capable0 && outer == Ecn::Capable1;
    return is_changed ? outer : inner;
}

}  // namespace nc::vswitch
