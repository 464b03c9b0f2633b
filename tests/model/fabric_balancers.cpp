// Load balancers of the product: as an administrator makes them, and what hosts say of their members.
#include <algorithm>
#include <array>

#include "tests/model/fabric.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/pipeline/group.hpp"

namespace nc::reference {
namespace {

using model::Json;

std::string path_of(const Balancer& balancer) { return "/loadBalancers/" + balancer.name; }

std::string path_of_probe(const std::string& balancer) { return "/loadBalancers/" + balancer + "/probes/probe"; }

Json reference_to(const std::string& path) { return {{"resourceRef", path}}; }

Json json_of(const Balancer& balancer, const FrontEnd& front_end) {
    return {{"resourceId", front_end.name},
            {"properties",
             {{"privateIPAddress", text_of(front_end.address)},
              {"privateIPAllocationMethod", "Static"},
              {"subnet", reference_to("/virtualNetworks/" + balancer.network + "/subnets/" + front_end.subnet)}}}};
}

const char* text_of_protocol(const std::optional<std::uint8_t>& protocol) {
    if (!protocol) return "All";
    return *protocol == kTcp ? "Tcp" : *protocol == kUdp ? "Udp" : "GRE";
}

Json json_of(const Balancer& balancer, const BalancingRule& rule) {
    static constexpr std::array kDistributions = {"Default", "SourceIP", "SourceIPProtocol"};
    Json properties{
        {"frontendIPConfigurations", {reference_to(path_of(balancer) + "/frontendIPConfigurations/" + rule.front_end)}},
        {"protocol", text_of_protocol(rule.protocol)},
        {"frontendPort", rule.port},
        {"backendPort", rule.back_end_port},
        {"enableFloatingIP", rule.is_floating},
        {"idleTimeoutInMinutes", rule.idle_minutes}};
    if (!rule.is_nat) {
        properties["backendAddressPool"] = reference_to(path_of(balancer) + "/backendAddressPools/pool");
        properties["loadDistribution"] = kDistributions[static_cast<std::size_t>(rule.affinity)];
        if (rule.is_probed) properties["probe"] = reference_to(path_of_probe(balancer.name));
    }
    return {{"resourceId", rule.name}, {"properties", std::move(properties)}};
}

}  // namespace

Address number_of(const IpAddress& address) {
    Address number = 0;
    for (const std::uint8_t byte : address.bytes().last(4))
        number = number << 8 | byte;
    return address.is_v4() ? number : kV6 | number;
}

bool Fabric::carry_out(const PutBalancer& step) {
    const Balancer& balancer = step.balancer;
    Json front_ends = Json::array();
    for (const FrontEnd& front_end : balancer.front_ends)
        front_ends.push_back(json_of(balancer, front_end));
    Json rules = Json::array();
    Json nat_rules = Json::array();
    for (const BalancingRule& rule : balancer.rules)
        (rule.is_nat ? nat_rules : rules).push_back(json_of(balancer, rule));
    return put(path_of(balancer),
               {{"frontendIPConfigurations", std::move(front_ends)},
                {"backendAddressPools", {{{"resourceId", "pool"}, {"properties", Json::object()}}}},
                {"probes", {{{"resourceId", "probe"}, {"properties", {{"protocol", "Tcp"}, {"port", 9}}}}}},
                {"loadBalancingRules", std::move(rules)},
                {"inboundNatRules", std::move(nat_rules)}});
}

bool Fabric::carry_out(const DeleteBalancer& step) { return erase("/loadBalancers/" + step.balancer); }

/// As the host would.
bool Fabric::carry_out(const ReportHealth& step) {
    settle();
    const auto port = ports_.find(step.adapter);
    if (port == ports_.end()) return false;
    Host& host = hosts_[static_cast<std::size_t>(port->second.host)];
    bool is_any_asked = false;
    for (const goal_state::HealthProbe& probe : host.goal->probes) {
        if (probe.port != port->second.id || probe.resource_id != path_of_probe(step.balancer)) continue;
        is_any_asked = true;
        std::erase_if(host.health, [&](const goal_state::ProbeStatus& said) {
            return said.resource_id == probe.resource_id && said.vsid == probe.vsid && said.address == probe.address;
        });
        host.health.push_back({probe.resource_id, probe.vsid, probe.address, step.is_up});
    }
    if (is_any_asked) report_health(host);
    return is_any_asked;
}

void Fabric::report_health(Host& host) {
    goal_state::HostStatus status;
    status.applied = host.goal->generation;
    status.probes = host.health;
    host.record->callbacks.on_status(std::move(status));
}

bool Fabric::forget_health() {
    bool is_any_forgotten = false;
    for (Host& host : hosts_) {
        const auto is_forgotten = [&](const goal_state::ProbeStatus& said) {
            return std::ranges::none_of(host.goal->probes, [&](const goal_state::HealthProbe& probe) {
                return said.resource_id == probe.resource_id && said.vsid == probe.vsid &&
                       said.address == probe.address;
            });
        };
        if (std::erase_if(host.health, is_forgotten) == 0) continue;
        report_health(host);
        is_any_forgotten = true;
    }
    return is_any_forgotten;
}

std::optional<Address> Fabric::member_for(const std::string& adapter, const Packet& first) {
    const auto port = ports_.find(adapter);
    if (port == ports_.end()) return std::nullopt;
    settle();
    const Host& host = hosts_[static_cast<std::size_t>(port->second.host)];
    const vswitch::PortPolicy* policy = host.processor->forwarder().policy_of(port->second.slot);
    vswitch::ParsedPacket parsed;
    if (policy == nullptr || vswitch::parse(frame_of(first), parsed) != vswitch::DropReason::None) return std::nullopt;
    vswitch::PacketFacts facts;
    facts.tuple = parsed.tuple;
    for (const vswitch::Layer& layer : policy->layers) {
        if (layer.name != "SLB_NAT_LAYER" || layer.outbound == nullptr) continue;
        const vswitch::Hit hit = layer.outbound->find(facts);
        const auto* balance = std::get_if<vswitch::Balance>(&hit.action);
        vswitch::Translation translation;
        if (balance != nullptr && balance->service->choose(parsed.tuple, translation))
            return number_of(translation.member);
    }
    return std::nullopt;
}

}  // namespace nc::reference
