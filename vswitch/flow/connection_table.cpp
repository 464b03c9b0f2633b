#include "vswitch/flow/connection_table.hpp"

#include <algorithm>

namespace nc::vswitch {
namespace {

// RFC 5382 section 5 (TCP), RFC 4787 section 4.3 (UDP), RFC 5508 section 3.2 (ICMP). A closed connection is kept for
// its last acknowledgements and late duplicates.
constexpr Milliseconds kTcpEstablished = (2 * 60 + 4) * 60 * Milliseconds{1000};
constexpr Milliseconds kTcpTransitory = 4 * 60 * Milliseconds{1000};
constexpr Milliseconds kTcpClosed = 10 * Milliseconds{1000};
constexpr Milliseconds kIcmp = 60 * Milliseconds{1000};
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
        // Request and reply are one conversation, known by its identifier.
        key.local_port = tuple.source_port;
        key.remote_port = is_echo_reply(tuple) ? reversed(tuple).destination_port : tuple.destination_port;
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

Milliseconds TrackedConnection::idle_limit() const {
    if (is_icmp(original)) return kIcmp;
    if (original.protocol != kProtocolTcp) return kOther;
    switch (tcp.state()) {
        case TcpState::Established:
            return kTcpEstablished;
        case TcpState::Closed:
            return kTcpClosed;
        default:
            return kTcpTransitory;
    }
}

bool TrackedConnection::is_closing() const {
    return original.protocol == kProtocolTcp && (tcp.state() == TcpState::Closing || tcp.state() == TcpState::Closed);
}

TrackedConnection* ConnectionTable::find(const ConnectionKey& key, Milliseconds now) {
    const auto index = map_.find(key);
    if (index == map_.kNone || !map_.value(index).is_alive(now)) return nullptr;
    return &map_.value(index);
}

TrackedConnection* ConnectionTable::find(const ConnectionReference& reference, Milliseconds now) {
    if (!map_.is_used(reference.index)) return nullptr;
    TrackedConnection& connection = map_.value(reference.index);
    return connection.version == reference.version && connection.is_alive(now) ? &connection : nullptr;
}

ConnectionReference ConnectionTable::begin(const ConnectionKey& key, const Tuple& original, Direction originator,
                                           Milliseconds now) {
    const TrackedConnection connection{original, originator, {}, ++last_version_, now};
    auto index = map_.find(key);
    if (index != map_.kNone) {
        map_.value(index) = connection;
    } else if (map_.is_full()) {
        return {};
    } else {
        index = map_.insert(key, connection);
    }
    return {index, connection.version};
}

ConnectionReference ConnectionTable::reference_to(const ConnectionKey& key) const {
    const auto index = map_.find(key);
    return index == map_.kNone ? ConnectionReference{} : ConnectionReference{index, map_.value(index).version};
}

void ConnectionTable::sweep(std::size_t count, Milliseconds now) {
    for (std::size_t i = 0; i < count && map_.size() > 0; ++i) {
        if (next_swept_ >= map_.index_end()) next_swept_ = 0;
        if (map_.is_used(next_swept_) && !map_.value(next_swept_).is_alive(now)) map_.erase(next_swept_);
        ++next_swept_;
    }
}

void ConnectionTable::forget_port(PortSlot port) {
    for (std::uint32_t index = 0; index < map_.index_end(); ++index)
        if (map_.is_used(index) && map_.key(index).port == port) map_.erase(index);
}

}  // namespace nc::vswitch
