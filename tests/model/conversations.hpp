// Who began which conversation, as each port saw it: what makes access lists stateful. A reply is judged by the packet
// that it answers.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "tests/model/packet.hpp"

namespace nc::reference {

using Milliseconds = std::uint64_t;

struct Conversation {
    Talk first;
    bool began_outbound = false;
    Milliseconds last_seen = 0;
    std::uint64_t number = 0;  ///< never that of another one
    bool is_answered = false;  ///< something has gone the other way
    // TCP
    bool is_under_way = false;        ///< both have spoken, or it was when it was first seen
    bool has_first_finished = false;  ///< the side that began has sent FIN
    bool has_other_finished = false;
    bool is_reset = false;

    bool is_closed() const { return is_reset || (has_first_finished && has_other_finished); }
    bool is_closing() const { return is_reset || has_first_finished || has_other_finished; }
    Milliseconds patience() const;  ///< how long it may be silent
};

class Conversations {
  public:
    /// Null: none, or silent for too long.
    const Conversation* find(const std::string& port, const Talk& talk, bool is_outbound, Milliseconds now) const;
    void begin(const std::string& port, const Packet& packet, bool is_outbound, Milliseconds now);
    void go_on(const std::string& port, const Packet& packet, bool is_outbound, Milliseconds now);
    void forget(const std::string& port);

    /// Later fragments belong to the conversation of the first, if that was seen and has passed.
    void remember_fragment(const std::string& port, const Packet& first, bool is_outbound, Milliseconds now);
    const Conversation* find_fragment(const std::string& port, const Packet& later, bool is_outbound,
                                      Milliseconds now) const;

  private:
    struct Key {
        std::string port;
        std::uint8_t protocol = 0;
        Address own = 0;
        Address other = 0;
        std::uint16_t own_number = 0;
        std::uint16_t other_number = 0;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct FragmentKey {
        std::string port;
        bool is_outbound = false;
        Address source = 0;
        Address destination = 0;
        std::uint8_t protocol = 0;
        std::uint16_t identification = 0;
        friend auto operator<=>(const FragmentKey&, const FragmentKey&) = default;
    };
    struct Fragmented {
        Talk talk;
        std::uint64_t conversation = 0;
        Milliseconds since = 0;
    };
    static FragmentKey fragment_key_of(const std::string& port, const Packet& packet, bool is_outbound);
    static Key key_of(const std::string& port, const Talk& talk, bool is_outbound);
    static void look_at(Conversation& conversation, const Packet& packet, bool is_outbound, bool is_first);

    std::map<Key, Conversation> known_;
    std::map<FragmentKey, Fragmented> fragments_;
    std::uint64_t last_number_ = 0;
};

}  // namespace nc::reference
