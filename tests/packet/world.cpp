#include "tests/packet/world.hpp"

#include <algorithm>
#include <tuple>

#include "vswitch/policy/policy_compiler.hpp"

namespace nc::vswitch::test {
namespace {

Guid numbered(std::uint8_t kind, std::uint8_t number) {
    std::array<std::uint8_t, 16> bytes{};
    bytes[0] = kind;
    bytes[15] = number;
    return Guid(bytes);
}

bool is_between(const goal_state::Peering& peering, const RoutingDomainId& a, const RoutingDomainId& b) {
    return (peering.first == a && peering.second == b) || (peering.first == b && peering.second == a);
}

}  // namespace

const goal_state::PortAddress* Vm::address(IpVersion version) const {
    for (const goal_state::PortAddress& own : port.addresses)
        if (own.address.value().version() == version) return &own;
    return nullptr;
}

World::World(std::size_t hosts, IpVersion underlay) : underlay_(underlay) {
    for (std::size_t i = 0; i < hosts; ++i) {
        hosts_.push_back(std::make_unique<PacketProcessor>());
        hosts_[i]->set_underlay(std::make_unique<MemoryUnderlay>(wire_, provider_address(i)), 1600);
    }
}

Network& World::add_network(const std::string& name, const std::vector<std::string>& subnets,
                            const std::vector<std::string>& address_space) {
    Network network{name, RoutingDomainId(numbered(1, next_id_++)), {}, {}};
    for (const std::string& text : address_space.empty() ? subnets : address_space)
        network.address_space.push_back(prefix(text));
    for (const std::string& text : subnets)
        network.subnets.push_back({Vsid(4096U + next_id_++), prefix(text)});
    return networks_.emplace_back(std::move(network));
}

Vm& World::add_vm(const std::string& name, const std::string& network_name, const std::string& address,
                  std::size_t host) {
    const Network& owner = network(network_name);
    const auto subnet = std::ranges::find_if(
        owner.subnets, [&](const Subnet& candidate) { return candidate.prefix.contains(ip(address)); });
    Vm vm{name, host, {}, true};
    vm.port.id = InstanceId(numbered(2, next_id_));
    vm.port.resource_id = name;
    vm.port.routing_domain = owner.id;
    vm.port.vsid = subnet->vsid;
    vm.port.mac = MacAddress::from_number(0x001DD8000000ULL + next_id_);
    vm.port.addresses = {{CustomerAddress(ip(address)), subnet->vsid, true}};
    ++next_id_;
    return vms_.emplace_back(std::move(vm));
}

void World::add_address(const std::string& vm_name, const std::string& address) {
    Vm& owner = vm(vm_name);
    const auto& subnets = network_of(owner).subnets;
    const auto subnet =
        std::ranges::find_if(subnets, [&](const Subnet& candidate) { return candidate.prefix.contains(ip(address)); });
    owner.port.addresses.push_back({CustomerAddress(ip(address)), subnet->vsid, false});
}

void World::peer(const std::string& first, const std::string& second, bool first_accepts_forwarded,
                 bool second_accepts_forwarded) {
    unpeer(first, second);
    peerings_.push_back({network(first).id, network(second).id, first_accepts_forwarded, second_accepts_forwarded});
}

void World::unpeer(const std::string& first, const std::string& second) {
    std::erase_if(peerings_, [&](const goal_state::Peering& peering) {
        return is_between(peering, network(first).id, network(second).id);
    });
}

void World::encrypt(const std::string& network_name, const std::string& subnet, const std::string& thumbprint) {
    Network& owner = *std::ranges::find(networks_, network_name, &Network::name);
    std::ranges::find(owner.subnets, prefix(subnet), &Subnet::prefix)->thumbprint = thumbprint;
}

void World::route(const std::string& network_name, const std::string& subnet_prefix,
                  const std::vector<RouteText>& routes) {
    using goal_state::NextHopType;
    static const std::map<std::string, NextHopType> kWords = {
        {"VnetLocal", NextHopType::VnetLocal},
        {"VirtualNetworkGateway", NextHopType::VirtualNetworkGateway},
        {"Internet", NextHopType::Internet},
        {"None", NextHopType::None}};
    Network& owner = *std::ranges::find(networks_, network_name, &Network::name);
    Subnet& subnet = *std::ranges::find(owner.subnets, prefix(subnet_prefix), &Subnet::prefix);
    subnet.routes.clear();
    for (const RouteText& route : routes) {
        const auto word = kWords.find(route.to);
        if (word != kWords.end()) {
            subnet.routes.push_back({prefix(route.prefix), word->second, std::nullopt});
        } else {
            subnet.routes.push_back(
                {prefix(route.prefix), NextHopType::VirtualAppliance, CustomerAddress(ip(route.to))});
        }
    }
    std::ranges::sort(subnet.routes, {}, &goal_state::Route::prefix);
}

goal_state::BalancerRule& World::balance(const std::string& network_name, const std::string& front_end,
                                         std::uint8_t protocol, std::uint16_t port,
                                         const std::vector<std::string>& members) {
    const auto& subnets = network(network_name).subnets;
    const auto subnet =
        std::ranges::find_if(subnets, [&](const Subnet& each) { return each.prefix.contains(ip(front_end)); });
    goal_state::BalancerRule rule;
    rule.vsid = subnet->vsid;
    rule.front_end = CustomerAddress(ip(front_end));
    rule.protocol = protocol;
    rule.front_end_port = rule.back_end_port = port;
    rule.resource_id = "loadBalancers/lb/loadBalancingRules/" + std::to_string(balancer_rules.size());
    for (const std::string& member : members)
        rule.members.push_back({vm(member).port.vsid, vm(member).port.addresses.front().address, true});
    return balancer_rules.emplace_back(std::move(rule));
}

void World::publish() {
    for (const Vm& vm : vms_) {
        if (ports_.contains(vm.name) || !vm.is_attached) continue;
        auto port = std::make_unique<MemoryPort>(vm.name);
        ports_[vm.name] = port.get();
        hosts_[vm.host]->attach(vm.port.id, std::move(port)).value();
    }
    for (std::size_t i = 0; i < hosts_.size(); ++i)
        hosts_[i]->forwarder().set_policy(compile(goal_state(i)));
}

void World::make_flows_stale() {
    for (const auto& host : hosts_)
        host->forwarder().set_policy(host->forwarder().set_policy(nullptr));
}

goal_state::GoalState World::goal_state(std::size_t host) const {
    goal_state::GoalState goal;
    goal.router_mac = kRouterMac;
    goal.encapsulation = tunnel;
    goal.link_speed = link_speed;
    goal.provider_addresses = {{provider_address(host), 24, std::nullopt, 0}};
    for (const Network& network : networks_) {
        goal_state::RoutingDomain domain{network.id, network.name, network.address_space, {}};
        for (const Subnet& subnet : network.subnets)
            domain.subnets.push_back({subnet.vsid, subnet.prefix, CustomerAddress(subnet.gateway()), "table",
                                      subnet.routes, subnet.thumbprint});
        domain.unbilled_space = network.unbilled_space;
        goal.routing_domains.push_back(std::move(domain));
    }
    for (const Vm& vm : vms_) {
        for (const goal_state::PortAddress& own : vm.port.addresses)
            goal.mappings.push_back(
                {own.vsid, own.address, vm.port.mac, provider_address(vm.host), vm.port.allow_ip_forwarding});
        if (vm.host == host) goal.ports.push_back(vm.port);
    }
    goal.peerings = peerings_;
    goal.balancer_rules = balancer_rules;
    for (const goal_state::HealthProbe& probe : probes)
        if (std::ranges::any_of(goal.ports, [&](const goal_state::Port& port) { return port.id == probe.port; }))
            goal.probes.push_back(probe);
    for (const goal_state::LearnedAddress& each : learned)
        if (std::ranges::any_of(goal.ports, [&](const goal_state::Port& port) { return port.id == each.port; }))
            goal.learned_addresses.push_back(each);
    std::ranges::sort(goal.balancer_rules, {}, [](const goal_state::BalancerRule& rule) {
        return std::tie(rule.vsid, rule.front_end, rule.protocol, rule.front_end_port);
    });
    goal.auditing = auditing;
    goal.name_service = name_service;
    goal.names = names;
    return goal;
}

Vm& World::vm(const std::string& name) { return *std::ranges::find(vms_, name, &Vm::name); }

const Network& World::network(const std::string& name) const {
    return *std::ranges::find(networks_, name, &Network::name);
}

const Network& World::network_of(const Vm& vm) const {
    return *std::ranges::find(networks_, vm.port.routing_domain, &Network::id);
}

ProviderAddress World::provider_address(std::size_t host) const {
    return ProviderAddress(ip(underlay_ == IpVersion::V4 ? "192.168.0.10" : "fd00::10").plus(host));
}

FrameSpec World::frame(const std::string& from, const std::string& to, IpVersion version) {
    const goal_state::PortAddress& sender = *vm(from).address(version);
    const goal_state::PortAddress& receiver = *vm(to).address(version);
    FrameSpec spec;
    spec.source_mac = vm(from).port.mac;
    spec.destination_mac = sender.vsid == receiver.vsid ? vm(to).port.mac : kRouterMac;
    spec.source = sender.address.value();
    spec.destination = receiver.address.value();
    return spec;
}

void World::send(const std::string& vm, OffloadedFrame frame) { port(vm).from_vm.push_back(std::move(frame)); }

void World::run() {
    bool has_moved = true;
    while (has_moved) {
        has_moved = false;
        for (const auto& host : hosts_) {
            for (std::size_t slot = 0; slot < host->ports().size(); ++slot) {
                if (!host->ports()[slot].port) continue;
                const auto polled = host->poll_port(static_cast<PortSlot>(slot), now);
                has_moved = has_moved || polled == PacketProcessor::Polled::Some ||
                            polled == PacketProcessor::Polled::FullBatch;
            }
            host->deliver_waiting(now);
            if (host->poll_underlay(now) != PacketProcessor::Polled::Nothing) has_moved = true;
        }
    }
}

void World::deliver(const std::string& vm, const FrameSpec& spec) {
    send(vm, spec);
    run();
}

std::vector<OffloadedFrame> World::take(const std::string& vm) { return std::exchange(port(vm).to_vm, {}); }

}  // namespace nc::vswitch::test
