#include "vswitch/flow/connection_table.hpp"

#include <algorithm>

namespace nc::vswitch {
namespace {

// RFC 5382 section 5 (TCP), RFC 4787 section 4.3 (UDP: never below two minutes, better five), RFC 5508 section 3.2
// (ICMP). A closed connection is kept for its last acknowledgements and late duplicates. What nobody has answered yet
// goes sooner: it is what a scan leaves behind.
constexpr Milliseconds kTcpEstablished = (2 * 60 + 4) * 60 * Milliseconds{1000};
constexpr Milliseconds kTcpTransitory = 4 * 60 * Milliseconds{1000};
constexpr Milliseconds kTcpClosed = 10 * Milliseconds{1000};
constexpr Milliseconds kIcmp = 60 * Milliseconds{1000};
constexpr Milliseconds kUnanswered = 2 * 60 * Milliseconds{1000};
constexpr Milliseconds kOther = 5 * 60 * Milliseconds{1000};

}  // namespace

std::uint64_t hash(const ConnectionKey& key) { return hash_words(&key, sizeof(key)); }

ConnectionKey connection_key(PortSlot port, Direction direction, const Tuple& tuple) {
    const bool is_outbound = direction == Direction::Outbound;
    const IpAddress& local = is_outbound ? tuple.source : tuple.destination;
    const IpAddress& remote = is_outbound ? tuple.destination : tuple.source;
    ConnectionKey key;
    std::ranges::copy(local.bytes(), key.local.begin());
    std::ranges::copy(remote.bytes(), key.remote.begin());
    key.port = port;
    key.protocol = tuple.protocol;
    key.is_v6 = tuple.source.is_v4() ? 0 : 1;
    if (is_icmp(tuple)) {
        // Request and reply are one conversation, known by its identifier and by who asks: the other side may happen to
        // ask with the same one.
        key.local_port = tuple.source_port;
        key.remote_port = tuple.destination_port;
        if (const auto query = icmp_query_of(tuple)) {
            const bool is_request = is_icmp_of_type(tuple, query->request);
            key.remote_port = static_cast<std::uint16_t>(query->request << 8 | (is_request == is_outbound ? 0 : 1));
        }
    } else {
        key.local_port = is_outbound ? tuple.source_port : tuple.destination_port;
        key.remote_port = is_outbound ? tuple.destination_port : tuple.source_port;
    }
    return key;
}

ConnectionKey fragment_key(PortSlot port, Direction direction, const Tuple& tuple) {
    Tuple bare = tuple;
    bare.source_port = 0;
    bare.destination_port = 0;
    bare.is_later_fragment = true;
    if (!tuple.source.is_v4()) bare.protocol = kFragmentHeader;
    return connection_key(port, direction, bare);
}

void TrackedConnection::see(Direction direction, std::uint8_t tcp_flags, Milliseconds now) {
    last_seen = now;
    is_answered = is_answered || originator != direction;
    if (original.protocol == kProtocolTcp) tcp.see(tcp_flags, originator == direction);
}

Milliseconds TrackedConnection::idle_limit() const {
    if (is_icmp(original)) return kIcmp;
    if (original.protocol != kProtocolTcp) return is_answered ? kOther : kUnanswered;
    switch (tcp.state()) {
        case TcpState::Established:
            return translation ? translation->idle_limit : kTcpEstablished;
        case TcpState::Closed:
            return kTcpClosed;
        default:
            return kTcpTransitory;
    }
}

bool TrackedConnection::is_closing() const {
    return original.protocol == kProtocolTcp && (tcp.state() == TcpState::Closing || tcp.state() == TcpState::Closed);
}

ConnectionKey translated_key(const ConnectionKey& key, const Translation& translation) {
    ConnectionKey translated = key;
    translated.remote = {};
    std::ranges::copy(translation.member.bytes(), translated.remote.begin());
    const bool has_ports = key.protocol == kProtocolTcp || key.protocol == kProtocolUdp;
    if (translation.port != 0 && has_ports) translated.remote_port = translation.port;
    return translated;
}

ConnectionTable::Index ConnectionTable::index_of(const ConnectionKey& key) const {
    const std::uint64_t hash_of_key = hash(key);
    const Index index = map_.find(key, hash_of_key);
    if (index != map_.kNone || translated_.size() == 0) return index;
    const Index translated = translated_.find(key, hash_of_key);
    return translated != translated_.kNone ? translated_.value(translated) : map_.kNone;
}

TrackedConnection* ConnectionTable::find(const ConnectionKey& key, Milliseconds now) {
    const Index index = index_of(key);
    if (index == map_.kNone || !map_.value(index).is_alive(now)) return nullptr;
    return &map_.value(index);
}

TrackedConnection* ConnectionTable::find(const ConnectionReference& reference, Milliseconds now) {
    if (!map_.is_used(reference.index)) return nullptr;
    TrackedConnection& connection = map_.value(reference.index);
    return connection.version == reference.version && connection.is_alive(now) ? &connection : nullptr;
}

ConnectionReference ConnectionTable::begin(const ConnectionKey& key, const Tuple& original, Direction originator,
                                           Milliseconds now, const std::optional<Translation>& translation) {
    TrackedConnection connection;
    connection.original = original;
    connection.originator = originator;
    connection.translation = translation;
    connection.last_seen = now;
    return put(key, connection);
}

void ConnectionTable::restore(const ConnectionKey& key, const TrackedConnection& connection) {
    if (index_of(key) == map_.kNone) put(key, connection);
}

bool ConnectionTable::has_room(PortSlot port) const {
    return !map_.is_full() && (port >= counts_.size() || counts_[port] < limit_per_port_);
}

ConnectionReference ConnectionTable::put(const ConnectionKey& key, TrackedConnection connection) {
    connection.version = ++last_version_;
    // What it would be taken for is closing, or the switch would not have let it begin.
    if (const Index alike = translated_.find(key); alike != translated_.kNone) erase(translated_.value(alike));
    Index index = map_.find(key);
    if (index == map_.kNone && !has_room(key.port)) return {};
    if (index != map_.kNone) {
        forget_translated(index);
        map_.value(index) = connection;
    } else {
        if (key.port >= counts_.size()) counts_.resize(key.port + std::size_t{1});
        ++counts_[key.port];
        index = map_.insert(key, connection);
    }
    if (const auto& translation = connection.translation; translation && !translation->keeps_destination) {
        const ConnectionKey translated = translated_key(key, *translation);
        if (const Index alike = index_of(translated); alike != map_.kNone) erase(alike);
        translated_.insert(translated, index);
    }
    return {index, connection.version};
}

ConnectionReference ConnectionTable::reference_to(const ConnectionKey& key) const {
    const Index index = index_of(key);
    return index == map_.kNone ? ConnectionReference{} : ConnectionReference{index, map_.value(index).version};
}

void ConnectionTable::erase(Index index) {
    forget_translated(index);
    --counts_[map_.key(index).port];
    map_.erase(index);
}

void ConnectionTable::forget_translated(Index index) {
    const auto& translation = map_.value(index).translation;
    if (!translation || translation->keeps_destination) return;
    const Index translated = translated_.find(translated_key(map_.key(index), *translation));
    if (translated != translated_.kNone) translated_.erase(translated);
}

void ConnectionTable::forget_port(PortSlot port) {
    for (Index index = 0; index < map_.index_end(); ++index)
        if (map_.is_used(index) && map_.key(index).port == port) erase(index);
}

}  // namespace nc::vswitch
