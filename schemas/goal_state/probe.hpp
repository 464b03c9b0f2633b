// A packet that the switch sends to find out whether packets get through, and what became of it. Not a part of the goal
// state: it lives for some seconds, as a row of nc_host on the hosts of both ends, and changes no generation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/guid.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/base/ip_address.hpp"

namespace nc::goal_state {

/// Which end of the way a host is asked to watch.
enum class ProbeRole : std::uint8_t {
    Sender,    ///< the packet enters the layers of a port of this host as if the VM had sent it
    Receiver,  ///< a port of this host takes it in the VM's place, and answers it
};

struct ProbeRequest {
    Guid cookie;  ///< random, carried by the packet: a VM that does not know it cannot make one that counts
    ProbeRole role = ProbeRole::Sender;
    InstanceId port;  ///< of this host
    IpAddress source;
    IpAddress destination;
    std::uint8_t protocol = 1;           ///< ICMP (1, also over IPv6), TCP or UDP
    std::uint16_t source_port = 0;       ///< of ICMP: the identifier
    std::uint16_t destination_port = 0;  ///< of ICMP: unused
    friend bool operator==(const ProbeRequest&, const ProbeRequest&) = default;
};

enum class ProbeOutcome : std::uint8_t {
    Waiting,   ///< receiver: ready, nothing has come yet
    Sent,      ///< sender: passed the layers of its port
    Arrived,   ///< receiver: passed the layers of its port
    Answered,  ///< sender: the answer came back
    Dropped,   ///< by the layers of this host, see detail
    Failed,    ///< this host cannot do it, see detail
};

struct ProbeReport {
    Guid cookie;
    ProbeRole role = ProbeRole::Sender;
    ProbeOutcome outcome = ProbeOutcome::Waiting;
    std::string detail;                            ///< one sentence
    std::vector<std::string> steps;                ///< what each layer did, in order
    std::optional<std::uint32_t> round_trip = {};  ///< microseconds; with Answered
    friend bool operator==(const ProbeReport&, const ProbeReport&) = default;
};

}  // namespace nc::goal_state
