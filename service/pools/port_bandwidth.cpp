#include "service/pools/port_bandwidth.hpp"

#include <algorithm>

namespace nc::service::pools {

bool has_bandwidth_settings(const model::NetworkInterface& interface) {
    if (!interface.port_settings || !interface.port_settings->qos_settings) return false;
    const model::QosSettings& qos = *interface.port_settings->qos_settings;
    return qos.outbound_reserved_value.value_or(0) > 0 || qos.outbound_maximum_mbps.value_or(0) > 0 ||
           qos.inbound_maximum_mbps.value_or(0) > 0;
}

std::size_t count_with_bandwidth_settings(const state::ResourceTree& tree) {
    const auto interfaces = tree.all(model::ResourceType::NetworkInterface);
    const auto count = std::count_if(interfaces.begin(), interfaces.end(), [](const state::ResourcePtr& interface) {
        return has_bandwidth_settings(state::decode<model::NetworkInterface>(*interface));
    });
    return static_cast<std::size_t>(count);
}

}  // namespace nc::service::pools
