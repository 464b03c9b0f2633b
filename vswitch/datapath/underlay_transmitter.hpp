// Collects encapsulated packets of one batch into trains for the underlay. Super-packets are cut here: headers per
// segment are written into an arena, payloads are only pointed at. Thread: worker.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "vswitch/encap/encapsulation.hpp"
#include "vswitch/packet/packet.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/port/underlay.hpp"

namespace nc::vswitch {

class UnderlayTransmitter {
  public:
    UnderlayTransmitter();

    /// Whether add() has room for `segments` more; otherwise flush first.
    bool has_room_for(std::uint32_t segments) const;
    /// The longest datagram of which several may travel in one train, bytes: the kernel cuts trains, but not into
    /// datagrams that it would have to fragment. To be set between two batches.
    void set_longest_in_train(std::size_t bytes) { longest_in_train_ = bytes; }
    /// Which tunnel what is added next travels in.
    void set_type(TunnelType type) { type_ = type; }
    /// The frame's memory stays in place until the flush. Its header room is used up.
    void add(const Packet& packet, const ParsedPacket& parsed, const Encapsulation& encapsulation);

    struct Outcome {
        std::uint64_t transmitted = 0;  ///< packets
        std::uint64_t refused = 0;      ///< by the kernel
        std::uint64_t unencrypted = 0;  ///< that could not be encrypted
    };
    /// Sends all; `underlay` may be null: then all are refused.
    Outcome flush(Underlay* underlay);
    bool is_empty() const { return trains_in_use_ == 0; }

  private:
    void append(const Encapsulation& encapsulation, std::uint16_t entropy, Ecn ecn, std::span<const iovec> pieces);
    OutboundTrain& open_train(const Encapsulation& encapsulation, std::uint16_t entropy, Ecn ecn, std::uint32_t size);

    /// What is encrypted has VXLAN's header inside, whatever the others travel in.
    TunnelType type_of(const Encapsulation& encapsulation) const {
        return encapsulation.encryption ? TunnelType::Vxlan : type_;
    }

    TunnelType type_ = TunnelType::Vxlan;
    std::vector<std::uint8_t> arena_;
    std::size_t arena_used_ = 0;
    std::vector<OutboundTrain> trains_;  ///< reused, so that their vectors keep their memory
    std::size_t trains_in_use_ = 0;
    bool is_last_closed_ = true;  ///< a shorter datagram ended it
    std::size_t longest_in_train_ = kLongestTrain;
};

}  // namespace nc::vswitch
