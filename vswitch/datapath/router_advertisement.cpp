#include "vswitch/datapath/router_advertisement.hpp"

#include <algorithm>

#include "vswitch/datapath/link_local.hpp"

namespace nc::vswitch {
namespace {

constexpr std::uint8_t kRouterAdvertisement = 134;
constexpr std::uint8_t kManagedAddresses = 0x80;  ///< M
constexpr std::uint8_t kOtherByDhcp = 0x40;       ///< O
constexpr std::uint8_t kOnLink = 0x80;            ///< L, without A: nobody makes an address of the prefix
constexpr std::uint32_t kForEver = 0xFFFFFFFF;
constexpr std::ptrdiff_t kMostNameServers = 16;

struct RouterMessage {
    std::uint8_t type = kRouterAdvertisement;
    std::uint8_t code = 0;
    std::uint16_t checksum = 0;  ///< memory order
    std::uint8_t hop_limit = 64;
    std::uint8_t flags = kManagedAddresses | kOtherByDhcp;
    Be16 lifetime = Be16(kRouterLifetimeSeconds);
    Be32 reachable_time = Be32(0);  ///< 0: as the VM likes
    Be32 retransmission = Be32(0);
};
static_assert(sizeof(RouterMessage) == 16);

// Options; lengths are in units of 8 bytes.
struct SourceLinkLayerAddress {
    std::uint8_t type = 1;
    std::uint8_t length = 1;
    MacAddress mac;
};
static_assert(sizeof(SourceLinkLayerAddress) == 8);

struct PrefixInformation {
    std::uint8_t type = 3;
    std::uint8_t length = 4;
    std::uint8_t prefix_length = 0;
    std::uint8_t flags = kOnLink;
    Be32 valid = Be32(kForEver);
    Be32 preferred = Be32(kForEver);
    Be32 reserved = Be32(0);
    std::array<std::uint8_t, 16> prefix{};
};
static_assert(sizeof(PrefixInformation) == 32);

struct Mtu {
    std::uint8_t type = 5;
    std::uint8_t length = 1;
    Be16 reserved = Be16(0);
    Be32 mtu;
};
static_assert(sizeof(Mtu) == 8);

struct NameServers {
    std::uint8_t type = 25;
    std::uint8_t length = 1;
    Be16 reserved = Be16(0);
    Be32 lifetime = Be32(kRouterLifetimeSeconds);
};
static_assert(sizeof(NameServers) == 8);

void add_name_servers(const PortPolicy& port, AnswerFrame& answer) {
    NameServers option;
    const auto is_v6 = [](const IpAddress& server) { return !server.is_v4(); };
    const auto count = std::ranges::count_if(port.settings.dns_servers, is_v6);
    if (count == 0) return;
    option.length = static_cast<std::uint8_t>(1 + 2 * std::min<std::ptrdiff_t>(count, kMostNameServers));
    answer.append_header(option);
    std::ptrdiff_t added = 0;
    for (const IpAddress& server : port.settings.dns_servers)
        if (is_v6(server) && added++ < kMostNameServers) answer.append(server.bytes());
}

}  // namespace

void make_router_advertisement(const PortPolicy& port, const MacAddress& router_mac, std::uint16_t mtu,
                               AnswerFrame& answer) {
    auto ip = ipv6_header(link_local_address(router_mac), all_nodes(), kProtocolIcmpv6);
    ip.hop_limit = 255;
    PrefixInformation prefix;
    prefix.prefix_length = port.v6->subnet.length();
    std::ranges::copy(port.v6->subnet.address().bytes(), prefix.prefix.begin());
    answer.clear();
    answer.append_header(ethernet_header(all_nodes_mac(), router_mac, kEtherTypeIpv6));
    answer.append_header(ip);
    answer.append_header(RouterMessage{});
    answer.append_header(SourceLinkLayerAddress{.mac = router_mac});
    answer.append_header(prefix);
    answer.append_header(Mtu{.mtu = Be32(mtu)});
    add_name_servers(port, answer);
    answer.finish_ip();
}

}  // namespace nc::vswitch
