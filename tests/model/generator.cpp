#include "tests/model/generator.hpp"

#include <algorithm>
#include <array>

#include "tests/model/model.hpp"

namespace nc::reference {
namespace {

constexpr Address kFirst = 0x0A000000;  // 10.0.0.0: networks lie in its first /24s
constexpr int kAdapters = 18;
constexpr int kNetworks = 7;
constexpr std::uint32_t kFirstPrefixes = 24;  ///< how many /24
constexpr int kFirstPeerings = 14;
constexpr int kBalancers = 3;
constexpr int kMirrors = 3;

Prefix prefix_around(Address address, int length) {
    const Prefix all_after{0, length};
    return {address & ~all_after.last(), length};
}

}  // namespace

std::string Generator::some_list() { return chance(40) ? numbered("list", static_cast<int>(below(5))) : ""; }

/// Whole prefixes, halves that touch, and small ones with holes between them.
std::vector<Subnet> Generator::subnets(const Network& network) {
    std::vector<Subnet> made;
    for (const Prefix& prefix : network.space) {
        const std::uint32_t kind = below(3);
        const int length = kind == 0 ? prefix.length : kind == 1 ? prefix.length + 1 : std::max(28, prefix.length + 2);
        const Address size = Address{1} << (32 - length);
        const int most = kind == 0 ? 1 : 2;
        for (int i = 0; i < most; ++i) {
            const Address gap = kind == 2 && chance(50) ? size : 0;
            const Address start = prefix.address + static_cast<Address>(i) * (size + gap);
            if (start + size - 1 > prefix.last()) continue;
            made.push_back({numbered("s", static_cast<int>(made.size())), {start, length}, {}});
        }
    }
    // One of IPv4 has one partner.
    std::vector<std::string> free;
    for (const Subnet& subnet : made)
        if (!is_v6(subnet.prefix.address)) free.push_back(subnet.name);
    for (Subnet& subnet : made) {
        if (!is_v6(subnet.prefix.address) || free.empty() || chance(25)) continue;
        subnet.partner = free.back();
        free.pop_back();
    }
    return made;
}

Prefix Generator::network_prefix() {
    const int length = 23 + static_cast<int>(below(4));
    return prefix_around(kFirst + (below(kFirstPrefixes) << 8) + (below(4) << 6), length);
}

Network Generator::network(const std::string& name) {
    Network network;
    network.name = name;
    const std::uint32_t kind = below(10);
    const std::uint32_t v4 = kind == 0 ? 0 : 1 + below(3);
    const std::uint32_t v6 = kind < 6 ? 1 + below(2) : 0;
    for (std::uint32_t i = 0; i < v4 + v6; ++i) {
        Prefix prefix = network_prefix();
        if (i >= v4) prefix.address |= kV6;
        if (std::ranges::none_of(network.space, [&](const Prefix& other) { return other.overlaps(prefix); }))
            network.space.push_back(prefix);
    }
    network.subnets = subnets(network);
    return network;
}

std::vector<Event> Generator::first_steps() {
    // The steps refer to each other, so the model is told of them as they are made.
    Model model(hosts_);
    std::vector<Event> steps;
    const auto add = [&](Event event) {
        model.change(event);
        steps.push_back(std::move(event));
    };
    for (int i = 0; i < kNetworks; ++i)
        add(CreateNetwork{network(numbered("net", networks_++))});
    for (int i = 0; i < 5; ++i)
        add(PutAccessList{access_list(numbered("list", i), model.topology())});
    for (int i = 0; i < kBalancers; ++i)
        add(PutBalancer{balancer(numbered("lb", i), model.topology())});
    for (int i = 0; i < kAdapters; ++i)
        add(PutAdapter{adapter(numbered("nic", i), model.topology())});
    for (int i = 0; i < kAdapters; ++i)
        if (chance(90)) add(Attach{numbered("nic", i), static_cast<int>(below(static_cast<std::uint32_t>(hosts_)))});
    for (int i = 0; i < kFirstPeerings; ++i) {
        const std::string from = pick(model.topology().networks).first;
        const std::string to = pick(model.topology().networks).first;
        add(PutPeering{{from, to, chance(90), chance(40)}});
        if (chance(90)) add(PutPeering{{to, from, chance(90), chance(40)}});
    }
    std::vector<std::pair<std::string, Subnet>> subnets;
    for (const auto& [name, network] : model.topology().networks)
        for (const Subnet& subnet : network.subnets)
            subnets.emplace_back(name, subnet);
    for (int i = 0; i < kMirrors; ++i)
        add(PutMirror{mirror(numbered("tap", i), model.topology())});
    for (const auto& [name, subnet] : subnets)
        if (chance(10)) add(MirrorSubnet{name, subnet.name, some_mirror(model.topology(), 100)});
    for (const auto& [name, subnet] : subnets)
        if (chance(60)) add(change_of_routes(model.topology(), *model.topology().network(name), subnet));
    return steps;
}

Event Generator::change(const Topology& topology) {
    if (restart_ && chance(70)) {
        const Attach restart = *restart_;
        restart_.reset();
        return restart;
    }
    if (chance(20)) return change_of_balancers(topology);
    if (chance(5)) return change_of_mirrors(topology);
    const std::uint32_t kind = below(100);
    const std::string nic = numbered("nic", static_cast<int>(below(kAdapters)));
    if (kind < 30) return change_of_peering(topology);
    if (kind < 42) return PutAccessList{access_list(numbered("list", static_cast<int>(below(5))), topology)};
    if (kind < 64) {
        const Network& network = pick(topology.networks).second;
        if (!network.subnets.empty() && kind < 47)
            return GuardSubnet{network.name, pick(network.subnets).name, some_list()};
        if (!network.subnets.empty()) return change_of_routes(topology, network, pick(network.subnets));
    }
    if (kind < 76) return PutAdapter{adapter(nic, topology)};
    if (kind < 78) return DeleteAdapter{nic};
    if (kind < 88) return Attach{nic, static_cast<int>(below(static_cast<std::uint32_t>(topology.hosts)))};
    if (kind < 90) {
        if (const auto port = topology.ports.find(nic); port != topology.ports.end())
            restart_ = Attach{nic, port->second.host};
        return Detach{nic};
    }
    if (kind < 93) return change_of_network(topology);
    if (kind < 95) return ChooseTunnel{!topology.is_nvgre};
    static constexpr std::array<Milliseconds, 6> kTimes = {11'000, 31'000, 61'000, 241'000, 301'000, 7'500'000};
    return Wait{pick(kTimes)};
}

Event Generator::change_of_peering(const Topology& topology) {
    const std::string from = pick(topology.networks).first;
    const std::string to = pick(topology.networks).first;
    if (!topology.peerings.empty() && chance(25)) {
        const Peering& side = pick(topology.peerings);
        return DeletePeering{side.from, side.to};
    }
    // Often the other side of one that waits for it.
    if (!topology.peerings.empty() && chance(60)) {
        const Peering& side = pick(topology.peerings);
        return PutPeering{{side.to, side.from, chance(85), chance(40)}};
    }
    return PutPeering{{from, to, chance(85), chance(40)}};
}

/// Mostly to machines that may forward, of the network itself or of those that it sees.
Event Generator::change_of_routes(const Topology& topology, const Network& network, const Subnet& subnet) {
    // Its appliances may be anywhere: it is refused, mostly.
    const bool is_careless = chance(10);
    RouteSubnet step{network.name, subnet.name, {}};
    std::map<bool, std::vector<Address>> appliances;  // by: of IPv6
    for (const Network* seen : topology.seen_by(network))
        for (const auto& [name, adapter] : topology.adapters)
            if (adapter.network == seen->name && (adapter.may_spoof || chance(20)))
                for (const Address address : adapter.addresses)
                    appliances[is_v6(address)].push_back(address);
    for (std::uint32_t left = below(6); left > 0; --left) {
        static constexpr std::array kLengths = {0, 8, 22, 24, 25, 26, 27, 28, 32};
        const bool v6 = is_v6(subnet.prefix.address) != chance(5);
        Route route{prefix_around(notable_address(topology, v6), pick(kLengths))};
        const bool is_known = std::ranges::any_of(step.routes, [&](const Route& other) {
            return other.prefix.address == route.prefix.address && other.prefix.length == route.prefix.length;
        });
        if (is_known) continue;
        const bool is_private = route.prefix.length > 0 && (v6 || route.prefix.address >> 24 == kFirst >> 24);
        static constexpr std::array kOthers = {Route::To::Local, Route::To::Local, Route::To::Nowhere,
                                               Route::To::Gateway, Route::To::Internet};
        route.to = chance(75) ? Route::To::Appliance : pick(kOthers);
        if (route.to == Route::To::Internet && is_private) route.to = Route::To::Local;
        if (route.to == Route::To::Appliance)
            route.appliance = appliances[v6].empty() || (is_careless && chance(50)) ? notable_address(topology, v6)
                                                                                    : pick(appliances[v6]);
        step.routes.push_back(route);
    }
    return step;
}

Mirror Generator::mirror(const std::string& name, const Topology& topology) {
    Mirror mirror{name, name.back() - '0', numbered("nic", static_cast<int>(below(kAdapters))), {}};
    for (std::uint32_t left = 1 + below(3); left > 0; --left) {
        MirrorRule rule;
        if (chance(40)) rule.protocol = chance(50) ? kTcp : kUdp;
        static constexpr std::array kLengths = {8, 23, 24, 28, 32};
        for (std::vector<Prefix>* side : {&rule.sources, &rule.destinations})
            for (std::uint32_t prefixes = chance(60) ? 0 : 1 + below(2); prefixes > 0; --prefixes)
                side->push_back(prefix_around(notable_address(topology), pick(kLengths)));
        if (rule.protocol && chance(50)) rule.destination_port = static_cast<std::uint16_t>(1 + below(4));
        mirror.rules.push_back(std::move(rule));
    }
    return mirror;
}

std::string Generator::some_mirror(const Topology& topology, std::uint32_t percent) {
    return !topology.mirrors.empty() && chance(percent) ? pick(topology.mirrors).first : "";
}

Event Generator::change_of_mirrors(const Topology& topology) {
    const Network& network = pick(topology.networks).second;
    if (network.subnets.empty() || chance(50))
        return PutMirror{mirror(numbered("tap", static_cast<int>(below(kMirrors))), topology)};
    return MirrorSubnet{network.name, pick(network.subnets).name, some_mirror(topology, 60)};
}

Event Generator::change_of_network(const Topology& topology) {
    if (topology.networks.size() < 3 || (topology.networks.size() < kNetworks + 2 && chance(60)))
        return CreateNetwork{network(numbered("net", networks_++))};
    return DeleteNetwork{pick(topology.networks).first};
}

RuleSide Generator::rule_side(const Topology& topology) {
    RuleSide side;
    const std::uint32_t kind = below(10);
    if (kind < 4) {
        side.kind = RuleSide::Kind::Anything;
    } else if (kind < 8) {
        side.kind = RuleSide::Kind::Prefixes;
        static constexpr std::array kLengths = {8, 23, 24, 25, 28, 32, 32};
        for (std::uint32_t left = 1 + below(2); left > 0; --left)
            side.prefixes.push_back(prefix_around(notable_address(topology), pick(kLengths)));
    } else {
        side.kind = kind == 8 ? RuleSide::Kind::VirtualNetwork : RuleSide::Kind::Internet;
    }
    if (chance(25)) {
        const auto first = static_cast<std::uint16_t>(1 + below(4));
        side.ports = {first, static_cast<std::uint16_t>(first + below(3))};
    }
    return side;
}

AccessList Generator::access_list(const std::string& name, const Topology& topology) {
    AccessList list{name, chance(70), chance(75), {}};
    for (std::uint32_t left = below(6); left > 0; --left) {
        Rule rule;
        rule.is_inbound = chance(50);
        rule.priority = 100 + static_cast<int>(below(400));
        rule.allows = chance(55);
        if (chance(45)) {
            static constexpr std::array kProtocols = {kTcp, kUdp, kIcmp, kIcmpv6};
            rule.protocol = pick(kProtocols);
        }
        rule.source = rule_side(topology);
        rule.destination = rule_side(topology);
        const auto is_same = [&](const Rule& other) {
            return other.priority == rule.priority && other.is_inbound == rule.is_inbound;
        };
        if (std::ranges::none_of(list.rules, is_same)) list.rules.push_back(std::move(rule));
    }
    return list;
}

Address Generator::address_in(const Subnet& subnet) {
    const Address room = subnet.prefix.last() - subnet.prefix.address;
    // Seldom one that nobody may have.
    if (chance(3)) return subnet.prefix.address + below(2);
    return subnet.prefix.address + 2 + below(static_cast<std::uint32_t>(std::min<Address>(room - 2, 5)));
}

/// On a subnet or on a pair; often where it was before, with the addresses that it had.
void Generator::place(Adapter& adapter, const Network& network, const Adapter* before) {
    if (before != nullptr && chance(55)) {
        adapter.subnet = before->subnet;
        adapter.subnet6 = before->subnet6;
        adapter.addresses = before->addresses;
        return;
    }
    if (network.subnets.empty()) {
        adapter.subnet = adapter.subnet6 = "none";
        adapter.addresses = {network.space.front().address + 4};
        return;
    }
    const auto live_on = [&](const Subnet& subnet) {
        (is_v6(subnet.prefix.address) ? adapter.subnet6 : adapter.subnet) = subnet.name;
        adapter.addresses.push_back(address_in(subnet));
        if (const Address other = address_in(subnet); chance(20) && !adapter.has(other))
            adapter.addresses.push_back(other);
    };
    const Subnet& subnet = pick(network.subnets);
    live_on(subnet);
    for (const Subnet& other : network.subnets) {
        const bool are_partners = other.partner == subnet.name || subnet.partner == other.name;
        // Seldom one that is none.
        if (are_partners ? chance(80) : is_v6(other.prefix.address) != is_v6(subnet.prefix.address) && chance(2)) {
            live_on(other);
            break;
        }
    }
}

Adapter Generator::adapter(const std::string& name, const Topology& topology) {
    Adapter adapter;
    adapter.name = name;
    adapter.mac = 0x001DD8000000 + static_cast<Mac>(std::stoi(name.substr(3)));
    const Adapter* before = topology.adapter(name);
    const bool goes_to_members = !topology.balancers.empty() && chance(60);
    const Network& network = before != nullptr && chance(85) ? *topology.network(before->network)
                             : goes_to_members ? *topology.network(pick(topology.balancers).second.network)
                                               : pick(topology.networks).second;
    adapter.network = network.name;
    place(adapter, network, before != nullptr && before->network == network.name ? before : nullptr);
    adapter.may_spoof = chance(35);
    adapter.is_dhcp_guarded = chance(30);
    adapter.is_arp_guarded = chance(30);
    adapter.access_list = some_list();
    adapter.mirror = some_mirror(topology, 15);
    join_balancers(adapter, topology);
    return adapter;
}

}  // namespace nc::reference
