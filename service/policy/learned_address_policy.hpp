// Addresses that virtual machines move among themselves: who has one is what hosts say (docs/decisions/0041). Pure
// functions. Thread: any.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

struct AddressHolder {
    InstanceId interface;
    std::uint64_t claim = 0;  ///< its number
    friend bool operator==(const AddressHolder&, const AddressHolder&) = default;
};
/// By (VSID, address); an address that nobody has claimed is not here.
using AddressHolders = std::map<std::pair<Vsid, CustomerAddress>, AddressHolder>;

/// Lets a claim that `host` reports count, unless a later one does. Claims of interfaces that the host does not carry,
/// or that may not have the address, are passed over. Of two with one number that of the greater id counts.
void add_claim(const state::NetworkState& state, InstanceId host, const goal_state::AddressClaim& claim,
               AddressHolders& holders);

/// Those that the interface may have, as its host is told of them.
void append_learned_addresses(const state::Interface& interface, const AddressHolders& holders,
                              std::vector<goal_state::LearnedAddress>& learned);

/// Whether the interface has that address of its learned ones now.
bool holds(const state::Interface& interface, const state::LearnedAddress& learned, const AddressHolders& holders);

}  // namespace nc::service::policy
