// What the sockets of both tunnels have in common, over IPv4 and over IPv6. Thread: any.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>

#include <netinet/in.h>
#include <sys/socket.h>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/result.hpp"
#include "vswitch/packet/ecn.hpp"
#include "vswitch/port/file_descriptor.hpp"

namespace nc::vswitch {

inline constexpr std::size_t kSendBatch = 64;          ///< messages per system call
inline constexpr int kReceiveQueue = 8 * 1024 * 1024;  ///< bytes; a burst of about a hundred 64 KB trains
inline constexpr int kSendQueue = 4 * 1024 * 1024;     ///< bytes

/// "UnderlayUnavailable" with the sentence `what` and the reason in errno.
Error underlay_unavailable(const std::string& what);

/// A non-blocking socket of one IP version that may be bound to an address that comes to its interface later
/// (IP_FREEBIND, IPV6_FREEBIND).
Result<FileDescriptor> open_underlay_socket(IpVersion version, int type, int protocol);

/// A socket address of either version: the larger of the two has room for both, and both begin with the family.
struct SocketAddress {
    sockaddr_in6 bytes{};
    socklen_t size = sizeof(sockaddr_in6);
};
/// `port`: 0 for raw sockets.
SocketAddress socket_address(const ProviderAddress& address, std::uint16_t port);
ProviderAddress provider_address(const SocketAddress& address);

/// One of sendmmsg or recvmmsg, to or from `peer`; both arguments outlive it.
inline msghdr message(SocketAddress& peer, std::span<iovec> pieces) {
    msghdr header{};
    header.msg_name = &peer.bytes;
    header.msg_namelen = peer.size;
    header.msg_iov = pieces.data();
    header.msg_iovlen = pieces.size();
    return header;
}

/// Room for the parts of a message's control data: `Sizes` bytes each.
template <std::size_t... Sizes>
struct alignas(cmsghdr) Control : std::array<std::uint8_t, (CMSG_SPACE(Sizes) + ...)> {};

/// Adds a part to the control data of a message; `room` holds for all that are added.
template <class Value>
void add_control(msghdr& header, std::span<std::uint8_t> room, int level, int type, const Value& value) {
    const std::size_t used = header.msg_control == nullptr ? 0 : header.msg_controllen;
    const cmsghdr part{CMSG_LEN(sizeof(value)), level, type};
    std::memcpy(room.data() + used, &part, sizeof(part));
    std::memcpy(room.data() + used + CMSG_LEN(0), &value, sizeof(value));
    header.msg_control = room.data();
    header.msg_controllen = used + CMSG_SPACE(sizeof(value));
}

/// Sends the message with that field in its outer header.
void add_ecn(msghdr& header, std::span<std::uint8_t> room, IpVersion version, Ecn ecn);
/// Lets recvmmsg tell the field of each message.
bool tell_ecn(int fd, IpVersion version);
/// The field as a part of control data tells it; std::nullopt: the part is about something else.
std::optional<Ecn> told_ecn(const cmsghdr& part);

bool bind_underlay_socket(int fd, const ProviderAddress& local, std::uint16_t port);
/// Takes tunnels' UDP datagrams over IPv6 with a checksum of zero, too (RFC 6935, RFC 6936); all have one over IPv4.
bool accept_zero_checksums(int fd, IpVersion version);

bool set_socket_option(int fd, int level, int name, int value);
/// Queues of kReceiveQueue and kSendQueue bytes, or as much as the system's limits allow.
void widen_receive_queue(int fd);
void widen_send_queue(int fd);
/// The outer path's MTU is the operator's; a smaller one fragments rather than losing the tenant's packet.
void allow_fragments(int fd, IpVersion version);

}  // namespace nc::vswitch
