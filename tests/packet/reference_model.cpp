#include "tests/packet/reference_model.hpp"

#include <algorithm>
#include <optional>

namespace nc::vswitch::test {
namespace {

bool owns(const Vm& vm, const IpAddress& address) {
    return std::ranges::any_of(vm.port.addresses, [&](const auto& own) { return own.address.value() == address; });
}

bool is_in_space(const Network& network, const IpAddress& address) {
    return std::ranges::any_of(network.address_space, [&](const IpPrefix& space) { return space.contains(address); });
}

const Subnet* subnet_of(const Network& network, const IpAddress& address) {
    for (const Subnet& subnet : network.subnets)
        if (subnet.prefix.contains(address)) return &subnet;
    return nullptr;
}

template <class Items, class Predicate>
bool empty_or_any(const Items& items, Predicate predicate) {
    return items.empty() || std::ranges::any_of(items, predicate);
}

}  // namespace

ReferenceModel::Outcome ReferenceModel::send(const std::string& from, const FrameSpec& packet) {
    const Vm& sender = *std::ranges::find(world_.vms(), from, &Vm::name);
    const Network& home = world_.network_of(sender);
    if (packet.source_mac != sender.port.mac && !sender.port.allow_mac_spoofing) return {};
    if (!owns(sender, packet.source) && !sender.port.allow_ip_forwarding) return {};
    const Passage out = pass_acl(sender, packet, true);
    if (!out.is_allowed) return {};

    // Where does the destination live?
    const Network* target_network = nullptr;
    for (const Network& candidate : world_.networks()) {
        const bool is_reachable = candidate.id == home.id || peering_of(home, candidate) != nullptr;
        if (is_reachable && subnet_of(candidate, packet.destination) != nullptr) target_network = &candidate;
    }
    if (target_network == nullptr) return {};
    const Subnet& target_subnet = *subnet_of(*target_network, packet.destination);
    if (target_subnet.gateway() == packet.destination)
        return {packet.protocol == kProtocolIcmp && packet.icmp_type == kIcmpEchoRequest ? Outcome::Kind::Answered
                                                                                         : Outcome::Kind::Dropped,
                {},
                0};
    if (target_network->id != home.id && !is_in_space(home, packet.source) && !accepts_forwarded(*target_network, home))
        return {};
    const Vm* receiver = nullptr;
    for (const Vm& candidate : world_.vms())
        if (candidate.port.routing_domain == target_network->id && owns(candidate, packet.destination))
            receiver = &candidate;
    if (receiver == nullptr) return {};
    const bool is_routed = receiver->port.vsid != sender.port.vsid;
    if (is_routed && packet.time_to_live <= 1) return {};

    // The receiver judges by what was known before this packet; the sender remembers what has left it either way.
    const bool is_plausible = source_is_plausible(*target_network, sender.host, packet.source);
    const Passage in = pass_acl(*receiver, packet, false);
    remember(sender, packet, true, out);
    if (!is_plausible || !in.is_allowed) return {};
    remember(*receiver, packet, false, in);
    return {Outcome::Kind::Delivered, receiver->name,
            static_cast<std::uint8_t>(is_routed ? packet.time_to_live - 1 : packet.time_to_live)};
}

ReferenceModel::Five ReferenceModel::five_of(const FrameSpec& packet) {
    const bool is_icmp = packet.protocol == kProtocolIcmp;
    return {packet.source, packet.destination, packet.protocol, packet.source_port,
            is_icmp ? packet.icmp_type * 256 : int{packet.destination_port}};
}

ReferenceModel::Five ReferenceModel::answer_to(const Five& five) {
    if (five.protocol == kProtocolIcmp) {
        const int type = five.destination_port == kIcmpEchoRequest * 256 ? kIcmpEchoReply : kIcmpEchoRequest;
        return {five.destination, five.source, five.protocol, five.source_port, type * 256};
    }
    return {five.destination, five.source, five.protocol, five.destination_port, five.source_port};
}

ReferenceModel::Conversation* ReferenceModel::conversation_of(const Vm& vm, const Five& five, bool is_outbound) {
    for (Conversation& known : conversations_) {
        if (known.vm != vm.name) continue;
        if (known.began_outbound == is_outbound && known.first == five) return &known;
        if (known.began_outbound != is_outbound && known.first == answer_to(five)) return &known;
        // An echo conversation has one identifier for both, so a request may follow a reply the same way.
        Five twin = five;
        twin.destination_port = answer_to(five).destination_port;
        const bool is_icmp = five.protocol == kProtocolIcmp;
        if (is_icmp && known.began_outbound == is_outbound && known.first == twin) return &known;
        if (is_icmp && known.began_outbound != is_outbound && known.first == answer_to(twin)) return &known;
    }
    return nullptr;
}

bool ReferenceModel::acl_allows(const Vm& vm, const Five& five, bool is_outbound) {
    const auto direction = is_outbound ? goal_state::AclDirection::Outbound : goal_state::AclDirection::Inbound;
    const goal_state::AclRule* best = nullptr;
    const bool has_ports = five.protocol == kProtocolTcp || five.protocol == kProtocolUdp;
    for (const goal_state::AclRule& rule : vm.port.acl_rules) {
        const auto is_in = [&](int port) {
            return
                [port, has_ports](const auto& range) { return has_ports && range.first <= port && port <= range.last; };
        };
        const bool matches =
            rule.direction == direction && (!rule.protocol || *rule.protocol == five.protocol) &&
            empty_or_any(rule.sources, [&](const IpPrefix& p) { return p.contains(five.source); }) &&
            empty_or_any(rule.destinations, [&](const IpPrefix& p) { return p.contains(five.destination); }) &&
            empty_or_any(rule.source_ports, is_in(five.source_port)) &&
            empty_or_any(rule.destination_ports, is_in(five.destination_port));
        if (matches && (best == nullptr || rule.priority < best->priority)) best = &rule;
    }
    const auto otherwise = is_outbound ? vm.port.default_outbound : vm.port.default_inbound;
    return (best != nullptr ? best->action : otherwise) == goal_state::AclAction::Allow;
}

ReferenceModel::Passage ReferenceModel::pass_acl(const Vm& vm, const FrameSpec& packet, bool is_outbound) {
    const Five five = five_of(packet);
    const Conversation* known = conversation_of(vm, five, is_outbound);
    if (known == nullptr) return {acl_allows(vm, five, is_outbound), true};
    if (acl_allows(vm, known->first, known->began_outbound)) return {true, false};
    const bool is_syn = packet.protocol == kProtocolTcp && packet.tcp_flags == kTcpSyn;
    if (is_syn && known->began_outbound != is_outbound && acl_allows(vm, five, is_outbound)) return {true, true};
    return {false, false};
}

void ReferenceModel::remember(const Vm& vm, const FrameSpec& packet, bool is_outbound, const Passage& passage) {
    if (!passage.begins) return;
    const Five five = five_of(packet);
    if (Conversation* known = conversation_of(vm, five, is_outbound); known != nullptr) {
        *known = {vm.name, five, is_outbound};
    } else {
        conversations_.push_back({vm.name, five, is_outbound});
    }
}

const goal_state::Peering* ReferenceModel::peering_of(const Network& a, const Network& b) const {
    for (const goal_state::Peering& peering : world_.peerings())
        if ((peering.first == a.id && peering.second == b.id) || (peering.first == b.id && peering.second == a.id))
            return &peering;
    return nullptr;
}

bool ReferenceModel::accepts_forwarded(const Network& receiver, const Network& sender) const {
    const goal_state::Peering* peering = peering_of(receiver, sender);
    if (peering == nullptr) return false;
    return peering->first == receiver.id ? peering->first_allows_forwarded_traffic
                                         : peering->second_allows_forwarded_traffic;
}

bool ReferenceModel::source_is_plausible(const Network& receiver, std::size_t sending_host,
                                         const IpAddress& source) const {
    for (const Network& network : world_.networks()) {
        const bool is_known = network.id == receiver.id || peering_of(receiver, network) != nullptr;
        if (!is_known || !is_in_space(network, source)) continue;
        return std::ranges::any_of(world_.vms(), [&](const Vm& vm) {
            return vm.port.routing_domain == network.id && vm.host == sending_host && owns(vm, source);
        });
    }
    return std::ranges::any_of(world_.networks(), [&](const Network& network) {
        return (network.id == receiver.id || accepts_forwarded(receiver, network)) &&
               host_carries(sending_host, network);
    });
}

bool ReferenceModel::host_carries(std::size_t host, const Network& network) const {
    return std::ranges::any_of(world_.vms(),
                               [&](const Vm& vm) { return vm.host == host && vm.port.routing_domain == network.id; });
}

}  // namespace nc::vswitch::test
