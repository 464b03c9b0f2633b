#include "service/state/service_insertion_fields.hpp"

#include <algorithm>

#include "generated/service_insertion.hpp"
#include "generated/service_insertion_element.hpp"
#include "generated/service_insertion_rule.hpp"

namespace nc::service::state {
namespace {

using model::ResourceType;

std::optional<std::uint8_t> protocol_of(model::ServiceInsertionProtocol protocol) {
    constexpr std::uint8_t kTcp = 6;
    constexpr std::uint8_t kUdp = 17;
    switch (protocol) {
        case model::ServiceInsertionProtocol::All:
            return std::nullopt;
        case model::ServiceInsertionProtocol::Tcp:
        case model::ServiceInsertionProtocol::Http:
            return kTcp;
        case model::ServiceInsertionProtocol::Udp:
            return kUdp;
    }
    return std::nullopt;
}

/// 0 is every port.
std::vector<goal_state::PortRange> ports_of(std::int64_t first, std::optional<std::int64_t> last) {
    if (first <= 0) return {};
    return {{static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last.value_or(first))}};
}

/// Of texts that are prefixes, or "*" for all.
std::vector<IpPrefix> prefixes_of(const std::vector<std::string>& texts) {
    std::vector<IpPrefix> prefixes;
    for (const std::string& text : texts) {
        if (text == "*") return {};
        if (const auto prefix = IpPrefix::parse(text)) prefixes.push_back(*prefix);
    }
    return prefixes;
}

goal_state::MirrorRule rule_of(const StoredResource& resource, std::uint32_t priority) {
    const auto& source = decode<model::ServiceInsertionRule>(resource);
    goal_state::MirrorRule rule;
    rule.rule_id = resource.instance_id;
    rule.priority = priority;
    rule.protocol = protocol_of(source.protocol);
    rule.sources = prefixes_of(source.source_subnets);
    rule.destinations = prefixes_of(source.destination_subnets);
    rule.source_ports = ports_of(source.source_port_range_start, source.source_port_range_end);
    rule.destination_ports = ports_of(source.destination_port_range_start, source.destination_port_range_end);
    return rule;
}

}  // namespace

ServiceInsertionPtr make_service_insertion(const ResourceTree& tree, const StoredResource& resource) {
    auto insertion = std::make_shared<ServiceInsertion>();
    insertion->path = resource.path;
    insertion->priority =
        static_cast<std::uint32_t>(std::max<std::int64_t>(0, decode<model::ServiceInsertion>(resource).priority));
    bool has_appliance = false;
    for (const ResourcePtr& element : tree.children(resource.path, ResourceType::ServiceInsertionElement)) {
        const ResourcePtr interface = tree.find(decode<model::ServiceInsertionElement>(*element).network_interface);
        if (interface == nullptr || has_appliance) continue;
        insertion->appliance = interface->instance_id;
        has_appliance = true;
    }
    if (!has_appliance) return nullptr;
    for (const ResourcePtr& rule : tree.children(resource.path, ResourceType::ServiceInsertionRule))
        insertion->rules.push_back(rule_of(*rule, insertion->priority));
    return insertion;
}

}  // namespace nc::service::state
