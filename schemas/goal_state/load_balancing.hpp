// The part of the goal state that is about load balancers: which packets to a front end's address go to which members,
// and how the health of the members is found out (MS-NCNBI 3.1.5.5). Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"

namespace nc::goal_state {

/// What packets have in common that go to one member.
enum class LoadDistribution : std::uint8_t { FiveTuple, SourceAddress, SourceAddressAndProtocol };

/// An address that a rule may hand connections to.
struct BalancerMember {
    Vsid vsid;
    CustomerAddress address;
    bool takes_new_connections = true;  ///< false: its probe says that it is down
    friend bool operator==(const BalancerMember&, const BalancerMember&) = default;
};

/// A load balancing rule, or an inbound NAT rule (then with one member), as it holds for one address of a front end.
struct BalancerRule {
    Vsid vsid;  ///< of the subnet that the front end's address is in
    CustomerAddress front_end;
    std::optional<std::uint8_t> protocol;  ///< IP protocol number; absent: any
    std::uint16_t front_end_port = 0;      ///< 0: every port
    std::uint16_t back_end_port = 0;       ///< 0: the packet's own
    std::string resource_id;               ///< path of the rule's resource, for people
    LoadDistribution distribution = LoadDistribution::FiveTuple;
    bool floating_address = false;        ///< packets keep the front end's address on their way to the member
    std::uint16_t idle_minutes = 4;       ///< after which a TCP connection without packets is forgotten
    bool reset_when_idle = false;         ///< both ends are told then
    std::vector<BalancerMember> members;  ///< sorted by (VSID, address); those that a host carries
    friend bool operator==(const BalancerRule&, const BalancerRule&) = default;
};

/// The addresses that probes come from, as in Azure and Windows: what the tag AZURELOADBALANCER stands for.
inline constexpr IpAddress kProbeSource = IpAddress::v4(std::array<std::uint8_t, 4>{168, 63, 129, 16});
/// fe80::1234:5678:9abc: a link-local address, which a VM answers on its link whatever its subnet and routes are.
inline constexpr IpAddress kProbeSourceV6 =
    IpAddress::v6({0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC});

constexpr const IpAddress& probe_source(IpVersion version) {
    return version == IpVersion::V4 ? kProbeSource : kProbeSourceV6;
}

enum class ProbeProtocol : std::uint8_t { Tcp, Http };

/// A question that this host puts to one of its own VMs again and again.
struct HealthProbe {
    std::string resource_id;  ///< path of the probe's resource
    Vsid vsid;
    CustomerAddress address;  ///< of the member
    InstanceId port;          ///< the member's network interface
    ProbeProtocol protocol = ProbeProtocol::Tcp;
    std::uint16_t probed_port = 0;
    std::string request_path;             ///< with Http
    std::uint32_t interval_seconds = 15;  ///< from one question to the next
    std::uint32_t patience_seconds = 31;  ///< without an answer, after which the member is down
    friend bool operator==(const HealthProbe&, const HealthProbe&) = default;
};

/// What a host says of one of its probes.
struct ProbeStatus {
    std::string resource_id;
    Vsid vsid;
    CustomerAddress address;
    bool is_up = false;
    friend bool operator==(const ProbeStatus&, const ProbeStatus&) = default;
};

}  // namespace nc::goal_state
