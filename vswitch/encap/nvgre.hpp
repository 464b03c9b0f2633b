// NVGRE, RFC 7637 section 3.2: GRE (RFC 2784, RFC 2890) with a key of VSID and FlowID, between the outer IP header and
// the inner frame.
#pragma once

#include <cstdint>
#include <span>

#include "schemas/base/identifiers.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/headers.hpp"

namespace nc::vswitch {

inline constexpr std::size_t kNvgreHeaderSize = sizeof(NvgreHeader);

/// Writes kNvgreHeaderSize bytes. `flow_id`: stable for an inner flow; routers spread flows over paths by it.
void push_nvgre(Vsid vsid, std::uint8_t flow_id, std::uint8_t* where);

/// Reads the header in front of an IP payload of protocol 47. Refused are other uses of GRE: without a key, with a
/// checksum or sequence number (RFC 7637 section 3.2), of another version, with another payload than Ethernet. Reserved
/// bits are judged as RFC 2784 section 2.3 asks.
DropReason pop_nvgre(std::span<const std::uint8_t> datagram, Vsid& vsid);

}  // namespace nc::vswitch
