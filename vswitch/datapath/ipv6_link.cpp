#include "vswitch/datapath/ipv6_link.hpp"

#include "vswitch/datapath/dhcpv6_responder.hpp"
#include "vswitch/datapath/link_local.hpp"
#include "vswitch/datapath/neighbour_discovery.hpp"

namespace nc::vswitch {
namespace {

std::uint8_t icmpv6_type(const Tuple& tuple) { return static_cast<std::uint8_t>(tuple.destination_port >> 8); }

/// Query, report, done (RFC 2710) and the report of version 2 (RFC 3810).
bool is_multicast_listener(const Tuple& tuple) {
    const std::uint8_t type = icmpv6_type(tuple);
    return tuple.protocol == kProtocolIcmpv6 && !tuple.is_later_fragment &&
           ((type >= 130 && type <= 132) || type == 143);
}

}  // namespace

bool is_of_link(const ParsedPacket& parsed) {
    const Tuple& tuple = parsed.tuple;
    if (parsed.is_arp || tuple.source.is_v4()) return false;
    return is_neighbour_discovery(tuple) || is_multicast_listener(tuple) || is_link_local(tuple.source) ||
           is_link_local(tuple.destination);
}

bool is_for_link_router(const ParsedPacket& parsed, const MacAddress& router_mac) {
    return !parsed.is_arp && parsed.tuple.destination == link_local_address(router_mac);
}

std::optional<DropReason> answer_on_link(std::span<const std::uint8_t> frame, const ParsedPacket& parsed,
                                         const PortPolicy& port, const Fabric& fabric, std::uint16_t mtu,
                                         AnswerFrame& answer) {
    const Tuple& tuple = parsed.tuple;
    if (!port.v6) return DropReason::IpVersionNotOfPort;
    if (is_neighbour_discovery(tuple)) return answer_neighbour_discovery(frame, parsed, port, fabric, mtu, answer);
    if (is_for_dhcpv6_server(parsed, fabric.router_mac))
        return answer_dhcpv6(frame, parsed, port, fabric.router_mac, answer);
    if (is_multicast_listener(tuple)) return DropReason::MulticastListenerIgnored;
    if (is_unspecified(tuple.source)) return DropReason::SourceAddressSpoofed;
    if (is_for_link_router(parsed, fabric.router_mac)) return std::nullopt;
    if (is_link_local(tuple.source) || is_link_local(tuple.destination)) return DropReason::LinkLocalNotCarried;
    return std::nullopt;
}

}  // namespace nc::vswitch
