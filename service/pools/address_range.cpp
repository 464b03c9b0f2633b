#include "service/pools/address_range.hpp"

namespace nc::service::pools {

std::optional<IpAddress> lowest_free(const AddressRange& range, const std::set<IpAddress>& taken) {
    IpAddress candidate = range.first;
    for (auto next = taken.lower_bound(range.first); next != taken.end() && *next == candidate; ++next) {
        if (candidate == range.last) return std::nullopt;
        candidate = candidate.plus(1);
    }
    return candidate;
}

}  // namespace nc::service::pools
