#include "vswitch/agent/route_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "vswitch/port/file_descriptor.hpp"

namespace nc::vswitch {
namespace {

constexpr std::string_view kMarkLabel = "nc-provider";
constexpr std::uint8_t kMarkProtocol = 0x4E;
constexpr std::uint32_t kProviderTable = 4789;  // routing table and rule priority; the number of VXLAN's port

Error unavailable(const std::string& what, int error) {
    return Error{"UnderlayUnavailable", what + ": " + std::strerror(error) + ".", {}, {}};
}

/// A netlink request with room for attributes.
template <class Body>
struct Request {
    nlmsghdr header{};
    Body body{};
    std::array<std::uint8_t, 128> attributes{};

    Request(std::uint16_t type, int flags) {
        static_assert(sizeof(Body) % NLMSG_ALIGNTO == 0);
        header.nlmsg_len = NLMSG_LENGTH(sizeof(body));
        header.nlmsg_type = type;
        header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
        header.nlmsg_seq = 1;
    }
    void add_number(std::uint16_t type, std::uint32_t number) {
        std::array<std::uint8_t, sizeof(number)> bytes{};
        std::memcpy(bytes.data(), &number, sizeof(number));  // the kernel's own byte order
        add(type, bytes);
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
template <class Body>
int ask(const Request<Body>& request,
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
            const std::string label(value.begin(), std::find(value.begin(), value.end(), 0));
            found.is_marked = found.is_marked || label == kMarkLabel;
        } else if (attribute.rta_type == IFA_PROTO && body.ifa_family == AF_INET6) {
            found.is_marked = found.is_marked || (value.size() == 1 && value.front() == kMarkProtocol);
        }
        rest = rest.subspan(std::min<std::size_t>(RTA_ALIGN(attribute.rta_len), rest.size()));
    }
    return has_address ? std::optional(found) : std::nullopt;
}

/// For requests that are answered by success or failure alone.
template <class Body>
int order(const Request<Body>& request) {
    return ask(request, [](std::uint16_t, std::span<const std::uint8_t>) {});
}

std::uint8_t family_of(const IpAddress& address) { return address.is_v4() ? AF_INET : AF_INET6; }

int change_address(std::uint16_t type, int flags, int index, const InterfaceAddress& address) {
    Request<ifaddrmsg> request(type, NLM_F_ACK | flags);
    request.body.ifa_index = static_cast<unsigned>(index);
    request.body.ifa_family = family_of(address.address);
    request.body.ifa_prefixlen = address.prefix_length;
    request.add(IFA_LOCAL, address.address.bytes());
    request.add(IFA_ADDRESS, address.address.bytes());
    // The controller gives each address once: nobody needs to wait for the detection of duplicates.
    if (!address.address.is_v4()) request.body.ifa_flags = IFA_F_NODAD;
    if (address.is_marked && address.address.is_v4()) {
        const auto* text = reinterpret_cast<const std::uint8_t*>(kMarkLabel.data());
        request.add(IFA_LABEL, {text, kMarkLabel.size() + 1});
    } else if (address.is_marked) {
        request.add(IFA_PROTO, std::array{kMarkProtocol});
    }
    return order(request);
}

/// A route of the provider table: to `prefix` by `gateway`, or on the link itself without one.
int put_route(int index, const IpAddress& source, const IpPrefix& prefix, const std::optional<IpAddress>& gateway) {
    Request<rtmsg> request(RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE);
    request.body.rtm_family = family_of(prefix.address());
    request.body.rtm_dst_len = prefix.length();
    request.body.rtm_table = RT_TABLE_UNSPEC;  // the number does not fit; RTA_TABLE has it
    request.body.rtm_protocol = RTPROT_STATIC;
    request.body.rtm_scope = gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
    request.body.rtm_type = RTN_UNICAST;
    if (prefix.length() > 0) request.add(RTA_DST, prefix.address().bytes());
    if (gateway) request.add(RTA_GATEWAY, gateway->bytes());
    request.add(RTA_PREFSRC, source.bytes());
    request.add_number(RTA_OIF, static_cast<std::uint32_t>(index));
    request.add_number(RTA_TABLE, kProviderTable);
    return order(request);
}

int change_rule(std::uint16_t type, int flags, const IpAddress& source) {
    Request<fib_rule_hdr> request(type, NLM_F_ACK | flags);
    request.body.family = family_of(source);
    request.body.src_len = static_cast<std::uint8_t>(source.bit_count());
    request.body.table = RT_TABLE_UNSPEC;
    request.body.action = FR_ACT_TO_TBL;
    request.add(FRA_SRC, source.bytes());
    request.add_number(FRA_TABLE, kProviderTable);
    request.add_number(FRA_PRIORITY, kProviderTable);
    return order(request);
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
    if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0)
        return unavailable("The state of \"" + name + "\" cannot be read", errno);
    state.is_up = (request.ifr_flags & IFF_UP) != 0;
    return state;
}

Result<std::vector<InterfaceAddress>> interface_addresses(int index) {
    std::vector<InterfaceAddress> addresses;
    const Request<ifaddrmsg> request(RTM_GETADDR, NLM_F_DUMP);
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

Result<void> add_provider_route(int index, const IpAddress& address, const IpPrefix& prefix, const IpAddress& gateway) {
    const IpPrefix everything = IpPrefix::containing(address.is_v4() ? IpAddress() : IpAddress::v6({}), 0);
    int error = put_route(index, address, prefix, std::nullopt);
    if (error == 0) error = put_route(index, address, everything, gateway);
    if (error == 0) error = change_rule(RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, address);
    if (error == 0 || error == EEXIST) return {};
    return unavailable("Gateway " + gateway.to_string() + " of the provider network cannot be used", error);
}

Result<void> remove_provider_rule(const IpAddress& address) {
    const int error = change_rule(RTM_DELRULE, 0, address);
    if (error == 0 || error == ENOENT) return {};
    return unavailable("The rule for provider address " + address.to_string() + " cannot be removed", error);
}

}  // namespace nc::vswitch
