#include "vswitch/flow/tcp_tracker.hpp"

#include "vswitch/packet/headers.hpp"

namespace nc::vswitch {

void TcpTracker::see(std::uint8_t tcp_flags, bool from_originator) {
    const bool is_first = is_new_;
    is_new_ = false;
    if ((tcp_flags & kTcpRst) != 0) {
        state_ = TcpState::Closed;
        return;
    }
    if (state_ == TcpState::Closed) return;
    if ((tcp_flags & kTcpFin) != 0) (from_originator ? originator_finished_ : responder_finished_) = true;
    if (originator_finished_ && responder_finished_) {
        state_ = TcpState::Closed;
    } else if (originator_finished_ || responder_finished_) {
        state_ = TcpState::Closing;
    } else if (!from_originator || (is_first && (tcp_flags & kTcpSyn) == 0)) {
        state_ = TcpState::Established;
    }
}

bool begins_tcp_connection(std::uint8_t tcp_flags) { return (tcp_flags & (kTcpSyn | kTcpAck | kTcpRst)) == kTcpSyn; }

}  // namespace nc::vswitch
