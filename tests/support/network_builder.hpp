// Builds NetworkStates for tests in a few readable lines: networks, peerings, interfaces and hosts by short names.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "service/state/network_state.hpp"

namespace nc::tests {

class NetworkBuilder {
  public:
    /// A host with one provider address, or one more of a host that is there.
    NetworkBuilder& host(const std::string& name, const std::string& provider_address) {
        const InstanceId id(guid("server/" + name));
        service::state::Host& host = state_.hosts[id];
        host.path = model::ResourcePath::top("servers", name);
        host.id = id;
        host.management_address = name;
        host.provider_addresses.push_back({.address = ProviderAddress(*IpAddress::parse(provider_address)),
                                           .prefix_length = 24,
                                           .gateway = std::nullopt,
                                           .vlan_id = 0});
        return *this;
    }

    /// A network whose address space is one subnet.
    NetworkBuilder& network(const std::string& name, const std::string& prefix, std::uint32_t vsid) {
        auto network = std::make_shared<service::state::Network>();
        network->path = model::ResourcePath::top("virtualNetworks", name);
        network->id = network_id(name);
        network->address_space = {*IpPrefix::parse(prefix)};
        network->subnets = {{.path = network->path.child("subnets", "s"),
                             .vsid = Vsid(vsid),
                             .prefix = *IpPrefix::parse(prefix),
                             .access_control_list = nullptr,
                             .route_table = nullptr}};
        state_.networks[network->id] = std::move(network);
        return *this;
    }

    NetworkBuilder& access_control(const std::string& network, service::state::AccessControlList list) {
        auto copy = std::make_shared<service::state::Network>(*state_.networks.at(network_id(network)));
        copy->subnets.front().access_control_list =
            std::make_shared<const service::state::AccessControlList>(std::move(list));
        state_.networks[copy->id] = std::move(copy);
        return *this;
    }

    /// A route in the table "t" of the network's subnet. `to`: an appliance's address, or nothing with another type.
    NetworkBuilder& route(const std::string& network, const std::string& name, const std::string& prefix,
                          goal_state::NextHopType type, const std::string& to = "") {
        auto copy = std::make_shared<service::state::Network>(*state_.networks.at(network_id(network)));
        auto& place = copy->subnets.front().route_table;
        auto table = place != nullptr ? std::make_shared<service::state::RouteTable>(*place)
                                      : std::make_shared<service::state::RouteTable>();
        table->path = model::ResourcePath::top("routeTables", "t");
        goal_state::Route route{*IpPrefix::parse(prefix), type, std::nullopt};
        if (!to.empty()) route.next_hop = CustomerAddress(*IpAddress::parse(to));
        table->routes.push_back({table->path.child("routes", name), route});
        std::sort(table->routes.begin(), table->routes.end(),
                  [](const auto& a, const auto& b) { return a.route.prefix < b.route.prefix; });
        place = std::move(table);
        state_.networks[copy->id] = std::move(copy);
        return *this;
    }

    /// The interface may forward: macSpoofing.
    NetworkBuilder& forwarder(const std::string& interface) {
        auto copy = std::make_shared<service::state::Interface>(*state_.interfaces.at(interface_id(interface)));
        copy->mac_spoofing = true;
        state_.interfaces[copy->id] = std::move(copy);
        return *this;
    }

    /// One side of a peering.
    NetworkBuilder& side(const std::string& from, const std::string& to, bool is_connected = true,
                         bool allow_access = true, bool allow_forwarded = false) {
        auto copy = std::make_shared<service::state::Network>(*state_.networks.at(network_id(from)));
        copy->peerings.push_back({.path = copy->path.child("virtualNetworkPeerings", to),
                                  .remote = network_id(to),
                                  .is_connected = is_connected,
                                  .allow_virtual_network_access = allow_access,
                                  .allow_forwarded_traffic = allow_forwarded});
        state_.networks[copy->id] = std::move(copy);
        return *this;
    }

    NetworkBuilder& peer(const std::string& a, const std::string& b) { return side(a, b).side(b, a); }

    NetworkBuilder& interface(const std::string& name, const std::string& network, const std::string& address,
                              const std::string& host) {
        auto interface = std::make_shared<service::state::Interface>();
        interface->path = model::ResourcePath::top("networkInterfaces", name);
        interface->id = interface_id(name);
        interface->network = network_id(network);
        interface->mac = MacAddress::from_number(0x001DD8B70000 + ++interface_count_);
        interface->addresses = {{.address = CustomerAddress(*IpAddress::parse(address)),
                                 .vsid = state_.networks.at(interface->network)->subnets.front().vsid,
                                 .is_primary = true}};
        if (!host.empty()) interface->host = InstanceId(guid("server/" + host));
        state_.put_interface(std::move(interface));
        return *this;
    }

    service::state::NetworkState build() const { return state_; }

    RoutingDomainId network_id(const std::string& name) { return RoutingDomainId(guid("network/" + name)); }
    InstanceId interface_id(const std::string& name) { return InstanceId(guid("interface/" + name)); }
    InstanceId host_id(const std::string& name) { return InstanceId(guid("server/" + name)); }

  private:
    /// The same id for the same name within one builder.
    Guid guid(const std::string& name) {
        const auto [entry, is_new] = guids_.try_emplace(name);
        if (is_new)
            entry->second = *Guid::parse("00000000-0000-0000-0000-" + std::to_string(100000000000 + guids_.size()));
        return entry->second;
    }

    service::state::NetworkState state_;
    std::map<std::string, Guid> guids_;
    std::uint64_t interface_count_ = 0;
};

}  // namespace nc::tests
