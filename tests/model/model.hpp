// THE reference model: what must happen to a packet, by the contract of the switch (docs/decisions/0003, 0006, 0008,
// 0022), in plain code over the topology: loops instead of tables, no layers, flows, goal states or encapsulation. Slow
// on purpose, and independent of the product.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "tests/model/event.hpp"
#include "tests/model/preferences.hpp"

namespace nc::reference {

/// One for the whole fabric.
inline constexpr Mac kRouter = 0x024E43000001;
/// What a virtual machine may send to another host in one packet, over an underlay of 1500 bytes: around it go Ethernet
/// (14 bytes), VXLAN or GRE (8), for VXLAN also UDP (8), and IPv4 (20) or IPv6 (40).
inline std::uint16_t tenant_mtu(const Topology& topology) {
    return static_cast<std::uint16_t>((topology.is_nvgre ? 1458 : 1450) - (topology.has_ipv6_underlay() ? 20 : 0));
}

struct Verdict {
    enum class Kind { Nothing, Dropped, Answered, Delivered } kind = Kind::Nothing;  ///< Nothing: there is no sender
    std::string reason;    ///< Dropped: the name of the product's counter
    std::string receiver;  ///< Delivered; only the model tells it from those who get copies
    Bytes delivered;       ///< the frame
    std::multiset<std::pair<std::string, Bytes>> arrivals{};  ///< what anybody got, copies too
    Bytes answer;  ///< Answered, and Dropped with an error: what the sender gets from the switch

    /// What is seen between the hosts.
    struct Wire {
        int from = 0;
        int to = 0;
        bool is_nvgre = false;
        std::string network{};
        std::string subnet{};
        Bytes frame{};
        friend auto operator<=>(const Wire&, const Wire&) = default;
    };
    std::optional<Wire> wire;
    std::multiset<Wire> copies{};  ///< for appliances

    /// Whether they look alike from outside, where a copy of a packet that was dropped is a packet that arrived.
    friend bool operator==(const Verdict& a, const Verdict& b);
};
std::string text_of(const Verdict& verdict);

/// Which member the switch of the sender gives a conversation that begins with `first`, of several that may have it:
/// what no contract says. See Preferences for what it must be like nevertheless.
using Choice = std::function<std::optional<Address>(const std::string& sender, const Packet& first)>;

class Model {
  public:
    /// Without `choice` the model takes the lowest address.
    explicit Model(int hosts, Choice choice = {}) : choice_(std::move(choice)) { topology_.hosts = hosts; }

    const Topology& topology() const { return topology_; }
    /// How many packets an appliance got by a route.
    std::uint64_t routed() const { return routed_; }
    /// How many packets went on to a member, and how many came back in the name of a front end.
    std::uint64_t balanced() const { return balanced_; }
    std::uint64_t came_back() const { return came_back_; }

    /// The administrator's steps and Wait: whether it is accepted. (MS-NCNBI 3.1.5.18; docs/decisions/0006)
    bool change(const Event& event);

    Verdict verdict(const Send& send);
    Verdict verdict(const Ask& ask) const;
    Verdict verdict(const Arrive& arrive);

  private:
    struct Passage {
        bool begins = false;
        bool goes_on = false;
        std::optional<Conversation> known{};       ///< that it is judged by
        std::optional<Translation> translation{};  ///< outbound, to a front end: where the conversation goes
        bool comes_back = false;                   ///< inbound: from a member, in the name of the front end
    };
    /// What the front ends that the sender's network sees make of a packet.
    struct Balanced {
        std::string refusal{};
        Packet packet{};                    ///< as it goes on
        std::optional<Address> next_hop{};  ///< floating: the member
        std::optional<Translation> translation{};
        bool is_orphan = false;  ///< of a conversation whose front end is gone
    };
    struct Service {
        bool is_front_end = false;
        const Balancer* balancer = nullptr;
        const BalancingRule* rule = nullptr;  ///< null: none takes the packet
    };
    bool accepts(const CreateNetwork& step);
    bool accepts(const DeleteNetwork& step);
    bool accepts(const GuardSubnet& step);
    bool accepts(const RouteSubnet& step);
    bool accepts(const PutPeering& step);
    bool accepts(const DeletePeering& step);
    bool accepts(const PutAccessList& step);
    bool accepts(const PutMirror& step);
    bool accepts(const MirrorSubnet& step);
    bool accepts(const PutAdapter& step);
    bool accepts(const DeleteAdapter& step);
    bool accepts(const PutBalancer& step);
    bool accepts(const DeleteBalancer& step);
    bool accepts(const ReportHealth& step);
    bool accepts(const Attach& step);
    bool accepts(const Detach& step);
    bool accepts(const ChooseTunnel& step);
    bool accepts(const Wait& step);
    /// Null: there is none, or it may not be changed, since its routes lead too far by now.
    Subnet* subnet_to_change(const std::string& network, const std::string& subnet);
    bool has_mirror(const std::string& name) const { return name.empty() || topology_.mirrors.contains(name); }
    bool has_access_list(const std::string& name) const {
        return name.empty() || topology_.access_lists.contains(name);
    }
    static bool may_be_given(const Subnet& subnet, Address address);
    bool fits_balancers(const Adapter& adapter) const;
    bool fits(const Balancer& balancer) const;
    bool next_hops_are_near(const Network& network, const std::vector<Route>& routes) const;
    bool would_meet_a_peer_of(const Network& network, const Network& newcomer) const;

    bool access_lists_allow(const Adapter& adapter, const Talk& talk, bool is_outbound) const;
    Passage pass(const Adapter& adapter, const Packet& packet, bool is_outbound) const;
    /// By the access lists.
    bool is_let_through(const Adapter& adapter, const Packet& packet, bool is_outbound, Passage& passage) const;
    void remember(const Adapter& adapter, const Packet& packet, bool is_outbound, const Passage& passage);
    static std::string may_be_sent(const Adapter& adapter, const Packet& packet);
    std::string leave(const Adapter& adapter, const Packet& packet) const;
    std::string come_from(const Adapter& receiver, int sending_host, Address source) const;
    std::string enter(const Adapter& receiver, int sending_host, const Packet& packet, Passage& passage) const;
    void deliver(Verdict& verdict, const Adapter& receiver, const Packet& packet) const;
    /// As the receiver sees what has passed enter().
    static Packet seen_by_receiver(const Packet& packet, const Passage& passage);
    bool owns(const Adapter& adapter, Address address) const {
        return adapter.has(address) || topology_.answers_for(adapter, address);
    }

    /// Who gets a copy of what passes the adapter's port; null: nobody.
    const Adapter* watcher_of(const Adapter& adapter, const Packet& packet) const;
    /// The packet as the adapter's machine has sent it, or gets it.
    void copy(Verdict& verdict, const Adapter& adapter, const Packet& packet) const;

    /// Whether the address is a front end, in the subnet, that has rules.
    bool is_served(const Network& network, const std::string& subnet, Address address) const;
    /// Who answers in the name of the address; std::nullopt: it is not that of a floating front end.
    std::optional<std::set<const Adapter*>> floating_members(const Network& network, Address address) const;
    Service service_for(const Network& home, const Talk& first) const;
    bool takes_new(const Balancer& balancer, const BalancingRule& rule, Address member) const;
    Balanced balance(const Adapter& sender, const Packet& packet, const Passage& out);
    std::optional<Address> member_for(const Adapter& sender, const Service& service, const Packet& first);

    /// Where a packet goes first: an address in a network; null network: nowhere, for a reason.
    struct Way {
        const Network* network = nullptr;
        Address address = 0;
        bool is_by_route = false;  ///< to an appliance, not to the destination
        std::string refusal{};
    };
    Way way(const Adapter& sender, Address destination) const;
    const Network* network_of(const Network& home, Address destination) const;
    bool forwards(int host, const Network& network) const;
    bool may_come_forwarded(const Network& home, int sending_host, const Network* owner) const;

    Topology topology_;
    Conversations conversations_;
    Milliseconds now_ = 0;
    int incarnations_ = 0;
    std::uint64_t routed_ = 0;
    std::uint64_t balanced_ = 0;
    std::uint64_t came_back_ = 0;
    Choice choice_;
    Preferences preferences_;
};

}  // namespace nc::reference
