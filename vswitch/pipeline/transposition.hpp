// The composed change of a packet's headers that the layers ask for together; a unified flow keeps it and applies it to
// every packet.
#pragma once

#include <optional>
#include <string>

#include "vswitch/encap/encapsulation.hpp"
#include "vswitch/packet/packet.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

/// What takes the place of an address and its port.
struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;  ///< of TCP and UDP; 0: stays as it is
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct Transposition {
    std::optional<MacAddress> destination_mac;
    std::optional<MacAddress> source_mac;
    bool decrement_time_to_live = false;
    std::optional<Endpoint> source;
    std::optional<Endpoint> destination;
    std::optional<Endpoint> quoted_source;  ///< inside an ICMP error
    std::optional<Endpoint> quoted_destination;
    std::optional<Encapsulation> encapsulation;  ///< Push; the transmitter writes it, per segment
    friend bool operator==(const Transposition&, const Transposition&) = default;

    /// Takes over what the layers of the receiving port ask for.
    void add(const Transposition& received);
    std::string to_string() const;
};

/// Rewrites the inner headers in place. Invariant: the time to live is above 1 when it is to be decremented.
void apply(const Transposition& change, const Packet& packet, const ParsedPacket& parsed);

}  // namespace nc::vswitch
