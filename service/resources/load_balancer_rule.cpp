#include "service/resources/load_balancer_rule.hpp"

#include <algorithm>
#include <string>

#include "generated/load_balancer_inbound_nat_rule.hpp"
#include "generated/load_balancer_outbound_nat_rule.hpp"
#include "generated/load_balancing_rule.hpp"
#include "schemas/model/json_value.hpp"
#include "service/resources/back_reference.hpp"
#include "service/resources/load_balancer_fit.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::LoadBalancerProtocol;
using model::ResourcePath;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;
using state::StoredResource;

constexpr const char* kFrontEndsTarget = "properties.frontendIPConfigurations";
constexpr const char* kFrontendPortTarget = "properties.frontendPort";
constexpr const char* kBackendPortTarget = "properties.backendPort";
constexpr const char* kPoolTarget = "properties.backendAddressPool";
constexpr const char* kProtocolTarget = "properties.protocol";
constexpr const char* kBackend = "backendIPConfiguration";
constexpr const char* kNatRulesOfBackend = "loadBalancerInboundNatRules";

/// What load balancing rules and inbound translation rules have in common.
struct InboundRule {
    const std::vector<ResourcePath>& front_ends;
    LoadBalancerProtocol protocol;
    std::int64_t frontend_port;
    std::int64_t backend_port;
    bool is_floating;

    bool is_any_port() const { return frontend_port == 0 && backend_port == 0; }
};

template <class Rule>
InboundRule view_of(const Rule& rule) {
    return {rule.frontend_ip_configurations, rule.protocol, rule.frontend_port, rule.backend_port,
            rule.enable_floating_ip};
}

InboundRule inbound_rule_of(const StoredResource& resource) {
    return resource.type == ResourceType::LoadBalancingRule
               ? view_of(state::decode<model::LoadBalancingRule>(resource))
               : view_of(state::decode<model::LoadBalancerInboundNatRule>(resource));
}

/// What the packets are: Http and Https are Tcp.
LoadBalancerProtocol transport_of(LoadBalancerProtocol protocol) {
    const bool is_page = protocol == LoadBalancerProtocol::Http || protocol == LoadBalancerProtocol::Https;
    return is_page ? LoadBalancerProtocol::Tcp : protocol;
}

bool overlap(LoadBalancerProtocol a, LoadBalancerProtocol b) {
    return a == LoadBalancerProtocol::All || b == LoadBalancerProtocol::All || transport_of(a) == transport_of(b);
}

bool share_front_end(const std::vector<ResourcePath>& some, const std::vector<ResourcePath>& others) {
    return std::any_of(some.begin(), some.end(), [&](const ResourcePath& front_end) {
        return std::find(others.begin(), others.end(), front_end) != others.end();
    });
}

std::vector<ResourcePtr> siblings_of(const PutContext& context, std::initializer_list<ResourceType> types) {
    std::vector<ResourcePtr> siblings;
    for (const ResourceType type : types) {
        for (const ResourcePtr& rule : context.draft.tree().children(context.proposed.path.parent(), type)) {
            if (rule->path != context.proposed.path) siblings.push_back(rule);
        }
    }
    return siblings;
}

std::vector<ResourcePtr> inbound_siblings_of(const PutContext& context) {
    return siblings_of(context, {ResourceType::LoadBalancingRule, ResourceType::LoadBalancerInboundNatRule});
}

std::vector<ResourcePtr> outbound_siblings_of(const PutContext& context) {
    return siblings_of(context, {ResourceType::LoadBalancerOutboundNatRule});
}

/// Rules of different types share one set of names.
void check_name(const PutContext& context, Faults& faults) {
    const ResourcePath& path = context.proposed.path;
    for (const char* collection : {"loadBalancingRules", "inboundNatRules", "outboundNatRules"}) {
        const ResourcePath other = path.parent().child(collection, path.id());
        if (other == path || !context.draft.tree().find(other)) continue;
        faults.add(ErrorCode::RuleNameDuplicate, "resourceId", path.id(),
                   "It is the name of " + other.to_string() + ".");
        return;
    }
}

void check_own(const PutContext& context, const ResourcePath& reference, const char* target, Faults& faults) {
    if (reference.parent() == context.proposed.path.parent()) return;
    faults.add(ErrorCode::InvalidResourceReference, target, reference.to_string(),
               "It belongs to another load balancer.");
}

void check_own(const PutContext& context, const std::vector<ResourcePath>& references, const char* target,
               Faults& faults) {
    for (const ResourcePath& reference : references)
        check_own(context, reference, target, faults);
}

void check_ports(const InboundRule& rule, Faults& faults) {
    const bool has_ports = rule.frontend_port != 0 && rule.backend_port != 0;
    switch (rule.protocol) {
        case LoadBalancerProtocol::All:
            if (!rule.is_any_port()) faults.add(ErrorCode::InvalidAnyPortAnyProtocolInboundRule, kFrontendPortTarget);
            break;
        case LoadBalancerProtocol::GRE:
        case LoadBalancerProtocol::ESP:
            break;  // they have no ports
        default:
            if (!has_ports) faults.add(ErrorCode::InvalidAnyPortAnyProtocolInboundRule, kFrontendPortTarget);
    }
    if (rule.is_floating && rule.frontend_port != rule.backend_port) {
        faults.add(ErrorCode::BackendAndFrontendPortsAreDifferent, kBackendPortTarget,
                   std::to_string(rule.backend_port));
    }
}

/// A rule for every port of a front end is its only one; any two others differ in protocol or port.
void check_front_ends(const PutContext& context, const InboundRule& rule, Faults& faults) {
    for (const ResourcePtr& sibling : inbound_siblings_of(context)) {
        const InboundRule other = inbound_rule_of(*sibling);
        if (!share_front_end(rule.front_ends, other.front_ends)) continue;
        const bool is_any = rule.protocol == LoadBalancerProtocol::All || other.protocol == LoadBalancerProtocol::All;
        if (is_any) {
            faults.add(ErrorCode::AnyPortProtocolNotAllowedWithOtherInboundRules, kFrontEndsTarget,
                       sibling->path.to_string());
            break;
        }
        if (overlap(rule.protocol, other.protocol) && rule.frontend_port == other.frontend_port) {
            faults.add(ErrorCode::RulesUseSameFrontendPort, kFrontendPortTarget, sibling->path.to_string());
            break;
        }
    }
    if (rule.protocol != LoadBalancerProtocol::All) return;
    for (const ResourcePtr& sibling : outbound_siblings_of(context)) {
        const auto& other = state::decode<model::LoadBalancerOutboundNatRule>(*sibling);
        if (!share_front_end(rule.front_ends, other.frontend_ip_configurations)) continue;
        faults.add(ErrorCode::AnyPortProtocolNotAllowedWithOtherOutboundNatRules, kFrontEndsTarget,
                   sibling->path.to_string());
        return;
    }
}

/// Without a floating address, packets of two rules that arrive at one port could not be told apart.
void check_backend_port(const PutContext& context, const model::LoadBalancingRule& rule, Faults& faults) {
    if (rule.enable_floating_ip || rule.backend_port == 0) return;
    for (const ResourcePtr& sibling : siblings_of(context, {ResourceType::LoadBalancingRule})) {
        const auto& other = state::decode<model::LoadBalancingRule>(*sibling);
        if (other.enable_floating_ip || other.backend_port != rule.backend_port ||
            other.backend_address_pool != rule.backend_address_pool || !overlap(other.protocol, rule.protocol))
            continue;
        faults.add(ErrorCode::RulesUseSameBackendPort, kBackendPortTarget, sibling->path.to_string());
        return;
    }
}

}  // namespace

void LoadBalancingRuleRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::LoadBalancingRule>(context.proposed);
    check_name(context, faults);
    check_own(context, proposed.frontend_ip_configurations, kFrontEndsTarget, faults);
    check_own(context, proposed.backend_address_pool, kPoolTarget, faults);
    if (proposed.probe) check_own(context, *proposed.probe, "properties.probe", faults);
    check_ports(view_of(proposed), faults);
    check_front_ends(context, view_of(proposed), faults);
    check_backend_port(context, proposed, faults);
    if (!faults.empty()) return;
    for (const ResourcePtr& backend : backends_of(context.draft.tree(), proposed.backend_address_pool)) {
        check_backend_rules(context.draft.tree(), *backend, kPoolTarget, faults);
        if (!faults.empty()) return;
    }
}

void LoadBalancerInboundNatRuleRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::LoadBalancerInboundNatRule>(context.proposed);
    check_name(context, faults);
    check_own(context, proposed.frontend_ip_configurations, kFrontEndsTarget, faults);
    if (proposed.backend_address_pool) check_own(context, *proposed.backend_address_pool, kPoolTarget, faults);
    check_ports(view_of(proposed), faults);
    check_front_ends(context, view_of(proposed), faults);
}

void LoadBalancerInboundNatRuleRules::apply_put(const PutContext& context, state::TreeDraft& draft,
                                                Faults& faults) const {
    if (!context.proposed.properties->contains(kBackend)) return;
    const auto backend = state::decode<model::LoadBalancerInboundNatRule>(context.proposed).backend_ip_configuration;
    const ResourcePath rule = context.proposed.path;
    draft.set_property(rule, kBackend, model::Json(nullptr));
    std::vector<ResourcePath> wanted;
    if (backend) wanted.push_back(*backend);
    set_referrers(draft, rule, ResourceType::NetworkInterfaceIpConfiguration, kNatRulesOfBackend, wanted);
    if (!backend) return;
    const std::string target = std::string("properties.") + kBackend;
    if (const ResourcePtr resource = draft.tree().find(*backend)) {
        check_backend_network(draft.tree(), *resource, rule.parent(), target, faults);
    } else {
        faults.add(ErrorCode::InvalidResourceReference, target, backend->to_string());
    }
}

void LoadBalancerInboundNatRuleRules::apply_delete(const DeleteContext& context, state::TreeDraft& draft,
                                                   Faults&) const {
    set_referrers(draft, context.existing.path, ResourceType::NetworkInterfaceIpConfiguration, kNatRulesOfBackend, {});
}

void LoadBalancerOutboundNatRuleRules::check_put(const PutContext& context, Faults& faults) const {
    constexpr model::ApiVersion kHasIdleTimeout{4, 2};
    const auto& proposed = state::decode<model::LoadBalancerOutboundNatRule>(context.proposed);
    const ResourceTree& tree = context.draft.tree();
    check_name(context, faults);
    check_own(context, proposed.frontend_ip_configurations, kFrontEndsTarget, faults);
    check_own(context, proposed.backend_address_pool, kPoolTarget, faults);
    if (proposed.protocol == LoadBalancerProtocol::Http || proposed.protocol == LoadBalancerProtocol::Https) {
        faults.add(ErrorCode::InvalidOutboundNatProtocolType, kProtocolTarget, model::to_string(proposed.protocol));
    }
    const std::int64_t timeout_before =
        context.existing == nullptr
            ? model::LoadBalancerOutboundNatRule{}.idle_timeout_in_minutes
            : state::decode<model::LoadBalancerOutboundNatRule>(*context.existing).idle_timeout_in_minutes;
    if (context.version < kHasIdleTimeout && proposed.idle_timeout_in_minutes != timeout_before) {
        faults.add(ErrorCode::OutboundIdleTimeoutImmutableIfLessThanV4_2, "properties.idleTimeoutInMinutes",
                   context.version.to_string());
    }
    // Nothing outside a virtual network knows the way to its addresses.
    if (!front_end_network(tree, context.proposed.path.parent()).empty() &&
        !proposed.frontend_ip_configurations.empty()) {
        faults.add(ErrorCode::OutboundNatRulesAreNotSupported, kFrontEndsTarget,
                   proposed.frontend_ip_configurations.front().to_string(), "It is on a virtual network.");
    }
    for (const ResourcePtr& sibling : inbound_siblings_of(context)) {
        const InboundRule other = inbound_rule_of(*sibling);
        if (other.protocol != LoadBalancerProtocol::All ||
            !share_front_end(other.front_ends, proposed.frontend_ip_configurations))
            continue;
        faults.add(ErrorCode::AnyPortProtocolNotAllowedWithOtherOutboundNatRules, kFrontEndsTarget,
                   sibling->path.to_string());
        return;
    }
}

}  // namespace nc::service::resources
