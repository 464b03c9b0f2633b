// What the stored resources mean for packets, typed and resolved: the input of every policy. Immutable once built; one
// per generation, sharing what did not change with the one before (state_builder). Nothing of REST is left here: no
// JSON, no etags, no spelling; paths are kept so that a rule can be told to a person in the words of the API.
// Thread: any (read only).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/base/ip_prefix.hpp"
#include "schemas/base/mac_address.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "schemas/model/resource_path.hpp"
#include "service/state/load_balancer.hpp"

namespace nc::service::state {

/// One side of an access control rule's match: prefixes, or tags that are resolved per network (MS-NCNBI 3.1.5.1.1).
enum class AddressTag : std::uint8_t { None, VirtualNetwork, Internet, AzureLoadBalancer, SecurityTags };

struct AclAddress {
    AddressTag tag = AddressTag::None;
    std::vector<IpPrefix> prefixes;                    ///< with tag None; empty: any
    std::vector<model::ResourcePath> security_tags{};  ///< with tag SecurityTags; not empty
};

struct AclRule {
    model::ResourcePath path;
    InstanceId id;
    goal_state::AclDirection direction = goal_state::AclDirection::Inbound;
    std::uint32_t priority = 0;
    goal_state::AclAction action = goal_state::AclAction::Deny;
    std::optional<std::uint8_t> protocol;
    AclAddress source;
    AclAddress destination;
    std::vector<goal_state::PortRange> source_ports;
    std::vector<goal_state::PortRange> destination_ports;
    bool logging = false;
};

struct AccessControlList {
    model::ResourcePath path;
    goal_state::AclAction default_inbound = goal_state::AclAction::Allow;
    goal_state::AclAction default_outbound = goal_state::AclAction::Allow;
    std::vector<AclRule> rules;  ///< sorted by direction, then priority
};
using AccessControlListPtr = std::shared_ptr<const AccessControlList>;

struct UserRoute {
    model::ResourcePath path;
    goal_state::Route route;
};

struct RouteTable {
    model::ResourcePath path;
    std::vector<UserRoute> routes;  ///< sorted by prefix, each once
};
using RouteTablePtr = std::shared_ptr<const RouteTable>;

/// Which traffic an appliance gets a copy of (MS-NCNBI 3.1.5.16); ids and places are filled in by policy.
struct ServiceInsertion {
    model::ResourcePath path;
    std::uint32_t priority = 0;                 ///< lower numbers are looked at first
    std::vector<goal_state::MirrorRule> rules;  ///< any of them
    InstanceId appliance;                       ///< the interface that gets the copies
};
using ServiceInsertionPtr = std::shared_ptr<const ServiceInsertion>;

struct Subnet {
    model::ResourcePath path;
    Vsid vsid;
    IpPrefix prefix;
    AccessControlListPtr access_control_list;  ///< null: none
    RouteTablePtr route_table{};               ///< null: none
    InstanceId id{};                           ///< of the resource
    ServiceInsertionPtr service_insertion{};   ///< null: none
    std::string encryption_thumbprint{};       ///< as goal_state::VirtualSubnet has it
};

/// One side of a peering as this network sees it. Packets pass only when both sides pass() (policy/peering_policy).
struct PeeringSide {
    model::ResourcePath path;
    RoutingDomainId remote;
    bool is_connected = false;  ///< peeringState is Connected
    bool allow_virtual_network_access = false;
    bool allow_forwarded_traffic = false;
    bool passes() const { return is_connected && allow_virtual_network_access; }
};

struct Network {
    model::ResourcePath path;
    RoutingDomainId id;
    std::vector<IpPrefix> address_space;  ///< sorted
    std::vector<Subnet> subnets;          ///< sorted by VSID
    std::vector<PeeringSide> peerings;    ///< those whose remote network exists; sorted by remote
    std::vector<IpAddress> dns_servers;
    std::vector<IpPrefix> unbilled_space{};  ///< of unbilledAddressRanges, sorted

    const Subnet* find_subnet(Vsid vsid) const;  ///< null: none has it
};
using NetworkPtr = std::shared_ptr<const Network>;

struct InterfaceAddress {
    CustomerAddress address;
    Vsid vsid;
    bool is_primary = false;
    std::vector<model::ResourcePath> balanced_by{};  ///< pools and inbound NAT rules of load balancers that it is in
};

/// An address that the interface may take over from others (MS-NCNBI 3.1.5.32).
struct LearnedAddress {
    CustomerAddress address;
    Vsid vsid;
};

/// A security tag that an interface carries.
struct InterfaceTag {
    model::ResourcePath path;
    AccessControlListPtr access_control_list;  ///< of the tag; null: none
};

/// A network interface that is attached to one virtual network. Interfaces on logical networks are not here: the
/// switch carries them no policy yet.
struct Interface {
    model::ResourcePath path;
    InstanceId id;
    RoutingDomainId network;
    MacAddress mac;
    std::vector<InterfaceAddress> addresses;  ///< the primary first; at least one
    std::vector<LearnedAddress> learned{};    ///< beside these
    std::vector<IpAddress> dns_servers;       ///< its own; empty: the network's
    std::string dns_name_label;               ///< in the internal name service, lower case; empty: none
    bool mac_spoofing = false;
    bool dhcp_guard = false;
    bool arp_guard = false;
    std::optional<std::uint32_t> storm_limit;
    std::optional<std::uint32_t> port_flow_limit;
    goal_state::Bandwidth bandwidth{};         ///< the share is the one that the interface asks for
    AccessControlListPtr access_control_list;  ///< of an ipConfiguration; governs the whole interface
    model::ResourcePath governing;             ///< that ipConfiguration; empty: no list
    std::vector<InterfaceTag> security_tags;   ///< sorted by path, each once
    ServiceInsertionPtr service_insertion{};   ///< of an ipConfiguration; null: none
    std::optional<InstanceId> host;            ///< the server that carries it; absent: attached nowhere
    /// MS-NCNBI has no setting for forwarding alone: an interface that may use other source MACs may forward, too.
    bool may_forward() const { return mac_spoofing; }
};
using InterfacePtr = std::shared_ptr<const Interface>;

/// The subnets of an interface's addresses, that of the primary one first, each once: one, or two where it has
/// addresses of both IP versions (docs/decisions/0024). `network`: the interface's.
std::vector<const Subnet*> subnets_of(const Interface& interface, const Network& network);

struct Host {
    model::ResourcePath path;
    InstanceId id;
    std::string management_address;                                   ///< the first one, ":port" included when given
    std::vector<goal_state::HostProviderAddress> provider_addresses;  ///< sorted by address: IPv4 first
    bool is_audited = false;                                          ///< auditingEnabled: Firewall
    std::uint32_t link_speed = 0;  ///< of the slowest of its interfaces that say one, in Mbit/s; 0: none does
    friend bool operator==(const Host&, const Host&) = default;
};

struct NetworkState {
    Generation generation;
    goal_state::Encapsulation encapsulation = goal_state::Encapsulation::Vxlan;
    MacAddress router_mac;
    bool meters_all = false;  ///< every network, not only those with unbilled address ranges
    /// What a port without a reservation gets of a host's link; absent: switches keep no reservations.
    std::optional<std::uint32_t> default_share{};
    std::string audit_directory;                          ///< auditingSettings; empty: nobody writes records
    std::optional<goal_state::NameService> name_service;  ///< iDnsServer; absent: it has no zone
    std::map<RoutingDomainId, NetworkPtr> networks;
    std::map<InstanceId, InterfacePtr> interfaces;  ///< changed by put_interface and remove_interface only
    std::map<InstanceId, Host> hosts;
    // The interfaces once more; without empty sets.
    std::map<RoutingDomainId, std::set<InstanceId>> attached_to;  ///< all, by the network
    // Those that a host carries.
    std::map<InstanceId, std::set<InstanceId>> carried_by;       ///< by the host
    std::map<RoutingDomainId, std::set<InstanceId>> carried_in;  ///< by the network

    std::map<InstanceId, LoadBalancerPtr> load_balancers;         ///< changed by the two functions below only
    std::map<RoutingDomainId, std::set<InstanceId>> balanced_in;  ///< load balancers by the network of their front ends
    // What serviceInsertions are about: networks with one at a subnet, and interfaces with one of their own.
    std::set<RoutingDomainId> mirrored_networks;
    std::set<InstanceId> mirrored_interfaces;

    /// Adds or replaces.
    void put_network(NetworkPtr network);
    void remove_network(RoutingDomainId id);
    /// Adds or replaces.
    void put_load_balancer(LoadBalancerPtr balancer);
    /// Nothing happens when it is absent.
    void remove_load_balancer(InstanceId id);
    /// Adds or replaces.
    void put_interface(InterfacePtr interface);
    /// Nothing happens when it is absent.
    void remove_interface(InstanceId id);
};
using NetworkStatePtr = std::shared_ptr<const NetworkState>;

}  // namespace nc::service::state
