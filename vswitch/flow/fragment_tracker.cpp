#include "vswitch/flow/fragment_tracker.hpp"

namespace nc::vswitch {

void FragmentTracker::remember(const ConnectionKey& fragment, Direction direction, std::uint16_t identification,
                               const ConnectionReference& connection, Milliseconds now) {
    entries_[place_of(fragment, direction, identification)] = {fragment, direction, identification, connection, now};
}

ConnectionReference FragmentTracker::find(const ConnectionKey& fragment, Direction direction,
                                          std::uint16_t identification, Milliseconds now) const {
    const Entry& entry = entries_[place_of(fragment, direction, identification)];
    const bool is_it = entry.key == fragment && entry.direction == direction &&
                       entry.identification == identification && now - entry.since <= kReassemblyLimit;
    return is_it ? entry.connection : ConnectionReference{};
}

std::size_t FragmentTracker::place_of(const ConnectionKey& fragment, Direction direction,
                                      std::uint16_t identification) {
    const std::uint64_t mixed = hash(fragment) + identification * 2ULL + static_cast<std::uint64_t>(direction);
    return static_cast<std::size_t>(mixed % kEntries);
}

}  // namespace nc::vswitch
