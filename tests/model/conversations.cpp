#include "tests/model/conversations.hpp"

namespace nc::reference {
namespace {

constexpr Milliseconds kSecond = 1000;
constexpr Milliseconds kMinute = 60 * kSecond;
constexpr Milliseconds kReassembly = 30 * kSecond;  ///< as Linux waits for fragments

}  // namespace

/// RFC 5382 section 5, RFC 4787 section 4.3 (its least, until answered), RFC 5508 section 3.2; ten seconds after the
/// end, for late packets.
Milliseconds Conversation::patience() const {
    if (first.is_icmp()) return kMinute;
    if (first.protocol != kTcp) return (is_answered ? 5 : 2) * kMinute;
    if (is_closed()) return 10 * kSecond;
    if (!is_under_way || is_closing()) return 4 * kMinute;
    return translation ? translation->idle_limit : 124 * kMinute;
}

Conversations::Key Conversations::key_of(const std::string& port, const Talk& talk, bool is_outbound) {
    Key key{port, talk.protocol, talk.source, talk.destination, talk.source_port, talk.destination_port};
    if (!is_outbound) {
        std::swap(key.own, key.other);
        std::swap(key.own_number, key.other_number);
    }
    if (talk.is_icmp()) {
        // An echo is known by its identifier and by the side that asks.
        const bool is_asked_here = (talk.icmp == talk.types().echo_request) == is_outbound;
        key.own_number = talk.is_echo() ? talk.source_port : 0;
        key.other_number = talk.is_echo() ? (is_asked_here ? 1 : 2) << 8 : talk.icmp;
    } else if (talk.protocol != kTcp && talk.protocol != kUdp) {
        key.own_number = key.other_number = 0;
    }
    return key;
}

Conversations::Key Conversations::translated(Key key, const Translation& translation) {
    key.other = translation.member;
    if (translation.port != 0 && (key.protocol == kTcp || key.protocol == kUdp)) key.other_number = translation.port;
    return key;
}

const Conversations::Key* Conversations::own_key(const Key& key) const {
    if (const auto found = known_.find(key); found != known_.end()) return &found->first;
    const auto found = translated_.find(key);
    return found == translated_.end() ? nullptr : &found->second;
}

const Conversation* Conversations::find(const std::string& port, const Talk& talk, bool is_outbound,
                                        Milliseconds now) const {
    const Key* own = own_key(key_of(port, talk, is_outbound));
    if (own == nullptr) return nullptr;
    const Conversation& found = known_.at(*own);
    return now - found.last_seen > found.patience() ? nullptr : &found;
}

bool Conversations::is_same_talk(const Conversation& conversation, const Talk& talk, bool is_outbound) {
    return key_of("", conversation.first, conversation.began_outbound) == key_of("", talk, is_outbound);
}

const Conversation* Conversations::conflict(const std::string& port, const Talk& first, const Translation& translation,
                                            Milliseconds now) const {
    if (translation.keeps_destination) return nullptr;
    const Key* own = own_key(translated(key_of(port, first, true), translation));
    if (own == nullptr || *own == key_of(port, first, true)) return nullptr;
    const Conversation& other = known_.at(*own);
    return now - other.last_seen > other.patience() || other.is_closing() ? nullptr : &other;
}

void Conversations::erase(const Key& own) {
    const auto found = known_.find(own);
    if (found == known_.end()) return;
    const auto& translation = found->second.translation;
    if (translation && !translation->keeps_destination) translated_.erase(translated(own, *translation));
    known_.erase(found);
}

/// In place of all that it, or its answers, could be taken for.
void Conversations::begin(const std::string& port, const Packet& packet, bool is_outbound, Milliseconds now,
                          const std::optional<Translation>& translation) {
    const Key key = key_of(port, packet.talk, is_outbound);
    const auto replace = [&](const Key& like) {
        if (const Key* own = own_key(like)) erase(Key(*own));
    };
    replace(key);
    if (translation && !translation->keeps_destination) {
        replace(translated(key, *translation));
        translated_[translated(key, *translation)] = key;
    }
    Conversation& fresh = known_[key];
    fresh.first = packet.talk;
    fresh.translation = translation;
    fresh.began_outbound = is_outbound;
    fresh.last_seen = now;
    fresh.number = ++last_number_;
    look_at(fresh, packet, is_outbound, true);
}

void Conversations::go_on(const std::string& port, const Packet& packet, bool is_outbound, Milliseconds now) {
    const Key* own = own_key(key_of(port, packet.talk, is_outbound));
    if (own == nullptr) return;
    Conversation& known = known_.at(*own);
    known.last_seen = now;
    look_at(known, packet, is_outbound, false);
}

void Conversations::forget(const std::string& port) {
    std::erase_if(known_, [&](const auto& entry) { return entry.first.port == port; });
    std::erase_if(translated_, [&](const auto& entry) { return entry.first.port == port; });
    std::erase_if(fragments_, [&](const auto& entry) { return entry.first.port == port; });
}

Conversations::FragmentKey Conversations::fragment_key_of(const std::string& port, const Packet& packet,
                                                          bool is_outbound) {
    const Talk& talk = packet.talk;
    // Fragments of IPv6 belong together whatever they say of their protocol (RFC 8200 section 4.5).
    const std::uint8_t protocol = is_v6(talk.source) ? 0 : talk.protocol;
    return {port, is_outbound, talk.source, talk.destination, protocol, packet.fragment_of.value_or(0)};
}

void Conversations::remember_fragment(const std::string& port, const Packet& first, bool is_outbound,
                                      Milliseconds now) {
    const Conversation* conversation = find(port, first.talk, is_outbound, now);
    if (conversation != nullptr)
        fragments_[fragment_key_of(port, first, is_outbound)] = {first.talk, conversation->number, now};
}

const Conversation* Conversations::find_fragment(const std::string& port, const Packet& later, bool is_outbound,
                                                 Milliseconds now) const {
    const auto found = fragments_.find(fragment_key_of(port, later, is_outbound));
    if (found == fragments_.end() || now - found->second.since > kReassembly) return nullptr;
    const Conversation* conversation = find(port, found->second.talk, is_outbound, now);
    return conversation != nullptr && conversation->number == found->second.conversation ? conversation : nullptr;
}

void Conversations::look_at(Conversation& conversation, const Packet& packet, bool is_outbound, bool is_first) {
    const bool is_of_first = conversation.began_outbound == is_outbound;
    if (!is_of_first) conversation.is_answered = true;
    if (packet.talk.protocol != kTcp || conversation.is_closed()) return;
    if ((packet.tcp_flags & kRst) != 0) {
        conversation.is_reset = true;
        return;
    }
    if ((packet.tcp_flags & kFin) != 0)
        (is_of_first ? conversation.has_first_finished : conversation.has_other_finished) = true;
    if (!is_of_first || (is_first && (packet.tcp_flags & kSyn) == 0)) conversation.is_under_way = true;
}

}  // namespace nc::reference
