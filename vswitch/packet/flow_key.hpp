// Everything of a packet that a decision of the layers may depend on and that is the same for all packets of a flow,
// compared as bytes. What may differ from packet to packet (TTL, length, TCP flags) is looked at on each hit.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

enum class Direction : std::uint8_t { Outbound, Inbound };  ///< from the VM, towards the VM

/// Index of an attached port in the datapath; kUnderlaySlot stands for the wire.
using PortSlot = std::uint16_t;
inline constexpr PortSlot kUnderlaySlot = 0xFFFF;

struct FlowKey {
    std::array<std::uint8_t, 16> source{};  ///< IPv4: four bytes, then zeros
    std::array<std::uint8_t, 16> destination{};
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint32_t vsid = 0;  ///< of the wire; 0 for a packet from a VM
    /// Of the wire, IPv4 in its mapped form (RFC 4291 section 2.5.5.2); 0 for a packet from a VM.
    std::array<std::uint8_t, 16> outer_source{};
    std::array<std::uint8_t, 6> source_mac{};
    std::array<std::uint8_t, 6> destination_mac{};
    PortSlot ingress = 0;  ///< the VM's port, or kUnderlaySlot
    std::uint8_t protocol = 0;
    std::uint8_t is_later_fragment = 0;
    std::uint8_t is_v6 = 0;
    std::array<std::uint8_t, 7> padding{};
    std::uint64_t credential = 0;  ///< of the wire: what the packet was encrypted with; 0: nothing

    friend bool operator==(const FlowKey& a, const FlowKey& b) { return std::memcmp(&a, &b, sizeof(FlowKey)) == 0; }
};
static_assert(sizeof(FlowKey) == 88);

FlowKey flow_key(const ParsedPacket& packet, PortSlot ingress, Vsid vsid, const ProviderAddress& outer_source,
                 std::uint64_t credential = 0);

/// The tuple that the key was made of.
Tuple tuple_of(const FlowKey& key);

std::uint64_t hash(const FlowKey& key);

/// Mixes the bytes of a key whose size is a multiple of eight; good in its low and in its high bits.
inline std::uint64_t hash_words(const void* bytes, std::size_t size) {
    constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15ULL;
    std::uint64_t state = size;
    for (std::size_t at = 0; at < size; at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, static_cast<const std::uint8_t*>(bytes) + at, sizeof(word));
        state = (state ^ word) * kFactor;
        state ^= state >> 32;
    }
    return state;
}

}  // namespace nc::vswitch
