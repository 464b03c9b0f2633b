#include "vswitch/datapath/port_counting.hpp"

namespace nc::vswitch {
namespace {

enum class Kind { WithoutRule, Acl, Forwarding, Other };

Kind kind_of(DropReason reason) {
    switch (reason) {
        case DropReason::AclDenied:
            return Kind::Acl;
        case DropReason::NoRoute:
        case DropReason::DestinationUnknown:
        case DropReason::SourceNotOfPeer:
            return Kind::WithoutRule;
        case DropReason::RouteDiscards:
        case DropReason::InternetUnreachable:
        case DropReason::GatewayUnreachable:
        case DropReason::NextHopUnreachable:
        case DropReason::RouteLoop:
        case DropReason::ForwardedTrafficNotAllowed:
        case DropReason::ProviderAddressMismatch:
        case DropReason::DestinationNotOfPort:
        case DropReason::DestinationNotAttached:
        case DropReason::TimeToLiveExceeded:
        case DropReason::MtuExceeded:
            return Kind::Forwarding;
        default:
            return Kind::Other;
    }
}

}  // namespace

void count_drop(goal_state::DirectionCounters& counters, DropReason reason, std::uint32_t packets) {
    counters.dropped += packets;
    switch (kind_of(reason)) {
        case Kind::WithoutRule:
            counters.dropped_without_rule += packets;
            break;
        case Kind::Acl:
            counters.dropped_by_acl += packets;
            break;
        case Kind::Forwarding:
            counters.dropped_in_forwarding += packets;
            break;
        case Kind::Other:
            break;
    }
}

void count_tcp_flags(goal_state::DirectionCounters& counters, const ParsedPacket& packet) {
    if (packet.tuple.protocol != kProtocolTcp || packet.tuple.is_later_fragment) return;
    if ((packet.tcp_flags & kTcpSyn) != 0) ++counters.tcp_syn;
    if ((packet.tcp_flags & kTcpFin) != 0) ++counters.tcp_fin;
    if ((packet.tcp_flags & kTcpRst) != 0) ++counters.tcp_reset;
}

}  // namespace nc::vswitch
