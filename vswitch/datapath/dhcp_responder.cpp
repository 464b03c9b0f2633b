#include "vswitch/datapath/dhcp_responder.hpp"

#include <algorithm>
#include <optional>

namespace nc::vswitch {
namespace {

struct BootpHeader {
    std::uint8_t operation;
    std::uint8_t hardware_type;
    std::uint8_t hardware_length;
    std::uint8_t hops;
    Be32 transaction;
    Be16 seconds;
    Be16 flags;
    Be32 client_address;
    Be32 your_address;
    Be32 next_server;
    Be32 relay;
    MacAddress client_mac;
    std::array<std::uint8_t, 10> client_mac_padding;
    std::array<std::uint8_t, 64> server_name;
    std::array<std::uint8_t, 128> file;
    Be32 cookie;
};
static_assert(sizeof(BootpHeader) == 240 && alignof(BootpHeader) == 1);

constexpr std::uint8_t kBootRequest = 1;
constexpr std::uint8_t kBootReply = 2;
constexpr std::uint32_t kCookie = 0x63825363;
constexpr std::uint16_t kBroadcastFlag = 0x8000;
constexpr std::uint32_t kLeaseSeconds = 24 * 60 * 60;

enum class Option : std::uint8_t {
    Pad = 0,
    SubnetMask = 1,
    Router = 3,
    DnsServers = 6,
    DomainName = 15,
    InterfaceMtu = 26,
    RequestedAddress = 50,
    LeaseTime = 51,
    MessageType = 53,
    ServerIdentifier = 54,
    RenewalTime = 58,
    RebindingTime = 59,
    End = 255,
};

enum class Message : std::uint8_t { Discover = 1, Offer = 2, Request = 3, Ack = 5, Nak = 6, Inform = 8 };

struct Query {
    BootpHeader header;
    std::optional<std::uint8_t> type;
    std::optional<IpAddress> requested;
    std::optional<IpAddress> server;
};

std::optional<IpAddress> address_in(std::span<const std::uint8_t> value) {
    if (value.size() != 4) return std::nullopt;
    return IpAddress::v4(read_header<Be32>(value, 0).get());
}

/// std::nullopt: not a well-formed BOOTP request with DHCP options.
std::optional<Query> parse_query(std::span<const std::uint8_t> message) {
    if (message.size() < sizeof(BootpHeader)) return std::nullopt;
    Query query{read_header<BootpHeader>(message, 0), {}, {}, {}};
    const BootpHeader& header = query.header;
    if (header.operation != kBootRequest || header.hardware_type != 1 || header.hardware_length != 6 ||
        header.cookie.get() != kCookie)
        return std::nullopt;
    for (auto options = message.subspan(sizeof(BootpHeader)); !options.empty();) {
        const auto code = static_cast<Option>(options[0]);
        if (code == Option::End) break;
        if (code == Option::Pad) {
            options = options.subspan(1);
            continue;
        }
        if (options.size() < 2 || options.size() < std::size_t{2} + options[1]) return std::nullopt;
        const auto value = options.subspan(2, options[1]);
        if (code == Option::MessageType && value.size() == 1) query.type = value[0];
        if (code == Option::RequestedAddress) query.requested = address_in(value);
        if (code == Option::ServerIdentifier) query.server = address_in(value);
        options = options.subspan(2 + value.size());
    }
    return query;
}

void add_option(AnswerFrame& answer, Option code, std::span<const std::uint8_t> value) {
    answer.append_byte(static_cast<std::uint8_t>(code));
    answer.append_byte(static_cast<std::uint8_t>(value.size()));
    answer.append(value);
}

template <class Number>
void add_number(AnswerFrame& answer, Option code, const Number& number) {
    add_option(answer, code, {reinterpret_cast<const std::uint8_t*>(&number), sizeof(Number)});
}

void add_settings(AnswerFrame& answer, const PortPolicy& port, std::uint16_t mtu, bool with_lease) {
    add_option(answer, Option::SubnetMask, port.v4->subnet.netmask().bytes());
    add_option(answer, Option::Router, port.v4->gateway.value().bytes());
    std::vector<std::uint8_t> servers;
    for (const IpAddress& server : port.settings.dns_servers)
        if (server.is_v4() && servers.size() < 32)
            servers.insert(servers.end(), server.bytes().begin(), server.bytes().end());
    if (!servers.empty()) add_option(answer, Option::DnsServers, servers);
    const std::string& suffix = port.settings.dns_suffix;
    if (!suffix.empty() && suffix.size() <= 255)
        add_option(answer, Option::DomainName, {reinterpret_cast<const std::uint8_t*>(suffix.data()), suffix.size()});
    add_number(answer, Option::InterfaceMtu, Be16(mtu));
    if (!with_lease) return;
    add_number(answer, Option::LeaseTime, Be32(kLeaseSeconds));
    add_number(answer, Option::RenewalTime, Be32(kLeaseSeconds / 2));
    add_number(answer, Option::RebindingTime, Be32(kLeaseSeconds / 8 * 7));
}

/// RFC 2131 section 4.3.2: what the client believes to have must be what the policy gives it.
bool asks_for(const Query& query, const IpAddress& own) {
    const IpAddress claimed = query.requested.value_or(IpAddress::v4(query.header.client_address.get()));
    return claimed == own;
}

}  // namespace

bool is_for_dhcp_server(const ParsedPacket& parsed, const PortPolicy& port) {
    const Tuple& tuple = parsed.tuple;
    return !parsed.is_arp && port.v4 && tuple.protocol == kProtocolUdp && !parsed.is_fragment &&
           tuple.destination_port == kPortDhcpServer && tuple.source_port == kPortDhcpClient &&
           (tuple.destination == IpAddress::v4(0xFFFFFFFF) || tuple.destination == port.v4->gateway.value());
}

DropReason answer_dhcp(std::span<const std::uint8_t> frame, const ParsedPacket& parsed, const PortPolicy& port,
                       const MacAddress& router_mac, std::uint16_t mtu, AnswerFrame& answer) {
    const auto query = parse_query(frame.first(parsed.end).subspan(parsed.payload_offset));
    if (!query || !query->type) return DropReason::DhcpNotAnswered;
    const goal_state::Port& settings = port.settings;
    if (parsed.source_mac != settings.mac || query->header.client_mac != settings.mac)
        return DropReason::SourceMacSpoofed;

    const IpAddress own = port.v4->address.value();
    const IpAddress server = port.v4->gateway.value();
    Message type = Message::Ack;
    switch (static_cast<Message>(*query->type)) {
        case Message::Discover:
            type = Message::Offer;
            break;
        case Message::Request:
            if (query->server && *query->server != server) return DropReason::DhcpNotAnswered;
            if (!asks_for(*query, own)) type = Message::Nak;
            break;
        case Message::Inform:
            break;
        default:
            return DropReason::DhcpNotAnswered;
    }
    const bool is_inform = static_cast<Message>(*query->type) == Message::Inform;

    BootpHeader reply{};
    reply.operation = kBootReply;
    reply.hardware_type = 1;
    reply.hardware_length = 6;
    reply.transaction = query->header.transaction;
    reply.flags = query->header.flags;
    reply.client_address = type == Message::Nak ? Be32(0) : query->header.client_address;
    if (type != Message::Nak && !is_inform) reply.your_address = Be32(own.v4_number());
    reply.relay = query->header.relay;
    reply.client_mac = query->header.client_mac;
    reply.cookie = Be32(kCookie);

    // RFC 2131 section 4.1: to the address that the client has; else to the one that it gets, unless it asks for
    // broadcast.
    IpAddress to = IpAddress::v4(query->header.client_address.get());
    if (type == Message::Nak) {
        to = IpAddress::v4(0xFFFFFFFF);
    } else if (to == IpAddress{}) {
        to = (query->header.flags.get() & kBroadcastFlag) != 0 ? IpAddress::v4(0xFFFFFFFF) : own;
    }
    const bool is_broadcast = to == IpAddress::v4(0xFFFFFFFF);

    answer.clear();
    answer.append_header(
        ethernet_header(is_broadcast ? MacAddress::broadcast() : settings.mac, router_mac, kEtherTypeIpv4));
    answer.append_header(ipv4_header(server, to, kProtocolUdp));
    answer.append_header(UdpHeader{Be16(kPortDhcpServer), Be16(kPortDhcpClient), Be16(0), 0});
    answer.append_header(reply);
    add_number(answer, Option::MessageType, type);
    add_option(answer, Option::ServerIdentifier, server.bytes());
    if (type != Message::Nak) add_settings(answer, port, mtu, !is_inform);
    answer.append_byte(static_cast<std::uint8_t>(Option::End));
    // RFC 1542 section 2.1: some clients refuse messages shorter than the 300 bytes of BOOTP.
    while (answer.size() < sizeof(EthernetHeader) + sizeof(Ipv4Header) + sizeof(UdpHeader) + 300)
        answer.append_byte(static_cast<std::uint8_t>(Option::Pad));
    answer.finish_ip();
    return DropReason::None;
}

}  // namespace nc::vswitch
