#include "vswitch/datapath/neighbour_discovery.hpp"

#include <algorithm>

#include "vswitch/datapath/link_local.hpp"
#include "vswitch/datapath/router_advertisement.hpp"
#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {
namespace {

constexpr std::uint8_t kRouterSolicitation = 133;
constexpr std::uint8_t kNeighbourSolicitation = 135;
constexpr std::uint8_t kNeighbourAdvertisement = 136;
constexpr std::uint8_t kRedirect = 137;
constexpr std::uint8_t kHopLimit = 255;  ///< of all messages: none has passed a router

constexpr std::uint8_t kSourceLinkLayerAddress = 1;  ///< options
constexpr std::uint8_t kTargetLinkLayerAddress = 2;

constexpr std::uint8_t kFromRouter = 0x80;  ///< flags of an advertisement
constexpr std::uint8_t kSolicited = 0x40;
constexpr std::uint8_t kOverride = 0x20;

/// Of solicitations and advertisements.
struct NeighbourMessage {
    std::uint8_t type;
    std::uint8_t code;
    std::uint16_t checksum;  ///< memory order
    std::uint8_t flags;
    std::array<std::uint8_t, 3> reserved;
    std::array<std::uint8_t, 16> target;
};
static_assert(sizeof(NeighbourMessage) == 24);

struct LinkLayerAddress {
    std::uint8_t type = kTargetLinkLayerAddress;
    std::uint8_t length = 1;  ///< units of 8 bytes
    MacAddress mac;
};
static_assert(sizeof(LinkLayerAddress) == 8);

std::uint8_t type_of(const Tuple& tuple) { return static_cast<std::uint8_t>(tuple.destination_port >> 8); }

bool has_right_checksum(std::span<const std::uint8_t> frame, const ParsedPacket& parsed) {
    const std::size_t length = parsed.end - parsed.l4_offset;
    const std::uint64_t pseudo = pseudo_header_sum(frame.subspan(parsed.l3_offset), kProtocolIcmpv6, length);
    return fold(add_to_sum(pseudo, frame.subspan(parsed.l4_offset, length))) == 0xFFFF;
}

/// Whether options follow at `offset` up to the end, none of length 0; `has_source` becomes true when one tells the
/// sender's MAC.
bool are_options_whole(std::span<const std::uint8_t> message, std::size_t offset, bool& has_source) {
    has_source = false;
    while (offset < message.size()) {
        if (message.size() < offset + 2 || message[offset + 1] == 0) return false;
        if (message[offset] == kSourceLinkLayerAddress) has_source = true;
        offset += message[offset + 1] * std::size_t{8};
    }
    return offset == message.size();
}

/// RFC 4861 section 7.2.4 and, for a sender that has no address yet, 7.1.1 and RFC 4862 section 5.4.
void write_advertisement(const Tuple& solicitation, const MacAddress& to, const IpAddress& target,
                         const MacAddress& mac, bool is_router, AnswerFrame& answer) {
    const bool is_probe = is_unspecified(solicitation.source);
    auto ip = ipv6_header(target, is_probe ? all_nodes() : solicitation.source, kProtocolIcmpv6);
    ip.hop_limit = kHopLimit;
    NeighbourMessage message{};
    message.type = kNeighbourAdvertisement;
    message.flags = kOverride;
    if (is_router) message.flags |= kFromRouter;
    if (!is_probe) message.flags |= kSolicited;
    std::ranges::copy(target.bytes(), message.target.begin());
    answer.clear();
    answer.append_header(ethernet_header(is_probe ? all_nodes_mac() : to, mac, kEtherTypeIpv6));
    answer.append_header(ip);
    answer.append_header(message);
    answer.append_header(LinkLayerAddress{.mac = mac});
    answer.finish_ip();
}

DropReason answer_neighbour(std::span<const std::uint8_t> message, const ParsedPacket& parsed, const PortPolicy& port,
                            const Fabric& fabric, AnswerFrame& answer) {
    bool has_source = false;
    if (message.size() < sizeof(NeighbourMessage) || !are_options_whole(message, sizeof(NeighbourMessage), has_source))
        return DropReason::NeighbourDiscoveryInvalid;
    const auto request = read_header<NeighbourMessage>(message, 0);
    const IpAddress target = IpAddress::v6(request.target);
    const IpAddress& sender = parsed.tuple.source;
    const bool is_probe = is_unspecified(sender);
    if (target.bytes()[0] == 0xFF || (is_probe && has_source)) return DropReason::NeighbourDiscoveryInvalid;

    const bool is_solicitation = request.type == kNeighbourSolicitation;
    // What the message claims to be the VM's: the sender of a solicitation, the target of an advertisement.
    const IpAddress& claimed = is_solicitation ? sender : target;
    const bool is_claim_of_others = !(is_solicitation && is_probe) && !is_link_local(claimed) && !port.owns(claimed);
    if (port.settings.arp_guard && is_claim_of_others) return DropReason::ArpGuard;
    if (!is_solicitation || port.owns(target) || sender == target) return DropReason::NeighbourNotAnswered;

    const bool is_router = target == port.v6->gateway.value() || target == link_local_address(fabric.router_mac);
    const bool is_switch = is_router || target == goal_state::kProbeSourceV6;
    MacAddress mac = fabric.router_mac;
    if (!is_switch && !fabric.is_front_end(port.v6->vsid, target)) {
        const Mapping* mapping = fabric.mappings->find(port.v6->vsid, CustomerAddress(target));
        if (mapping == nullptr) return DropReason::NeighbourNotAnswered;
        mac = mapping->mac;
    }
    write_advertisement(parsed.tuple, parsed.source_mac, target, mac, is_router, answer);
    return DropReason::None;
}

}  // namespace

bool is_neighbour_discovery(const Tuple& tuple) {
    return !tuple.source.is_v4() && tuple.protocol == kProtocolIcmpv6 && !tuple.is_later_fragment &&
           type_of(tuple) >= kRouterSolicitation && type_of(tuple) <= kRedirect;
}

DropReason answer_neighbour_discovery(std::span<const std::uint8_t> frame, const ParsedPacket& parsed,
                                      const PortPolicy& port, const Fabric& fabric, std::uint16_t mtu,
                                      AnswerFrame& answer) {
    // RFC 6980: none may come in fragments.
    if (parsed.is_fragment || parsed.time_to_live != kHopLimit || (parsed.tuple.destination_port & 0xFF) != 0 ||
        !has_right_checksum(frame, parsed))
        return DropReason::NeighbourDiscoveryInvalid;
    if (!port.settings.allow_mac_spoofing && parsed.source_mac != port.settings.mac)
        return DropReason::SourceMacSpoofed;
    const auto message = frame.first(parsed.end).subspan(parsed.l4_offset);
    switch (type_of(parsed.tuple)) {
        case kNeighbourSolicitation:
        case kNeighbourAdvertisement:
            return answer_neighbour(message, parsed, port, fabric, answer);
        case kRouterSolicitation: {
            bool has_source = false;
            if (!are_options_whole(message, sizeof(IcmpHeader), has_source))
                return DropReason::NeighbourDiscoveryInvalid;
            make_router_advertisement(port, fabric.router_mac, mtu, answer);
            return DropReason::None;
        }
        default:
            return DropReason::RouterMessageOfVm;
    }
}

}  // namespace nc::vswitch
