#include "vswitch/agent/underlay_watch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <span>

#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace nc::vswitch {
namespace {

/// The interface that a notification is about; 0: none.
int interface_of(std::uint16_t type, std::span<const std::uint8_t> body) {
    if (type == RTM_NEWLINK || type == RTM_DELLINK) {
        ifinfomsg link{};
        if (body.size() < sizeof(link)) return 0;
        std::memcpy(&link, body.data(), sizeof(link));
        return link.ifi_index;
    }
    if (type == RTM_NEWADDR || type == RTM_DELADDR) {
        ifaddrmsg address{};
        if (body.size() < sizeof(address)) return 0;
        std::memcpy(&address, body.data(), sizeof(address));
        return static_cast<int>(address.ifa_index);
    }
    return 0;
}

bool is_about(int index, std::span<const std::uint8_t> datagram) {
    while (datagram.size() >= sizeof(nlmsghdr)) {
        nlmsghdr header{};
        std::memcpy(&header, datagram.data(), sizeof(header));
        if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > datagram.size()) break;
        constexpr std::size_t kHeaderSize = NLMSG_ALIGN(sizeof(nlmsghdr));
        const auto message = datagram.first(header.nlmsg_len);
        if (message.size() >= kHeaderSize && interface_of(header.nlmsg_type, message.subspan(kHeaderSize)) == index)
            return true;
        datagram = datagram.subspan(std::min<std::size_t>(NLMSG_ALIGN(header.nlmsg_len), datagram.size()));
    }
    return false;
}

}  // namespace

UnderlayWatch::UnderlayWatch() : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE)) {
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
        socket_ = FileDescriptor();
}

bool UnderlayWatch::has_changed(int index) {
    if (!socket_.is_open()) return false;
    bool is_changed = false;
    std::array<std::uint8_t, 32 * 1024> buffer{};
    while (true) {
        const ssize_t received = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (received >= 0) {
            is_changed = is_changed || is_about(index, {buffer.data(), static_cast<std::size_t>(received)});
        } else if (errno == ENOBUFS) {
            is_changed = true;  // notifications were lost
        } else if (errno != EINTR) {
            return is_changed;
        }
    }
}

}  // namespace nc::vswitch
