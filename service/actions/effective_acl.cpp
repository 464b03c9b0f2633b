#include "service/actions/effective_acl.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generated/acl_rule.hpp"
#include "generated/types.hpp"
#include "schemas/model/json_value.hpp"
#include "service/actions/asked_interface.hpp"
#include "service/api/error_answer.hpp"
#include "service/policy/acl_policy.hpp"
#include "service/policy/peering_policy.hpp"

namespace nc::service::actions {
namespace {

using goal_state::AclAction;
using goal_state::AclDirection;
using model::Json;
using policy::AclLevel;
using policy::EffectiveAclRule;

model::AclLevel level_of(AclLevel level) {
    switch (level) {
        case AclLevel::IpConfiguration:
            return model::AclLevel::IpConfiguration;
        case AclLevel::SecurityTag:
            return model::AclLevel::SecurityTag;
        case AclLevel::Subnet:
            break;
    }
    return model::AclLevel::Subnet;
}

std::string_view default_text(AclAction action) {
    return model::to_string(action == AclAction::Allow ? model::AclDefaultAction::Permit
                                                       : model::AclDefaultAction::Deny);
}

/// Empty when a tag stands for nothing; "*" for any.
Json prefixes_text(const std::vector<IpPrefix>& prefixes, bool is_active) {
    Json texts = Json::array();
    for (const IpPrefix& prefix : prefixes)
        texts.push_back(prefix.to_string());
    if (texts.empty() && is_active) texts.push_back("*");
    return texts;
}

Json entry_of(const EffectiveAclRule& each, const state::ResourceTree& tree) {
    const goal_state::AclRule& rule = each.rule;
    Json entry{{"type", model::to_string(rule.direction == AclDirection::Inbound ? model::AclRuleType::Inbound
                                                                                 : model::AclRuleType::Outbound)},
               {"priority", each.list_priority},
               {"action", model::to_string(rule.action == AclAction::Allow ? model::AclRuleAction::Allow
                                                                           : model::AclRuleAction::Deny)}};
    // Ports and protocol apply as they are written. The rule that stands for a default action is written nowhere.
    const state::ResourcePtr resource = tree.find(each.path);
    if (resource != nullptr && resource->type == model::ResourceType::AclRule) {
        const auto& written = state::decode<model::AclRule>(*resource);
        entry["protocol"] = model::to_string(written.protocol);
        entry["sourcePortRange"] = written.source_port_range;
        entry["destinationPortRange"] = written.destination_port_range;
    }
    entry["sourceAddressPrefixes"] = prefixes_text(rule.sources, each.is_active);
    entry["destinationAddressPrefixes"] = prefixes_text(rule.destinations, each.is_active);
    entry["logging"] = model::to_string(rule.logging ? model::EnabledState::Enabled : model::EnabledState::Disabled);
    entry["isActive"] = each.is_active;
    entry["level"] = model::to_string(level_of(each.level));
    entry["attachedTo"] = each.attached_to.to_string();
    entry["resource"] = each.path.to_string();
    return entry;
}

}  // namespace

void EffectiveAcl::get(const api::UnstoredCall& call, const api::Reply& reply) {
    answer_about_interface(hosts_, call, reply, [&](const AskedInterface& asked) {
        const auto meanings =
            policy::tag_meanings(asked.state, asked.network, policy::passing_peerings(asked.state, asked.network));
        const policy::EffectiveAcl acl = policy::effective_acl(asked.interface, asked.network, meanings);
        Json rules = Json::array();
        for (const EffectiveAclRule& rule : acl.rules)
            rules.push_back(entry_of(rule, call.tree));
        reply(api::document_answer(200, *call.route.type,
                                   Json{{"networkInterface", asked.path.to_string()},
                                        {"inboundDefaultAction", default_text(acl.default_inbound)},
                                        {"outboundDefaultAction", default_text(acl.default_outbound)},
                                        {"rules", std::move(rules)}}));
    });
}

}  // namespace nc::service::actions
