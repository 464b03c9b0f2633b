#include "vswitch/agent/route_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <optional>
#include <span>

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "vswitch/port/file_descriptor.hpp"

namespace nc::vswitch {
namespace {

Error unavailable(const std::string& what, int error) {
    return Error{"UnderlayUnavailable", what + ": " + std::strerror(error) + ".", {}, {}};
}

/// A netlink request with room for attributes.
struct AddressRequest {
    nlmsghdr header{};
    ifaddrmsg body{};
    std::array<std::uint8_t, 128> attributes{};

    AddressRequest(std::uint16_t type, int flags, int index) {
        header.nlmsg_len = NLMSG_LENGTH(sizeof(body));
        header.nlmsg_type = type;
        header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
        header.nlmsg_seq = 1;
        body.ifa_index = static_cast<unsigned>(index);
    }
    void add(std::uint16_t type, std::span<const std::uint8_t> value) {
        const std::size_t offset = NLMSG_ALIGN(header.nlmsg_len) - NLMSG_LENGTH(sizeof(body));
        NC_ASSERT(offset + RTA_SPACE(value.size()) <= attributes.size());
        rtattr attribute{};
        attribute.rta_type = type;
        attribute.rta_len = static_cast<std::uint16_t>(RTA_LENGTH(value.size()));
        std::memcpy(attributes.data() + offset, &attribute, sizeof(attribute));
        std::memcpy(attributes.data() + offset + RTA_LENGTH(0), value.data(), value.size());
        header.nlmsg_len = static_cast<std::uint32_t>(NLMSG_ALIGN(header.nlmsg_len) + RTA_SPACE(value.size()));
    }
};

template <class T>
T read_as(std::span<const std::uint8_t> bytes) {
    T value{};
    std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
}

constexpr std::size_t kHeaderSize = NLMSG_ALIGN(sizeof(nlmsghdr));

/// Sends a request and hands each answer to `take` until the kernel says that it is done. Returns an errno, 0: success.
int ask(const AddressRequest& request,
        const std::function<void(std::uint16_t type, std::span<const std::uint8_t> body)>& take) {
    const FileDescriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (!socket.is_open()) return errno;
    if (::send(socket.get(), &request, request.header.nlmsg_len, 0) < 0) return errno;
    std::array<std::uint8_t, 32 * 1024> buffer{};
    while (true) {
        const ssize_t received = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
        if (received < 0 && errno == EINTR) continue;
        if (received < 0) return errno;
        std::span<const std::uint8_t> rest(buffer.data(), static_cast<std::size_t>(received));
        while (rest.size() >= sizeof(nlmsghdr)) {
            const auto header = read_as<nlmsghdr>(rest);
            if (header.nlmsg_len < sizeof(nlmsghdr) || header.nlmsg_len > rest.size()) return EBADMSG;
            const auto body = rest.subspan(kHeaderSize, header.nlmsg_len - kHeaderSize);
            if (header.nlmsg_type == NLMSG_DONE) return 0;
            if (header.nlmsg_type == NLMSG_ERROR)
                return body.size() >= sizeof(nlmsgerr) ? -read_as<nlmsgerr>(body).error : EBADMSG;
            take(header.nlmsg_type, body);
            rest = rest.subspan(std::min<std::size_t>(NLMSG_ALIGN(header.nlmsg_len), rest.size()));
        }
    }
}

std::optional<IpAddress> ip_from(std::span<const std::uint8_t> bytes) {
    if (bytes.size() == 4) {
        std::array<std::uint8_t, 4> copy{};
        std::copy(bytes.begin(), bytes.end(), copy.begin());
        return IpAddress::v4(copy);
    }
    if (bytes.size() != 16) return std::nullopt;
    std::array<std::uint8_t, 16> copy{};
    std::copy(bytes.begin(), bytes.end(), copy.begin());
    return IpAddress::v6(copy);
}

std::optional<InterfaceAddress> address_from(std::span<const std::uint8_t> message, int index) {
    if (message.size() < sizeof(ifaddrmsg)) return std::nullopt;
    const auto body = read_as<ifaddrmsg>(message);
    if (static_cast<int>(body.ifa_index) != index) return std::nullopt;
    // IFA_LOCAL is the interface's own address where IFA_ADDRESS may be that of a point-to-point peer.
    const unsigned own_address = body.ifa_family == AF_INET ? IFA_LOCAL : IFA_ADDRESS;
    InterfaceAddress found;
    found.prefix_length = body.ifa_prefixlen;
    bool has_address = false;
    std::span<const std::uint8_t> rest = message.subspan(NLMSG_ALIGN(sizeof(ifaddrmsg)));
    while (rest.size() >= sizeof(rtattr)) {
        const auto attribute = read_as<rtattr>(rest);
        if (attribute.rta_len < sizeof(rtattr) || attribute.rta_len > rest.size()) break;
        const auto value = rest.subspan(sizeof(rtattr), attribute.rta_len - sizeof(rtattr));
        if (attribute.rta_type == own_address) {
            const std::optional<IpAddress> address = ip_from(value);
            has_address = address.has_value();
            found.address = address.value_or(IpAddress{});
        } else if (attribute.rta_type == IFA_LABEL) {
            found.label.assign(value.begin(), std::find(value.begin(), value.end(), 0));
        }
        rest = rest.subspan(std::min<std::size_t>(RTA_ALIGN(attribute.rta_len), rest.size()));
    }
    return has_address ? std::optional(found) : std::nullopt;
}

int change_address(std::uint16_t type, int flags, int index, const InterfaceAddress& address) {
    AddressRequest request(type, NLM_F_ACK | flags, index);
    request.body.ifa_family = address.address.is_v4() ? AF_INET : AF_INET6;
    request.body.ifa_prefixlen = address.prefix_length;
    request.add(IFA_LOCAL, address.address.bytes());
    request.add(IFA_ADDRESS, address.address.bytes());
    if (address.address.is_v4() && !address.label.empty()) {
        const auto* text = reinterpret_cast<const std::uint8_t*>(address.label.c_str());
        request.add(IFA_LABEL, {text, address.label.size() + 1});
    }
    return ask(request, [](std::uint16_t, std::span<const std::uint8_t>) {});
}

}  // namespace

Result<InterfaceState> interface_state(const std::string& name) {
    ifreq request{};
    if (name.empty() || name.size() >= sizeof(request.ifr_name))
        return unavailable("\"" + name + "\" is no name of an interface", EINVAL);
    std::memcpy(request.ifr_name, name.data(), name.size());
    const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket.is_open()) return unavailable("No socket", errno);
    InterfaceState state;
    if (::ioctl(socket.get(), SIOCGIFINDEX, &request) != 0)
        return unavailable("Interface \"" + name + "\" cannot be found", errno);
    state.index = request.ifr_ifindex;
    if (::ioctl(socket.get(), SIOCGIFMTU, &request) != 0)
        return unavailable("The MTU of \"" + name + "\" cannot be read", errno);
    state.mtu = static_cast<std::uint16_t>(std::clamp(request.ifr_mtu, 0, 65535));
    return state;
}

Result<std::vector<InterfaceAddress>> interface_addresses(int index) {
    std::vector<InterfaceAddress> addresses;
    const AddressRequest request(RTM_GETADDR, NLM_F_DUMP, index);
    const int error = ask(request, [&](std::uint16_t type, std::span<const std::uint8_t> body) {
        if (type != RTM_NEWADDR) return;
        if (auto address = address_from(body, index)) addresses.push_back(std::move(*address));
    });
    if (error != 0) return unavailable("The addresses of the underlay cannot be read", error);
    return addresses;
}

Result<void> add_interface_address(int index, const InterfaceAddress& address) {
    const int error = change_address(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, index, address);
    if (error == 0 || error == EEXIST) return {};
    return unavailable("Address " + address.address.to_string() + " cannot be added to the underlay", error);
}

Result<void> remove_interface_address(int index, const InterfaceAddress& address) {
    const int error = change_address(RTM_DELADDR, 0, index, address);
    if (error == 0 || error == EADDRNOTAVAIL) return {};
    return unavailable("Address " + address.address.to_string() + " cannot be removed from the underlay", error);
}

}  // namespace nc::vswitch
