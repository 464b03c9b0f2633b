#include "vswitch/port/underlay_socket.hpp"

#include <cerrno>
#include <cstring>

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

Result<FileDescriptor> open_underlay_socket(int type, int protocol) {
    FileDescriptor fd(::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
    if (!fd.is_open()) {
        const char* kind = type == SOCK_RAW ? "No raw socket for GRE (it needs CAP_NET_RAW)" : "No UDP socket";
        return underlay_unavailable(kind);
    }
    if (!set_socket_option(fd.get(), IPPROTO_IP, IP_FREEBIND, 1)) return underlay_unavailable("IP_FREEBIND is refused");
    return fd;
}

sockaddr_in socket_address(const ProviderAddress& address, std::uint16_t port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(address.value().v4_number());
    return to;
}

bool bind_underlay_socket(int fd, const ProviderAddress& local, std::uint16_t port) {
    const sockaddr_in address = socket_address(local, port);
    return ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

bool set_socket_option(int fd, int level, int name, int value) {
    return ::setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

void widen_receive_queue(int fd) { widen(fd, SO_RCVBUFFORCE, SO_RCVBUF, kReceiveQueue); }
void widen_send_queue(int fd) { widen(fd, SO_SNDBUFFORCE, SO_SNDBUF, kSendQueue); }
void allow_fragments(int fd) { set_socket_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT); }

}  // namespace nc::vswitch
