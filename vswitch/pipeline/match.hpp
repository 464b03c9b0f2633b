// The conditions of a rule; an absent condition matches everything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/base/ip_prefix.hpp"
#include "schemas/base/mac_address.hpp"
#include "vswitch/encap/encapsulation.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

/// What a layer sees of a packet: as it is after the layers before.
struct PacketFacts {
    MacAddress source_mac;
    MacAddress destination_mac;
    Vsid vsid;  ///< the port's, until the packet is forwarded to another
    Tuple tuple;
    /// Outbound: whom it goes to instead of its destination, once a route or a floating front end has said so.
    std::optional<CustomerAddress> next_hop{};
    /// Of an ICMP error: what it quotes. Nothing when the quote is too short.
    std::optional<Tuple> quoted{};
    /// Inbound: the host that sent it; absent for a packet from a port of this host.
    std::optional<ProviderAddress> outer_source{};
    /// Inbound: what it was encrypted with on the way; 0: nothing.
    CredentialId credential{};
    /// Outbound: the host that it goes to, once a layer has said so.
    std::optional<ProviderAddress> outer_destination{};
};

/// Inclusive.
struct PortInterval {
    std::uint16_t first = 0;
    std::uint16_t last = 65535;
};

struct Match {
    std::optional<MacAddress> source_mac;
    std::vector<IpPrefix> sources;
    std::vector<IpPrefix> destinations;
    std::optional<std::uint8_t> protocol;
    /// A fragment after the first has no ports: it matches no rule that names ports.
    std::vector<PortInterval> source_ports;
    std::vector<PortInterval> destination_ports;
    std::vector<ProviderAddress> outer_destinations;

    bool matches(const PacketFacts& packet) const;
    std::string to_string() const;  ///< e.g. "source 10.0.0.0/8, protocol 6, destination port 80-81"; "any"
};

}  // namespace nc::vswitch
