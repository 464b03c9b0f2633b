#include "tests/model/model.hpp"

#include <algorithm>

namespace nc::reference {
namespace {

constexpr std::uint16_t kDhcpServer = 67;

bool is_group(Mac mac) { return (mac >> 40 & 1) != 0; }

bool is_multicast(Address address) { return address >> 28 == 0xE || address == 0xFFFFFFFF; }

constexpr std::uint16_t kDhcpv6Client = 546;

Verdict dropped(std::string reason) {
    Verdict verdict;
    verdict.kind = Verdict::Kind::Dropped;
    verdict.reason = std::move(reason);
    return verdict;
}

bool leads_somewhere(const Route& route) { return route.to != Route::To::Internet && route.to != Route::To::Nowhere; }

/// What VIRTUALNETWORK stands for in a list of an adapter on the subnet: the networks that it sees, and what the
/// subnet's routes lead somewhere.
bool is_virtual_network(const Subnet& subnet, const std::vector<const Network*>& seen, Address address) {
    return std::ranges::any_of(seen, [&](const Network* network) { return network->owns(address); }) ||
           std::ranges::any_of(subnet.routes, [&](const Route& route) {
               return leads_somewhere(route) && route.prefix.contains(address);
           });
}

bool matches(const RuleSide& side, Address address, std::uint16_t port, bool has_ports, bool is_virtual) {
    if (side.ports && (!has_ports || port < side.ports->first || port > side.ports->second)) return false;
    switch (side.kind) {
        case RuleSide::Kind::Anything:
            return true;
        case RuleSide::Kind::Prefixes:
            return std::ranges::any_of(side.prefixes, [&](const Prefix& prefix) { return prefix.contains(address); });
        case RuleSide::Kind::VirtualNetwork:
            return is_virtual;
        case RuleSide::Kind::Internet:
            return !is_virtual;
    }
    return false;
}

}  // namespace

/// The adapter's list goes first, then the subnet's; what neither names goes by the default of the first that exists.
bool Model::access_lists_allow(const Adapter& adapter, const Talk& talk, bool is_outbound) const {
    const auto list_named = [&](const std::string& name) -> const AccessList* {
        return name.empty() ? nullptr : &topology_.access_lists.at(name);
    };
    const AccessList* lists[] = {list_named(adapter.access_list),
                                 list_named(topology_.subnet_of(adapter, is_v6(talk.source))->access_list)};
    const auto seen = topology_.seen_by(*topology_.network(adapter.network));
    const Subnet& subnet = *topology_.subnet_of(adapter, is_v6(talk.source));
    const bool is_source_virtual = is_virtual_network(subnet, seen, talk.source);
    const bool is_destination_virtual = is_virtual_network(subnet, seen, talk.destination);
    for (const AccessList* list : lists) {
        if (list == nullptr) continue;
        const Rule* first = nullptr;
        for (const Rule& rule : list->rules) {
            const bool applies =
                rule.is_inbound != is_outbound && (!rule.protocol || *rule.protocol == talk.protocol) &&
                matches(rule.source, talk.source, talk.source_port, talk.has_ports(), is_source_virtual) &&
                matches(rule.destination, talk.destination, talk.destination_port, talk.has_ports(),
                        is_destination_virtual);
            if (applies && (first == nullptr || rule.priority < first->priority)) first = &rule;
        }
        if (first != nullptr) return first->allows;
    }
    for (const AccessList* list : lists)
        if (list != nullptr) return is_outbound ? list->allows_outbound : list->allows_inbound;
    return true;
}

/// A packet of a known conversation is judged by the packet that began it. A SYN begins a new one where the old one
/// has ended, or where the rules no longer allow the old one, which the other side began.
Model::Passage Model::pass(const Adapter& adapter, const Packet& packet, bool is_outbound) const {
    if (packet.quoted) {
        // An error goes the other way than the packet that it is about, and begins nothing.
        const Conversation* known = conversations_.find(adapter.name, *packet.quoted, !is_outbound, now_);
        if (known != nullptr) return {access_lists_allow(adapter, known->first, known->began_outbound), false, false};
        return {access_lists_allow(adapter, packet.talk, is_outbound), false, false};
    }
    if (packet.talk.is_later_fragment) {
        const Conversation* known = conversations_.find_fragment(adapter.name, packet, is_outbound, now_);
        if (known != nullptr) return {access_lists_allow(adapter, known->first, known->began_outbound), false, false};
        return {access_lists_allow(adapter, packet.talk, is_outbound), false, false};
    }
    const bool is_syn = packet.talk.protocol == kTcp && (packet.tcp_flags & (kSyn | kAck | kRst)) == kSyn;
    const Conversation* known = conversations_.find(adapter.name, packet.talk, is_outbound, now_);
    if (known == nullptr || (is_syn && known->is_closing()))
        return {access_lists_allow(adapter, packet.talk, is_outbound), true, false};
    if (access_lists_allow(adapter, known->first, known->began_outbound)) return {true, false, true};
    if (is_syn && known->began_outbound != is_outbound)
        return {access_lists_allow(adapter, packet.talk, is_outbound), true, false};
    return {};
}

void Model::remember(const Adapter& adapter, const Packet& packet, bool is_outbound, const Passage& passage) {
    if (passage.begins) conversations_.begin(adapter.name, packet, is_outbound, now_);
    if (passage.goes_on) conversations_.go_on(adapter.name, packet, is_outbound, now_);
    const bool is_first_fragment = packet.fragment_of && !packet.talk.is_later_fragment;
    if (is_first_fragment) conversations_.remember_fragment(adapter.name, packet, is_outbound, now_);
}

/// What the port itself has against a packet of its virtual machine.
std::string Model::leave(const Adapter& adapter, const Packet& packet) {
    const Talk& talk = packet.talk;
    const bool has_version = adapter.has_version(is_v6(talk.source));
    if (is_v6(talk.source) && !has_version) return "IpVersionNotOfPort";
    if (is_group(packet.destination_mac) || is_multicast(talk.destination)) return "BroadcastNotCarried";
    if (!has_version) return "IpVersionNotOfPort";
    const bool is_of_server =
        is_v6(talk.source) ? talk.destination_port == kDhcpv6Client : talk.source_port == kDhcpServer;
    if (adapter.is_dhcp_guarded && talk.protocol == kUdp && is_of_server && !talk.is_later_fragment) return "DhcpGuard";
    if (adapter.may_spoof) return "";
    if (packet.source_mac != adapter.mac) return "SourceMacSpoofed";
    return adapter.has(packet.talk.source) ? "" : "SourceAddressSpoofed";
}

/// The network with a subnet around the address, among the own and the peered ones; null: none.
const Network* Model::network_of(const Network& home, Address destination) const {
    for (const Network* network : topology_.seen_by(home))
        if (network->subnet_of(destination) != nullptr) return network;
    return nullptr;
}

/// The longest prefix among the subnet's routes and the address spaces that are seen; for equal ones the route. The own
/// gateway is nobody's route.
Model::Way Model::way(const Adapter& sender, Address destination) const {
    const Network& home = *topology_.network(sender.network);
    const Subnet& from = *topology_.subnet_of(sender, is_v6(destination));
    if (destination == from.gateway()) return {&home, destination};
    int longest = -1;
    Way way{nullptr, 0, false, "NoRoute"};
    for (const Network* network : topology_.seen_by(home)) {
        for (const Prefix& prefix : network->space) {
            if (!prefix.contains(destination) || prefix.length <= longest) continue;
            longest = prefix.length;
            way = {network, destination};
        }
    }
    const Route* chosen = nullptr;
    for (const Route& route : from.routes) {
        if (!route.prefix.contains(destination) || route.prefix.length < longest) continue;
        longest = route.prefix.length;
        chosen = &route;
    }
    if (chosen != nullptr) {
        switch (chosen->to) {
            case Route::To::Appliance:
                way = {network_of(home, chosen->appliance), chosen->appliance, true, "NextHopUnreachable"};
                break;
            case Route::To::Local:
                way = {&home, destination};
                break;
            case Route::To::Gateway:
                return {nullptr, 0, false, "GatewayUnreachable"};
            case Route::To::Internet:
                return {nullptr, 0, false, "InternetUnreachable"};
            case Route::To::Nowhere:
                return {nullptr, 0, false, "RouteDiscards"};
        }
    }
    if (way.network != nullptr && way.network->subnet_of(way.address) == nullptr) return {nullptr, 0, false, "NoRoute"};
    return way;
}

bool Model::forwards(int host, const Network& network) const {
    return std::ranges::any_of(topology_.adapters, [&](const auto& entry) {
        const Adapter& adapter = entry.second;
        return adapter.network == network.name && adapter.may_spoof && topology_.host_of(adapter) == host;
    });
}

/// Whether an appliance on `sending_host` may bring a packet to `home` whose source is of the network `owner` (null: of
/// none that is known here): one of the own network, of the source's, or of a peer whose forwarded traffic is taken.
bool Model::may_come_forwarded(const Network& home, int sending_host, const Network* owner) const {
    return std::ranges::any_of(topology_.seen_by(home), [&](const Network* network) {
        const bool is_taken =
            network == owner || network->name == home.name || topology_.accepts_forwarded(home.name, network->name);
        return is_taken && forwards(sending_host, *network);
    });
}

/// What the receiver's host has against a packet that comes from `sending_host`: its source must live there, or come
/// from a host that may forward it.
std::string Model::enter(const Adapter& receiver, int sending_host, const Packet& packet, Passage& passage) const {
    const Network& home = *topology_.network(receiver.network);
    const Address source = packet.talk.source;
    const auto seen = topology_.seen_by(home);
    const auto owner = std::ranges::find_if(seen, [&](const Network* network) { return network->owns(source); });
    if (owner == seen.end()) {
        if (!may_come_forwarded(home, sending_host, nullptr)) return "SourceNotOfPeer";
    } else if (const Subnet* subnet = (*owner)->subnet_of(source); subnet != nullptr && subnet->gateway() == source) {
        if (!may_come_forwarded(home, sending_host, *owner)) return "SourceNotOfPeer";
    } else {
        const Adapter* holder = topology_.adapter_with(**owner, source);
        const auto lives = holder != nullptr ? topology_.host_of(*holder) : std::nullopt;
        if (!lives) return "SourceNotOfPeer";
        if (*lives != sending_host && !may_come_forwarded(home, sending_host, *owner)) return "ProviderAddressMismatch";
    }
    passage = pass(receiver, packet, false);
    if (!passage.is_allowed) return "AclDenied";
    return receiver.has(packet.talk.destination) || receiver.may_spoof ? "" : "DestinationNotOfPort";
}

Verdict Model::verdict(const Send& send) {
    const auto port = topology_.ports.find(send.adapter);
    if (port == topology_.ports.end()) return {};
    const Adapter* sender = topology_.adapter_of(port->second);
    if (sender == nullptr) return dropped("PortWithoutPolicy");
    const Packet& packet = send.packet;
    const Network& home = *topology_.network(sender->network);
    if (const std::string reason = leave(*sender, packet); !reason.empty()) return dropped(reason);
    const Subnet& from = *topology_.subnet_of(*sender, is_v6(packet.talk.source));
    const Passage out = pass(*sender, packet, true);
    if (!out.is_allowed) return dropped("AclDenied");

    const Way taken = way(*sender, packet.talk.destination);
    const Network* network = taken.network;
    if (network == nullptr) return dropped(taken.refusal);
    const Subnet& to = *network->subnet_of(taken.address);
    if (taken.address == to.gateway() && !taken.is_by_route) {
        if (!packet.talk.is_icmp() || packet.talk.icmp != packet.talk.types().echo_request || packet.fragment_of)
            return dropped("GatewayTakesOnlyPing");
        Verdict verdict;
        verdict.kind = Verdict::Kind::Answered;
        verdict.answer = echo_reply(packet, kRouter);
        return verdict;
    }
    const bool is_peer = network->name != home.name;
    if (is_peer && !home.owns(packet.talk.source) && !topology_.accepts_forwarded(network->name, home.name))
        return dropped("ForwardedTrafficNotAllowed");
    const Adapter* receiver = topology_.adapter_with(*network, taken.address);
    const auto host = receiver != nullptr ? topology_.host_of(*receiver) : std::nullopt;
    if (!host) return dropped(taken.is_by_route ? "NextHopUnreachable" : "DestinationUnknown");

    Packet routed = packet;
    routed.destination_mac = receiver->mac;
    if (is_peer || to.name != from.name || taken.is_by_route) {
        if (packet.time_to_live <= 1) {
            Verdict verdict = dropped("TimeToLiveExceeded");
            if (!packet.quoted && !packet.talk.is_later_fragment)
                verdict.answer = time_exceeded(packet, kRouter, from.gateway());
            return verdict;
        }
        routed.source_mac = kRouter;
        routed.time_to_live = static_cast<std::uint8_t>(packet.time_to_live - 1);
    }

    if (taken.is_by_route && receiver == sender) return dropped("RouteLoop");

    // From here on the packet has left its port, whatever becomes of it; the receiver judges by what it knew before.
    Passage in;
    const std::string refusal = enter(*receiver, port->second.host, packet, in);
    remember(*sender, packet, true, out);
    const bool is_on_wire = *host != port->second.host;
    if (is_on_wire && packet.ip_length() > tenant_mtu(topology_)) {
        Verdict verdict = dropped("MtuExceeded");
        if (!packet.quoted && !packet.talk.is_later_fragment)
            verdict.answer = fragmentation_needed(packet, kRouter, from.gateway(), tenant_mtu(topology_));
        return verdict;
    }
    Verdict verdict = dropped(refusal);
    if (is_on_wire)
        verdict.wire = {port->second.host, *host, topology_.is_nvgre, network->name, to.name, frame_of(routed)};
    if (!refusal.empty()) return verdict;
    remember(*receiver, packet, false, in);
    verdict.kind = Verdict::Kind::Delivered;
    verdict.receiver = receiver->name;
    verdict.delivered = frame_of(routed);
    return verdict;
}

Verdict Model::verdict(const Arrive& arrive) {
    const Packet& packet = arrive.packet;
    const Network* network = topology_.network(arrive.network);
    if (network == nullptr || arrive.host >= topology_.hosts || arrive.sender >= topology_.hosts) return {};
    if (std::ranges::find(network->subnets, arrive.subnet, &Subnet::name) == network->subnets.end()) return {};
    if (is_group(packet.destination_mac) || is_multicast(packet.talk.destination))
        return dropped("BroadcastNotCarried");
    const auto found = std::ranges::find_if(topology_.adapters, [&](const auto& entry) {
        const Adapter& adapter = entry.second;
        const Subnet* home =
            adapter.network == arrive.network ? topology_.subnet_of(adapter, is_v6(packet.talk.source)) : nullptr;
        return home != nullptr && home->name == arrive.subnet && adapter.mac == packet.destination_mac &&
               topology_.host_of(adapter) == arrive.host;
    });
    if (found == topology_.adapters.end()) return dropped("VsidUnknown");
    const Adapter& receiver = found->second;
    Passage in;
    if (const std::string reason = enter(receiver, arrive.sender, packet, in); !reason.empty()) return dropped(reason);
    remember(receiver, packet, false, in);
    Verdict verdict;
    verdict.kind = Verdict::Kind::Delivered;
    verdict.receiver = receiver.name;
    verdict.delivered = frame_of(packet);
    return verdict;
}

Verdict Model::verdict(const Ask& ask) const {
    const auto port = topology_.ports.find(ask.adapter);
    if (port == topology_.ports.end()) return {};
    const Adapter* adapter = topology_.adapter_of(port->second);
    if (adapter == nullptr) return dropped("PortWithoutPolicy");
    const ArpRequest& request = ask.request;
    const bool v6 = is_v6(request.target);
    const Subnet* subnet = topology_.subnet_of(*adapter, v6);
    const char* const unanswered = v6 ? "NeighbourNotAnswered" : "ArpNotAnswered";
    if (v6 && subnet == nullptr) return dropped("IpVersionNotOfPort");
    if (!adapter->may_spoof && request.sender_mac != adapter->mac) return dropped("SourceMacSpoofed");
    const bool is_probe = request.sender == (v6 ? kV6 : 0);
    if (adapter->is_arp_guarded && !is_probe && !adapter->has(request.sender)) return dropped("ArpGuard");
    if (subnet == nullptr || adapter->has(request.target) || request.sender == request.target)
        return dropped(unanswered);
    Mac owner = kRouter;
    const bool is_router = request.target == subnet->gateway();
    if (!is_router) {
        const Adapter* holder = topology_.adapter_with(*topology_.network(adapter->network), request.target);
        if (holder == nullptr || topology_.subnet_of(*holder, v6) != subnet || !topology_.host_of(*holder))
            return dropped(unanswered);
        owner = holder->mac;
    }
    Verdict verdict;
    verdict.kind = Verdict::Kind::Answered;
    verdict.answer = arp_reply(request, owner, is_router);
    return verdict;
}

}  // namespace nc::reference
