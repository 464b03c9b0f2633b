// A range of addresses, both ends included, and the search for a free one in it. Pools keep no books: what is taken is
// read from the tree each time, so that nothing can get out of step. Thread: any (pure functions).
#pragma once

#include <functional>
#include <optional>
#include <set>

#include "schemas/base/ip_address.hpp"

namespace nc::service::pools {

/// Invariant: first <= last, of one IP version.
struct AddressRange {
    IpAddress first;
    IpAddress last;

    bool contains(const IpAddress& address) const {
        return address.version() == first.version() && first <= address && address <= last;
    }
    bool overlaps(const AddressRange& other) const {
        return first.version() == other.first.version() && first <= other.last && other.first <= last;
    }
    friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

/// The lowest address of the range that is not taken; std::nullopt when all are.
std::optional<IpAddress> lowest_free(const AddressRange& range, const std::set<IpAddress>& taken);

}  // namespace nc::service::pools
