#include "vswitch/datapath/arp_responder.hpp"

namespace nc::vswitch {
namespace {

constexpr std::uint16_t kHardwareEthernet = 1;

}  // namespace

DropReason answer_arp(std::span<const std::uint8_t> frame, const ParsedPacket& parsed, const PortPolicy& port,
                      const Fabric& fabric, AnswerFrame& answer) {
    if (frame.size() < parsed.l3_offset + sizeof(ArpPacket)) return DropReason::ArpInvalid;
    const auto request = read_header<ArpPacket>(frame, parsed.l3_offset);
    if (request.hardware_type.get() != kHardwareEthernet || request.protocol_type.get() != kEtherTypeIpv4 ||
        request.hardware_length != 6 || request.protocol_length != 4)
        return DropReason::ArpInvalid;
    const IpAddress sender = IpAddress::v4(request.sender_address.get());
    const IpAddress target = IpAddress::v4(request.target_address.get());
    const goal_state::Port& settings = port.settings;

    if (!settings.allow_mac_spoofing && (parsed.source_mac != settings.mac || request.sender_mac != parsed.source_mac))
        return DropReason::SourceMacSpoofed;
    const bool is_probe = sender == IpAddress{};
    if (settings.arp_guard && !is_probe && !port.may_have(sender)) return DropReason::ArpGuard;
    const bool is_own = is_probe ? port.may_have(target) : port.owns(target);
    if (request.operation.get() != kArpRequest || is_own || sender == target) return DropReason::ArpNotAnswered;

    if (!port.v4) return DropReason::ArpNotAnswered;
    MacAddress mac = fabric.router_mac;
    const bool is_name_proxy = fabric.has_name_proxy && target == goal_state::kNameProxyAddress;
    const bool is_ours =
        target == port.v4->gateway.value() || is_name_proxy || fabric.is_front_end(port.v4->vsid, target);
    if (!is_ours) {
        const Mapping* mapping = fabric.mappings->find(port.v4->vsid, CustomerAddress(target));
        if (mapping == nullptr) return DropReason::ArpNotAnswered;
        mac = mapping->mac;
    }
    ArpPacket reply = request;
    reply.operation = Be16(kArpReply);
    reply.sender_mac = mac;
    reply.sender_address = request.target_address;
    reply.target_mac = request.sender_mac;
    reply.target_address = request.sender_address;
    answer.clear();
    answer.append_header(ethernet_header(parsed.source_mac, mac, kEtherTypeArp));
    answer.append_header(reply);
    return DropReason::None;
}

IpAddress arp_sender(std::span<const std::uint8_t> frame, const ParsedPacket& parsed) {
    return IpAddress::v4(read_header<ArpPacket>(frame, parsed.l3_offset).sender_address.get());
}

}  // namespace nc::vswitch
