#include "service/resources/access_control_list.hpp"

#include <functional>

#include "generated/access_control_list.hpp"
#include "generated/acl_rule.hpp"
#include "service/resources/acl_attachment.hpp"
#include "service/resources/infrastructure_settings.hpp"
#include "service/state/acl_fields.hpp"

namespace nc::service::resources {
namespace {

using model::AclRule;
using model::ErrorCode;
using model::Faults;
using state::ResourcePtr;

/// One side of a rule: its members, and the codes that speak of it.
struct Side {
    const std::string& prefix;
    const std::vector<model::ResourcePath>& security_tags;
    const std::string& port_range;
    const char* prefix_target;
    const char* port_target;
    ErrorCode both;
    ErrorCode no_prefix;
    ErrorCode no_ports;
    ErrorCode invalid_prefix;
    ErrorCode invalid_port;
};

/// `is_on_logical` is asked only for a side with a tag: it goes through all that refer to the list.
void check_side(const Side& side, const std::function<bool()>& is_on_logical, Faults& faults) {
    if (!side.prefix.empty() && !side.security_tags.empty()) faults.add(side.both, side.prefix_target);
    if (side.prefix.empty() && side.security_tags.empty()) faults.add(side.no_prefix, side.prefix_target);
    const auto address = side.prefix.empty() ? state::AclAddress{} : state::parse_acl_address(side.prefix);
    if (!address) {
        faults.add(side.invalid_prefix, side.prefix_target, side.prefix);
    } else if (address->tag != state::AddressTag::None && is_on_logical()) {
        faults.add(ErrorCode::AclRuleTagsNotSupportedOnLogicalNetwork, side.prefix_target, side.prefix);
    }
    if (side.port_range.empty()) {
        faults.add(side.no_ports, side.port_target);
    } else if (!state::parse_port_range(side.port_range)) {
        faults.add(side.invalid_port, side.port_target, side.port_range);
    }
}

}  // namespace

void AccessControlListRules::check_put(const PutContext& context, Faults& faults) const {
    check_policies_are_enabled(context, faults);
    const auto& tags = state::decode<model::AccessControlList>(context.proposed).security_tags;
    for (std::size_t i = 0; i < tags.size(); ++i) {
        for (const ResourcePtr& referrer : context.draft.tree().referrers(tags[i])) {
            if (referrer->type != model::ResourceType::AccessControlList || referrer->path == context.proposed.path)
                continue;
            faults.add(ErrorCode::SecurityTagAlreadyHasAclApplied, "properties.securityTags[" + std::to_string(i) + "]",
                       tags[i].to_string(), "It is " + referrer->path.to_string() + ".");
            break;
        }
    }
}

void AclRuleRules::check_put(const PutContext& context, Faults& faults) const {
    check_policies_are_enabled(context, faults);
    const auto& tree = context.draft.tree();
    const auto& proposed = state::decode<AclRule>(context.proposed);
    // Security tags came with v5; before it, a rule could only lack its prefix.
    const bool has_tags = context.version >= model::ApiVersion{5, 0};
    const auto is_on_logical = [&] { return is_on_logical_network(tree, context.proposed.path.parent()); };
    check_side({proposed.source_address_prefix, proposed.source_security_tags, proposed.source_port_range,
                "properties.sourceAddressPrefix", "properties.sourcePortRange",
                ErrorCode::AclRuleBothSourceAddressPrefixAndSecurityTagsPresent,
                has_tags ? ErrorCode::AclRuleSourceNeitherAddressPrefixNorSecurityTagsPresent
                         : ErrorCode::AclRuleNullOrEmptySourceAddressPrefix,
                ErrorCode::AclRuleNullOrEmptySourcePortRange, ErrorCode::AclRuleInvalidSourceAddressPrefix,
                ErrorCode::AclRuleInvalidSourcePortRange},
               is_on_logical, faults);
    check_side({proposed.destination_address_prefix, proposed.destination_security_tags,
                proposed.destination_port_range, "properties.destinationAddressPrefix",
                "properties.destinationPortRange", ErrorCode::AclRuleBothDestinationAddressPrefixAndSecurityTagsPresent,
                has_tags ? ErrorCode::AclRuleDestinationNeitherAddressPrefixNorSecurityTagsPresent
                         : ErrorCode::AclRuleNullOrEmptyDestinationAddressPrefix,
                ErrorCode::AclRuleNullOrEmptyDestinationPortRange, ErrorCode::AclRuleInvalidDestinationAddressPrefix,
                ErrorCode::AclRuleInvalidDestinationPortRange},
               is_on_logical, faults);
    const auto holder = tree.numbers().holder(
        state::NumberSpace::priorities_of(context.proposed.path.parent(), proposed.type),
        state::IndexNumber::of(static_cast<std::uint64_t>(proposed.priority)), context.proposed.path);
    if (!holder.empty()) {
        faults.add(ErrorCode::InvalidAclRulePriority, "properties.priority", std::to_string(proposed.priority),
                   holder.to_string() + " has it already.");
    }
}

}  // namespace nc::service::resources
