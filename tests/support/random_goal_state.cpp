#include "tests/support/random_goal_state.hpp"

#include <algorithm>

namespace nc::tests {

using namespace goal_state;

Guid RandomGoalState::guid() {
    std::array<std::uint8_t, 16> bytes{};
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(below(256));
    return Guid(bytes);
}

IpAddress RandomGoalState::address() {
    if (coin()) return IpAddress::v4(below(0xFFFFFFFF));
    return IpAddress::v6(guid().bytes());
}

ProviderAddress RandomGoalState::ipv6_provider_address(std::uint32_t host) {
    return ProviderAddress(IpAddress::v6({0xFD, 0}).plus(1 + host));
}

ProviderAddress RandomGoalState::provider_address(std::uint32_t host) {
    return coin() ? ipv6_provider_address(host) : ProviderAddress(IpAddress::v4(0xC0A80000U + host));
}

std::string RandomGoalState::thumbprint() { return std::string(40, static_cast<char>('0' + below(10))); }

RoutingDomain RandomGoalState::domain(std::uint32_t number) {
    RoutingDomain domain;
    domain.id = RoutingDomainId(guid());
    domain.resource_id = "network" + std::to_string(number);
    domain.address_space = {IpPrefix::containing(IpAddress::v4(10U << 24 | number << 16), 16),
                            IpPrefix::containing(IpAddress::v6({0xFD, 0, 0, static_cast<std::uint8_t>(number)}), 32)};
    const std::uint32_t subnet_count = 1 + below(3);
    for (std::uint32_t i = 0; i < subnet_count; ++i) {
        VirtualSubnet subnet;
        subnet.vsid = Vsid(5000 + number * 8 + i);
        subnet.prefix = IpPrefix::containing(IpAddress::v4(10U << 24 | number << 16 | i << 8), 24);
        if (coin())
            subnet.prefix = IpPrefix::containing(
                IpAddress::v6({0xFD, 0, 0, static_cast<std::uint8_t>(number), 0, 0, 0, static_cast<std::uint8_t>(i)}),
                64);
        subnet.gateway = CustomerAddress(subnet.prefix.address().plus(1));
        if (coin()) add_routes(subnet);
        if (coin()) subnet.encryption_thumbprint = thumbprint();
        domain.subnets.push_back(subnet);
    }
    add_meter(domain);
    return domain;
}

void RandomGoalState::add_routes(VirtualSubnet& subnet) {
    subnet.route_table = "table" + std::to_string(below(3));
    subnet.routes.clear();
    for (std::uint32_t i = below(4); i > 0; --i) {
        Route route;
        route.prefix = IpPrefix::containing(IpAddress::v4(i << 28 | below(1U << 28)), 4 + below(29));
        route.next_hop_type = static_cast<NextHopType>(below(5));
        if (route.next_hop_type == NextHopType::VirtualAppliance)
            route.next_hop = CustomerAddress(IpAddress::v4(10U << 24 | below(1U << 24)));
        subnet.routes.push_back(route);
    }
    std::sort(subnet.routes.begin(), subnet.routes.end(),
              [](const Route& a, const Route& b) { return a.prefix < b.prefix; });
}

void RandomGoalState::add_meter(RoutingDomain& domain) {
    domain.unbilled_space.reset();
    if (coin()) return;
    domain.unbilled_space.emplace();
    for (std::uint32_t i = below(3); i > 0; --i)
        domain.unbilled_space->push_back(IpPrefix::containing(IpAddress::v4(i << 28 | below(1U << 28)), 4 + below(29)));
    std::sort(domain.unbilled_space->begin(), domain.unbilled_space->end());
}

void RandomGoalState::add_traffic_settings(Port& port) {
    port.bandwidth = {below(3) * 100, below(3) * 50, below(3) * 10};
    port.mirrors.clear();
    for (std::uint32_t i = below(3); i > 0; --i) {
        MirrorRule rule;
        rule.rule_id = InstanceId(guid());
        rule.priority = below(4);
        if (coin()) rule.protocol = std::uint8_t{6};
        if (coin()) rule.sources = {IpPrefix::containing(IpAddress::v4(below(0xFFFFFFFF)), below(33))};
        if (coin()) rule.destinations = {IpPrefix::containing(IpAddress::v4(below(0xFFFFFFFF)), 24)};
        if (coin()) rule.source_ports = {{80, 80}};
        if (coin()) rule.destination_ports = {{443, 8443}};
        rule.vsid = Vsid(5000 + below(100));
        rule.mac = MacAddress::from_number(0x001DD8000000ULL + below(0xFFFFFF));
        rule.provider_address = ProviderAddress(IpAddress::v4(0xC0A80000U + below(4)));
        port.mirrors.push_back(std::move(rule));
    }
    std::sort(port.mirrors.begin(), port.mirrors.end(), [](const MirrorRule& a, const MirrorRule& b) {
        return std::tie(a.priority, a.rule_id) < std::tie(b.priority, b.rule_id);
    });
    port.mirror_hosts.clear();
    for (std::uint32_t i = below(3); i > 0; --i)
        port.mirror_hosts.push_back(ProviderAddress(IpAddress::v4(0xC0A80010U - i)));
}

AclRule RandomGoalState::rule() {
    AclRule rule;
    rule.rule_id = InstanceId(guid());
    rule.direction = coin() ? AclDirection::Inbound : AclDirection::Outbound;
    rule.priority = 100 + below(1000);
    rule.action = coin() ? AclAction::Allow : AclAction::Deny;
    if (coin()) rule.protocol = static_cast<std::uint8_t>(below(256));
    if (coin()) rule.sources = {IpPrefix::containing(address(), below(129))};
    if (coin()) rule.destinations = {IpPrefix::containing(address(), 24), IpPrefix{}};
    if (coin()) rule.source_ports = {{80, 80}, {1000, static_cast<std::uint16_t>(1000 + below(100))}};
    if (coin()) rule.destination_ports = {{0, 65535}};
    rule.logging = coin();
    return rule;
}

Port RandomGoalState::port(const RoutingDomain& domain) {
    Port port;
    port.id = InstanceId(guid());
    port.resource_id = "nic" + std::to_string(below(1000));
    port.routing_domain = domain.id;
    port.mac = MacAddress::from_number(0x001DD8000000ULL + below(0xFFFFFF));
    const std::uint32_t address_count = 1 + below(2);
    for (std::uint32_t i = 0; i < address_count; ++i) {
        const VirtualSubnet& subnet = domain.subnets[below(static_cast<std::uint32_t>(domain.subnets.size()))];
        const CustomerAddress address(subnet.prefix.address().plus(4 + i * 100 + below(100)));
        port.addresses.push_back({address, subnet.vsid, i == 0});
    }
    port.vsid = port.addresses.front().vsid;
    for (std::uint32_t i = below(3); i > 0; --i)
        port.dns_servers.push_back(address());
    if (coin()) port.dns_suffix = "contoso.example";
    port.allow_mac_spoofing = coin();
    port.allow_ip_forwarding = coin();
    port.dhcp_guard = coin();
    port.arp_guard = coin();
    if (coin()) port.storm_limit = below(10000);
    if (coin()) port.port_flow_limit = below(10000);
    port.default_inbound = coin() ? AclAction::Allow : AclAction::Deny;
    port.default_outbound = coin() ? AclAction::Allow : AclAction::Deny;
    for (std::uint32_t i = below(4); i > 0; --i)
        port.acl_rules.push_back(rule());
    add_traffic_settings(port);
    return port;
}

void RandomGoalState::add_mappings(GoalState& state) {
    for (const RoutingDomain& domain : state.routing_domains) {
        for (const VirtualSubnet& subnet : domain.subnets) {
            for (std::uint32_t i = below(4); i > 0; --i) {
                AddressMapping mapping;
                mapping.vsid = subnet.vsid;
                mapping.customer_address = CustomerAddress(subnet.prefix.address().plus(4 + below(200)));
                mapping.mac = MacAddress::from_number(0x001DD8000000ULL + below(0xFFFFFF));
                mapping.provider_address = provider_address(below(4));
                mapping.may_forward = below(4) == 0;
                state.mappings.push_back(mapping);
            }
        }
    }
}

void RandomGoalState::add_host_services(GoalState& state) {
    state.auditing.reset();
    if (coin()) state.auditing = Auditing{InstanceId(guid()), "C:\\logs\\" + std::to_string(below(3))};
    state.name_service.reset();
    state.names.clear();
    if (coin()) return;
    state.name_service = NameService{"zone" + std::to_string(below(2)) + ".example", {}};
    for (std::uint32_t i = below(3); i > 0; --i)
        state.name_service->servers.push_back(IpAddress::v4(below(0xFFFFFFFF)));
    for (const RoutingDomain& domain : state.routing_domains)
        for (std::uint32_t i = below(4); i > 0; --i)
            state.names.push_back(
                {domain.id, "vm" + std::to_string(i), {CustomerAddress(IpAddress::v4(below(0xFFFFFFFF)))}});
    std::sort(state.names.begin(), state.names.end(), [](const Name& a, const Name& b) {
        return std::tie(a.routing_domain, a.label) < std::tie(b.routing_domain, b.label);
    });
}

void RandomGoalState::add_load_balancing(GoalState& state) {
    const VirtualSubnet& subnet = state.routing_domains.front().subnets.front();
    const auto address = [&] { return CustomerAddress(subnet.prefix.address().plus(4 + below(20))); };
    BalancerRule rule;
    rule.vsid = subnet.vsid;
    rule.front_end = address();
    if (coin()) rule.protocol = coin() ? std::uint8_t{6} : std::uint8_t{17};
    rule.front_end_port = static_cast<std::uint16_t>(below(3));
    rule.back_end_port = static_cast<std::uint16_t>(below(65536));
    rule.resource_id = "/loadBalancers/lb/loadBalancingRules/r" + std::to_string(below(3));
    rule.distribution = static_cast<LoadDistribution>(below(3));
    rule.floating_address = coin();
    rule.idle_minutes = static_cast<std::uint16_t>(4 + below(27));
    rule.reset_when_idle = coin();
    for (std::uint32_t i = below(4); i > 0; --i)
        rule.members.push_back({subnet.vsid, CustomerAddress(subnet.prefix.address().plus(200 - i)), coin()});
    state.balancer_rules.push_back(std::move(rule));
    HealthProbe probe;
    probe.resource_id = "/loadBalancers/lb/probes/p" + std::to_string(below(3));
    probe.vsid = subnet.vsid;
    probe.address = address();
    probe.port = InstanceId(guid());
    probe.protocol = coin() ? ProbeProtocol::Tcp : ProbeProtocol::Http;
    probe.probed_port = static_cast<std::uint16_t>(1 + below(65535));
    if (coin()) probe.request_path = "/health?of=me";
    probe.interval_seconds = 5 + below(100);
    probe.patience_seconds = 11 + below(100);
    state.probes.push_back(std::move(probe));
    LearnedAddress learned;
    learned.port = InstanceId(guid());
    learned.vsid = subnet.vsid;
    learned.address = address();
    learned.claim = below(3);
    learned.is_held = coin();
    state.learned_addresses.push_back(learned);
}

namespace {

/// Of items with one key the first stays.
template <class Item, class KeyOf>
void sort_by(std::vector<Item>& items, KeyOf key_of) {
    std::stable_sort(items.begin(), items.end(), [&](const Item& a, const Item& b) { return key_of(a) < key_of(b); });
    items.erase(
        std::unique(items.begin(), items.end(), [&](const Item& a, const Item& b) { return key_of(a) == key_of(b); }),
        items.end());
}

}  // namespace

void RandomGoalState::sort(GoalState& state) {
    sort_by(state.balancer_rules, [](const BalancerRule& rule) {
        return std::tie(rule.vsid, rule.front_end, rule.protocol, rule.front_end_port);
    });
    sort_by(state.probes,
            [](const HealthProbe& probe) { return std::tie(probe.resource_id, probe.vsid, probe.address); });
    sort_by(state.learned_addresses,
            [](const LearnedAddress& learned) { return std::tie(learned.port, learned.vsid, learned.address); });
    const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
    const auto mapping_key = [](const AddressMapping& m) { return std::tie(m.vsid, m.customer_address); };
    std::sort(state.routing_domains.begin(), state.routing_domains.end(), by_id);
    std::sort(state.ports.begin(), state.ports.end(), by_id);
    std::stable_sort(state.mappings.begin(), state.mappings.end(),
                     [&](const auto& a, const auto& b) { return mapping_key(a) < mapping_key(b); });
    state.mappings.erase(std::unique(state.mappings.begin(), state.mappings.end(),
                                     [&](const auto& a, const auto& b) { return mapping_key(a) == mapping_key(b); }),
                         state.mappings.end());
    for (Port& port : state.ports) {
        std::sort(port.acl_rules.begin(), port.acl_rules.end(), [](const AclRule& a, const AclRule& b) {
            return std::tie(a.direction, a.priority, a.rule_id) < std::tie(b.direction, b.priority, b.rule_id);
        });
    }
    const auto peering_key = [](const Peering& p) { return std::tie(p.first, p.second); };
    std::sort(state.peerings.begin(), state.peerings.end(),
              [&](const auto& a, const auto& b) { return peering_key(a) < peering_key(b); });
    state.peerings.erase(std::unique(state.peerings.begin(), state.peerings.end(),
                                     [&](const auto& a, const auto& b) { return peering_key(a) == peering_key(b); }),
                         state.peerings.end());
    std::stable_sort(state.origins.begin(), state.origins.end(),
                     [](const Origin& a, const Origin& b) { return a.rule < b.rule; });
    state.origins.erase(std::unique(state.origins.begin(), state.origins.end(),
                                    [](const Origin& a, const Origin& b) { return a.rule == b.rule; }),
                        state.origins.end());
}

GoalState RandomGoalState::make() {
    GoalState state;
    state.generation = Generation(1 + below(1000));
    state.encapsulation = coin() ? Encapsulation::Vxlan : Encapsulation::Nvgre;
    state.router_mac = MacAddress::from_number(0x0000AABBCC00ULL + below(256));
    HostProviderAddress provider;
    provider.address = ProviderAddress(IpAddress::v4(0xC0A80000U + below(250)));
    provider.prefix_length = 24;
    if (coin()) provider.gateway = IpAddress::v4(0xC0A800FEU);
    provider.vlan_id = static_cast<std::uint16_t>(below(4096));
    state.provider_addresses = {provider};
    if (coin()) state.link_speed = 1 + below(10000);
    if (coin()) state.provider_addresses.push_back({ipv6_provider_address(below(250)), 64, std::nullopt, 0});
    const std::uint32_t domain_count = 1 + below(4);
    for (std::uint32_t i = 0; i < domain_count; ++i) {
        state.routing_domains.push_back(domain(i));
        for (std::uint32_t ports = below(4); ports > 0; --ports)
            state.ports.push_back(port(state.routing_domains.back()));
    }
    add_mappings(state);
    for (std::uint32_t i = below(4); i > 0; --i)
        add_load_balancing(state);
    sort(state);
    for (std::size_t i = 1; i < state.routing_domains.size(); ++i)
        if (coin())
            state.peerings.push_back({state.routing_domains[i - 1].id, state.routing_domains[i].id, coin(), coin()});
    for (std::uint32_t i = below(4); i > 0; --i)
        add_origin(state);
    sort(state);
    add_host_services(state);
    return state;
}

void RandomGoalState::add_origin(GoalState& state) {
    const std::string number = std::to_string(below(8));
    state.origins.push_back({"network/" + number, "/virtualNetworks/n/subnets/" + number + (coin() ? "a" : "b")});
}

GoalState RandomGoalState::change(GoalState state) {
    state.generation = Generation(state.generation.value() + 1);
    if (below(8) == 0)
        state.encapsulation = state.encapsulation == Encapsulation::Vxlan ? Encapsulation::Nvgre : Encapsulation::Vxlan;
    if (below(4) == 0) state.router_mac = MacAddress::from_number(0x0000AABBCC00ULL + below(256));
    if (below(4) == 0) state.link_speed = below(3) * 1000;
    if (coin()) add_meter(state.routing_domains.back());
    if (coin() && !state.ports.empty())
        add_traffic_settings(state.ports[below(static_cast<std::uint32_t>(state.ports.size()))]);
    if (coin() && !state.ports.empty())
        state.ports.erase(state.ports.begin() + below(static_cast<std::uint32_t>(state.ports.size())));
    if (coin() && !state.mappings.empty())
        state.mappings.erase(state.mappings.begin() + below(static_cast<std::uint32_t>(state.mappings.size())));
    if (coin())
        state.ports.push_back(
            port(state.routing_domains[below(static_cast<std::uint32_t>(state.routing_domains.size()))]));
    if (coin() && !state.ports.empty()) {
        Port& changed = state.ports[below(static_cast<std::uint32_t>(state.ports.size()))];
        changed.acl_rules.push_back(rule());
        changed.dns_suffix = "fabrikam.example";
    }
    if (coin()) add_mappings(state);
    if (coin()) add_routes(state.routing_domains.front().subnets.front());
    if (coin()) {
        std::string& changed = state.routing_domains.front().subnets.back().encryption_thumbprint;
        changed = changed.empty() ? thumbprint() : std::string();
    }
    if (coin() && !state.mappings.empty()) {
        AddressMapping& changed = state.mappings[below(static_cast<std::uint32_t>(state.mappings.size()))];
        changed.may_forward = !changed.may_forward;
    }
    if (coin()) add_load_balancing(state);
    if (coin() && !state.balancer_rules.empty()) {
        BalancerRule& changed = state.balancer_rules.front();
        for (BalancerMember& member : changed.members)
            member.takes_new_connections = !member.takes_new_connections;
        for (LearnedAddress& learned : state.learned_addresses)
            ++learned.claim;
        for (HealthProbe& probe : state.probes)
            probe.interval_seconds += 1;
    }
    if (below(4) == 0 && !state.balancer_rules.empty()) {
        state.balancer_rules.pop_back();
        if (!state.probes.empty()) state.probes.pop_back();
        if (!state.learned_addresses.empty()) state.learned_addresses.pop_back();
    }
    if (coin()) state.peerings.clear();
    if (coin() && !state.origins.empty()) state.origins.pop_back();
    if (coin()) add_origin(state);
    if (below(3) == 0 && state.routing_domains.size() > 1) {
        // A whole network goes, with everything that stands on it.
        const RoutingDomain gone = state.routing_domains.back();
        state.routing_domains.pop_back();
        std::erase_if(state.ports, [&](const Port& p) { return p.routing_domain == gone.id; });
        std::erase_if(state.peerings, [&](const Peering& p) { return p.first == gone.id || p.second == gone.id; });
        std::erase_if(state.mappings, [&](const AddressMapping& m) {
            return std::any_of(gone.subnets.begin(), gone.subnets.end(),
                               [&](const VirtualSubnet& s) { return s.vsid == m.vsid; });
        });
    }
    sort(state);
    if (coin()) add_host_services(state);
    return state;
}

}  // namespace nc::tests
