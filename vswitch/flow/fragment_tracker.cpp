#include "vswitch/flow/fragment_tracker.hpp"

#include <algorithm>

namespace nc::vswitch {

void FragmentTracker::remember(const ConnectionKey& fragment, Direction direction, std::uint32_t identification,
                               const ConnectionReference& connection, Milliseconds now) {
    Set& set = sets_[set_of(fragment, direction, identification)];
    auto place =
        std::ranges::find_if(set, [&](const Entry& entry) { return entry.is_of(fragment, direction, identification); });
    if (place == set.end()) place = std::ranges::min_element(set, {}, &Entry::since);
    *place = {fragment, direction, identification, connection, now};
}

ConnectionReference FragmentTracker::find(const ConnectionKey& fragment, Direction direction,
                                          std::uint32_t identification, Milliseconds now) const {
    const Set& set = sets_[set_of(fragment, direction, identification)];
    const auto found =
        std::ranges::find_if(set, [&](const Entry& entry) { return entry.is_of(fragment, direction, identification); });
    return found != set.end() && now - found->since <= kReassemblyLimit ? found->connection : ConnectionReference{};
}

std::size_t FragmentTracker::set_of(const ConnectionKey& fragment, Direction direction, std::uint32_t identification) {
    const std::uint64_t mixed = hash(fragment) + identification * 2ULL + static_cast<std::uint64_t>(direction);
    return static_cast<std::size_t>(mixed % kSets);
}

}  // namespace nc::vswitch
