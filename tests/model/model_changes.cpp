// What an administrator may do, and what it changes.
#include <algorithm>

#include "tests/model/model.hpp"

namespace nc::reference {
namespace {

bool overlap(const Network& a, const Network& b) {
    return std::ranges::any_of(a.space, [&](const Prefix& prefix) {
        return std::ranges::any_of(b.space, [&](const Prefix& other) { return prefix.overlaps(other); });
    });
}

}  // namespace

bool Model::change(const Event& event) {
    const bool is_accepted = std::visit(
        [this](const auto& step) {
            if constexpr (requires { accepts(step); }) {
                return accepts(step);
            } else {
                return false;
            }
        },
        event);
    // A host speaks for the members that it carries and is asked about now.
    std::erase_if(topology_.down, [&](const DownMember& member) { return !topology_.is_asked(member); });
    return is_accepted;
}

bool Model::accepts(const CreateNetwork& step) {
    const auto fits = [&](const Subnet& subnet) {
        const Subnet* partner = step.network.subnet(subnet.partner);
        const bool has_partner = partner != nullptr && is_v6(partner->prefix.address) != is_v6(subnet.prefix.address);
        return has_access_list(subnet.access_list) && step.network.owns(subnet.prefix.address) &&
               step.network.owns(subnet.prefix.last()) && (has_partner || subnet.partner.empty());
    };
    if (!std::ranges::all_of(step.network.subnets, fits)) return false;
    return topology_.networks.emplace(step.network.name, step.network).second;
}

// Deleting what is not there is accepted, and means nothing (MS-NCNBI).

/// Not while somebody lives in it. The other sides of its peerings lose their network for good.
bool Model::accepts(const DeleteNetwork& step) {
    const bool is_inhabited = std::ranges::any_of(
        topology_.adapters, [&](const auto& entry) { return entry.second.network == step.network; });
    const bool has_front_ends = std::ranges::any_of(
        topology_.balancers, [&](const auto& entry) { return entry.second.network == step.network; });
    if (is_inhabited || has_front_ends) return false;
    topology_.networks.erase(step.network);
    std::erase_if(topology_.peerings,
                  [&](const Peering& side) { return side.from == step.network || side.to == step.network; });
    return true;
}

Subnet* Model::subnet_to_change(const std::string& name, const std::string& subnet_name) {
    const auto network = topology_.networks.find(name);
    if (network == topology_.networks.end()) return nullptr;
    Subnet* subnet = network->second.subnet(subnet_name);
    return subnet != nullptr && next_hops_are_near(network->second, subnet->routes) ? subnet : nullptr;
}

bool Model::accepts(const GuardSubnet& step) {
    Subnet* subnet = has_access_list(step.access_list) ? subnet_to_change(step.network, step.subnet) : nullptr;
    if (subnet == nullptr) return false;
    subnet->access_list = step.access_list;
    return true;
}

/// Appliances have an address of the network or of one that it is connected with (MS-NCNBI 3.1.5.10.2).
bool Model::next_hops_are_near(const Network& network, const std::vector<Route>& routes) const {
    return std::ranges::all_of(routes, [&](const Route& route) {
        if (route.to != Route::To::Appliance) return true;
        if (is_v6(route.appliance) != is_v6(route.prefix.address)) return false;
        if (network.owns(route.appliance)) return true;
        return std::ranges::any_of(topology_.peerings, [&](const Peering& side) {
            return side.from == network.name && side.state == Peering::State::Connected &&
                   topology_.network(side.to)->owns(route.appliance);
        });
    });
}

bool Model::accepts(const RouteSubnet& step) {
    const auto network = topology_.networks.find(step.network);
    if (network == topology_.networks.end()) return false;
    Subnet* subnet = network->second.subnet(step.subnet);
    if (subnet == nullptr || !next_hops_are_near(network->second, step.routes)) return false;
    subnet->routes = step.routes;
    return true;
}

/// Whether `network` leads to a third network whose addresses are also the newcomer's.
bool Model::would_meet_a_peer_of(const Network& network, const Network& newcomer) const {
    return std::ranges::any_of(topology_.peerings, [&](const Peering& side) {
        return side.from == network.name && side.to != newcomer.name && side.state != Peering::State::Disconnected &&
               overlap(*topology_.network(side.to), newcomer);
    });
}

bool Model::accepts(const PutPeering& step) {
    const Network* from = topology_.network(step.peering.from);
    const Network* to = topology_.network(step.peering.to);
    if (from == nullptr || to == nullptr || from == to || overlap(*from, *to)) return false;
    if (would_meet_a_peer_of(*from, *to) || would_meet_a_peer_of(*to, *from)) return false;
    Peering* other = topology_.peering(to->name, from->name);
    Peering* side = topology_.peering(from->name, to->name);
    if (other != nullptr) other->state = Peering::State::Connected;
    Peering wanted = step.peering;
    wanted.state = other != nullptr ? Peering::State::Connected : Peering::State::Initiated;
    if (side != nullptr) {
        *side = wanted;
    } else {
        topology_.peerings.push_back(wanted);
    }
    return true;
}

bool Model::accepts(const DeletePeering& step) {
    const auto removed = std::erase_if(
        topology_.peerings, [&](const Peering& side) { return side.from == step.from && side.to == step.to; });
    Peering* other = topology_.peering(step.to, step.from);
    if (removed > 0 && other != nullptr) other->state = Peering::State::Disconnected;
    return true;
}

bool Model::accepts(const PutAccessList& step) {
    topology_.access_lists[step.list.name] = step.list;
    return true;
}

/// Not the network's own address, its router's, nor the one for all.
bool Model::may_be_given(const Subnet& subnet, Address address) {
    const Prefix& prefix = subnet.prefix;
    return prefix.contains(address) && address != prefix.address && address != subnet.gateway() &&
           (is_v6(address) || address != prefix.last());
}

bool Model::accepts(const PutAdapter& step) {
    const Network* network = topology_.network(step.adapter.network);
    if (network == nullptr || !has_access_list(step.adapter.access_list) || !has_mirror(step.adapter.mirror))
        return false;
    for (const Address address : step.adapter.addresses) {
        const bool v6 = is_v6(address);
        const Subnet* subnet = network->subnet(v6 ? step.adapter.subnet6 : step.adapter.subnet);
        if (subnet == nullptr) return false;
        if (!may_be_given(*subnet, address) || topology_.front_end_with(*network, address) != nullptr) return false;
        const Adapter* holder = topology_.adapter_with(*network, address);
        if (holder != nullptr && holder->name != step.adapter.name) return false;
    }
    // Both versions only on a pair of subnets (docs/decisions/0024).
    if (step.adapter.has_version(false) && step.adapter.has_version(true) &&
        network->subnet(step.adapter.subnet6)->partner != step.adapter.subnet)
        return false;
    if (!fits_balancers(step.adapter)) return false;
    Adapter& adapter = topology_.adapters[step.adapter.name];
    const int incarnation = adapter.incarnation != 0 ? adapter.incarnation : ++incarnations_;
    adapter = step.adapter;
    adapter.incarnation = incarnation;
    return true;
}

/// Not that of an appliance. Its port stays where it is, without a meaning.
bool Model::accepts(const DeleteAdapter& step) {
    const bool is_appliance = std::ranges::any_of(
        topology_.mirrors, [&](const auto& entry) { return entry.second.appliance == step.adapter; });
    if (is_appliance) return false;
    topology_.adapters.erase(step.adapter);
    return true;
}

bool Model::accepts(const Attach& step) {
    const Adapter* adapter = topology_.adapter(step.adapter);
    if (adapter == nullptr || step.host >= topology_.hosts) return false;
    const auto port = topology_.ports.find(step.adapter);
    const bool stays = port != topology_.ports.end() && port->second.incarnation == adapter->incarnation &&
                       port->second.host == step.host;
    if (stays) return false;
    conversations_.forget(step.adapter);
    topology_.ports[step.adapter] = {step.adapter, adapter->incarnation, step.host};
    return true;
}

bool Model::accepts(const Detach& step) {
    conversations_.forget(step.adapter);
    return topology_.ports.erase(step.adapter) > 0;
}

bool Model::accepts(const ChooseTunnel& step) {
    topology_.is_nvgre = step.is_nvgre;
    return true;
}

bool Model::accepts(const Wait& step) {
    now_ += step.time;
    return true;
}

}  // namespace nc::reference
