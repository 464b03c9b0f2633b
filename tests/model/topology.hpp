// Virtual networks as an administrator describes them, in types of their own: the reference model is written against
// these and shares nothing with the product. Names are what refers to what. Addresses are numbers in host order: IPv4
// ones, and above kV6 the lowest 32 bits of IPv6 ones, which all begin with fd00:10::/96. MAC addresses are the lower
// 48 bits of a number.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace nc::reference {

using Address = std::uint64_t;
inline constexpr Address kV6 = std::uint64_t{1} << 32;  ///< of a source: ::, of a prefix of length 0: ::/0
constexpr bool is_v6(Address address) { return address >= kV6; }
using Mac = std::uint64_t;

struct Prefix {
    Address address = 0;  ///< the lowest one
    int length = 0;       ///< bits; of IPv6 without the 96 that all have in common, 0: all addresses

    Address last() const;
    bool contains(Address candidate) const;
    bool overlaps(const Prefix& other) const;
};

std::string text_of(Address address);
std::string text_of(const Prefix& prefix);

/// Which packets a rule is about, on one side.
struct RuleSide {
    enum class Kind { Anything, Prefixes, VirtualNetwork, Internet } kind = Kind::Anything;
    std::vector<Prefix> prefixes;                                  ///< Prefixes
    std::optional<std::pair<std::uint16_t, std::uint16_t>> ports;  ///< first and last; absent: any
};

struct Rule {
    bool is_inbound = false;
    int priority = 100;
    bool allows = false;
    std::optional<std::uint8_t> protocol;
    RuleSide source;
    RuleSide destination;
};

struct AccessList {
    std::string name;
    bool allows_inbound = true;  ///< without a matching rule
    bool allows_outbound = true;
    std::vector<Rule> rules;
};

/// A user-defined route.
struct Route {
    Prefix prefix;
    enum class To { Appliance, Local, Gateway, Internet, Nowhere } to = To::Nowhere;
    Address appliance = 0;  ///< Appliance
};

struct Subnet {
    std::string name;
    Prefix prefix;
    std::string access_list;      ///< empty: none
    std::vector<Route> routes{};  ///< each prefix once
    std::string partner{};        ///< of an IPv6 one: that of IPv4 with the same machines; empty: none
    std::string mirror{};         ///< empty: none
    Address gateway() const { return prefix.address + 1; }
};

struct Network {
    std::string name;
    std::vector<Prefix> space;
    std::vector<Subnet> subnets;

    bool owns(Address address) const;
    const Subnet* subnet_of(Address address) const;  ///< null: in none
    const Subnet* subnet(const std::string& name) const;
    Subnet* subnet(const std::string& name);
};

/// An address of a balancer that clients speak to.
struct FrontEnd {
    std::string name;
    std::string subnet;
    Address address = 0;
};

/// What becomes of packets to a front end: a load balancing rule, which leads to the pool of its balancer, or an
/// inbound NAT rule, which leads to the adapter that names it.
struct BalancingRule {
    std::string name;
    std::string front_end;
    std::optional<std::uint8_t> protocol;  ///< absent: any, and both ports are 0
    std::uint16_t port = 0;
    std::uint16_t back_end_port = 0;
    /// Which packets have one member in common.
    enum class Affinity { Connection, SourceAddress, SourceAddressAndProtocol } affinity = Affinity::Connection;
    bool is_floating = false;  ///< members get packets as they are, and answer in the front end's name
    bool is_probed = false;    ///< members that are down get no new connections
    bool is_nat = false;
    int idle_minutes = 4;
};

/// An internal load balancer. It has one pool, and one probe.
struct Balancer {
    std::string name;
    std::string network;
    std::vector<FrontEnd> front_ends;
    std::vector<BalancingRule> rules;

    const FrontEnd* front_end(const std::string& name) const;
    const BalancingRule* rule(const std::string& name) const;
};

/// One side of a peering: what the network `from` has about `to`.
struct Peering {
    std::string from;
    std::string to;
    bool allows_access = true;
    bool allows_forwarded = false;
    enum class State { Initiated, Connected, Disconnected } state = State::Initiated;
};

/// Of which packets an appliance gets a copy.
struct MirrorRule {
    std::optional<std::uint8_t> protocol;  ///< TCP or UDP; absent: any
    std::vector<Prefix> sources;           ///< none: anything
    std::vector<Prefix> destinations;
    std::uint16_t destination_port = 0;  ///< 0: every one
};

/// A service insertion.
struct Mirror {
    std::string name;
    int priority = 0;       ///< of several that take a packet the lowest counts; unique
    std::string appliance;  ///< an adapter
    std::vector<MirrorRule> rules;
};

/// A network interface of a virtual machine.
struct Adapter {
    std::string name;
    std::string network;
    std::string subnet;              ///< of its IPv4 addresses
    std::string subnet6{};           ///< of its IPv6 addresses
    std::vector<Address> addresses;  ///< the primary first
    Mac mac = 0;
    bool may_spoof = false;  ///< other source addresses than its own, MAC and IP
    bool is_dhcp_guarded = false;
    bool is_arp_guarded = false;
    std::string access_list;  ///< empty: none
    std::string mirror{};     ///< empty: none
    std::string balancer{};   ///< whose pool all addresses are in; empty: none
    std::string nat_balancer{};
    std::string nat_rule{};  ///< of nat_balancer, which leads to the first address; empty: none
    int incarnation = 0;     ///< which adapter of that name it is: one that was deleted never comes back

    bool has(Address address) const;
    bool has_version(bool is_v6) const;
};

/// A switch port with a virtual machine behind it. It belongs to the adapter that it was attached for.
struct Port {
    std::string adapter;
    int incarnation = 0;
    int host = 0;
};

/// An address in a pool of which its host has said that it does not answer. What a host does not carry, or is not asked
/// about, it does not speak of.
struct DownMember {
    std::string balancer;
    Address address = 0;
    int host = 0;
    friend auto operator<=>(const DownMember&, const DownMember&) = default;
};

struct Topology {
    int hosts = 0;
    bool has_ipv6_underlay() const { return hosts % 2 == 1; }  ///< the provider addresses' version: each in its fabrics
    bool is_nvgre = false;                                     ///< between hosts; otherwise VXLAN
    std::map<std::string, Network> networks;
    std::vector<Peering> peerings;
    std::map<std::string, AccessList> access_lists;
    std::map<std::string, Adapter> adapters;
    std::map<std::string, Port> ports;  ///< by the adapter's name
    std::map<std::string, Balancer> balancers;
    std::set<DownMember> down;
    std::map<std::string, Mirror> mirrors;

    const Network* network(const std::string& name) const;
    const Adapter* adapter(const std::string& name) const;
    /// Where its addresses of an IP version are; null: it has none.
    const Subnet* subnet_of(const Adapter& adapter, bool is_v6) const;
    const Peering* peering(const std::string& from, const std::string& to) const;
    Peering* peering(const std::string& from, const std::string& to);
    /// The adapter that the port belongs to; null: it was deleted.
    const Adapter* adapter_of(const Port& port) const;
    /// Where the adapter lives now; absent: nowhere.
    std::optional<int> host_of(const Adapter& adapter) const;
    const Adapter* adapter_with(const Network& network, Address address) const;

    /// Null: nobody's.
    const FrontEnd* front_end_with(const Network& network, Address address) const;
    /// The adapters that a rule leads to and that a host carries, by their addresses.
    std::map<Address, const Adapter*> members(const Balancer& balancer, const BalancingRule& rule) const;
    /// Whether the adapter answers in the name of a front end that has the address.
    bool answers_for(const Adapter& adapter, Address address) const;
    /// Whether the address is in the pool, on the host, and probed.
    bool is_asked(const DownMember& member) const;

    /// Whether packets pass between the two networks: both sides are connected and allow access.
    bool are_peered(const std::string& a, const std::string& b) const;
    /// Whether `receiver` takes from its peer `sender` what does not start in `sender`.
    bool accepts_forwarded(const std::string& receiver, const std::string& sender) const;
    /// The network itself and those that it is peered with.
    std::vector<const Network*> seen_by(const Network& network) const;
};

}  // namespace nc::reference
