#include "vswitch/datapath/name_responder.hpp"

namespace nc::vswitch {

bool is_for_name_proxy(const ParsedPacket& parsed, const Fabric& fabric) {
    const Tuple& tuple = parsed.tuple;
    return fabric.has_name_proxy && !parsed.is_arp &&
           (tuple.protocol == kProtocolUdp || tuple.protocol == kProtocolTcp) && !parsed.is_fragment &&
           tuple.destination_port == kPortDns && tuple.destination == goal_state::kNameProxyAddress;
}

DropReason refuse_name_client(const ParsedPacket& parsed, const PortPolicy& port) {
    if (!port.settings.allow_mac_spoofing && parsed.source_mac != port.settings.mac)
        return DropReason::SourceMacSpoofed;
    return port.owns(parsed.tuple.source) ? DropReason::None : DropReason::SourceAddressSpoofed;
}

std::optional<NameQuery> read_name_query(std::span<const std::uint8_t> frame, const ParsedPacket& parsed,
                                         InstanceId port) {
    const auto message = frame.first(parsed.end).subspan(parsed.payload_offset);
    if (!parse_dns_query(message)) return std::nullopt;
    return NameQuery{
        port, parsed.source_mac, parsed.tuple.source, parsed.tuple.source_port, {message.begin(), message.end()}};
}

std::optional<std::vector<std::uint8_t>> answer_from_policy(const NameQuery& query, RoutingDomainId network,
                                                            const PolicySnapshot& policy) {
    const auto parsed = parse_dns_query(query.message);
    if (!parsed) return std::nullopt;
    auto known = policy.names->find(network, *parsed);
    if (!known && !policy.names->has_servers()) known = DnsAnswers{DnsCode::Refused, {}, {}};
    if (!known) return std::nullopt;
    const std::size_t longest = query.stream ? kLongestStreamAnswer : longest_udp_answer(*parsed);
    return make_dns_answer(query.message, *parsed, *known, longest);
}

void make_name_frame(const NameQuery& query, std::span<const std::uint8_t> message, const MacAddress& router_mac,
                     std::uint16_t mtu, AnswerFrame& answer) {
    answer.clear();
    answer.append_header(ethernet_header(query.mac, router_mac, kEtherTypeIpv4));
    answer.append_header(ipv4_header(goal_state::kNameProxyAddress, query.address, kProtocolUdp));
    answer.append_header(UdpHeader{Be16(kPortDns), Be16(query.source_port), Be16(0), 0});
    const std::size_t room = mtu - sizeof(Ipv4Header) - sizeof(UdpHeader);
    if (message.size() <= room) {
        answer.append(message);
    } else if (const auto parsed = parse_dns_query(query.message)) {
        answer.append(make_truncated_answer(query.message, *parsed));
    }
    answer.finish_ip();
}

}  // namespace nc::vswitch
