#include "vswitch/policy/policy_snapshot.hpp"

#include <algorithm>

namespace nc::vswitch {

bool PortPolicy::owns(const IpAddress& address) const {
    return std::ranges::any_of(settings.addresses,
                               [&](const goal_state::PortAddress& own) { return own.address.value() == address; }) ||
           std::ranges::find(floating_addresses, address) != floating_addresses.end() ||
           std::ranges::any_of(learned, [&](const goal_state::LearnedAddress& each) {
               return each.is_held && each.address.value() == address;
           });
}

bool PortPolicy::may_have(const IpAddress& address) const {
    return owns(address) || std::ranges::any_of(learned, [&](const goal_state::LearnedAddress& each) {
               return each.address.value() == address;
           });
}

const PortPolicy* PolicySnapshot::find(InstanceId id) const {
    const auto found = ports_by_id.find(id);
    return found == ports_by_id.end() ? nullptr : &ports[found->second];
}

const PortPolicy* PolicySnapshot::find(Vsid vsid, const MacAddress& mac) const {
    const auto found = ports_by_place.find(Place{vsid, mac});
    return found == ports_by_place.end() ? nullptr : &ports[found->second];
}

}  // namespace nc::vswitch
