#include "service/policy/learned_address_policy.hpp"

#include <algorithm>
#include <tuple>

namespace nc::service::policy {

void add_claim(const state::NetworkState& state, InstanceId host, const goal_state::AddressClaim& claim,
               AddressHolders& holders) {
    const auto interface = state.interfaces.find(claim.port);
    if (interface == state.interfaces.end() || interface->second->host != host) return;
    const bool may_have = std::ranges::any_of(interface->second->learned, [&](const state::LearnedAddress& learned) {
        return learned.vsid == claim.vsid && learned.address == claim.address;
    });
    if (!may_have) return;
    AddressHolder& holder = holders[{claim.vsid, claim.address}];
    if (std::tie(holder.claim, holder.interface) < std::tie(claim.number, claim.port))
        holder = {claim.port, claim.number};
}

void append_learned_addresses(const state::Interface& interface, const AddressHolders& holders,
                              std::vector<goal_state::LearnedAddress>& learned) {
    for (const state::LearnedAddress& each : interface.learned) {
        const auto holder = holders.find({each.vsid, each.address});
        learned.push_back({.port = interface.id,
                           .vsid = each.vsid,
                           .address = each.address,
                           .claim = holder != holders.end() ? holder->second.claim : 0,
                           .is_held = holds(interface, each, holders)});
    }
}

bool holds(const state::Interface& interface, const state::LearnedAddress& learned, const AddressHolders& holders) {
    const auto holder = holders.find({learned.vsid, learned.address});
    return holder != holders.end() && holder->second.interface == interface.id;
}

}  // namespace nc::service::policy
