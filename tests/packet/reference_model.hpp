// What must happen to a packet, written a second time: straight from the description of the world, with loops instead
// of tables, without layers, flows or encapsulation. Slow on purpose; it shares no code with the switch but the values
// of the goal state.
#pragma once

#include <string>
#include <vector>

#include "tests/packet/world.hpp"

namespace nc::vswitch::test {

class ReferenceModel {
  public:
    explicit ReferenceModel(const World& world) : world_(world) {}

    struct Outcome {
        enum class Kind { Dropped, Answered, Delivered } kind = Kind::Dropped;
        std::string receiver;  ///< Delivered
        std::uint8_t time_to_live = 0;
        bool is_by_route = false;  ///< to a next hop
    };
    /// UDP, ICMP echo, and TCP with SYN or ACK; no fragments.
    Outcome send(const std::string& from, const FrameSpec& packet);

  private:
    struct Five {
        IpAddress source;
        IpAddress destination;
        int protocol = 0;
        int source_port = 0;
        int destination_port = 0;
        friend bool operator==(const Five&, const Five&) = default;
    };
    /// Who began: remembered per VM, for ever.
    struct Conversation {
        std::string vm;
        Five first;
        bool began_outbound = false;
    };
    struct Passage {
        bool is_allowed = false;
        bool begins = false;
    };

    static Five five_of(const FrameSpec& packet);
    static Five answer_to(const Five& five);
    Conversation* conversation_of(const Vm& vm, const Five& five, bool is_outbound);
    static bool acl_allows(const Vm& vm, const Five& five, bool is_outbound);
    Passage pass_acl(const Vm& vm, const FrameSpec& packet, bool is_outbound);
    void remember(const Vm& vm, const FrameSpec& packet, bool is_outbound, const Passage& passage);
    const goal_state::Peering* peering_of(const Network& a, const Network& b) const;
    bool accepts_forwarded(const Network& receiver, const Network& sender) const;
    /// Where the packet goes first: a network and an address there. Null network: nowhere.
    struct Hop {
        const Network* network = nullptr;
        IpAddress address;
        bool is_of_route = false;  ///< not the destination
    };
    Hop next_hop(const Vm& sender, const IpAddress& destination) const;
    bool may_come_forwarded(const Network& receiver, std::size_t sending_host, const Network* source) const;
    bool source_is_plausible(const Network& receiver, std::size_t sending_host, const IpAddress& source) const;
    bool host_forwards(std::size_t host, const Network& network) const;

    const World& world_;
    std::vector<Conversation> conversations_;
};

}  // namespace nc::vswitch::test
