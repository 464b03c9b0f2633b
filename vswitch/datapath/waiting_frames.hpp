// Frames towards a VM that wait until its inbound bandwidth lets them pass, in their order. Thread: worker.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include <sys/uio.h>

#include "vswitch/packet/packet.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

/// A frame as counters and limits see it: super-packets as the packets that they are on a wire.
struct FrameSize {
    std::uint32_t packets = 1;
    std::uint64_t bytes = 0;     ///< of the frame
    std::uint64_t ip_bytes = 0;  ///< of the IP packets, without Ethernet headers
};

/// Bytes of the IP packets that the frame stands for on a wire. `packets`: their number.
inline std::uint64_t ip_bytes_of(const Packet& packet, const ParsedPacket& parsed, std::uint32_t packets) {
    if (parsed.is_arp) return packet.length - std::min<std::uint64_t>(packet.length, parsed.l3_offset);
    if (packets < 2) return parsed.end - parsed.l3_offset;
    const std::uint64_t headers = parsed.payload_offset - parsed.l3_offset;
    return parsed.end - parsed.payload_offset + packets * headers;
}

class WaitingFrames {
  public:
    struct Frame {
        std::vector<std::uint8_t> bytes;
        Offload offload;
        FrameSize size;
    };

    bool is_empty() const { return frames_.empty(); }
    std::uint64_t ip_bytes() const { return ip_bytes_; }
    std::uint64_t packets() const { return packets_; }

    /// Copies the frame; the first piece is not part of it (Port::transmit).
    void push(std::span<const iovec> pieces, const Offload& offload, const FrameSize& size) {
        Frame& frame = frames_.emplace_back(Frame{{}, offload, size});
        for (const iovec& piece : pieces.subspan(1)) {
            const auto* begin = static_cast<const std::uint8_t*>(piece.iov_base);
            frame.bytes.insert(frame.bytes.end(), begin, begin + piece.iov_len);
        }
        ip_bytes_ += size.ip_bytes;
        packets_ += size.packets;
    }
    /// Invariant: not empty.
    Frame pop() {
        Frame frame = std::move(frames_.front());
        frames_.pop_front();
        ip_bytes_ -= frame.size.ip_bytes;
        packets_ -= frame.size.packets;
        return frame;
    }

  private:
    std::deque<Frame> frames_;
    std::uint64_t ip_bytes_ = 0;
    std::uint64_t packets_ = 0;
};

}  // namespace nc::vswitch
