// What operators may ask of the datapath: plain values for vswitchctl and for tests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "schemas/base/ip_address.hpp"
#include "schemas/base/mac_address.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "vswitch/flow/rule_counters.hpp"

namespace nc::vswitch {

/// Packets are counted as they are on a wire: a super-packet of 45 segments counts 45.
/// A copy for an appliance is received once more.
/// Invariant: received = delivered + transmitted + dropped + answered + waiting.
struct DatapathCounters {
    std::uint64_t received = 0;          ///< from ports and from the underlay
    std::uint64_t delivered = 0;         ///< to ports
    std::uint64_t transmitted = 0;       ///< to the underlay
    std::uint64_t dropped = 0;           ///< see the drop counters for the reasons
    std::uint64_t waiting = 0;           ///< now, for the inbound bandwidth of a port
    std::uint64_t answered = 0;          ///< consumed by an answer of the switch itself: ARP, DHCP, ICMP
    std::uint64_t flow_hits = 0;         ///< packets that found a unified flow of the current policy
    std::uint64_t flow_misses = 0;       ///< packets that walked the layers
    std::uint64_t flows = 0;             ///< unified flows now
    std::uint64_t connections = 0;       ///< tracked connections now
    std::uint64_t records_left_out = 0;  ///< of connections that audited rules decided on: there were too many
};

struct DropCount {
    std::string reason;    ///< identifier of vswitch/packet/drop_reason.def
    std::string sentence;  ///< what it means
    std::uint64_t packets = 0;
};

struct PortInfo {
    InstanceId id;
    std::string device;
    std::string resource_id;  ///< of the networkInterfaces resource; empty without policy
    bool has_policy = false;
    bool is_up = true;  ///< false: the device is gone; remove the port
    MacAddress mac;
    Vsid vsid;
    std::vector<IpAddress> addresses;
    std::uint64_t received_packets = 0;  ///< from the VM
    std::uint64_t received_bytes = 0;
    std::uint64_t delivered_packets = 0;  ///< to the VM
    std::uint64_t delivered_bytes = 0;
    std::uint64_t dropped_packets = 0;  ///< that came from the VM
    goal_state::PortCounters counters;  ///< what the controller is told
};

struct LayerInfo {
    std::string name;  ///< as vfpctrl shows it, e.g. "VNET_ENCAP_LAYER"
    std::string meaning;
    std::size_t outbound_rules = 0;
    std::size_t inbound_rules = 0;
};

struct GroupInfo {
    std::string layer;
    std::string group;  ///< one per layer and direction that has rules
    std::string direction;
    std::string match_type;
    std::size_t rules = 0;
};

struct RuleInfo {
    std::string layer;
    std::string group;
    std::string direction;  ///< "OUT" from the VM, "IN" towards the VM
    std::string id;
    std::uint32_t priority = 0;
    std::string match;
    std::string action;
    std::string resource;  ///< path of the resource that it comes from; empty: the switch's own
    RuleCount count;       ///< since the rule came, or the port was attached
};

/// What all ports have counted of a front end, as HostStatus has it, but for its rates.
struct FrontEndInfo {
    goal_state::FrontEndCounters counters;
    std::uint64_t bytes = 0;  ///< of the frames in `counters.total`
};

struct MappingInfo {
    Vsid vsid;
    IpAddress customer_address;
    MacAddress mac;
    IpAddress provider_address;
};

/// A conversation that a stateful layer knows.
struct ConnectionInfo {
    InstanceId port;
    std::string direction;  ///< of its first packet
    std::string protocol;
    std::string source;  ///< of its first packet
    std::string destination;
    std::string state;  ///< of TCP: "opening", "established", "closing", "closed"; of others: "unanswered", "answered"
    std::uint64_t idle_milliseconds = 0;
    std::uint64_t idle_limit_milliseconds = 0;
};

/// What a port has in the tables, of now.
struct PortFlowStats {
    std::size_t outbound_flows = 0;  ///< unified flows of packets from the VM
    std::size_t inbound_flows = 0;
    std::size_t tcp_flows = 0;
    std::size_t udp_flows = 0;
    std::size_t other_flows = 0;
    std::uint64_t packets = 0;  ///< by those flows
    std::uint64_t bytes = 0;
    std::size_t connections = 0;
    std::size_t half_open_connections = 0;  ///< TCP: only one side has spoken
    std::optional<std::uint32_t> flow_limit;
    std::uint64_t flow_idle_seconds = 0;  ///< after which a flow is forgotten
};

/// What a stateful layer of a port keeps, of now: all conversations, or, behind the guards, the balanced ones.
struct LayerFlowStats {
    std::string layer;
    std::size_t tcp = 0;
    std::size_t udp = 0;
    std::size_t other = 0;
    std::size_t half_open = 0;  ///< of the TCP ones: only one side has spoken
};

struct FlowInfo {
    InstanceId port;        ///< the VM's port that sends, or the one that receives from the underlay
    std::string direction;  ///< "OUT" or "IN"
    std::string source;     ///< address, and port where the protocol has one
    std::string destination;
    std::string protocol;
    Vsid vsid;
    std::string action;  ///< the composed header transposition and the way out
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t idle_milliseconds = 0;
};

/// The packet that process-tuples asks about, seen from the port.
struct TupleQuery {
    InstanceId port;
    bool is_outbound = true;
    std::uint8_t protocol = 6;  ///< IP protocol number
    IpAddress source;
    std::uint16_t source_port = 0;
    IpAddress destination;
    std::uint16_t destination_port = 0;
};

struct ExplainedStep {
    std::string direction;  ///< "OUT": layers of the sender's port, "IN": of the receiver's
    std::string layer;
    std::string group;
    std::string rule;      ///< its id; empty: no rule matched, the group's default acted
    std::string action;    ///< what it did
    std::string resource;  ///< path of the resource that the rule comes from; empty: the switch's own
    std::string peering;   ///< path of the peering that leads to another network; empty: none does
};

struct Explanation {
    std::vector<ExplainedStep> steps;
    std::string verdict;  ///< "delivered to …", "transmitted to …", "answered", "dropped: <reason>"
    bool is_allowed = false;
};

}  // namespace nc::vswitch
