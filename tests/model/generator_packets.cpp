// The packets of random scenarios.
#include <algorithm>
#include <array>
#include <iterator>

#include "tests/model/generator.hpp"
#include "tests/model/model.hpp"

namespace nc::reference {
namespace {

constexpr std::size_t kHeard = 24;
constexpr Address kForeign = 0x08080808;
constexpr Mac kForeignMac = 0x020000000001;
constexpr std::uint8_t kGre = 47;
constexpr Mac kBroadcast = 0xFFFFFFFFFFFF;

}  // namespace

void Generator::arrived(const Packet& packet, const std::string& receiver) {
    if (packet.quoted || packet.talk.is_later_fragment) return;
    heard_.push_back({receiver, packet.talk, packet.tcp_flags});
    if (heard_.size() > kHeard) heard_.pop_front();
}

/// Of an adapter, a gateway, or at the edge of a prefix.
Address Generator::notable_address(const Topology& topology) {
    const std::uint32_t kind = below(10);
    if (kind < 5 && !topology.adapters.empty()) {
        const Adapter& adapter = pick(topology.adapters).second;
        return pick(adapter.addresses);
    }
    if (kind == 9 && !topology.balancers.empty()) return pick(pick(topology.balancers).second.front_ends).address;
    const Network& network = pick(topology.networks).second;
    if (kind < 7 && !network.subnets.empty()) {
        const Subnet& subnet = pick(network.subnets);
        const std::array<Address, 5> edges = {subnet.prefix.address, subnet.gateway(), subnet.prefix.last(),
                                              subnet.prefix.address - 1, subnet.prefix.last() + 1};
        return pick(edges);
    }
    const Prefix& prefix = pick(network.space);
    const std::array<Address, 6> edges = {prefix.address,    prefix.last(),     prefix.address - 1,
                                          prefix.last() + 1, prefix.last() - 1, kForeign};
    return pick(edges);
}

/// The same number may stand for an address of either version.
Address Generator::notable_address(const Topology& topology, bool v6) {
    const Address address = notable_address(topology);
    return is_v6(address) == v6 ? address : address ^ kV6;
}

Address Generator::own_address(const Adapter& adapter, bool v6) {
    std::vector<Address> own;
    std::ranges::copy_if(adapter.addresses, std::back_inserter(own), [&](Address each) { return is_v6(each) == v6; });
    return own.empty() ? pick(adapter.addresses) ^ kV6 : pick(own);
}

Address Generator::destination_for(const Topology& topology, const Adapter& sender, bool v6) {
    const std::uint32_t kind = below(100);
    if (kind == 99 && !v6) return chance(50) ? 0xFFFFFFFF : 0xE0000001;
    if (kind >= 80) return notable_address(topology, v6);
    const auto seen = topology.seen_by(*topology.network(sender.network));
    const Network& network = *pick(seen);
    std::vector<Address> there;
    for (const Subnet& subnet : network.subnets)
        if (kind < 4 && is_v6(subnet.prefix.address) == v6) there.push_back(subnet.gateway());
    for (const auto& [name, adapter] : topology.adapters)
        if (adapter.network == network.name && name != sender.name && kind >= 4)
            std::ranges::copy_if(adapter.addresses, std::back_inserter(there),
                                 [&](Address each) { return is_v6(each) == v6; });
    return there.empty() ? notable_address(topology, v6) : pick(there);
}

void Generator::aim_at_route(const Topology& topology, const Adapter& sender, Talk& talk) {
    const Subnet* subnet = topology.subnet_of(sender, is_v6(talk.source));
    if (subnet == nullptr || subnet->routes.empty()) return;
    const Prefix& prefix = pick(subnet->routes).prefix;
    const bool v6 = is_v6(talk.source);
    if (is_v6(prefix.address) != v6) return;
    const Address notable = notable_address(topology, v6);
    talk.destination = prefix.contains(notable) ? notable : std::min(prefix.last(), prefix.address + below(8));
}

std::uint8_t Generator::tcp_flags() {
    static constexpr std::array<std::uint8_t, 9> kFlags = {kSyn, kSyn, kSyn,        kSyn | kAck, kAck,
                                                           kAck, kAck, kFin | kAck, kRst};
    return pick(kFlags);
}

Packet Generator::packet_of(const Topology& topology, const Adapter& sender) {
    Packet packet;
    packet.source_mac = chance(4) ? kForeignMac : sender.mac;
    packet.destination_mac = chance(50) ? 0x024E43000001 : 0x001DD8000000 + below(18);
    const bool v6 = chance(3) != is_v6(pick(sender.addresses));
    packet.talk.source = chance(12) ? notable_address(topology, v6) : own_address(sender, v6);
    packet.talk.destination = destination_for(topology, sender, v6);
    if (packet.talk.destination == 0xFFFFFFFF && chance(50)) packet.destination_mac = kBroadcast;
    const std::uint32_t kind = below(100);
    packet.talk.protocol = kind < 45 ? kTcp : kind < 75 ? kUdp : kind < 97 ? (v6 ? kIcmpv6 : kIcmp) : kGre;
    packet.tcp_flags = tcp_flags();
    const IcmpTypes& types = packet.talk.types();
    packet.talk.icmp = chance(60) ? types.echo_request : chance(70) ? types.echo_reply : types.other;
    packet.talk.source_port = static_cast<std::uint16_t>(1 + below(4));
    packet.talk.destination_port = static_cast<std::uint16_t>(1 + below(4));
    const std::uint32_t aim = below(100);
    if (aim < 32) aim_at_front_end(topology, sender, packet.talk);
    if (aim >= 80) aim_at_route(topology, sender, packet.talk);
    if (packet.talk.protocol == kUdp && chance(5))
        (v6 ? packet.talk.destination_port : packet.talk.source_port) = v6 ? 546 : 67;
    static constexpr std::array<std::uint8_t, 8> kTimes = {64, 64, 64, 64, 128, 2, 1, 0};
    packet.time_to_live = pick(kTimes);
    packet.payload = below(24);
    // At the edge of what fits into one packet between hosts.
    if (chance(1)) packet.payload += tenant_mtu(topology) - packet.ip_length() + below(3) - 1;
    packet.mark = static_cast<std::uint8_t>(below(256));
    return packet;
}

/// The answer to what was heard, a complaint about it, or itself once more.
Packet Generator::answer_of(const Topology& topology, const Heard& heard, const Adapter& sender) {
    Packet packet = packet_of(topology, sender);
    packet.source_mac = sender.mac;
    packet.time_to_live = 64;
    packet.payload = below(24);
    if (chance(15)) {
        const std::uint8_t protocol = is_v6(heard.talk.source) ? kIcmpv6 : kIcmp;
        packet.talk = {heard.talk.destination, heard.talk.source, protocol, 0, 0, heard.talk.types().unreachable};
        packet.quoted = heard.talk;
        return packet;
    }
    // An appliance sends on what was not for it.
    const bool is_forwarded = sender.may_spoof && !sender.has(heard.talk.destination);
    packet.talk = is_forwarded ? heard.talk : heard.talk.answer();
    return packet;
}

Event Generator::arrival(const Topology& topology) {
    const Adapter& receiver = pick(topology.adapters).second;
    const Adapter& pretended = pick(topology.adapters).second;
    Arrive arrive;
    arrive.host = topology.host_of(receiver).value_or(0);
    if (chance(15)) arrive.host = static_cast<int>(below(static_cast<std::uint32_t>(topology.hosts)));
    arrive.sender = chance(70) ? topology.host_of(pretended).value_or(0)
                               : static_cast<int>(below(static_cast<std::uint32_t>(topology.hosts)));
    arrive.network = receiver.network;
    arrive.packet = packet_of(topology, pretended);
    const bool v6 = is_v6(arrive.packet.talk.source);
    arrive.subnet = v6 != chance(3) ? receiver.subnet6 : receiver.subnet;
    arrive.is_nvgre = chance(30);
    if (chance(10)) {
        const Network& network = pick(topology.networks).second;
        if (!network.subnets.empty()) {
            arrive.network = network.name;
            arrive.subnet = pick(network.subnets).name;
        }
    }
    arrive.packet.payload = below(24);
    arrive.packet.destination_mac = chance(92) ? receiver.mac : kForeignMac;
    arrive.packet.talk.destination = chance(88) ? own_address(receiver, v6) : notable_address(topology, v6);
    return arrive;
}

/// The last packet meets the flow that it left; sometimes with one fact changed that the flow must not overlook.
Event Generator::again(const Topology& topology) {
    Event event = *last_;
    if (chance(75)) return event;
    if (auto* send = std::get_if<Send>(&event)) {
        if (chance(50)) {
            send->packet.source_mac ^= 2;
        } else {
            send->packet.time_to_live = static_cast<std::uint8_t>(below(3));
        }
    }
    if (auto* arrive = std::get_if<Arrive>(&event)) {
        const Network& network = pick(topology.networks).second;
        if (chance(50) && !network.subnets.empty()) {
            arrive->network = network.name;
            arrive->subnet = pick(network.subnets).name;
        } else {
            arrive->sender = static_cast<int>(below(static_cast<std::uint32_t>(topology.hosts)));
        }
    }
    return event;
}

template <class Step>
void Generator::cut(Step& step) {
    Packet& packet = step.packet;
    if (packet.quoted || packet.talk.protocol == kGre) return;
    packet.fragment_of = static_cast<std::uint16_t>(below(1000));
    Step later = step;
    later.packet.talk.is_later_fragment = true;
    later.packet.talk.source_port = later.packet.talk.destination_port = 0;
    later.packet.payload = 8 + below(24);
    // Sometimes the later one comes alone, or first.
    if (chance(80)) next_.push_back(later);
    if (chance(20)) next_.push_back(later);
    if (chance(10)) step = later;
}

Event Generator::packet(const Topology& topology) {
    if (!next_.empty()) {
        Event event = std::move(next_.front());
        next_.pop_front();
        return event;
    }
    if (last_ && chance(30)) return again(topology);
    const Port& port = pick(topology.ports).second;
    const Adapter* sender = topology.adapter_of(port);
    if (sender == nullptr) sender = topology.adapter(port.adapter);
    const std::uint32_t kind = below(100);
    Event event = Wait{};
    if (sender == nullptr) {
        Packet packet;
        packet.source_mac = 0x001DD8000000;
        packet.talk = {kForeign - 1, kForeign, kUdp, 1, 2, 0};
        event = Send{port.adapter, packet};
    } else if (kind < 4) {
        const bool v6 = chance(5) != is_v6(pick(sender->addresses));
        const Subnet* subnet = topology.subnet_of(*sender, v6);
        const Address target = subnet == nullptr || chance(60) ? notable_address(topology, v6) : subnet->gateway();
        const Address nobody = v6 ? kV6 : 0;
        const Address own = chance(80) ? own_address(*sender, v6) : chance(50) ? nobody : notable_address(topology, v6);
        event = Ask{port.adapter, {chance(90) ? sender->mac : kForeignMac, own, target}};
    } else if (kind < 12) {
        event = arrival(topology);
    } else if (kind < 45 && !heard_.empty()) {
        const Heard& heard = pick(heard_);
        const Adapter* hearer = topology.adapter(heard.adapter);
        event = hearer != nullptr && topology.ports.contains(hearer->name)
                    ? Send{hearer->name, answer_of(topology, heard, *hearer)}
                    : Send{port.adapter, packet_of(topology, *sender)};
    } else {
        event = Send{port.adapter, packet_of(topology, *sender)};
    }
    if (chance(4)) {
        if (auto* send = std::get_if<Send>(&event)) cut(*send);
        if (auto* arrive = std::get_if<Arrive>(&event)) cut(*arrive);
    }
    last_ = event;
    return event;
}

}  // namespace nc::reference
