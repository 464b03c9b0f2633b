#include "vswitch/datapath/name_responder.hpp"

#include <algorithm>

namespace nc::vswitch {
namespace {

constexpr std::uint16_t kPortDns = 53;
constexpr std::uint8_t kTruncatedBit = 0x02;  ///< of the third byte, RFC 1035 section 4.1.1

}  // namespace

bool is_for_name_proxy(const ParsedPacket& parsed, const Fabric& fabric) {
    const Tuple& tuple = parsed.tuple;
    return fabric.has_name_proxy && !parsed.is_arp && tuple.protocol == kProtocolUdp && !parsed.is_fragment &&
           tuple.destination_port == kPortDns && tuple.destination == goal_state::kNameProxyAddress;
}

NameOutcome answer_name_query(std::span<const std::uint8_t> frame, const ParsedPacket& parsed, const PortPolicy& port,
                              const PolicySnapshot& policy, AnswerFrame& answer) {
    const goal_state::Port& settings = port.settings;
    if (!settings.allow_mac_spoofing && parsed.source_mac != settings.mac) return {DropReason::SourceMacSpoofed};
    if (!port.owns(parsed.tuple.source)) return {DropReason::SourceAddressSpoofed};
    const auto message = frame.first(parsed.end).subspan(parsed.payload_offset);
    const auto query = parse_dns_query(message);
    if (!query) return {DropReason::NameQueryInvalid};
    NameQuery asked{settings.id, parsed.source_mac, parsed.tuple.source, parsed.tuple.source_port, {}};
    auto known = policy.names->find(settings.routing_domain, *query);
    if (!known && !policy.names->has_servers()) known = DnsAnswers{DnsCode::Refused, {}, {}};
    if (known) {
        make_name_frame(asked, make_dns_answer(message, *query, *known), policy.fabric.router_mac, 1500, answer);
        return {DropReason::None, true, {}};
    }
    asked.message.assign(message.begin(), message.end());
    return {DropReason::None, false, std::move(asked)};
}

void make_name_frame(const NameQuery& query, std::span<const std::uint8_t> message, const MacAddress& router_mac,
                     std::uint16_t mtu, AnswerFrame& answer) {
    answer.clear();
    answer.append_header(ethernet_header(query.mac, router_mac, kEtherTypeIpv4));
    answer.append_header(ipv4_header(goal_state::kNameProxyAddress, query.address, kProtocolUdp));
    answer.append_header(UdpHeader{Be16(kPortDns), Be16(query.source_port), Be16(0), 0});
    const std::size_t room = mtu - sizeof(Ipv4Header) - sizeof(UdpHeader);
    const std::size_t start = answer.size();
    if (message.size() <= room) {
        answer.append(message);
    } else if (const auto parsed = parse_dns_query(query.message)) {
        const auto truncated = make_dns_answer(query.message, *parsed, {});
        answer.append(truncated);
        answer.bytes()[start + 2] |= kTruncatedBit;
    }
    answer.finish_ip();
}

}  // namespace nc::vswitch
