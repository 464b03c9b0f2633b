// The composed change of a packet's headers that the layers ask for together; a unified flow keeps it and applies it to
// every packet.
#pragma once

#include <optional>
#include <string>

#include "vswitch/encap/encapsulation.hpp"
#include "vswitch/packet/packet.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

struct Transposition {
    std::optional<MacAddress> destination_mac;
    std::optional<MacAddress> source_mac;
    bool decrement_time_to_live = false;
    std::optional<Encapsulation> encapsulation;  ///< Push; the transmitter writes it, per segment
    friend bool operator==(const Transposition&, const Transposition&) = default;

    std::string to_string() const;
};

/// Rewrites the inner headers in place. Invariant: the time to live is above 1 when it is to be decremented.
void apply(const Transposition& change, const Packet& packet, const ParsedPacket& parsed);

}  // namespace nc::vswitch
