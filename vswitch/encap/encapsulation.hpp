// What VXLAN (RFC 7348) and NVGRE (RFC 7637) have in common: both put eight bytes with a 24-bit virtual subnet id
// between the outer headers and the inner Ethernet frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "vswitch/packet/drop_reason.hpp"

namespace nc::vswitch {

using TunnelType = goal_state::Encapsulation;

/// Which certificate packets are encrypted with: the first eight bytes of its SHA-1 thumbprint.
using CredentialId = StrongType<struct CredentialIdTag, std::uint64_t>;
/// What a text that is no thumbprint stands for: nothing can be encrypted with it.
inline constexpr CredentialId kNoCertificate{~std::uint64_t{0}};
/// `thumbprint`: 40 hexadecimal digits in capitals, or anything.
CredentialId credential_id(std::string_view thumbprint);
/// The beginning of the thumbprint.
std::string to_string(CredentialId credential);

/// With what packets between hosts are encrypted.
struct Encryption {
    CredentialId credential;
    CredentialId predecessor{};  ///< the other host accepts it still; 0: none
    friend bool operator==(const Encryption&, const Encryption&) = default;
};

struct Encapsulation {
    Vsid vsid;                               ///< the destination's
    ProviderAddress remote;                  ///< the host that carries the destination
    std::optional<Encryption> encryption{};  ///< absent: in clear text
    friend bool operator==(const Encapsulation&, const Encapsulation&) = default;
};

/// "vxlan", "nvgre".
const char* name_of(TunnelType type);

/// Between the outer IP or UDP header and the inner Ethernet header, bytes.
inline constexpr std::size_t kTunnelHeaderSize = 8;

/// What an underlay packet has more than the tenant's IP packet, bytes: outer IP, for VXLAN also UDP, the tunnel's
/// header, inner Ethernet.
constexpr std::size_t tunnel_overhead(TunnelType type, IpVersion outer) {
    return (outer == IpVersion::V4 ? 20U : 40U) + (type == TunnelType::Vxlan ? 8U : 0U) + kTunnelHeaderSize + 14U;
}

inline constexpr std::size_t kAssociationHeaderSize = 8;
/// What encryption adds to a datagram, bytes: the header of the association, and a DTLS 1.2 record with AES-GCM
/// (header, explicit nonce, tag: RFC 6347 section 4.1, RFC 5288 section 3).
inline constexpr std::size_t kSealOverhead = kAssociationHeaderSize + 13U + 8U + 16U;

/// As tunnel_overhead(), of an encrypted packet: it travels in UDP, whichever tunnel others take.
constexpr std::size_t encrypted_overhead(IpVersion outer) {
    return tunnel_overhead(TunnelType::Vxlan, outer) + kSealOverhead;
}

/// Writes kTunnelHeaderSize bytes. `entropy`: stable for an inner flow, spread over flows; NVGRE carries eight bits of
/// it.
void push_tunnel_header(TunnelType type, Vsid vsid, std::uint16_t entropy, std::uint8_t* where);

/// Reads the header at the start of what an underlay received.
DropReason pop_tunnel_header(TunnelType type, std::span<const std::uint8_t> datagram, Vsid& vsid);

}  // namespace nc::vswitch
