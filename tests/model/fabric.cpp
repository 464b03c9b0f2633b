#include "tests/model/fabric.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>

#include "service/policy/goal_state_compiler.hpp"
#include "service/pools/provider_address_pool.hpp"
#include "service/resources/rule_book.hpp"
#include "vswitch/policy/policy_compiler.hpp"

namespace nc::reference {
namespace {

using model::Json;
using service::api::Method;

constexpr std::uint16_t kUnderlayMtu = 1500;
constexpr std::size_t kTunnelHeader = 8;  ///< bytes, of VXLAN (RFC 7348) as of GRE with a key (RFC 7637)

Json reference_to(const std::string& path) { return {{"resourceRef", path}}; }

std::string path_of_network(const std::string& network) { return "/virtualNetworks/" + network; }
std::string path_of_subnet(const std::string& network, const std::string& subnet) {
    return path_of_network(network) + "/subnets/" + subnet;
}
std::string path_of_list(const std::string& list) { return "/accessControlLists/" + list; }
std::string path_of_mirror(const std::string& mirror) { return "/serviceInsertions/" + mirror; }
std::string path_of_adapter(const std::string& adapter) { return "/networkInterfaces/" + adapter; }

std::string path_of_pool(const std::string& balancer) {
    return "/loadBalancers/" + balancer + "/backendAddressPools/pool";
}
std::string path_of_nat_rule(const std::string& balancer, const std::string& rule) {
    return "/loadBalancers/" + balancer + "/inboundNatRules/" + rule;
}

/// `route_table`: its path; empty: none.
Json properties_of(const std::string& network, const Subnet& subnet, const std::string& route_table = {}) {
    Json properties{{"addressPrefix", text_of(subnet.prefix)}};
    if (!route_table.empty()) properties["routeTable"] = reference_to(route_table);
    if (!subnet.access_list.empty()) properties["accessControlList"] = reference_to(path_of_list(subnet.access_list));
    if (!subnet.mirror.empty()) properties["serviceInsertion"] = reference_to(path_of_mirror(subnet.mirror));
    if (!subnet.partner.empty()) properties["dualStackSubnet"] = reference_to(path_of_subnet(network, subnet.partner));
    return properties;
}

std::string text_of_side(const RuleSide& side) {
    switch (side.kind) {
        case RuleSide::Kind::Anything:
            return "*";
        case RuleSide::Kind::VirtualNetwork:
            return "VIRTUALNETWORK";
        case RuleSide::Kind::Internet:
            return "INTERNET";
        case RuleSide::Kind::Prefixes:
            break;
    }
    std::string text;
    for (const Prefix& prefix : side.prefixes)
        text += (text.empty() ? "" : ",") + text_of(prefix);
    return text;
}

std::string text_of_ports(const RuleSide& side) {
    if (!side.ports) return "*";
    const auto [first, last] = *side.ports;
    return first == last ? std::to_string(first) : std::to_string(first) + "-" + std::to_string(last);
}

const char* text_of_protocol(const std::optional<std::uint8_t>& protocol) {
    if (!protocol) return "All";
    return *protocol == kTcp ? "TCP" : *protocol == kUdp ? "UDP" : *protocol == kIcmp ? "ICMPv4" : "ICMPv6";
}

Json json_of(const Rule& rule) {
    return {{"resourceId", (rule.is_inbound ? "in" : "out") + std::to_string(rule.priority)},
            {"properties",
             {{"protocol", text_of_protocol(rule.protocol)},
              {"sourcePortRange", text_of_ports(rule.source)},
              {"destinationPortRange", text_of_ports(rule.destination)},
              {"sourceAddressPrefix", text_of_side(rule.source)},
              {"destinationAddressPrefix", text_of_side(rule.destination)},
              {"action", rule.allows ? "Allow" : "Deny"},
              {"priority", std::to_string(rule.priority)},
              {"type", rule.is_inbound ? "Inbound" : "Outbound"},
              {"logging", "Disabled"}}}};
}

Json json_of(const Route& route, std::size_t number) {
    static constexpr std::array kTypes = {"VirtualAppliance", "VnetLocal", "VirtualNetworkGateway", "Internet", "None"};
    Json properties{{"addressPrefix", text_of(route.prefix)},
                    {"nextHopType", kTypes[static_cast<std::size_t>(route.to)]}};
    if (route.to == Route::To::Appliance) properties["nextHopIpAddress"] = text_of(route.appliance);
    return {{"resourceId", "route" + std::to_string(number)}, {"properties", std::move(properties)}};
}

Json json_of(const MirrorRule& rule, std::size_t number) {
    const auto texts = [](const std::vector<Prefix>& prefixes) {
        Json list = Json::array();
        for (const Prefix& prefix : prefixes)
            list.push_back(text_of(prefix));
        if (prefixes.empty()) list.push_back("*");
        return list;
    };
    return {{"resourceId", "rule" + std::to_string(number)},
            {"properties",
             {{"protocol", !rule.protocol           ? "All"
                           : *rule.protocol == kTcp ? "Tcp"
                                                    : "Udp"},
              {"sourcePortRangeStart", 0},
              {"destinationPortRangeStart", rule.destination_port},
              {"sourceSubnets", texts(rule.sources)},
              {"destinationSubnets", texts(rule.destinations)}}}};
}

Bytes tunnel_header(bool is_nvgre, std::uint32_t vsid) {
    Bytes header = is_nvgre ? Bytes{0x20, 0, 0x65, 0x58} : Bytes{8, 0, 0, 0};
    for (const int shift : {16, 8, 0})
        header.push_back(static_cast<std::uint8_t>(vsid >> shift));
    header.push_back(0);
    return header;
}

/// The number of the virtual subnet; absent: not the header of this tunnel.
std::optional<std::uint32_t> vsid_in(bool is_nvgre, const Bytes& datagram) {
    const Bytes expected = tunnel_header(is_nvgre, 0);
    if (datagram.size() < kTunnelHeader || !std::equal(expected.begin(), expected.begin() + 4, datagram.begin()))
        return std::nullopt;
    return static_cast<std::uint32_t>(datagram[4]) << 16 | static_cast<std::uint32_t>(datagram[5]) << 8 | datagram[6];
}

const char* enabled(bool is_enabled) { return is_enabled ? "Enabled" : "Disabled"; }

std::string text_of_mac(Mac mac) { return MacAddress::from_number(mac).to_rest_string(); }

}  // namespace

Fabric::Fabric(int hosts) : rules_(service::resources::make_rule_book()) {
    const auto at_once = [](const std::function<void()>& task) { task(); };
    api_ = std::make_unique<service::api::ResourceController>(store_, rules_, service::state::ResourceTree(),
                                                              service::api::CommitQueue::Threads{at_once, at_once});
    loop_ = std::make_unique<service::controller::ControlLoop>(
        service::controller::ControlLoop::Environment{
            [this](std::function<void()> task) { posted_.push_back(std::move(task)); },
            [this](const auto& edit, auto done) { api_->write(edit, std::move(done)); }, channels_,
            &service::pools::provider_addresses,
            // No host is ever silent for that long.
            [](std::chrono::milliseconds, const std::function<void()>&) {}},
        Log("model", LogLevel::Error));
    api_->add_observer(*loop_);
    api_->create_missing_singletons([](const Result<void>&) {});
    loop_->start(api_->tree());

    bool is_ready = put("/credentials/host", {{"type", "usernamePassword"}, {"userName", "u"}, {"value", "p"}});
    is_ready &= put("/logicalNetworks/provider", {{"networkVirtualizationEnabled", "True"}});
    Topology topology;
    topology.hosts = hosts;
    const std::string prefix = topology.has_ipv6_underlay() ? "fd00::" : "192.168.0.";
    is_ready &= put("/logicalNetworks/provider/subnets/all",
                    {{"addressPrefix", topology.has_ipv6_underlay() ? "fd00::/64" : "192.168.0.0/24"}});
    is_ready &= put("/logicalNetworks/provider/subnets/all/ipPools/all",
                    {{"startIpAddress", prefix + "10"}, {"endIpAddress", prefix + "99"}});
    is_ready &= put("/logicalNetworks/vips", Json::object());
    is_ready &= put("/logicalNetworks/vips/subnets/all", {{"addressPrefix", "192.168.1.0/24"}});
    is_ready &= put("/logicalNetworks/vips/subnets/all/ipPools/all",
                    {{"startIpAddress", "192.168.1.10"}, {"endIpAddress", "192.168.1.99"}});
    is_ready &= put("/loadBalancerManager/config",
                    {{"loadBalancerManagerIPAddress", "192.168.1.10"},
                     {"outboundNatIPExemptions", Json::array()},
                     {"vipIpPools", {reference_to("/logicalNetworks/vips/subnets/all/ipPools/all")}}});
    for (int i = 0; i < hosts; ++i) {
        const std::string name = "host" + std::to_string(i);
        is_ready &= put(
            "/servers/" + name,
            {{"connections", {{{"managementAddresses", {name}}, {"credential", reference_to("/credentials/host")}}}}});
        hosts_.emplace_back();
        hosts_.back().name = name;
    }
    if (!is_ready) throw std::runtime_error("The fabric is refused: " + refusal_);
    settle();
    for (Host& host : hosts_) {
        host.record = channels_.record(instance_of("/servers/" + host.name));
        host.record->connect({});
    }
    settle();
    for (Host& host : hosts_) {
        host.address = host.goal->provider_addresses.at(0).address;
        host.processor->set_underlay(std::make_unique<vswitch::test::MemoryUnderlay>(wire_, host.address),
                                     kUnderlayMtu);
    }
}

service::api::Response Fabric::ask(Method method, const std::string& path, const std::string& body) {
    service::api::Request request;
    request.method = method;
    request.target = "/networking/v3" + path;
    request.body = body;
    request.scheme_and_authority = "http://localhost";
    std::optional<service::api::Response> response;
    api_->handle(std::move(request), [&](service::api::Response given) { response = std::move(given); });
    if (response.value().status >= 300) refusal_ = response->body;
    return *std::move(response);
}

bool Fabric::put(const std::string& path, const Json& properties) {
    return ask(Method::Put, path, Json{{"properties", properties}}.dump()).status < 300;
}

bool Fabric::erase(const std::string& path) { return ask(Method::Delete, path).status < 300; }

InstanceId Fabric::instance_of(const std::string& path) const {
    return api_->tree().find(*nc::model::ResourcePath::parse(path))->instance_id;
}

void Fabric::settle() {
    do {
        catch_up();
    } while (forget_health());
}

void Fabric::catch_up() {
    while (!posted_.empty()) {
        const auto task = std::move(posted_.front());
        posted_.pop_front();
        task();
    }
    for (Host& host : hosts_) {
        if (host.record == nullptr) continue;
        auto& applied = host.record->applied;
        if (applied.empty()) continue;
        host.goal = host.way->carry(std::move(applied.back()));
        applied.clear();
        host.processor->forwarder().set_policy(vswitch::compile(*host.goal));
    }
}

void Fabric::outdate_flows() {
    for (Host& host : hosts_) {
        auto policy = host.processor->forwarder().set_policy(nullptr);
        host.processor->forwarder().set_policy(std::move(policy));
    }
}

std::pair<std::string, std::string> Fabric::place_of(Vsid vsid) const {
    const auto found = places_.find(vsid);
    return found == places_.end() ? std::pair<std::string, std::string>() : found->second;
}

bool Fabric::change(const Event& event) {
    const bool is_accepted = std::visit(
        [this](const auto& step) {
            if constexpr (requires { carry_out(step); }) {
                return carry_out(step);
            } else {
                return false;
            }
        },
        event);
    // What hosts say of members lasts until the next change that takes the member from them, however short that lasts.
    if (std::ranges::any_of(hosts_, [](const Host& host) { return !host.health.empty(); })) settle();
    return is_accepted;
}

bool Fabric::carry_out(const CreateNetwork& step) {
    if (networks_.contains(step.network.name)) return false;
    Json subnets = Json::array();
    for (const Subnet& subnet : step.network.subnets)
        subnets.push_back({{"resourceId", subnet.name}, {"properties", properties_of(step.network.name, subnet)}});
    Json prefixes = Json::array();
    for (const Prefix& prefix : step.network.space)
        prefixes.push_back(text_of(prefix));
    if (!put(path_of_network(step.network.name), {{"addressSpace", {{"addressPrefixes", prefixes}}},
                                                  {"logicalNetwork", reference_to("/logicalNetworks/provider")},
                                                  {"subnets", subnets}}))
        return false;
    networks_[step.network.name] = step.network;
    for (const Subnet& subnet : step.network.subnets) {
        const auto path = nc::model::ResourcePath::parse(path_of_subnet(step.network.name, subnet.name));
        const auto vsid = api_->tree().find(*path)->properties->at("virtualSubnetId");
        places_[Vsid(vsid.is_string() ? static_cast<std::uint32_t>(std::stoul(vsid.get<std::string>()))
                                      : vsid.get<std::uint32_t>())] = {step.network.name, subnet.name};
    }
    return true;
}

bool Fabric::carry_out(const DeleteNetwork& step) {
    if (!erase(path_of_network(step.network))) return false;
    networks_.erase(step.network);
    std::erase_if(route_tables_,
                  [&](const auto& entry) { return entry.first.starts_with(path_of_network(step.network) + "/"); });
    std::erase_if(places_, [&](const auto& entry) { return entry.second.first == step.network; });
    return true;
}

bool Fabric::put_subnet(const std::string& network, const Subnet& subnet) {
    const std::string path = path_of_subnet(network, subnet.name);
    const auto table = route_tables_.find(path);
    if (!put(path, properties_of(network, subnet, table == route_tables_.end() ? "" : table->second))) return false;
    *networks_.at(network).subnet(subnet.name) = subnet;
    return true;
}

bool Fabric::carry_out(const GuardSubnet& step) {
    const auto network = networks_.find(step.network);
    const Subnet* subnet = network == networks_.end() ? nullptr : network->second.subnet(step.subnet);
    if (subnet == nullptr) return false;
    Subnet guarded = *subnet;
    guarded.access_list = step.access_list;
    return put_subnet(step.network, guarded);
}

bool Fabric::carry_out(const MirrorSubnet& step) {
    const auto network = networks_.find(step.network);
    const Subnet* subnet = network == networks_.end() ? nullptr : network->second.subnet(step.subnet);
    if (subnet == nullptr) return false;
    Subnet mirrored = *subnet;
    mirrored.mirror = step.mirror;
    return put_subnet(step.network, mirrored);
}

bool Fabric::carry_out(const PutMirror& step) {
    Json rules = Json::array();
    for (const MirrorRule& rule : step.mirror.rules)
        rules.push_back(json_of(rule, rules.size()));
    const Json element{{"networkInterface", reference_to(path_of_adapter(step.mirror.appliance))}, {"order", 1}};
    return put(path_of_mirror(step.mirror.name),
               {{"priority", step.mirror.priority},
                {"serviceInsertionRules", std::move(rules)},
                {"serviceInsertionElements", {{{"resourceId", "appliance"}, {"properties", element}}}}});
}

/// Each time another table: a refused one changes nothing.
bool Fabric::carry_out(const RouteSubnet& step) {
    const auto network = networks_.find(step.network);
    const Subnet* subnet = network == networks_.end() ? nullptr : network->second.subnet(step.subnet);
    if (subnet == nullptr) return false;
    Json routes = Json::array();
    for (const Route& route : step.routes)
        routes.push_back(json_of(route, routes.size()));
    const std::string table = "/routeTables/table" + std::to_string(++last_table_);
    const std::string path = path_of_subnet(step.network, step.subnet);
    if (!put(table, {{"routes", std::move(routes)}}) || !put(path, properties_of(step.network, *subnet, table)))
        return false;
    route_tables_[path] = table;
    return true;
}

bool Fabric::carry_out(const PutPeering& step) {
    return put(path_of_network(step.peering.from) + "/virtualNetworkPeerings/" + step.peering.to,
               {{"remoteVirtualNetwork", reference_to(path_of_network(step.peering.to))},
                {"allowVirtualNetworkAccess", step.peering.allows_access},
                {"allowForwardedTraffic", step.peering.allows_forwarded}});
}

bool Fabric::carry_out(const DeletePeering& step) {
    return erase(path_of_network(step.from) + "/virtualNetworkPeerings/" + step.to);
}

bool Fabric::carry_out(const PutAccessList& step) {
    Json rules = Json::array();
    for (const Rule& rule : step.list.rules)
        rules.push_back(json_of(rule));
    return put(path_of_list(step.list.name), {{"inboundDefaultAction", step.list.allows_inbound ? "Permit" : "Deny"},
                                              {"outboundDefaultAction", step.list.allows_outbound ? "Permit" : "Deny"},
                                              {"aclRules", rules}});
}

bool Fabric::carry_out(const PutAdapter& step) {
    const Adapter& adapter = step.adapter;
    Json configurations = Json::array();
    for (std::size_t i = 0; i < adapter.addresses.size(); ++i) {
        const std::string& subnet = is_v6(adapter.addresses[i]) ? adapter.subnet6 : adapter.subnet;
        Json properties{{"privateIPAddress", text_of(adapter.addresses[i])},
                        {"privateIPAllocationMethod", "Static"},
                        {"subnet", reference_to(path_of_subnet(adapter.network, subnet))}};
        if (!adapter.access_list.empty())
            properties["accessControlList"] = reference_to(path_of_list(adapter.access_list));
        if (i == 0 && !adapter.mirror.empty())
            properties["serviceInsertion"] = reference_to(path_of_mirror(adapter.mirror));
        if (!adapter.balancer.empty())
            properties["loadBalancerBackendAddressPools"] = {reference_to(path_of_pool(adapter.balancer))};
        if (i == 0 && !adapter.nat_rule.empty())
            properties["loadBalancerInboundNatRules"] = {
                reference_to(path_of_nat_rule(adapter.nat_balancer, adapter.nat_rule))};
        configurations.push_back({{"resourceId", "ip" + std::to_string(i)}, {"properties", properties}});
    }
    if (!put(path_of_adapter(adapter.name), {{"privateMacAddress", text_of_mac(adapter.mac)},
                                             {"privateMacAllocationMethod", "Static"},
                                             {"ipConfigurations", configurations},
                                             {"portSettings",
                                              {{"macSpoofingEnabled", enabled(adapter.may_spoof)},
                                               {"dhcpGuardEnabled", enabled(adapter.is_dhcp_guarded)},
                                               {"arpGuardEnabled", enabled(adapter.is_arp_guarded)}}}}))
        return false;
    adapters_[adapter.name] = instance_of(path_of_adapter(adapter.name));
    return true;
}

bool Fabric::carry_out(const DeleteAdapter& step) {
    if (!erase(path_of_adapter(step.adapter))) return false;
    adapters_.erase(step.adapter);
    return true;
}

void Fabric::report_ports(Host& host) {
    host.record->callbacks.on_attached_ports({host.ports.begin(), host.ports.end()});
}

bool Fabric::carry_out(const Attach& step) {
    const auto adapter = adapters_.find(step.adapter);
    if (adapter == adapters_.end() || step.host >= hosts()) return false;
    const auto before = ports_.find(step.adapter);
    if (before != ports_.end()) {
        if (before->second.id == adapter->second && before->second.host == step.host) return false;
        carry_out(Detach{step.adapter});
    }
    Host& host = hosts_[static_cast<std::size_t>(step.host)];
    auto device = std::make_unique<vswitch::test::MemoryPort>(step.adapter);
    AttachedPort port{adapter->second, step.host, 0, device.get()};
    port.slot = *host.processor->attach(port.id, std::move(device));
    ports_[step.adapter] = port;
    host.ports.insert(port.id);
    report_ports(host);
    return true;
}

bool Fabric::carry_out(const Detach& step) {
    const auto port = ports_.find(step.adapter);
    if (port == ports_.end()) return false;
    Host& host = hosts_[static_cast<std::size_t>(port->second.host)];
    host.processor->detach(port->second.id);
    host.ports.erase(port->second.id);
    ports_.erase(port);
    report_ports(host);
    return true;
}

bool Fabric::carry_out(const ChooseTunnel& step) {
    return put("/virtualNetworkManager/configuration",
               {{"networkVirtualizationProtocol", step.is_nvgre ? "NVGRE" : "VXLAN"}});
}

bool Fabric::carry_out(const Wait& step) {
    now_ += step.time;
    if (step.time < 1000) return true;
    for (Host& host : hosts_)
        for (int i = 0; i < 4; ++i)
            host.processor->forwarder().age(now_);
    return true;
}

void Fabric::remember_counters() {
    settle();
    for (Host& host : hosts_) {
        host.counters = host.processor->counters();
        host.drops = host.processor->drop_counts();
    }
}

Verdict Fabric::send_frame(const std::string& adapter, const Bytes& frame) {
    const auto port = ports_.find(adapter);
    if (port == ports_.end()) return {};
    remember_counters();
    port->second.device->from_vm.push_back({frame, {}});
    hosts_[static_cast<std::size_t>(port->second.host)].processor->poll_port(port->second.slot, now_);
    return outcome(adapter);
}

Verdict Fabric::verdict(const Send& send) { return send_frame(send.adapter, frame_of(send.packet)); }

Verdict Fabric::verdict(const Ask& ask) { return send_frame(ask.adapter, frame_of(ask.request)); }

Verdict Fabric::verdict(const Arrive& arrive) {
    const auto place = std::ranges::find_if(
        places_, [&](const auto& entry) { return entry.second == std::pair(arrive.network, arrive.subnet); });
    if (place == places_.end() || arrive.host >= hosts() || arrive.sender >= hosts()) return {};
    remember_counters();
    Bytes datagram = tunnel_header(arrive.is_nvgre, place->first.value());
    const Bytes frame = frame_of(arrive.packet);
    datagram.insert(datagram.end(), frame.begin(), frame.end());
    const auto size = static_cast<std::uint16_t>(datagram.size());
    Host& host = hosts_[static_cast<std::size_t>(arrive.host)];
    wire_[host.address].push_back({hosts_[static_cast<std::size_t>(arrive.sender)].address, std::move(datagram), size,
                                   0, arrive.is_nvgre ? vswitch::TunnelType::Nvgre : vswitch::TunnelType::Vxlan});
    host.processor->poll_underlay(now_);
    return outcome({});
}

/// Until nothing moves: what arrives may be copied to a third host.
void Fabric::carry_over(Verdict& verdict) {
    const auto number_of = [&](const ProviderAddress& address) {
        return static_cast<int>(std::ranges::find(hosts_, address, &Host::address) - hosts_.begin());
    };
    const auto note = [&](Verdict::Wire wire, const Bytes& datagram) {
        if (const auto vsid = vsid_in(wire.is_nvgre, datagram)) {
            std::tie(wire.network, wire.subnet) = place_of(Vsid(*vsid));
            wire.frame.assign(datagram.begin() + kTunnelHeader, datagram.end());
        }
        const bool is_copy = wire.frame.size() > 13 && (wire.frame[12] << 8 | wire.frame[13]) == kBridging;
        if (is_copy) {
            verdict.copies.insert(std::move(wire));
        } else {
            if (verdict.wire) wire.network += " and another datagram";
            verdict.wire = std::move(wire);
        }
    };
    for (bool is_moving = true; is_moving;) {
        is_moving = false;
        for (auto& [address, trains] : wire_) {
            if (trains.empty()) continue;
            is_moving = true;
            for (const auto& train : trains)
                for (const Bytes& datagram : train.datagrams())
                    note({number_of(train.source), number_of(address), train.type == vswitch::TunnelType::Nvgre},
                         datagram);
            const auto host = static_cast<std::size_t>(number_of(address));
            if (host < hosts_.size()) {
                hosts_[host].processor->poll_underlay(now_);
            } else {
                trains.clear();
            }
        }
    }
}

/// What the packet's way left: counters, frames at devices, datagrams on the wire.
Verdict Fabric::outcome(const std::string& sender) {
    Verdict verdict;
    carry_over(verdict);
    std::uint64_t delivered = 0;
    std::uint64_t answered = 0;
    for (const Host& host : hosts_) {
        const auto counters = host.processor->counters();
        delivered += counters.delivered - host.counters.delivered;
        answered += counters.answered - host.counters.answered;
        if (counters.dropped == host.counters.dropped) continue;
        const auto& drops = host.processor->drop_counts();
        for (std::size_t i = 0; i < drops.size(); ++i)
            if (drops[i] != host.drops[i])
                verdict.reason += (verdict.reason.empty() ? "" : " and ") +
                                  std::string(vswitch::name(static_cast<vswitch::DropReason>(i)));
    }
    verdict.kind = delivered > 0             ? Verdict::Kind::Delivered
                   : answered > 0            ? Verdict::Kind::Answered
                   : !verdict.reason.empty() ? Verdict::Kind::Dropped
                                             : Verdict::Kind::Nothing;
    for (auto& [name, port] : ports_) {
        for (auto& frame : port.device->to_vm) {
            const bool is_answer = delivered == 0 && name == sender && verdict.answer.empty();
            if (is_answer) {
                verdict.answer = std::move(frame.bytes);
            } else {
                verdict.arrivals.emplace(name, std::move(frame.bytes));
            }
        }
        port.device->to_vm.clear();
    }
    return verdict;
}

}  // namespace nc::reference
