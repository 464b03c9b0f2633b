#include "service/state/load_balancer_reader.hpp"

#include <algorithm>
#include <map>

#include "generated/load_balancer_frontend_ip_configuration.hpp"
#include "generated/load_balancer_inbound_nat_rule.hpp"
#include "generated/load_balancer_probe.hpp"
#include "generated/load_balancing_rule.hpp"
#include "generated/virtual_subnet.hpp"

namespace nc::service::state {
namespace {

using model::ResourceType;

std::optional<std::uint8_t> protocol_number(model::LoadBalancerProtocol protocol) {
    switch (protocol) {
        case model::LoadBalancerProtocol::Tcp:
        case model::LoadBalancerProtocol::Http:
        case model::LoadBalancerProtocol::Https:
            return 6;
        case model::LoadBalancerProtocol::Udp:
            return 17;
        case model::LoadBalancerProtocol::GRE:
            return 47;
        case model::LoadBalancerProtocol::ESP:
            return 50;
        case model::LoadBalancerProtocol::All:
            break;
    }
    return std::nullopt;
}

goal_state::LoadDistribution distribution_of(model::LoadDistribution distribution) {
    switch (distribution) {
        case model::LoadDistribution::SourceIP:
            return goal_state::LoadDistribution::SourceAddress;
        case model::LoadDistribution::SourceIPProtocol:
            return goal_state::LoadDistribution::SourceAddressAndProtocol;
        case model::LoadDistribution::Default:
            break;
    }
    return goal_state::LoadDistribution::FiveTuple;
}

class Reader {
  public:
    Reader(const ResourceTree& tree, LoadBalancer& balancer) : tree_(tree), balancer_(balancer) {}

    void read_front_ends() {
        for (const ResourcePtr& child :
             tree_.children(balancer_.path, ResourceType::LoadBalancerFrontendIpConfiguration)) {
            const auto& source = decode<model::LoadBalancerFrontendIpConfiguration>(*child);
            const ResourcePtr subnet = source.subnet ? tree_.find(*source.subnet) : nullptr;
            if (!source.private_ip_address || subnet == nullptr || subnet->type != ResourceType::VirtualSubnet)
                continue;
            const auto vsid = decode<model::VirtualSubnet>(*subnet).virtual_subnet_id;
            const ResourcePtr network = tree_.find(subnet->path.parent());
            if (!vsid || network == nullptr) continue;
            balancer_.network = RoutingDomainId(network->instance_id.value());
            const FrontEnd front_end{child->path, Vsid(static_cast<std::uint32_t>(*vsid)),
                                     CustomerAddress(*source.private_ip_address)};
            balancer_.front_ends.push_back(front_end);
            front_ends_.emplace(child->path, front_end);
        }
    }

    void read_rules() {
        for (const ResourcePtr& child : tree_.children(balancer_.path, ResourceType::LoadBalancingRule)) {
            const auto& source = decode<model::LoadBalancingRule>(*child);
            BalancerRule rule = rule_of(*child, source);
            rule.distribution = distribution_of(source.load_distribution);
            rule.target = source.backend_address_pool;
            rule.probe = probe_of(source.probe);
            balancer_.rules.push_back(std::move(rule));
        }
        for (const ResourcePtr& child : tree_.children(balancer_.path, ResourceType::LoadBalancerInboundNatRule)) {
            BalancerRule rule = rule_of(*child, decode<model::LoadBalancerInboundNatRule>(*child));
            rule.target = child->path;
            balancer_.rules.push_back(std::move(rule));
        }
        std::sort(balancer_.rules.begin(), balancer_.rules.end(),
                  [](const BalancerRule& a, const BalancerRule& b) { return a.path < b.path; });
    }

  private:
    /// What both kinds have in common.
    template <class Source>
    BalancerRule rule_of(const StoredResource& resource, const Source& source) const {
        BalancerRule rule;
        rule.path = resource.path;
        for (const model::ResourcePath& path : source.frontend_ip_configurations) {
            const auto front_end = front_ends_.find(path);
            if (front_end != front_ends_.end()) rule.front_ends.push_back(front_end->second);
        }
        rule.protocol = protocol_number(source.protocol);
        rule.front_end_port = static_cast<std::uint16_t>(source.frontend_port);
        rule.back_end_port = static_cast<std::uint16_t>(source.backend_port);
        rule.floating_address = source.enable_floating_ip;
        rule.idle_minutes = static_cast<std::uint16_t>(source.idle_timeout_in_minutes);
        rule.reset_when_idle = source.enable_tcp_reset;
        return rule;
    }

    std::optional<BalancerProbe> probe_of(const std::optional<model::ResourcePath>& path) const {
        const ResourcePtr resource = path ? tree_.find(*path) : nullptr;
        if (resource == nullptr || resource->type != ResourceType::LoadBalancerProbe) return std::nullopt;
        const auto& source = decode<model::LoadBalancerProbe>(*resource);
        return BalancerProbe{.path = resource->path,
                             .protocol = source.protocol == model::ProbeProtocol::Http ? goal_state::ProbeProtocol::Http
                                                                                       : goal_state::ProbeProtocol::Tcp,
                             .port = static_cast<std::uint16_t>(source.port),
                             .request_path = source.request_path,
                             .interval_seconds = static_cast<std::uint32_t>(source.interval_in_seconds),
                             .patience_seconds = static_cast<std::uint32_t>(source.number_of_probes)};
    }

    const ResourceTree& tree_;
    LoadBalancer& balancer_;
    std::map<model::ResourcePath, FrontEnd> front_ends_;
};

}  // namespace

LoadBalancerPtr load_balancer_of(const ResourceTree& tree, const StoredResource& resource) {
    auto balancer = std::make_shared<LoadBalancer>();
    balancer->path = resource.path;
    balancer->id = resource.instance_id;
    Reader reader(tree, *balancer);
    reader.read_front_ends();
    if (balancer->front_ends.empty()) return nullptr;
    reader.read_rules();
    return balancer;
}

}  // namespace nc::service::state
