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

std::uint8_t icmp_of(const IpAddress& address) { return address.is_v4() ? 1 : 58; }
int echo_request_of(const IpAddress& address) { return address.is_v4() ? 8 : 128; }
int echo_reply_of(const IpAddress& address) { return address.is_v4() ? 0 : 129; }

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
    const IpVersion version = packet.source.version();
    if (sender.address(version) == nullptr) return {};
    const Passage out = pass_acl(sender, packet, true);
    if (!out.is_allowed) return {};

    const Hop hop = next_hop(sender, packet.destination);
    const Network* const target_network = hop.network;
    const Subnet* const target_subnet = target_network != nullptr ? subnet_of(*target_network, hop.address) : nullptr;
    if (target_subnet == nullptr) return {};
    if (target_subnet->gateway() == hop.address && !hop.is_of_route)
        return {packet.protocol == icmp_of(packet.source) && packet.icmp_type == echo_request_of(packet.source)
                    ? Outcome::Kind::Answered
                    : Outcome::Kind::Dropped,
                {},
                0,
                false};
    if (target_network->id != home.id && !is_in_space(home, packet.source) && !accepts_forwarded(*target_network, home))
        return {};
    const Vm* receiver = nullptr;
    for (const Vm& candidate : world_.vms())
        if (candidate.port.routing_domain == target_network->id && owns(candidate, hop.address)) receiver = &candidate;
    if (receiver == nullptr || (hop.is_of_route && receiver == &sender)) return {};
    const bool is_routed = hop.is_of_route || receiver->address(version)->vsid != sender.address(version)->vsid;
    if (is_routed && packet.time_to_live <= 1) return {};

    // The receiver judges by what was known before this packet; the sender remembers what has left it either way.
    const bool is_plausible = source_is_plausible(*target_network, sender.host, packet.source);
    const Passage in = pass_acl(*receiver, packet, false);
    remember(sender, packet, true, out);
    const bool takes = owns(*receiver, packet.destination) || receiver->port.allow_ip_forwarding;
    if (!is_plausible || !in.is_allowed || !takes) return {};
    remember(*receiver, packet, false, in);
    return {Outcome::Kind::Delivered, receiver->name,
            static_cast<std::uint8_t>(is_routed ? packet.time_to_live - 1 : packet.time_to_live), hop.is_of_route};
}

ReferenceModel::Hop ReferenceModel::next_hop(const Vm& sender, const IpAddress& destination) const {
    using goal_state::NextHopType;
    const Network& home = world_.network_of(sender);
    const Subnet& subnet = *std::ranges::find(home.subnets, sender.address(destination.version())->vsid, &Subnet::vsid);
    if (destination == subnet.gateway()) return {&home, destination};

    int longest = -1;
    Hop hop;
    for (const Network& network : world_.networks()) {
        if (network.id != home.id && peering_of(home, network) == nullptr) continue;
        for (const IpPrefix& space : network.address_space) {
            if (!space.contains(destination) || int{space.length()} <= longest) continue;
            longest = space.length();
            hop = {&network, destination};
        }
    }
    const goal_state::Route* chosen = nullptr;
    for (const goal_state::Route& route : subnet.routes) {
        if (!route.prefix.contains(destination) || int{route.prefix.length()} < longest) continue;
        longest = route.prefix.length();
        chosen = &route;
    }
    if (chosen == nullptr) return hop;
    if (chosen->next_hop_type == NextHopType::VnetLocal) return {&home, destination};
    if (chosen->next_hop_type != NextHopType::VirtualAppliance) return {};
    for (const Network& network : world_.networks()) {
        if (network.id != home.id && peering_of(home, network) == nullptr) continue;
        if (subnet_of(network, chosen->next_hop->value()) != nullptr)
            return {&network, chosen->next_hop->value(), true};
    }
    return {};
}

ReferenceModel::Five ReferenceModel::five_of(const FrameSpec& packet) {
    const bool is_icmp = packet.protocol == icmp_of(packet.source);
    return {packet.source, packet.destination, packet.protocol, packet.source_port,
            is_icmp ? packet.icmp_type * 256 : int{packet.destination_port}};
}

ReferenceModel::Five ReferenceModel::answer_to(const Five& five) {
    if (five.protocol == icmp_of(five.source)) {
        const int request = echo_request_of(five.source);
        const int type = five.destination_port == request * 256 ? echo_reply_of(five.source) : request;
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
        const bool is_icmp = five.protocol == icmp_of(five.source);
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
        const Subnet* subnet = subnet_of(network, source);
        if (subnet == nullptr) return false;
        if (source == subnet->gateway()) return may_come_forwarded(receiver, sending_host, &network);
        const auto owner = std::ranges::find_if(
            world_.vms(), [&](const Vm& vm) { return vm.port.routing_domain == network.id && owns(vm, source); });
        if (owner == world_.vms().end()) return false;
        return owner->host == sending_host || may_come_forwarded(receiver, sending_host, &network);
    }
    return may_come_forwarded(receiver, sending_host, nullptr);
}

bool ReferenceModel::may_come_forwarded(const Network& receiver, std::size_t sending_host,
                                        const Network* source) const {
    return std::ranges::any_of(world_.networks(), [&](const Network& network) {
        const bool is_its_own = source != nullptr && network.id == source->id;
        return (network.id == receiver.id || is_its_own || accepts_forwarded(receiver, network)) &&
               host_forwards(sending_host, network);
    });
}

bool ReferenceModel::host_forwards(std::size_t host, const Network& network) const {
    return std::ranges::any_of(world_.vms(), [&](const Vm& vm) {
        return vm.host == host && vm.port.routing_domain == network.id && vm.port.allow_ip_forwarding;
    });
}

}  // namespace nc::vswitch::test
