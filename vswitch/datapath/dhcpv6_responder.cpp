#include "vswitch/datapath/dhcpv6_responder.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "vswitch/datapath/link_local.hpp"

namespace nc::vswitch {
namespace {

using Bytes = std::span<const std::uint8_t>;

enum class Message : std::uint8_t {
    Solicit = 1,
    Advertise = 2,
    Request = 3,
    Confirm = 4,
    Renew = 5,
    Rebind = 6,
    Reply = 7,
    Release = 8,
    Decline = 9,
    InformationRequest = 11,
};

enum class Option : std::uint16_t {
    ClientId = 1,
    ServerId = 2,
    IaNa = 3,
    IaTa = 4,
    IaAddress = 5,
    Preference = 7,
    StatusCode = 13,
    RapidCommit = 14,
    DnsServers = 23,
    DomainList = 24,
    IaPd = 25,
};

enum class Status : std::uint16_t { Success = 0, NoAddresses = 2, NotOnLink = 4, NoPrefixes = 6 };

constexpr std::size_t kMessageHeader = 4;  ///< type and transaction id, bytes
constexpr std::size_t kOptionHeader = 4;
constexpr std::size_t kLongestReply = 1280 - sizeof(Ipv6Header) - sizeof(UdpHeader);
constexpr std::size_t kMostIdentityAssociations = 8;  ///< that one message may ask for
constexpr std::uint32_t kPreferredSeconds = 24 * 60 * 60;
constexpr std::uint32_t kValidSeconds = kPreferredSeconds * 3 / 2;

struct OptionView {
    Option code;
    Bytes value;
};

/// std::nullopt: one of them is cut off.
std::optional<std::vector<OptionView>> parse_options(Bytes bytes) {
    std::vector<OptionView> options;
    while (!bytes.empty()) {
        if (bytes.size() < kOptionHeader) return std::nullopt;
        const auto code = static_cast<Option>(read_header<Be16>(bytes, 0).get());
        const std::size_t length = read_header<Be16>(bytes, 2).get();
        if (bytes.size() < kOptionHeader + length) return std::nullopt;
        options.push_back({code, bytes.subspan(kOptionHeader, length)});
        bytes = bytes.subspan(kOptionHeader + length);
    }
    return options;
}

struct Query {
    Message type;
    Bytes transaction;  ///< 3 bytes
    std::optional<Bytes> client_id;
    std::optional<Bytes> server_id;
    bool wants_rapid_commit = false;
    std::vector<OptionView> associations;  ///< IA_NA, IA_TA and IA_PD
};

bool is_association(Option code) { return code == Option::IaNa || code == Option::IaTa || code == Option::IaPd; }

/// Bytes of an association before its options: the id, and but for temporary addresses T1 and T2.
std::size_t association_header(Option code) { return code == Option::IaTa ? 4 : 12; }

/// std::nullopt: not well-formed.
std::optional<Query> parse_query(Bytes message) {
    if (message.size() < kMessageHeader) return std::nullopt;
    const auto options = parse_options(message.subspan(kMessageHeader));
    if (!options) return std::nullopt;
    Query query{static_cast<Message>(message[0]), message.subspan(1, 3), {}, {}, false, {}};
    for (const OptionView& option : *options) {
        if (option.code == Option::ClientId) query.client_id = option.value;
        if (option.code == Option::ServerId) query.server_id = option.value;
        if (option.code == Option::RapidCommit) query.wants_rapid_commit = true;
        if (!is_association(option.code)) continue;
        if (option.value.size() < association_header(option.code) ||
            query.associations.size() == kMostIdentityAssociations)
            return std::nullopt;
        query.associations.push_back(option);
    }
    return query;
}

/// The addresses that the association names.
std::optional<std::vector<IpAddress>> addresses_in(const OptionView& association) {
    const auto options = parse_options(association.value.subspan(association_header(association.code)));
    if (!options) return std::nullopt;
    std::vector<IpAddress> addresses;
    for (const OptionView& option : *options) {
        if (option.code != Option::IaAddress || option.value.size() < 24) continue;
        std::array<std::uint8_t, 16> bytes{};
        std::ranges::copy(option.value.first(16), bytes.begin());
        addresses.push_back(IpAddress::v6(bytes));
    }
    return addresses;
}

/// DUID-LL (RFC 8415 section 11.4).
std::vector<std::uint8_t> duid_of(const MacAddress& mac) {
    std::vector<std::uint8_t> duid = {0, 3, 0, 1};
    duid.insert(duid.end(), mac.bytes().begin(), mac.bytes().end());
    return duid;
}

template <class Number>
void append_number(std::vector<std::uint8_t>& bytes, const Number& number) {
    const auto* begin = reinterpret_cast<const std::uint8_t*>(&number);
    bytes.insert(bytes.end(), begin, begin + sizeof(Number));
}

void append_option(std::vector<std::uint8_t>& bytes, Option code, Bytes value) {
    append_number(bytes, Be16(static_cast<std::uint16_t>(code)));
    append_number(bytes, Be16(static_cast<std::uint16_t>(value.size())));
    bytes.insert(bytes.end(), value.begin(), value.end());
}

void append_status(std::vector<std::uint8_t>& bytes, Status status) {
    std::vector<std::uint8_t> value;
    append_number(value, Be16(static_cast<std::uint16_t>(status)));
    append_option(bytes, Option::StatusCode, value);
}

void append_address(std::vector<std::uint8_t>& bytes, const IpAddress& address, bool is_valid) {
    std::vector<std::uint8_t> value(address.bytes().begin(), address.bytes().end());
    append_number(value, Be32(is_valid ? kPreferredSeconds : 0));
    append_number(value, Be32(is_valid ? kValidSeconds : 0));
    append_option(bytes, Option::IaAddress, value);
}

/// The first IA_NA gets the port's address; other associations hear that there is nothing for them. What the client
/// names beside it is given a lifetime of 0 (RFC 8415 section 18.3.4), so that it lets go of it.
void append_association(std::vector<std::uint8_t>& reply, const OptionView& asked, const IpAddress& own,
                        bool& is_given) {
    std::vector<std::uint8_t> value(asked.value.begin(), asked.value.begin() + 4);
    const bool gets_address = asked.code == Option::IaNa && !is_given;
    if (asked.code != Option::IaTa) {
        append_number(value, Be32(gets_address ? kPreferredSeconds / 2 : 0));
        append_number(value, Be32(gets_address ? kPreferredSeconds / 5 * 4 : 0));
    }
    if (gets_address) {
        is_given = true;
        append_address(value, own, true);
        for (const IpAddress& named : addresses_in(asked).value_or(std::vector<IpAddress>{}))
            if (named != own && value.size() < 256) append_address(value, named, false);
    } else {
        append_status(value, asked.code == Option::IaPd ? Status::NoPrefixes : Status::NoAddresses);
    }
    append_option(reply, asked.code, value);
}

void append_settings(std::vector<std::uint8_t>& reply, const goal_state::Port& settings) {
    std::vector<std::uint8_t> servers;
    for (const IpAddress& server : settings.dns_servers)
        if (!server.is_v4() && servers.size() < 256)
            servers.insert(servers.end(), server.bytes().begin(), server.bytes().end());
    if (!servers.empty()) append_option(reply, Option::DnsServers, servers);

    std::vector<std::uint8_t> domain;  // RFC 1035 section 3.1
    std::string_view rest = settings.dns_suffix;
    while (!rest.empty()) {
        const std::string_view label = rest.substr(0, rest.find('.'));
        if (label.empty() || label.size() > 63 || domain.size() + label.size() > 253) return;
        domain.push_back(static_cast<std::uint8_t>(label.size()));
        domain.insert(domain.end(), label.begin(), label.end());
        rest.remove_prefix(std::min(rest.size(), label.size() + 1));
    }
    if (domain.empty()) return;
    domain.push_back(0);
    append_option(reply, Option::DomainList, domain);
}

/// std::nullopt: nothing is named (RFC 8415 section 18.3.3: no reply).
std::optional<Status> confirm(const Query& query, const IpAddress& own) {
    std::optional<Status> status;
    for (const OptionView& association : query.associations)
        for (const IpAddress& named : addresses_in(association).value_or(std::vector<IpAddress>{})) {
            if (named != own) return Status::NotOnLink;
            status = Status::Success;
        }
    return status;
}

/// RFC 8415 section 16: which messages name a client and a server.
bool is_addressed_well(const Query& query, Bytes own_id) {
    const bool names_us = query.server_id && std::ranges::equal(*query.server_id, own_id);
    switch (query.type) {
        case Message::Solicit:
        case Message::Confirm:
        case Message::Rebind:
            return query.client_id && !query.server_id;
        case Message::Request:
        case Message::Renew:
        case Message::Release:
        case Message::Decline:
            return query.client_id && names_us;
        case Message::InformationRequest:
            return (!query.server_id || names_us) && query.associations.empty();
        default:
            return false;
    }
}

/// The options behind the identifiers; false: no answer.
bool append_answer(std::vector<std::uint8_t>& reply, const Query& query, const PortPolicy& port, Message& type) {
    const IpAddress& own = port.v6->address.value();
    type = Message::Reply;
    switch (query.type) {
        case Message::Solicit:
            if (query.wants_rapid_commit) {
                append_option(reply, Option::RapidCommit, {});
            } else {
                type = Message::Advertise;
                append_option(reply, Option::Preference, std::vector<std::uint8_t>{255});
            }
            break;
        case Message::Confirm: {
            const auto status = confirm(query, own);
            if (status) append_status(reply, *status);
            return status.has_value();
        }
        case Message::Release:
        case Message::Decline:
            append_status(reply, Status::Success);
            return true;
        default:
            break;
    }
    bool is_given = false;
    for (const OptionView& association : query.associations)
        append_association(reply, association, own, is_given);
    append_settings(reply, port.settings);
    return true;
}

}  // namespace

bool is_for_dhcpv6_server(const ParsedPacket& parsed, const MacAddress& router_mac) {
    const Tuple& tuple = parsed.tuple;
    return !parsed.is_arp && tuple.protocol == kProtocolUdp && !parsed.is_fragment &&
           tuple.destination_port == kPortDhcpv6Server &&
           (tuple.destination == all_dhcp_agents() || tuple.destination == link_local_address(router_mac));
}

DropReason answer_dhcpv6(Bytes frame, const ParsedPacket& parsed, const PortPolicy& port, const MacAddress& router_mac,
                         AnswerFrame& answer) {
    if (parsed.source_mac != port.settings.mac) return DropReason::SourceMacSpoofed;
    const auto query = parse_query(frame.first(parsed.end).subspan(parsed.payload_offset));
    const std::vector<std::uint8_t> own_id = duid_of(router_mac);
    if (!query || !is_link_local(parsed.tuple.source) || !is_addressed_well(*query, own_id))
        return DropReason::Dhcpv6NotAnswered;

    std::vector<std::uint8_t> reply(kMessageHeader);
    std::ranges::copy(query->transaction, reply.begin() + 1);
    if (query->client_id) append_option(reply, Option::ClientId, *query->client_id);
    append_option(reply, Option::ServerId, own_id);
    Message type = Message::Reply;
    if (!append_answer(reply, *query, port, type)) return DropReason::Dhcpv6NotAnswered;
    reply[0] = static_cast<std::uint8_t>(type);
    if (reply.size() > kLongestReply) return DropReason::Dhcpv6NotAnswered;

    answer.clear();
    answer.append_header(ethernet_header(parsed.source_mac, router_mac, kEtherTypeIpv6));
    answer.append_header(ipv6_header(link_local_address(router_mac), parsed.tuple.source, kProtocolUdp));
    answer.append_header(UdpHeader{Be16(kPortDhcpv6Server), Be16(kPortDhcpv6Client), Be16(0), 0});
    answer.append(reply);
    answer.finish_ip();
    return DropReason::None;
}

}  // namespace nc::vswitch
