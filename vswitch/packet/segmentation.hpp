// Cutting a super-packet into the packets that a wire carries: the headers of each segment are written anew, payloads
// stay where they are. Thread: worker.
#pragma once

#include <cstdint>
#include <span>

#include "vswitch/packet/packet.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

/// Adds to the transport checksum of a frame without segmentation what its sender left out.
void complete_checksum(const Packet& frame, const ParsedPacket& parsed);

class Segmenter {
  public:
    /// `frame` stays in place while the segmenter is used. Invariant: is_consistent(frame.offload, parsed) and gso is
    /// not None.
    Segmenter(const Packet& frame, const ParsedPacket& parsed);

    std::uint32_t count() const { return count_; }
    std::size_t header_size() const { return header_size_; }
    std::span<const std::uint8_t> payload(std::uint32_t index) const;
    /// Writes Ethernet, IP and transport header of segment `index` (header_size() bytes), checksums included.
    void write_headers(std::uint32_t index, std::uint8_t* where) const;

  private:
    const Packet& frame_;
    const ParsedPacket& parsed_;
    std::uint32_t count_;
    std::size_t header_size_;
};

}  // namespace nc::vswitch
