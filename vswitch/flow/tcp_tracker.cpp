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

std::uint8_t TcpTracker::to_byte() const {
    return static_cast<std::uint8_t>(static_cast<unsigned>(state_) | static_cast<unsigned>(is_new_) << 2U |
                                     static_cast<unsigned>(originator_finished_) << 3U |
                                     static_cast<unsigned>(responder_finished_) << 4U);
}

TcpTracker TcpTracker::from_byte(std::uint8_t byte) {
    TcpTracker tracker;
    tracker.state_ = static_cast<TcpState>(byte & 3U);
    tracker.is_new_ = (byte & 4U) != 0;
    tracker.originator_finished_ = (byte & 8U) != 0;
    tracker.responder_finished_ = (byte & 16U) != 0;
    return tracker;
}

bool begins_tcp_connection(std::uint8_t tcp_flags) { return (tcp_flags & (kTcpSyn | kTcpAck | kTcpRst)) == kTcpSyn; }

}  // namespace nc::vswitch
