// Joining consecutive segments of one TCP or UDP flow, as they come from the wire, into one super-packet for a port:
// one system call instead of forty. Payloads stay where they are; only segments whose checksums are right are joined,
// for a joined packet tells its receiver that they are. Thread: worker.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <sys/uio.h>

#include "vswitch/packet/packet.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

class Coalescer {
  public:
    bool is_empty() const { return count_ == 0; }
    std::uint32_t count() const { return count_; }          ///< segments
    std::uint64_t bytes() const { return bytes_on_wire_; }  ///< of all frames as they came

    /// Takes the first segment. False: it is not of a kind that can be joined; nothing was taken. Invariant: empty.
    bool start(const Packet& packet, const ParsedPacket& parsed, bool join_udp);
    /// Takes the next one. False: it does not continue what was taken.
    bool append(const Packet& packet, const ParsedPacket& parsed);

    struct Frame {
        std::span<iovec> pieces;  ///< the first is free for the port's header
        Offload offload;
    };
    /// The joined frame, valid until the next call of another member; the coalescer is empty again.
    Frame finish();

  private:
    bool is_continued_by(const Packet& packet, const ParsedPacket& parsed) const;
    void take_payload(const Packet& packet, const ParsedPacket& parsed);

    std::array<std::uint8_t, 160> headers_{};  ///< Ethernet + IP (no options) + TCP with options, of the first segment
    ParsedPacket first_;
    std::vector<iovec> pieces_;
    std::uint32_t count_ = 0;
    std::uint32_t payload_ = 0;       ///< bytes taken
    std::uint32_t segment_size_ = 0;  ///< payload of each but the last
    std::uint32_t next_sequence_ = 0;
    std::uint64_t bytes_on_wire_ = 0;
    bool is_closed_ = false;  ///< nothing may follow a short segment or a PSH
};

}  // namespace nc::vswitch
