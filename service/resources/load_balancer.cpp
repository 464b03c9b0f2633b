#include "service/resources/load_balancer.hpp"

#include "generated/load_balancer.hpp"
#include "generated/load_balancer_backend_address_pool.hpp"
#include "generated/load_balancer_probe.hpp"
#include "schemas/model/json_value.hpp"
#include "service/pools/vip_pool.hpp"
#include "service/resources/back_reference.hpp"
#include "service/resources/load_balancer_fit.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::ResourceType;
using state::ResourcePtr;

constexpr const char* kBackends = "backendIPConfigurations";
constexpr model::ApiVersion kPoolsAreWritable{7, 0};

}  // namespace

void LoadBalancerRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& tree = context.draft.tree();
    const auto& proposed = state::decode<model::LoadBalancer>(context.proposed);
    if (!pools::load_balancer_manager(tree)) faults.add(ErrorCode::LbManagerResourceNotConfigured, "");
    if (tree.children(context.proposed.path, ResourceType::LoadBalancerFrontendIpConfiguration).empty())
        faults.add(ErrorCode::InvalidFrontendIPCount, "properties.frontendIPConfigurations");
    const bool was_set = context.existing != nullptr &&
                         state::decode<model::LoadBalancer>(*context.existing).update_backend_address_pools;
    if (proposed.update_backend_address_pools && !was_set && context.version < kPoolsAreWritable) {
        faults.add(ErrorCode::UpdateBackendAddressPoolsNotAllowed, "properties.updateBackendAddressPools",
                   context.version.to_string());
    }
}

void LoadBalancerBackendAddressPoolRules::apply_put(const PutContext& context, state::TreeDraft& draft,
                                                    Faults& faults) const {
    if (!context.proposed.properties->contains(kBackends)) return;
    const auto wanted =
        state::decode<model::LoadBalancerBackendAddressPool>(context.proposed).backend_ip_configurations;
    const model::ResourcePath pool = context.proposed.path;
    draft.set_property(pool, kBackends, model::Json(nullptr));
    const ResourcePtr load_balancer = draft.tree().find(pool.parent());
    if (context.version < kPoolsAreWritable ||
        !state::decode<model::LoadBalancer>(*load_balancer).update_backend_address_pools)
        return;
    for (const model::ResourcePath& path : wanted) {
        if (!draft.tree().find(path))
            faults.add(ErrorCode::InvalidResourceReference, std::string("properties.") + kBackends, path.to_string());
    }
    set_referrers(draft, pool, ResourceType::NetworkInterfaceIpConfiguration, "loadBalancerBackendAddressPools",
                  wanted);
    for (const ResourcePtr& backend : backends_of(draft.tree(), pool)) {
        check_backend_network(draft.tree(), *backend, pool.parent(), std::string("properties.") + kBackends, faults);
        check_backend_rules(draft.tree(), *backend, std::string("properties.") + kBackends, faults);
        if (!faults.empty()) return;
    }
}

void LoadBalancerProbeRules::check_put(const PutContext& context, Faults& faults) const {
    constexpr const char* kTarget = "properties.requestPath";
    const auto& proposed = state::decode<model::LoadBalancerProbe>(context.proposed);
    if (proposed.protocol == model::ProbeProtocol::Http && proposed.request_path.empty())
        faults.add(ErrorCode::ProbeRequestPathIsRequired, kTarget);
    if (proposed.protocol == model::ProbeProtocol::Tcp && !proposed.request_path.empty())
        faults.add(ErrorCode::ProbeRequestPathIsNotNull, kTarget, proposed.request_path);
}

}  // namespace nc::service::resources
