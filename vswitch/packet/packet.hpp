// A frame in memory, with room in front of it for an outer header, and what its sender left to the receiver to finish
// (checksum, segmentation). Thread: worker.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace nc::vswitch {

enum class Gso : std::uint8_t { None, Tcp4, Tcp6, Udp };

/// The meaning of virtio-net's header (virtio 1.2 section 5.1.6). Offsets count from the first byte of the Ethernet
/// header.
struct Offload {
    bool needs_checksum =
        false;  ///< the field at start + offset holds the pseudo header's sum; the rest is to be added
    std::uint16_t checksum_start = 0;
    std::uint16_t checksum_offset = 0;  ///< from checksum_start
    Gso gso = Gso::None;
    std::uint16_t gso_size = 0;       ///< payload bytes per segment
    std::uint16_t header_length = 0;  ///< Ethernet + IP + L4, a hint of the sender
};

/// A view of one frame. Invariant: kHeadroom bytes before `data` belong to the frame and may be written.
struct Packet {
    std::uint8_t* data = nullptr;  ///< the Ethernet header
    std::uint32_t length = 0;      ///< bytes
    Offload offload;

    std::span<const std::uint8_t> bytes() const { return {data, length}; }
};

inline constexpr std::size_t kHeadroom = 64;
inline constexpr std::size_t kLongestFrame = 65535 + 14 + 4;  ///< an IP super-packet, Ethernet header and VLAN tag
inline constexpr std::size_t kBatchSize = 32;
/// A batch takes no more once it holds this many bytes, so that super-packets are sent on while they are in the cache.
inline constexpr std::size_t kBatchBytes = 192 * 1024;

/// Owns the memory of up to kBatchSize frames; made once, filled again and again.
class PacketBatch {
  public:
    PacketBatch() : memory_(std::make_unique<std::array<Slot, kBatchSize>>()) {}

    /// From now on it is full with `most_bytes` as well; it takes one frame at least.
    void clear(std::size_t most_bytes = kBatchBytes) {
        size_ = bytes_ = 0;
        most_bytes_ = most_bytes;
    }
    bool is_full() const { return size_ == kBatchSize || bytes_ >= most_bytes_; }
    std::size_t size() const { return size_; }

    /// Where the next frame's bytes go: kLongestFrame writable bytes. Invariant: not full.
    std::span<std::uint8_t> next_buffer() { return std::span((*memory_)[size_]).subspan(kHeadroom, kLongestFrame); }
    /// The frame that was written to next_buffer().
    void push(std::uint32_t length, const Offload& offload) {
        packets_[size_] = Packet{(*memory_)[size_].data() + kHeadroom, length, offload};
        ++size_;
        bytes_ += length;
    }
    std::span<Packet> packets() { return std::span(packets_).first(size_); }

  private:
    static constexpr std::size_t kSlotSize = (kHeadroom + kLongestFrame + 63) / 64 * 64;
    using Slot = std::array<std::uint8_t, kSlotSize>;

    std::unique_ptr<std::array<Slot, kBatchSize>> memory_;
    std::array<Packet, kBatchSize> packets_{};
    std::size_t size_ = 0;
    std::size_t bytes_ = 0;
    std::size_t most_bytes_ = kBatchBytes;
};

}  // namespace nc::vswitch
