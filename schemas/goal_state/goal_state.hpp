// What one host is told: the only type that controller and switch share. The controller computes it as a pure function
// of a generation (service/policy); it travels as rows of the host's OVSDB databases (schemas/ovsdb), and the host's
// agent turns it into the switch's policy. A host is told only of the networks of its own interfaces and of their
// peers. Plain values; nothing here has behaviour.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/base/ip_prefix.hpp"
#include "schemas/base/mac_address.hpp"
#include "schemas/goal_state/learned_address.hpp"
#include "schemas/goal_state/load_balancing.hpp"

namespace nc::goal_state {

enum class Encapsulation : std::uint8_t { Vxlan, Nvgre };

/// A provider address that this host carries on its underlay interface.
struct HostProviderAddress {
    ProviderAddress address;
    std::uint8_t prefix_length = 0;
    std::optional<IpAddress> gateway;  ///< next hop to other provider subnets
    std::uint16_t vlan_id = 0;         ///< 0: untagged
    friend bool operator==(const HostProviderAddress&, const HostProviderAddress&) = default;
};

/// What a user-defined route hands packets to (MS-NCNBI 3.1.5.10.2).
enum class NextHopType : std::uint8_t { VnetLocal, VirtualAppliance, VirtualNetworkGateway, Internet, None };

/// A user-defined route.
struct Route {
    IpPrefix prefix;
    NextHopType next_hop_type = NextHopType::None;
    std::optional<CustomerAddress> next_hop;  ///< with VirtualAppliance, and only then
    friend bool operator==(const Route&, const Route&) = default;
};

/// One subnet of a virtual network: a broadcast domain with its VSID.
struct VirtualSubnet {
    Vsid vsid;
    IpPrefix prefix;
    CustomerAddress gateway;      ///< answered by the switch; the first address of the prefix
    std::string route_table{};    ///< resource id of the routeTables resource, for people; empty: none
    std::vector<Route> routes{};  ///< of packets that ports of this subnet send; sorted by prefix, each once
    /// Packets between ports of the subnet are encrypted between hosts with the certificate of this SHA-1 thumbprint
    /// (hexadecimal digits, capitals); empty: they are not. Another text names no certificate that a host could have.
    std::string encryption_thumbprint{};
    friend bool operator==(const VirtualSubnet&, const VirtualSubnet&) = default;
};

/// One virtual network.
struct RoutingDomain {
    RoutingDomainId id;
    std::string resource_id;              ///< of the virtualNetworks resource, for people
    std::vector<IpPrefix> address_space;  ///< sorted
    std::vector<VirtualSubnet> subnets;   ///< sorted by VSID
    /// Prefixes to which bytes that leave the network are not billed, sorted; absent: nothing is metered.
    std::optional<std::vector<IpPrefix>> unbilled_space{};
    friend bool operator==(const RoutingDomain&, const RoutingDomain&) = default;
};

/// Where a customer address lives: CA -> MAC, VSID, PA.
struct AddressMapping {
    Vsid vsid;
    CustomerAddress customer_address;
    MacAddress mac;
    ProviderAddress provider_address;
    bool may_forward = false;  ///< the interface may send packets whose source is another's (Port::allow_ip_forwarding)
    friend bool operator==(const AddressMapping&, const AddressMapping&) = default;
};

/// Two virtual networks between which packets pass now: both sides Connected, both with allowVirtualNetworkAccess.
/// Stored once per pair with first < second. Absent means that nothing passes.
struct Peering {
    RoutingDomainId first;
    RoutingDomainId second;
    bool first_allows_forwarded_traffic = false;   ///< first accepts from second sources outside second's space
    bool second_allows_forwarded_traffic = false;  ///< and the other way round
    friend bool operator==(const Peering&, const Peering&) = default;
};

enum class AclAction : std::uint8_t { Allow, Deny };
enum class AclDirection : std::uint8_t { Inbound, Outbound };  ///< towards the VM, from the VM

struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 65535;
    friend bool operator==(const PortRange&, const PortRange&) = default;
};

/// One rule of an access control list as it applies to one port; lower priority numbers are looked at first.
struct AclRule {
    InstanceId rule_id;
    AclDirection direction = AclDirection::Inbound;
    std::uint32_t priority = 0;
    AclAction action = AclAction::Deny;
    std::optional<std::uint8_t> protocol;      ///< IP protocol number; absent: any
    std::vector<IpPrefix> sources;             ///< empty: any
    std::vector<IpPrefix> destinations;        ///< empty: any
    std::vector<PortRange> source_ports;       ///< empty: any
    std::vector<PortRange> destination_ports;  ///< empty: any
    bool logging = false;
    friend bool operator==(const AclRule&, const AclRule&) = default;
};

/// Bandwidth of a port (MS-NCNBI 3.1.5.11, qosSettings), in millions of bits per second of IP packets; 0: no limit.
struct Bandwidth {
    std::uint32_t outbound_maximum = 0;  ///< from the VM
    std::uint32_t inbound_maximum = 0;   ///< towards the VM
    std::uint32_t outbound_share = 0;    ///< of the host's link, relative to those of the other ports; 0: none is kept
    friend bool operator==(const Bandwidth&, const Bandwidth&) = default;
};

/// Traffic of a port of which an appliance gets a copy (MS-NCNBI 3.1.5.16).
struct MirrorRule {
    InstanceId rule_id;
    std::uint32_t priority = 0;                ///< lower numbers are looked at first
    std::optional<std::uint8_t> protocol;      ///< IP protocol number; absent: any
    std::vector<IpPrefix> sources;             ///< empty: any
    std::vector<IpPrefix> destinations;        ///< empty: any
    std::vector<PortRange> source_ports;       ///< empty: any
    std::vector<PortRange> destination_ports;  ///< empty: any
    Vsid vsid;                                 ///< where the appliance is: its subnet, adapter and host
    MacAddress mac;
    ProviderAddress provider_address;
    friend bool operator==(const MirrorRule&, const MirrorRule&) = default;
};

struct PortAddress {
    CustomerAddress address;
    Vsid vsid;
    bool is_primary = false;  ///< the address that DHCP hands out
    friend bool operator==(const PortAddress&, const PortAddress&) = default;
};

/// The policy of one network interface that lives on this host.
struct Port {
    InstanceId id;            ///< instanceId of the networkInterfaces resource
    std::string resource_id;  ///< its resource id, for people
    RoutingDomainId routing_domain;
    Vsid vsid;  ///< of the primary address; every frame of the port belongs to it
    MacAddress mac;
    std::vector<PortAddress> addresses;  ///< at least one; the primary first
    std::vector<IpAddress> dns_servers;
    std::string dns_suffix;
    bool allow_mac_spoofing = false;
    bool allow_ip_forwarding = false;
    bool dhcp_guard = false;                       ///< true: DHCP server messages of the VM are dropped
    bool arp_guard = false;                        ///< true: ARP that claims an address not its own is dropped
    std::optional<std::uint32_t> storm_limit;      ///< broadcast and multicast packets per second
    std::optional<std::uint32_t> port_flow_limit;  ///< unified flows the port may own
    AclAction default_inbound = AclAction::Allow;  ///< without a matching rule
    AclAction default_outbound = AclAction::Allow;
    std::vector<AclRule> acl_rules;  ///< sorted by direction, then priority
    Bandwidth bandwidth;
    std::vector<MirrorRule> mirrors;            ///< sorted by priority, then rule id
    std::vector<ProviderAddress> mirror_hosts;  ///< that may send copies for this port, an appliance's; sorted
    friend bool operator==(const Port&, const Port&) = default;
};

/// Which resource of the API a rule of the switch comes from, for people who ask why a packet was treated as it was.
struct Origin {
    std::string rule;      ///< its id in the switch: rule_id.hpp
    std::string resource;  ///< path of the resource
    friend bool operator==(const Origin&, const Origin&) = default;
};

/// Where the host writes records of connections that rules with `logging` have decided (MS-NCNBI 3.1.5.20).
struct Auditing {
    InstanceId host;        ///< instanceId of the servers resource, for the names of files
    std::string directory;  ///< outputDirectory as it was given; not empty
    friend bool operator==(const Auditing&, const Auditing&) = default;
};

/// Where VMs ask for names: the host's proxy (docs/decisions/0028).
inline constexpr IpAddress kNameProxyAddress = IpAddress::v4(0xA9FEA9FE);  // 169.254.169.254

/// The internal name service (MS-NCNBI 3.1.5.25) as the host's proxy carries it out.
struct NameService {
    std::string zone;                ///< lower case, without a dot at its end
    std::vector<IpAddress> servers;  ///< asked, in this order, for names outside the zone
    friend bool operator==(const NameService&, const NameService&) = default;
};

/// A name in the internal name service: label.<routing domain>.<zone>.
struct Name {
    RoutingDomainId routing_domain;
    std::string label;                       ///< lower case
    std::vector<CustomerAddress> addresses;  ///< sorted; at least one
    friend bool operator==(const Name&, const Name&) = default;
};

struct GoalState {
    Generation generation;
    Encapsulation encapsulation = Encapsulation::Vxlan;
    MacAddress router_mac;                                ///< the distributed router's, one for the whole fabric
    std::vector<HostProviderAddress> provider_addresses;  ///< sorted by address
    std::uint32_t link_speed = 0;  ///< that ports share, in millions of bits per second; 0: it is not shared out
    std::vector<RoutingDomain> routing_domains;  ///< sorted by id
    std::vector<AddressMapping> mappings;        ///< sorted by (VSID, CA); also the host's own interfaces
    std::vector<Peering> peerings;               ///< sorted by (first, second)
    std::vector<Port> ports;                     ///< sorted by id
    std::vector<Origin> origins;                 ///< sorted by rule, each once
    /// Of the networks that are told; sorted by (VSID, front end, protocol, front end's port), each once.
    std::vector<BalancerRule> balancer_rules{};
    std::vector<HealthProbe> probes{};                ///< that this host makes; sorted by (resource id, VSID, address)
    std::vector<LearnedAddress> learned_addresses{};  ///< of ports; sorted by (port, VSID, address), each once
    std::optional<Auditing> auditing;                 ///< absent: no records
    std::optional<NameService> name_service;          ///< absent: queries for names are not answered
    std::vector<Name> names;                          ///< with name_service only; sorted by (routing domain, label)
    friend bool operator==(const GoalState&, const GoalState&) = default;
};

/// What a host says of one of its ports.
enum class PortCondition : std::uint8_t {
    Applied,      ///< attached, and the policy is in force
    NotAttached,  ///< policy is known, no device carries the port's id yet
    Failed,       ///< see detail
};

struct PortStatus {
    InstanceId id;
    PortCondition condition = PortCondition::NotAttached;
    std::string detail;
    friend bool operator==(const PortStatus&, const PortStatus&) = default;
};

/// What a port has counted since its device was attached; packets as they are on a wire (MS-NCNBI 3.1.5.11).
struct DirectionCounters {
    std::uint64_t total = 0;
    std::uint64_t dropped = 0;
    std::uint64_t dropped_without_rule = 0;  ///< no rule of a layer matched
    std::uint64_t dropped_by_acl = 0;
    std::uint64_t dropped_in_forwarding = 0;
    std::uint64_t tcp_syn = 0;
    std::uint64_t tcp_fin = 0;
    std::uint64_t tcp_reset = 0;
    friend bool operator==(const DirectionCounters&, const DirectionCounters&) = default;
};

/// Bytes of IP packets that left the virtual network.
struct EgressBytes {
    std::uint64_t billed = 0;
    std::uint64_t unbilled = 0;
    friend bool operator==(const EgressBytes&, const EgressBytes&) = default;
};

struct PortCounters {
    InstanceId id;
    DirectionCounters outbound;  ///< from the VM
    DirectionCounters inbound;   ///< towards the VM
    EgressBytes egress_v4;
    EgressBytes egress_v6;
    friend bool operator==(const PortCounters&, const PortCounters&) = default;
};

/// What the ports of a host have counted of a front end: packets to it and their answers (MS-NCNBI 3.1.5.5.3).
struct FrontEndCounters {
    Vsid vsid;  ///< with the address: as in BalancerRule
    CustomerAddress address;
    std::uint64_t total = 0;
    std::uint64_t dropped = 0;
    std::uint64_t flows = 0;  ///< now
    std::uint64_t dropped_flows = 0;
    std::uint64_t tcp_syn = 0;             ///< that begin a connection
    std::uint64_t packets_per_second = 0;  ///< between the last two reports
    std::uint64_t bits_per_second = 0;     ///< of frames, between the last two reports
    friend bool operator==(const FrontEndCounters&, const FrontEndCounters&) = default;
};

/// What a host answers: the generation that is in force, and what it could not apply.
struct HostStatus {
    Generation applied;
    std::string fault;  ///< empty: everything of `applied` is in force; else why the host could not apply
    std::vector<PortStatus> ports;
    std::vector<PortCounters> counters{};                ///< sorted by id
    std::vector<FrontEndCounters> front_end_counters{};  ///< sorted by (VSID, address); those that counted something
    std::vector<ProbeStatus> probes{};   ///< those that have an outcome yet; sorted like GoalState::probes
    std::vector<AddressClaim> claims{};  ///< sorted like GoalState::learned_addresses
    friend bool operator==(const HostStatus&, const HostStatus&) = default;
};

}  // namespace nc::goal_state
