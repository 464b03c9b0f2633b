// Random scenarios, the same for the same seed: a few networks out of a small range of addresses, so that prefixes
// overlap and touch, and packets from few addresses and ports, so that they meet rules, peers and each other.
#pragma once

#include <deque>
#include <random>

#include "tests/model/event.hpp"

namespace nc::reference {

inline std::string numbered(const char* kind, int number) { return kind + std::to_string(number); }

class Generator {
  public:
    explicit Generator(std::uint32_t seed) : random_(seed), hosts_(2 + static_cast<int>(below(4))) {}

    int hosts() const { return hosts_; }
    /// What a scenario begins with.
    std::vector<Event> first_steps();
    /// One more change of what `topology` says.
    Event change(const Topology& topology);
    /// One more packet; `topology` has a port.
    Event packet(const Topology& topology);
    /// The packet of `sender` arrived at `receiver`: it may be answered or complained about.
    void arrived(const Packet& packet, const std::string& receiver);

  private:
    struct Heard {
        std::string adapter;
        Talk talk;
        std::uint8_t tcp_flags = 0;
    };

    std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
    bool chance(std::uint32_t percent) { return below(100) < percent; }
    template <class Items>
    const auto& pick(const Items& items) {
        return *std::next(items.begin(), static_cast<std::ptrdiff_t>(below(static_cast<std::uint32_t>(items.size()))));
    }

    Network network(const std::string& name);
    Prefix network_prefix();
    std::vector<Subnet> subnets(const Network& network);
    void place(Adapter& adapter, const Network& network, const Adapter* before);
    AccessList access_list(const std::string& name, const Topology& topology);
    RuleSide rule_side(const Topology& topology);
    Adapter adapter(const std::string& name, const Topology& topology);
    /// Mostly behind the balancers of its network.
    void join_balancers(Adapter& adapter, const Topology& topology);
    Balancer balancer(const std::string& name, const Topology& topology);
    std::vector<BalancingRule> balancing_rules(const std::vector<FrontEnd>& front_ends);
    Event change_of_balancers(const Topology& topology);
    /// One that the sender sees, mostly by one of its rules.
    void aim_at_front_end(const Topology& topology, const Adapter& sender, Talk& talk);
    /// Somewhere inside one of the routes of the sender's subnet, where it has any.
    void aim_at_route(const Topology& topology, const Adapter& sender, Talk& talk);
    Event change_of_peering(const Topology& topology);
    Event change_of_routes(const Topology& topology, const Network& network, const Subnet& subnet);
    Mirror mirror(const std::string& name, const Topology& topology);
    Event change_of_mirrors(const Topology& topology);
    std::string some_mirror(const Topology& topology, std::uint32_t percent);
    Event change_of_network(const Topology& topology);
    std::string some_list();
    Address address_in(const Subnet& subnet);
    Address notable_address(const Topology& topology);
    /// Of one IP version.
    Address notable_address(const Topology& topology, bool is_v6);
    Address destination_for(const Topology& topology, const Adapter& sender, bool is_v6);
    Address own_address(const Adapter& adapter, bool is_v6);
    Packet packet_of(const Topology& topology, const Adapter& sender);
    Packet answer_of(const Topology& topology, const Heard& heard, const Adapter& sender);
    Event arrival(const Topology& topology);
    Event again(const Topology& topology);
    /// Cuts the packet: the first fragment is left in its place, later ones follow.
    template <class Step>
    void cut(Step& step);
    std::uint8_t tcp_flags();

    std::mt19937 random_;
    int hosts_;
    int networks_ = 0;
    std::deque<Heard> heard_;
    std::optional<Event> last_;
    std::optional<Attach> restart_;  ///< of the machine that was just detached
    std::deque<Event> next_;         ///< packets that belong to the last one
};

}  // namespace nc::reference
