// How far a TCP connection has come, as its flags tell a bystander. It judges no sequence numbers: it only knows when a
// connection may be forgotten, and when a SYN begins a new one.
#pragma once

#include <cstdint>

namespace nc::vswitch {

enum class TcpState : std::uint8_t {
    Opening,      ///< only one side has spoken
    Established,  ///< both have, or the connection was under way when it was first seen
    Closing,      ///< one side has sent FIN
    Closed,       ///< both have, or one has sent RST
};

class TcpTracker {
  public:
    /// `from_originator`: the packet goes the way of the connection's first packet.
    void see(std::uint8_t tcp_flags, bool from_originator);
    TcpState state() const { return state_; }

    /// All that it knows, for the next process; any byte is a tracker.
    std::uint8_t to_byte() const;
    static TcpTracker from_byte(std::uint8_t byte);

  private:
    TcpState state_ = TcpState::Opening;
    bool is_new_ = true;
    bool originator_finished_ = false;
    bool responder_finished_ = false;
};

/// A packet that only a new connection begins with.
bool begins_tcp_connection(std::uint8_t tcp_flags);

}  // namespace nc::vswitch
