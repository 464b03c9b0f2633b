#include "tests/model/topology.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace nc::reference {

namespace {

template <class Map>
auto* find_in(Map& map, const std::string& name) {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : &found->second;
}

}  // namespace

Address Prefix::last() const { return address | (length == 0 ? 0xFFFFFFFFU : 0xFFFFFFFFU >> (length - 1) >> 1); }

bool Prefix::contains(Address candidate) const { return address <= candidate && candidate <= last(); }

bool Prefix::overlaps(const Prefix& other) const { return contains(other.address) || other.contains(address); }

std::string text_of(Address address) {
    if (is_v6(address)) {
        if (address == kV6) return "::";
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "fd00:10::%x:%x", static_cast<unsigned>(address >> 16 & 0xFFFF),
                      static_cast<unsigned>(address & 0xFFFF));
        return text.data();
    }
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8)
        text += std::to_string(address >> shift & 0xFF) + (shift > 0 ? "." : "");
    return text;
}

std::string text_of(const Prefix& prefix) {
    const int common = is_v6(prefix.address) && prefix.length > 0 ? 96 : 0;
    return text_of(prefix.address) + "/" + std::to_string(common + prefix.length);
}

bool Network::owns(Address address) const {
    return std::ranges::any_of(space, [&](const Prefix& prefix) { return prefix.contains(address); });
}

const Subnet* Network::subnet_of(Address address) const {
    const auto found =
        std::ranges::find_if(subnets, [&](const Subnet& subnet) { return subnet.prefix.contains(address); });
    return found == subnets.end() ? nullptr : &*found;
}

const Subnet* Network::subnet(const std::string& wanted) const {
    const auto found = std::ranges::find(subnets, wanted, &Subnet::name);
    return found == subnets.end() ? nullptr : &*found;
}

Subnet* Network::subnet(const std::string& wanted) { return const_cast<Subnet*>(std::as_const(*this).subnet(wanted)); }

bool Adapter::has(Address address) const { return std::ranges::find(addresses, address) != addresses.end(); }

bool Adapter::has_version(bool v6) const {
    return std::ranges::any_of(addresses, [&](Address address) { return is_v6(address) == v6; });
}

const Network* Topology::network(const std::string& name) const { return find_in(networks, name); }

const Adapter* Topology::adapter(const std::string& name) const { return find_in(adapters, name); }

const Subnet* Topology::subnet_of(const Adapter& adapter, bool is_v6) const {
    if (!adapter.has_version(is_v6)) return nullptr;
    return networks.at(adapter.network).subnet(is_v6 ? adapter.subnet6 : adapter.subnet);
}

const Peering* Topology::peering(const std::string& from, const std::string& to) const {
    const auto found =
        std::ranges::find_if(peerings, [&](const Peering& side) { return side.from == from && side.to == to; });
    return found == peerings.end() ? nullptr : &*found;
}

Peering* Topology::peering(const std::string& from, const std::string& to) {
    return const_cast<Peering*>(std::as_const(*this).peering(from, to));
}

const Adapter* Topology::adapter_of(const Port& port) const {
    const Adapter* found = adapter(port.adapter);
    return found != nullptr && found->incarnation == port.incarnation ? found : nullptr;
}

std::optional<int> Topology::host_of(const Adapter& adapter) const {
    const Port* port = find_in(ports, adapter.name);
    if (port == nullptr || port->incarnation != adapter.incarnation) return std::nullopt;
    return port->host;
}

const Adapter* Topology::adapter_with(const Network& network, Address address) const {
    const auto found = std::ranges::find_if(
        adapters, [&](const auto& entry) { return entry.second.network == network.name && entry.second.has(address); });
    return found == adapters.end() ? nullptr : &found->second;
}

const FrontEnd* Balancer::front_end(const std::string& wanted) const {
    const auto found = std::ranges::find(front_ends, wanted, &FrontEnd::name);
    return found == front_ends.end() ? nullptr : &*found;
}

const BalancingRule* Balancer::rule(const std::string& wanted) const {
    const auto found = std::ranges::find(rules, wanted, &BalancingRule::name);
    return found == rules.end() ? nullptr : &*found;
}

const FrontEnd* Topology::front_end_with(const Network& network, Address address) const {
    for (const auto& [name, balancer] : balancers)
        for (const FrontEnd& front_end : balancer.front_ends)
            if (balancer.network == network.name && front_end.address == address) return &front_end;
    return nullptr;
}

std::map<Address, const Adapter*> Topology::members(const Balancer& balancer, const BalancingRule& rule) const {
    std::map<Address, const Adapter*> members;
    for (const auto& [name, adapter] : adapters) {
        if (!host_of(adapter)) continue;
        if (rule.is_nat && adapter.nat_balancer == balancer.name && adapter.nat_rule == rule.name)
            members[adapter.addresses.front()] = &adapter;
        if (!rule.is_nat && adapter.balancer == balancer.name)
            for (const Address address : adapter.addresses)
                members[address] = &adapter;
    }
    return members;
}

bool Topology::answers_for(const Adapter& adapter, Address address) const {
    for (const auto& [name, balancer] : balancers) {
        if (balancer.network != adapter.network) continue;
        for (const BalancingRule& rule : balancer.rules) {
            if (!rule.is_floating || balancer.front_end(rule.front_end)->address != address) continue;
            for (const auto& [member, its] : members(balancer, rule))
                if (its == &adapter && is_v6(member) == is_v6(address)) return true;
        }
    }
    return false;
}

bool Topology::is_asked(const DownMember& member) const {
    const auto balancer = balancers.find(member.balancer);
    if (balancer == balancers.end()) return false;
    return std::ranges::any_of(balancer->second.rules, [&](const BalancingRule& rule) {
        if (!rule.is_probed || rule.is_nat) return false;
        const auto pool = members(balancer->second, rule);
        const auto found = pool.find(member.address);
        return found != pool.end() && host_of(*found->second) == member.host;
    });
}

bool Topology::are_peered(const std::string& a, const std::string& b) const {
    const auto passes = [](const Peering* side) {
        return side != nullptr && side->state == Peering::State::Connected && side->allows_access;
    };
    return passes(peering(a, b)) && passes(peering(b, a));
}

bool Topology::accepts_forwarded(const std::string& receiver, const std::string& sender) const {
    return are_peered(receiver, sender) && peering(receiver, sender)->allows_forwarded;
}

std::vector<const Network*> Topology::seen_by(const Network& network) const {
    std::vector<const Network*> seen = {&networks.at(network.name)};
    for (const auto& [name, other] : networks)
        if (are_peered(network.name, name)) seen.push_back(&other);
    return seen;
}

}  // namespace nc::reference
