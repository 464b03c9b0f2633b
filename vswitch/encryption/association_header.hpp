// The eight bytes in front of each DTLS record between two hosts (decision 0026): which association it belongs to, and
// what it is. Nothing here is secret or trusted: what counts is proved by the record behind it.
//
//   0       kind
//   1..3    0
//   4..7    number of the association, chosen by the host that began it
//   8..15   of a Handshake only: the first bytes of the thumbprint of the certificate that is to be shown
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "vswitch/encap/encapsulation.hpp"

namespace nc::vswitch {

/// Of the UDP datagrams that carry encrypted packets: from the range for private use (RFC 6335 section 6).
inline constexpr std::uint16_t kEncryptionPort = 64789;

using AssociationId = std::uint32_t;

enum class RecordKind : std::uint8_t {
    Handshake = 1,  ///< from the host that begins the association and will send packets
    Reply = 2,      ///< the other host's part of the handshake
    Data = 3,       ///< one packet, with its VXLAN header
    Unknown = 4,    ///< the receiver of Data knows no such association (any more); no record follows
};

struct AssociationHeader {
    RecordKind kind = RecordKind::Data;
    AssociationId association = 0;
    CredentialId credential;  ///< of a Handshake
    friend bool operator==(const AssociationHeader&, const AssociationHeader&) = default;

    std::size_t size() const { return kind == RecordKind::Handshake ? 16 : kAssociationHeaderSize; }
};

/// The first size() bytes are the header.
std::array<std::uint8_t, 16> write_association_header(const AssociationHeader& header);
/// std::nullopt: the datagram is none of ours. Bytes 1 to 3 are ignored.
std::optional<AssociationHeader> read_association_header(std::span<const std::uint8_t> datagram);

}  // namespace nc::vswitch
