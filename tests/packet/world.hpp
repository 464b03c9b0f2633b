// A small fabric in memory: virtual networks, hosts with a packet processor each, VMs on them, one wire. Tests describe
// it, send frames from VMs, and look at what arrives.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "tests/packet/memory_port.hpp"
#include "vswitch/datapath/packet_processor.hpp"

namespace nc::vswitch::test {

inline const MacAddress kRouterMac = MacAddress::from_number(0x001122334455);

struct Subnet {
    Vsid vsid;
    IpPrefix prefix;
    std::vector<goal_state::Route> routes{};
    std::string thumbprint{};  ///< of the certificate that it is encrypted with; empty: it is not
    IpAddress gateway() const { return prefix.address().plus(1); }
};

struct Network {
    std::string name;
    RoutingDomainId id;
    std::vector<IpPrefix> address_space;
    std::vector<Subnet> subnets;
    std::optional<std::vector<IpPrefix>> unbilled_space{};  ///< absent: not metered
};

struct Vm {
    std::string name;
    std::size_t host = 0;
    goal_state::Port port;
    bool is_attached = true;

    /// Its first address of the version; null: none.
    const goal_state::PortAddress* address(IpVersion version) const;
};

class World {
  public:
    explicit World(std::size_t hosts, IpVersion underlay = IpVersion::V4);

    /// The subnets get consecutive VSIDs. Without an address space it is the subnets'.
    Network& add_network(const std::string& name, const std::vector<std::string>& subnets,
                         const std::vector<std::string>& address_space = {});
    Vm& add_vm(const std::string& name, const std::string& network, const std::string& address, std::size_t host);
    /// One more address of a VM, for instance of the other IP version.
    void add_address(const std::string& vm, const std::string& address);
    void peer(const std::string& first, const std::string& second, bool first_accepts_forwarded = false,
              bool second_accepts_forwarded = false);
    void unpeer(const std::string& first, const std::string& second);

    /// With the certificate of that thumbprint; empty: no longer.
    void encrypt(const std::string& network, const std::string& subnet, const std::string& thumbprint);

    /// Replaces the user-defined routes of a subnet. `to`: an address, or the word of another next hop type.
    struct RouteText {
        std::string prefix;
        std::string to;
    };
    void route(const std::string& network, const std::string& subnet, const std::vector<RouteText>& routes);

    /// A front end in the subnet around `front_end`, for which a rule is to be described; its members are VMs.
    goal_state::BalancerRule& balance(const std::string& network, const std::string& front_end, std::uint8_t protocol,
                                      std::uint16_t port, const std::vector<std::string>& members);

    /// Compiles the description and puts it in force on every host; attaches VMs that are new.
    void publish();
    /// The next packet of every flow walks the layers again.
    void make_flows_stale();
    goal_state::GoalState goal_state(std::size_t host) const;

    Vm& vm(const std::string& name);
    const Network& network(const std::string& name) const;
    const Network& network_of(const Vm& vm) const;
    const std::vector<Vm>& vms() const { return vms_; }
    const std::vector<Network>& networks() const { return networks_; }
    const std::vector<goal_state::Peering>& peerings() const { return peerings_; }
    ProviderAddress provider_address(std::size_t host) const;
    PacketProcessor& processor(std::size_t host) { return *hosts_[host]; }
    MemoryPort& port(const std::string& vm) { return *ports_.at(vm); }
    Wire& wire() { return wire_; }

    /// A frame from one VM to another as the sender's IP stack makes it: to the neighbour, or to the router.
    FrameSpec frame(const std::string& from, const std::string& to, IpVersion version = IpVersion::V4);

    void send(const std::string& vm, const FrameSpec& spec) { send(vm, OffloadedFrame{build_frame(spec), {}}); }
    void send(const std::string& vm, OffloadedFrame frame);
    /// Moves packets until nothing moves.
    void run();
    /// send() and run().
    void deliver(const std::string& vm, const FrameSpec& spec);
    /// What has arrived since the last call.
    std::vector<OffloadedFrame> take(const std::string& vm);

    Network& network_to_change(const std::string& name) { return *std::ranges::find(networks_, name, &Network::name); }
    // Of every host after the next publish().
    std::optional<goal_state::Auditing> auditing;
    std::optional<goal_state::NameService> name_service;
    std::vector<goal_state::Name> names;

    Milliseconds now = 1'000'000;
    std::vector<goal_state::BalancerRule> balancer_rules{};
    std::vector<goal_state::HealthProbe> probes{};      ///< each made by the host of its VM
    std::vector<goal_state::LearnedAddress> learned{};  ///< each told to the host of its VM
    std::uint32_t link_speed = 0;                       ///< of every host, after the next publish()
    TunnelType tunnel = TunnelType::Vxlan;              ///< what hosts send after the next publish()

  private:
    IpVersion underlay_;
    std::vector<Network> networks_;
    std::vector<Vm> vms_;
    std::vector<goal_state::Peering> peerings_;
    Wire wire_;
    std::vector<std::unique_ptr<PacketProcessor>> hosts_;
    std::map<std::string, MemoryPort*> ports_;
    std::uint8_t next_id_ = 1;
};

}  // namespace nc::vswitch::test
