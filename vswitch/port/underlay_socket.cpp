#include "vswitch/port/underlay_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <netinet/udp.h>
#include <sys/socket.h>

namespace nc::vswitch {
namespace {

/// Beyond the limit of rmem_max or wmem_max the FORCE option helps where CAP_NET_ADMIN is held; a smaller queue works
/// as well.
void widen(int fd, int force_option, int option, int bytes) {
    if (!set_socket_option(fd, SOL_SOCKET, force_option, bytes)) set_socket_option(fd, SOL_SOCKET, option, bytes);
}

}  // namespace

Error underlay_unavailable(const std::string& what) {
    return {"UnderlayUnavailable", what + ": " + std::strerror(errno), "", {}};
}

Result<FileDescriptor> open_underlay_socket(IpVersion version, int type, int protocol) {
    const bool is_v4 = version == IpVersion::V4;
    FileDescriptor fd(::socket(is_v4 ? AF_INET : AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
    if (!fd.is_open()) {
        const char* kind = type == SOCK_RAW ? "No raw socket for GRE (it needs CAP_NET_RAW)" : "No UDP socket";
        return underlay_unavailable(kind);
    }
    const bool may_bind_early = is_v4 ? set_socket_option(fd.get(), IPPROTO_IP, IP_FREEBIND, 1)
                                      : set_socket_option(fd.get(), IPPROTO_IPV6, IPV6_FREEBIND, 1);
    if (!may_bind_early) return underlay_unavailable("IP_FREEBIND is refused");
    return fd;
}

SocketAddress socket_address(const ProviderAddress& address, std::uint16_t port) {
    SocketAddress to;
    if (address.value().is_v4()) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        v4.sin_addr.s_addr = htonl(address.value().v4_number());
        to.size = sizeof(v4);
        std::memcpy(&to.bytes, &v4, sizeof(v4));
        return to;
    }
    to.bytes.sin6_family = AF_INET6;
    to.bytes.sin6_port = htons(port);
    std::memcpy(&to.bytes.sin6_addr, address.value().bytes().data(), sizeof(to.bytes.sin6_addr));
    return to;
}

ProviderAddress provider_address(const SocketAddress& address) {
    if (address.bytes.sin6_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address.bytes, sizeof(v4));
        return ProviderAddress(IpAddress::v4(ntohl(v4.sin_addr.s_addr)));
    }
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &address.bytes.sin6_addr, bytes.size());
    return ProviderAddress(IpAddress::v6(bytes));
}

void add_ecn(msghdr& header, std::span<std::uint8_t> room, IpVersion version, Ecn ecn) {
    if (version == IpVersion::V4) return add_control(header, room, IPPROTO_IP, IP_TOS, static_cast<int>(ecn));
    add_control(header, room, IPPROTO_IPV6, IPV6_TCLASS, static_cast<int>(ecn));
}

bool tell_ecn(int fd, IpVersion version) {
    return version == IpVersion::V4 ? set_socket_option(fd, IPPROTO_IP, IP_RECVTOS, 1)
                                    : set_socket_option(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
}

std::optional<Ecn> told_ecn(const cmsghdr& part) {
    const bool is_v4 = part.cmsg_level == IPPROTO_IP && part.cmsg_type == IP_TOS;
    const bool is_v6 = part.cmsg_level == IPPROTO_IPV6 && part.cmsg_type == IPV6_TCLASS;
    if (is_v4) return ecn_of_class(*CMSG_DATA(&part));
    if (!is_v6) return std::nullopt;
    int traffic_class = 0;
    std::memcpy(&traffic_class, CMSG_DATA(&part), sizeof(traffic_class));
    return ecn_of_class(static_cast<unsigned>(traffic_class));
}

bool bind_underlay_socket(int fd, const ProviderAddress& local, std::uint16_t port) {
    const SocketAddress address = socket_address(local, port);
    return ::bind(fd, reinterpret_cast<const sockaddr*>(&address.bytes), address.size) == 0;
}

bool set_socket_option(int fd, int level, int name, int value) {
    return ::setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

void widen_receive_queue(int fd) { widen(fd, SO_RCVBUFFORCE, SO_RCVBUF, kReceiveQueue); }
void widen_send_queue(int fd) { widen(fd, SO_SNDBUFFORCE, SO_SNDBUF, kSendQueue); }

bool accept_zero_checksums(int fd, IpVersion version) {
    return version == IpVersion::V4 || set_socket_option(fd, IPPROTO_UDP, UDP_NO_CHECK6_RX, 1);
}

void allow_fragments(int fd, IpVersion version) {
    if (version == IpVersion::V4) {
        set_socket_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
    } else {
        set_socket_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DONT);
    }
}

}  // namespace nc::vswitch
