// The packet of a probe: an ICMP echo, a TCP SYN or a UDP datagram as the VM would send it, whose payload carries the
// probe's cookie; and the answer to it. Pure functions. Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "schemas/base/mac_address.hpp"
#include "schemas/goal_state/probe.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

enum class ProbeLeg : std::uint8_t { There, Back };

inline constexpr std::size_t kLongestProbe = 128;  ///< bytes, Ethernet header included

/// Writes the frame and returns its length; 0: probes are made of ICMP, TCP and UDP only. Invariant: `frame`
/// has kLongestProbe bytes.
std::size_t write_probe(const goal_state::ProbeRequest& request, ProbeLeg leg, const MacAddress& source_mac,
                        const MacAddress& destination_mac, std::span<std::uint8_t> frame);

struct ProbeMark {
    Guid cookie;
    ProbeLeg leg = ProbeLeg::There;
};

/// What a frame says of itself: whether it is a probe that counts is for the ProbeBook to know.
std::optional<ProbeMark> probe_mark(std::span<const std::uint8_t> frame, const ParsedPacket& parsed);

}  // namespace nc::vswitch
