#include "service/resources/virtual_network_manager.hpp"

#include "generated/virtual_network_manager.hpp"

namespace nc::service::resources {

using model::ErrorCode;

void VirtualNetworkManagerRules::check_put(const PutContext& context, model::Faults& faults) const {
    constexpr const char* kTarget = "properties.virtualSubnetIdRange";
    const auto& proposed = state::decode<model::VirtualNetworkManager>(context.proposed);
    const auto& range = proposed.virtual_subnet_id_range;
    if (!range) return;
    if (range->end_id <= range->start_id) {
        faults.add(ErrorCode::InvalidVsidRangeValues, kTarget,
                   std::to_string(range->start_id) + " to " + std::to_string(range->end_id));
    }
    const bool is_changed =
        context.existing == nullptr ||
        state::decode<model::VirtualNetworkManager>(*context.existing).virtual_subnet_id_range != range;
    if (is_changed && context.version < model::ApiVersion{2, 0}) {
        faults.add(ErrorCode::MinimumApiVersionNotSpecifiedForVsidRange, kTarget, context.version.to_string());
    }
}

}  // namespace nc::service::resources
