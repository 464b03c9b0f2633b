#include "service/resources/acl_attachment.hpp"

#include "generated/acl_rule.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "service/state/acl_fields.hpp"

namespace nc::service::resources {
namespace {

using model::ResourceType;

bool is_tag(const std::string& text) {
    const auto address = state::parse_acl_address(text);
    return address && address->tag != state::AddressTag::None;
}

}  // namespace

void check_no_tags(const state::ResourceTree& tree, const model::ResourcePath& access_control_list,
                   const std::string& target, model::Faults& faults) {
    for (const auto& resource : tree.children(access_control_list, ResourceType::AclRule)) {
        const auto& rule = state::decode<model::AclRule>(*resource);
        for (const std::string& text : {rule.source_address_prefix, rule.destination_address_prefix}) {
            if (!is_tag(text)) continue;
            faults.add(model::ErrorCode::AclRuleTagsNotSupportedOnLogicalNetwork, target, text,
                       "It is in " + resource->path.to_string() + ".");
            return;
        }
    }
}

bool is_on_logical_network(const state::ResourceTree& tree, const model::ResourcePath& access_control_list) {
    for (const auto& referrer : tree.referrers(access_control_list)) {
        if (referrer->type == ResourceType::LogicalSubnet) return true;
        if (referrer->type != ResourceType::NetworkInterfaceIpConfiguration) continue;
        const auto subnet = tree.find(state::decode<model::NetworkInterfaceIpConfiguration>(*referrer).subnet);
        if (subnet != nullptr && subnet->type == ResourceType::LogicalSubnet) return true;
    }
    return false;
}

}  // namespace nc::service::resources
