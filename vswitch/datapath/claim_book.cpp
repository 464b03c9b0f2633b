#include "vswitch/datapath/claim_book.hpp"

#include <algorithm>
#include <utility>

namespace nc::vswitch {
namespace {

bool is_same(const goal_state::LearnedAddress& a, const goal_state::LearnedAddress& b) {
    return a.port == b.port && a.vsid == b.vsid && a.address == b.address;
}

}  // namespace

void ClaimBook::follow(std::span<const goal_state::LearnedAddress> told) {
    std::vector<Entry> next;
    next.reserve(told.size());
    for (const goal_state::LearnedAddress& each : told) {
        const auto known =
            std::ranges::find_if(entries_, [&](const Entry& entry) { return is_same(entry.told, each); });
        const std::uint64_t before = known != entries_.end() ? known->own : 0;
        // A controller that has just begun tells of no claim: one that is higher than what it tells stays.
        const bool counts = each.is_held || before > each.claim;
        next.push_back({each, counts ? std::max(before, each.claim) : 0});
    }
    entries_ = std::move(next);
}

void ClaimBook::observe(InstanceId port, const IpAddress& address) {
    for (Entry& entry : entries_)
        if (entry.told.port == port && entry.told.address.value() == address && entry.own == 0)
            entry.own = entry.told.claim + 1;
}

std::vector<goal_state::AddressClaim> ClaimBook::claims() const {
    std::vector<goal_state::AddressClaim> claims;
    for (const Entry& entry : entries_)
        if (entry.own > 0) claims.push_back({entry.told.port, entry.told.vsid, entry.told.address, entry.own});
    return claims;
}

}  // namespace nc::vswitch
