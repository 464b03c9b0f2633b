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

bool operator==(const Verdict& a, const Verdict& b) {
    const auto kind = [](const Verdict& verdict) {
        return verdict.arrivals.empty() ? verdict.kind : Verdict::Kind::Delivered;
    };
    return kind(a) == kind(b) && a.reason == b.reason && a.arrivals == b.arrivals && a.answer == b.answer &&
           a.wire == b.wire && a.copies == b.copies;
}

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

/// An error goes the other way than the packet that it is about, and like a later fragment begins nothing. A SYN begins
/// a new conversation where the old one has ended.
Model::Passage Model::pass(const Adapter& adapter, const Packet& packet, bool is_outbound) const {
    const Conversation* known = nullptr;
    if (packet.quoted) {
        known = conversations_.find(adapter.name, *packet.quoted, !is_outbound, now_);
    } else if (packet.talk.is_later_fragment) {
        known = conversations_.find_fragment(adapter.name, packet, is_outbound, now_);
    } else {
        known = conversations_.find(adapter.name, packet.talk, is_outbound, now_);
        if (known != nullptr && packet.is_syn() && known->is_closing()) known = nullptr;
    }
    Passage passage;
    const bool is_on_its_own = !packet.quoted && !packet.talk.is_later_fragment;
    passage.begins = is_on_its_own && known == nullptr;
    passage.goes_on = is_on_its_own && known != nullptr;
    if (known != nullptr) passage.known = *known;
    return passage;
}

/// A packet of a known conversation is judged by the packet that began it. Where the rules no longer allow that, a SYN
/// may begin a new one the other way.
bool Model::is_let_through(const Adapter& adapter, const Packet& packet, bool is_outbound, Passage& passage) const {
    if (!passage.known) return access_lists_allow(adapter, packet.talk, is_outbound);
    if (access_lists_allow(adapter, passage.known->first, passage.known->began_outbound)) return true;
    if (!passage.goes_on || !packet.is_syn() || passage.known->began_outbound == is_outbound) return false;
    passage = {.begins = true};
    return access_lists_allow(adapter, packet.talk, is_outbound);
}

/// With another member it is another conversation.
void Model::remember(const Adapter& adapter, const Packet& packet, bool is_outbound, const Passage& passage) {
    const bool is_another = passage.translation && passage.known && passage.known->translation != passage.translation;
    if (passage.begins || (passage.goes_on && is_another)) {
        conversations_.begin(adapter.name, packet, is_outbound, now_, passage.translation);
    } else if (passage.goes_on) {
        conversations_.go_on(adapter.name, packet, is_outbound, now_);
    }
    const bool is_first_fragment = packet.fragment_of && !packet.talk.is_later_fragment;
    if (is_first_fragment) conversations_.remember_fragment(adapter.name, packet, is_outbound, now_);
}

/// What nobody may send.
std::string Model::may_be_sent(const Adapter& adapter, const Packet& packet) {
    const Talk& talk = packet.talk;
    const bool has_version = adapter.has_version(is_v6(talk.source));
    if (is_v6(talk.source) && !has_version) return "IpVersionNotOfPort";
    if (is_group(packet.destination_mac) || is_multicast(talk.destination)) return "BroadcastNotCarried";
    return has_version ? "" : "IpVersionNotOfPort";
}

/// What the port itself has against a packet of its virtual machine.
std::string Model::leave(const Adapter& adapter, const Packet& packet) const {
    const Talk& talk = packet.talk;
    const bool is_of_server =
        is_v6(talk.source) ? talk.destination_port == kDhcpv6Client : talk.source_port == kDhcpServer;
    if (adapter.is_dhcp_guarded && talk.protocol == kUdp && is_of_server && !talk.is_later_fragment) return "DhcpGuard";
    if (adapter.may_spoof) return "";
    if (packet.source_mac != adapter.mac) return "SourceMacSpoofed";
    return owns(adapter, packet.talk.source) ? "" : "SourceAddressSpoofed";
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

/// What the receiver's host has against the source of a packet that comes from `sending_host`: it must live there, or
/// come from a host that may forward it. Members of a floating front end have its address, too.
std::string Model::come_from(const Adapter& receiver, int sending_host, Address source) const {
    const Network& home = *topology_.network(receiver.network);
    const auto seen = topology_.seen_by(home);
    const auto owner = std::ranges::find_if(seen, [&](const Network* network) { return network->owns(source); });
    if (owner == seen.end()) return may_come_forwarded(home, sending_host, nullptr) ? "" : "SourceNotOfPeer";
    const bool is_forwarded = may_come_forwarded(home, sending_host, *owner);
    const Subnet* subnet = (*owner)->subnet_of(source);
    const bool is_gateway = subnet != nullptr && subnet->gateway() == source;
    if (is_gateway) return is_forwarded ? "" : "SourceNotOfPeer";
    if (const auto members = floating_members(**owner, source)) {
        const bool is_of_member = std::ranges::any_of(
            *members, [&](const Adapter* member) { return topology_.host_of(*member) == sending_host; });
        return is_of_member || is_forwarded ? "" : "SourceNotOfPeer";
    }
    const Adapter* holder = topology_.adapter_with(**owner, source);
    const auto lives = holder != nullptr ? topology_.host_of(*holder) : std::nullopt;
    if (!lives) return "SourceNotOfPeer";
    return *lives == sending_host || is_forwarded ? "" : "ProviderAddressMismatch";
}

std::string Model::enter(const Adapter& receiver, int sending_host, const Packet& packet, Passage& passage) const {
    if (std::string refusal = come_from(receiver, sending_host, packet.talk.source); !refusal.empty()) return refusal;
    passage = pass(receiver, packet, false);
    Service service;
    if (passage.known && passage.known->began_outbound)
        service = service_for(*topology_.network(receiver.network), passage.known->first);
    if (service.is_front_end && service.rule == nullptr) return "FrontEndWithoutRule";
    if (!is_let_through(receiver, packet, false, passage)) return "AclDenied";
    if (!owns(receiver, packet.talk.destination) && !receiver.may_spoof) return "DestinationNotOfPort";
    const bool is_translated = passage.known && passage.known->translation;
    if (is_translated && service.rule == nullptr) return "FrontEndWithoutRule";
    passage.comes_back = is_translated && !passage.known->translation->keeps_destination;
    return "";
}

void Model::deliver(Verdict& verdict, const Adapter& receiver, const Packet& packet) const {
    verdict.receiver = receiver.name;
    verdict.delivered = frame_of(packet);
    verdict.arrivals.emplace(receiver.name, verdict.delivered);
    copy(verdict, receiver, packet);
}

Verdict Model::verdict(const Send& send) {
    const auto port = topology_.ports.find(send.adapter);
    if (port == topology_.ports.end()) return {};
    const Adapter* sender = topology_.adapter_of(port->second);
    if (sender == nullptr) return dropped("PortWithoutPolicy");
    const Packet& packet = send.packet;
    const Network& home = *topology_.network(sender->network);
    if (const std::string reason = may_be_sent(*sender, packet); !reason.empty()) return dropped(reason);
    Passage out = pass(*sender, packet, true);
    // It would be taken for one of a conversation with a front end.
    if (out.goes_on && !Conversations::is_same_talk(*out.known, packet.talk, true))
        return dropped("TranslationConflict");
    if (const std::string reason = leave(*sender, packet); !reason.empty()) return dropped(reason);
    const Subnet& from = *topology_.subnet_of(*sender, is_v6(packet.talk.source));
    if (!is_let_through(*sender, packet, true, out)) return dropped("AclDenied");

    const Balanced balanced = balance(*sender, packet, out);
    if (!balanced.refusal.empty()) return dropped(balanced.refusal);
    out.translation = balanced.translation;
    const Way taken = way(*sender, balanced.next_hop.value_or(balanced.packet.talk.destination));
    const Network* network = taken.network;
    if (network == nullptr) return dropped(taken.refusal);
    const Subnet& to = *network->subnet_of(taken.address);
    if (taken.address == to.gateway() && !taken.is_by_route) {
        if (!packet.talk.is_icmp() || packet.talk.icmp != packet.talk.types().echo_request || packet.fragment_of) {
            Verdict verdict = dropped("GatewayTakesOnlyPing");
            verdict.answer = refusal(packet, kRouter);
            return verdict;
        }
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
    const bool has_next_hop = taken.is_by_route || balanced.next_hop;
    if (!host) return dropped(has_next_hop ? "NextHopUnreachable" : "DestinationUnknown");
    if (balanced.is_orphan) return dropped("FrontEndWithoutRule");
    const bool begins = out.begins || (out.goes_on && out.known->translation != out.translation);
    if (begins && out.translation &&
        conversations_.conflict(sender->name, packet.talk, *out.translation, now_) != nullptr)
        return dropped("TranslationConflict");

    Packet routed = balanced.packet;
    routed.destination_mac = receiver->mac;
    if (is_peer || to.name != from.name || taken.is_by_route || balanced.translation) {
        if (packet.time_to_live <= 1) {
            Verdict verdict = dropped("TimeToLiveExceeded");
            if (!packet.quoted && !packet.talk.is_later_fragment)
                verdict.answer = time_exceeded(packet, kRouter, from.gateway());
            return verdict;
        }
        routed.source_mac = kRouter;
        routed.time_to_live = static_cast<std::uint8_t>(packet.time_to_live - 1);
    }

    if (has_next_hop && receiver == sender) return dropped("RouteLoop");

    // From here on the packet has left its port, whatever becomes of it; the receiver judges by what it knew before.
    Passage in;
    const std::string refusal = enter(*receiver, port->second.host, routed, in);
    remember(*sender, packet, true, out);
    const bool is_on_wire = *host != port->second.host;
    if (is_on_wire && packet.ip_length() > tenant_mtu(topology_)) {
        Verdict verdict = dropped("MtuExceeded");
        if (!packet.quoted && !packet.talk.is_later_fragment)
            verdict.answer = fragmentation_needed(packet, kRouter, from.gateway(), tenant_mtu(topology_));
        return verdict;
    }
    Verdict verdict = dropped(refusal);
    // Copied is what passes, before the receiver looks at it if that is elsewhere.
    if (is_on_wire || refusal.empty()) copy(verdict, *sender, packet);
    if (is_on_wire)
        verdict.wire = {port->second.host, *host, topology_.is_nvgre, network->name, to.name, frame_of(routed)};
    if (!refusal.empty()) return verdict;
    remember(*receiver, routed, false, in);
    routed_ += taken.is_by_route ? 1 : 0;
    balanced_ += balanced.translation ? 1 : 0;
    came_back_ += in.comes_back ? 1 : 0;
    verdict.kind = Verdict::Kind::Delivered;
    deliver(verdict, *receiver, seen_by_receiver(routed, in));
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
    deliver(verdict, receiver, seen_by_receiver(packet, in));
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
    if (adapter->is_arp_guarded && !is_probe && !owns(*adapter, request.sender)) return dropped("ArpGuard");
    if (subnet == nullptr || owns(*adapter, request.target) || request.sender == request.target)
        return dropped(unanswered);
    Mac owner = kRouter;
    const bool is_router = request.target == subnet->gateway();
    if (!is_router && !is_served(*topology_.network(adapter->network), subnet->name, request.target)) {
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
