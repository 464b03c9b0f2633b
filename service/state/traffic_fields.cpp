#include "service/state/traffic_fields.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>

#include "generated/server_interface.hpp"
#include "generated/virtual_switch_manager.hpp"
#include "schemas/base/trimmed.hpp"

namespace nc::service::state {
namespace {

using model::ResourceType;

constexpr std::uint64_t kMega = 1'000'000;
constexpr std::int64_t kHighest = std::numeric_limits<std::uint32_t>::max();

std::uint32_t number_of(const std::optional<std::int64_t>& value) {
    return value && *value > 0 && *value <= kHighest ? static_cast<std::uint32_t>(*value) : 0;
}

}  // namespace

goal_state::Bandwidth bandwidth_of(const std::optional<model::QosSettings>& settings) {
    if (!settings) return {};
    return {number_of(settings->outbound_maximum_mbps), number_of(settings->inbound_maximum_mbps),
            number_of(settings->outbound_reserved_value)};
}

std::optional<std::uint32_t> default_share_of(const ResourceTree& tree) {
    for (const ResourcePtr& manager : tree.all(ResourceType::VirtualSwitchManager)) {
        const auto& settings = decode<model::VirtualSwitchManager>(*manager).qos_settings;
        if (settings.enable_software_reservations.value_or(false))
            return std::max<std::uint32_t>(1, number_of(settings.default_reservation));
    }
    return std::nullopt;
}

std::uint32_t link_speed_of(const ResourceTree& tree, const StoredResource& server) {
    std::uint32_t slowest = 0;
    for (const ResourcePtr& interface : tree.children(server.path, ResourceType::ServerInterface)) {
        const std::string& text = decode<model::ServerInterface>(*interface).interface_speed;
        std::uint64_t bits = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), bits);
        const std::uint64_t speed = bits / kMega;
        if (failed != std::errc{} || end != text.data() + text.size() || speed == 0 || speed > kHighest) continue;
        if (slowest == 0 || speed < slowest) slowest = static_cast<std::uint32_t>(speed);
    }
    return slowest;
}

std::vector<IpPrefix> unbilled_space_of(const std::string& ranges) {
    std::vector<IpPrefix> prefixes;
    std::string_view left = ranges;
    while (!left.empty()) {
        const std::size_t comma = left.find(',');
        if (const auto prefix = IpPrefix::parse(trimmed(left.substr(0, comma)))) prefixes.push_back(*prefix);
        left.remove_prefix(comma == std::string_view::npos ? left.size() : comma + 1);
    }
    std::sort(prefixes.begin(), prefixes.end());
    prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
    return prefixes;
}

}  // namespace nc::service::state
