#include "service/resources/service_insertion.hpp"

#include "generated/network_interface_ip_configuration.hpp"
#include "generated/service_insertion.hpp"
#include "generated/service_insertion_element.hpp"
#include "generated/service_insertion_rule.hpp"
#include "schemas/base/ip_prefix.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;

constexpr const char* kElementsTarget = "properties.serviceInsertionElements";

void check_range(std::int64_t start, std::optional<std::int64_t> end, const char* target, Faults& faults) {
    if (end && *end < start) {
        faults.add(ErrorCode::PortValueIsOutOfRange, target, std::to_string(*end), "The range ends before it starts.");
    }
}

void check_prefixes(const std::vector<std::string>& prefixes, const std::string& target, Faults& faults) {
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
        if (prefixes[i] != "*" && !IpPrefix::parse(prefixes[i]))
            faults.add(ErrorCode::InvalidIPPrefix, target + "[" + std::to_string(i) + "]", prefixes[i]);
    }
}

}  // namespace

void ServiceInsertionRules::check_put(const PutContext& context, Faults& faults) const {
    const ResourceTree& tree = context.draft.tree();
    const auto& proposed = state::decode<model::ServiceInsertion>(context.proposed);
    for (const ResourcePtr& other : tree.all(ResourceType::ServiceInsertion)) {
        if (other->path == context.proposed.path ||
            state::decode<model::ServiceInsertion>(*other).priority != proposed.priority)
            continue;
        faults.add(ErrorCode::InvalidParameterValue, "properties.priority", std::to_string(proposed.priority),
                   "It is that of " + other->path.to_string() + ".");
        break;
    }
    const std::size_t count = tree.children(context.proposed.path, ResourceType::ServiceInsertionElement).size();
    if (count != 1) {
        faults.add(ErrorCode::InvalidParameterValue, kElementsTarget, std::to_string(count),
                   "A port mirror has exactly one element.");
    }
}

void ServiceInsertionRuleRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::ServiceInsertionRule>(context.proposed);
    check_range(proposed.source_port_range_start, proposed.source_port_range_end, "properties.sourcePortRangeEnd",
                faults);
    check_range(proposed.destination_port_range_start, proposed.destination_port_range_end,
                "properties.destinationPortRangeEnd", faults);
    check_prefixes(proposed.source_subnets, "properties.sourceSubnets", faults);
    check_prefixes(proposed.destination_subnets, "properties.destinationSubnets", faults);
}

void ServiceInsertionRuleRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    const auto proposed = state::decode<model::ServiceInsertionRule>(context.proposed);
    const model::ResourcePath path = context.proposed.path;
    if (!proposed.source_port_range_end)
        draft.set_property(path, "sourcePortRangeEnd", model::Json(proposed.source_port_range_start));
    if (!proposed.destination_port_range_end)
        draft.set_property(path, "destinationPortRangeEnd", model::Json(proposed.destination_port_range_start));
}

void ServiceInsertionElementRules::check_put(const PutContext& context, Faults& faults) const {
    const ResourceTree& tree = context.draft.tree();
    const auto& interface = state::decode<model::ServiceInsertionElement>(context.proposed).network_interface;
    for (const ResourcePtr& resource : tree.children(interface, ResourceType::NetworkInterfaceIpConfiguration)) {
        const ResourcePtr subnet = tree.find(state::decode<model::NetworkInterfaceIpConfiguration>(*resource).subnet);
        if (!subnet || subnet->type != ResourceType::LogicalSubnet) continue;
        faults.add(ErrorCode::ServiceInsertionElementWithUnsupportedNetworkInterface, "properties.networkInterface",
                   interface.to_string());
        return;
    }
}

}  // namespace nc::service::resources
