#include "service/resources/mac_pool.hpp"

#include <cstdint>
#include <optional>

#include "generated/mac_pool.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;

/// The first multicast address of a range: those whose first byte is odd (IEEE 802).
std::optional<MacAddress> first_multicast(const MacAddress& start, const MacAddress& end) {
    constexpr std::uint64_t kFirstByte = std::uint64_t{1} << 40;
    if (start.is_multicast()) return start;
    const std::uint64_t next = (start.to_number() / kFirstByte + 1) * kFirstByte;
    if (next > end.to_number()) return std::nullopt;
    return MacAddress::from_number(next);
}

}  // namespace

void MacPoolRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::MacPool>(context.proposed);
    if (proposed.end_mac_address < proposed.start_mac_address) {
        faults.add(ErrorCode::InvalidMacAddressForMacPool, "properties.endMacAddress",
                   proposed.end_mac_address.to_rest_string());
        return;
    }
    if (const auto multicast = first_multicast(proposed.start_mac_address, proposed.end_mac_address)) {
        faults.add(ErrorCode::MacPoolContainsMulticastAddresses, "properties.startMacAddress",
                   multicast->to_rest_string());
    }
    for (const auto& resource : context.draft.tree().all(model::ResourceType::MacPool)) {
        const auto& other = state::decode<model::MacPool>(*resource);
        const bool is_apart =
            proposed.end_mac_address < other.start_mac_address || other.end_mac_address < proposed.start_mac_address;
        if (resource->path == context.proposed.path || is_apart) continue;
        faults.add(ErrorCode::InvalidMacAddressForMacPool, "properties.startMacAddress",
                   proposed.start_mac_address.to_rest_string(),
                   "The range overlaps with " + resource->path.to_string() + ".");
    }
}

}  // namespace nc::service::resources
