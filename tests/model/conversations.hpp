// Who began which conversation, as each port saw it: what makes access lists stateful. A reply is judged by the packet
// that it answers.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "tests/model/packet.hpp"

namespace nc::reference {

using Milliseconds = std::uint64_t;

/// Where a conversation with a front end really goes.
struct Translation {
    Address member = 0;
    std::uint16_t port = 0;          ///< of the member; 0: the packet's own
    bool keeps_destination = false;  ///< floating
    Milliseconds idle_limit = 0;     ///< of an established TCP connection
    friend bool operator==(const Translation&, const Translation&) = default;
};

struct Conversation {
    Talk first;
    std::optional<Translation> translation;  ///< of one that began outbound
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
    /// By what its port sees, or by what is behind the front end. Null: none, or silent for too long.
    const Conversation* find(const std::string& port, const Talk& talk, bool is_outbound, Milliseconds now) const;
    /// Whether the talk is that of the conversation as its port sees it, and not as it is behind the front end.
    static bool is_same_talk(const Conversation& conversation, const Talk& talk, bool is_outbound);
    /// What its answers could not be told from, if `first` went on to the member; null: nothing.
    const Conversation* conflict(const std::string& port, const Talk& first, const Translation& translation,
                                 Milliseconds now) const;
    void begin(const std::string& port, const Packet& packet, bool is_outbound, Milliseconds now,
               const std::optional<Translation>& translation);
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

    static Key translated(Key key, const Translation& translation);
    /// Null: none.
    const Key* own_key(const Key& key) const;
    void erase(const Key& own);

    std::map<Key, Conversation> known_;
    std::map<Key, Key> translated_;  ///< as they are behind the front end -> as the port sees them
    std::map<FragmentKey, Fragmented> fragments_;
    std::uint64_t last_number_ = 0;
};

}  // namespace nc::reference
