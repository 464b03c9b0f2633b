// What stands behind one rule of a front end: the members, and which of them gets a connection. Rendezvous hashing
// (highest random weight): when a member leaves, only its own connections go elsewhere, and every host chooses alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/base/ip_address.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

/// Which packets have one member in common.
enum class Affinity : std::uint8_t { FiveTuple, SourceAddress, SourceAddressAndProtocol };

/// Where a connection's packets to a front end go. A connection keeps it for its lifetime.
struct Translation {
    IpAddress member;
    std::uint16_t port = 0;          ///< of the member, TCP and UDP only; 0: the packet's own
    bool keeps_destination = false;  ///< floating address: the member gets the packet as it is
    bool resets_when_idle = false;
    std::uint32_t idle_limit = 0;  ///< of a TCP connection, milliseconds
    friend bool operator==(const Translation&, const Translation&) = default;
};

struct BalancedService {
    struct Member {
        IpAddress address;
        bool takes_new_connections = true;
    };
    std::vector<Member> members;
    Affinity affinity = Affinity::FiveTuple;
    Translation translation;  ///< what all members have in common

    /// The translation of a connection that begins with `first`. A member never gets its own connection back. False in
    /// `found`: nobody is there to take it.
    bool choose(const Tuple& first, Translation& found) const;
    /// Whether the member of `translation` would be given a new connection now.
    bool still_takes(const Translation& translation) const;
    std::string to_string() const;
};

}  // namespace nc::vswitch
