// Who began each conversation of each port: what makes an access control list stateful. A reply is judged by the packet
// that it answers, so that a rule's change acts on both directions of a running connection at once. A connection to a
// front end is also found by the addresses that it has behind it, which its answers carry. Thread: worker.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "vswitch/flow/slab_map.hpp"
#include "vswitch/flow/tcp_tracker.hpp"
#include "vswitch/packet/flow_key.hpp"
#include "vswitch/pipeline/balanced_service.hpp"

namespace nc::vswitch {

/// Milliseconds of a clock that never goes back.
using Milliseconds = std::uint64_t;

/// The same for both directions: the VM's side is "local".
struct ConnectionKey {
    std::array<std::uint8_t, 16> local{};
    std::array<std::uint8_t, 16> remote{};
    std::uint16_t local_port = 0;
    std::uint16_t remote_port = 0;
    PortSlot port = 0;
    std::uint8_t protocol = 0;
    std::uint8_t is_v6 = 0;
    friend bool operator==(const ConnectionKey&, const ConnectionKey&) = default;
};
static_assert(sizeof(ConnectionKey) == 40);
std::uint64_t hash(const ConnectionKey& key);

/// `tuple` is of a packet that goes in `direction` at `port`.
ConnectionKey connection_key(PortSlot port, Direction direction, const Tuple& tuple);

/// What the fragments of a packet have in common: addresses and, of IPv4, the protocol. Of IPv6, fragments after the
/// first do not know it when options stand in front of it (RFC 8200 section 4.5).
ConnectionKey fragment_key(PortSlot port, Direction direction, const Tuple& tuple);

/// The key by which a connection's packets are known behind the front end.
ConnectionKey translated_key(const ConnectionKey& key, const Translation& translation);

struct TrackedConnection {
    Tuple original;  ///< of the first packet
    Direction originator = Direction::Outbound;
    std::optional<Translation> translation{};
    TcpTracker tcp;
    std::uint32_t version = 0;  ///< never the same for two connections
    Milliseconds last_seen = 0;
    bool is_answered = false;  ///< a packet has gone against the direction of the first
    /// The last acknowledgement of the originator, and of the responder: what the other is expected to go on with.
    std::array<std::uint32_t, 2> acknowledged{};

    /// A packet of it passes in `direction`; `tcp_flags` are looked at for TCP.
    void see(Direction direction, std::uint8_t tcp_flags, Milliseconds now);
    Milliseconds idle_limit() const;
    bool is_alive(Milliseconds now) const { return now - last_seen <= idle_limit(); }
    bool is_closing() const;  ///< TCP: a SYN begins a new connection
};

/// A reference that shows when its connection is gone or another has taken its place.
struct ConnectionReference {
    std::uint32_t index = 0xFFFFFFFF;
    std::uint32_t version = 0;
};

class ConnectionTable {
  public:
    /// `limit_per_port`: what one port may have of it, so that no VM can fill it for the others.
    explicit ConnectionTable(std::size_t limit, std::size_t limit_per_port = SIZE_MAX)
        : map_(limit), translated_(limit), limit_per_port_(limit_per_port) {}

    std::size_t size() const { return map_.size(); }
    /// Whether the port may begin another one.
    bool has_room(PortSlot port) const;

    /// By its own key, or by its translated one. Null: none, or idle for too long.
    TrackedConnection* find(const ConnectionKey& key, Milliseconds now);
    TrackedConnection* find(const ConnectionReference& reference, Milliseconds now);
    /// Begins a connection, in place of an earlier one with the same key. When the table is full, or the port has as
    /// many as it may, the packet is judged for itself: a reference to nothing.
    ConnectionReference begin(const ConnectionKey& key, const Tuple& original, Direction originator, Milliseconds now,
                              const std::optional<Translation>& translation = std::nullopt);
    /// One of an earlier process, with what was known of it; passed over when there is no room.
    void restore(const ConnectionKey& key, const TrackedConnection& connection);
    ConnectionReference reference_to(const ConnectionKey& key) const;

    /// Forgets idle connections among the next `count` entries, but for those that `stays(key, connection)`; called
    /// often, it comes around.
    template <class Stays>
    void sweep(std::size_t count, Milliseconds now, Stays stays) {
        for (std::size_t i = 0; i < count && map_.size() > 0; ++i) {
            if (next_swept_ >= map_.index_end()) next_swept_ = 0;
            if (map_.is_used(next_swept_) && !map_.value(next_swept_).is_alive(now) &&
                !stays(map_.key(next_swept_), map_.value(next_swept_)))
                erase(next_swept_);
            ++next_swept_;
        }
    }
    void forget_port(PortSlot port);

    template <class Visit>
    void for_each(Visit visit) const {
        for (std::uint32_t index = 0; index < map_.index_end(); ++index)
            if (map_.is_used(index)) visit(map_.key(index), map_.value(index));
    }

  private:
    using Index = SlabMap<ConnectionKey, TrackedConnection>::Index;
    Index index_of(const ConnectionKey& key) const;
    ConnectionReference put(const ConnectionKey& key, TrackedConnection connection);
    void erase(Index index);
    void forget_translated(Index index);

    SlabMap<ConnectionKey, TrackedConnection> map_;
    SlabMap<ConnectionKey, Index> translated_;
    std::size_t limit_per_port_;
    std::vector<std::uint32_t> counts_;  ///< by port
    std::uint32_t last_version_ = 0;
    std::uint32_t next_swept_ = 0;
};

}  // namespace nc::vswitch
