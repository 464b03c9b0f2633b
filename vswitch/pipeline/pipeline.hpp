// The slow path: a packet walks the layers of a port, and the actions become one verdict. Pure: no packet is touched,
// nothing is remembered. What the first packet of a flow gets here, the flow table repeats for the others.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/flow_key.hpp"
#include "vswitch/pipeline/layer.hpp"
#include "vswitch/pipeline/recorder.hpp"
#include "vswitch/pipeline/rule_path.hpp"
#include "vswitch/pipeline/transposition.hpp"

namespace nc::vswitch {

/// What encryption means for packets to one virtual subnet. Those that come from within it must be encrypted (Windows
/// Server's "Virtual network encryption": what crosses between subnets is not).
struct SubnetEncryption {
    IpPrefix prefix;                         ///< the subnet's
    std::optional<CredentialId> credential;  ///< absent: switched off just now
    std::vector<CredentialId> predecessors;  ///< newest first: hosts that have not heard of the change use them still
};

/// What all ports of a host have in common.
struct Fabric {
    MacAddress router_mac;
    std::shared_ptr<const MappingTable> mappings = std::make_shared<MappingTable>();
    std::vector<ProviderAddress> own_addresses;                  ///< this host's provider addresses
    TunnelType tunnel = TunnelType::Vxlan;                       ///< that packets are sent in; received are both
    std::vector<std::pair<Vsid, CustomerAddress>> front_ends{};  ///< of load balancers, in which subnet; sorted
    bool has_name_proxy = false;  ///< VMs may ask goal_state::kNameProxyAddress for names

    std::unordered_map<Vsid, SubnetEncryption> encryption;  ///< of the subnets that have or had it

    bool is_own(const ProviderAddress& address) const;
    bool is_front_end(Vsid vsid, const IpAddress& address) const;
    /// For a packet to `destination`, sent by a port of `sender`.
    std::optional<Encryption> encryption_for(Vsid destination, Vsid sender, const IpAddress& source) const;
    /// Why a packet from the wire may not have come as it did; None: it may.
    DropReason encryption_fault(const PacketFacts& packet) const;
};

/// The connection that a packet belongs to: its first packet, as it looked at this port.
struct Connection {
    Tuple original;
    Direction originator = Direction::Outbound;
    std::optional<Translation> translation{};  ///< of a connection to a front end
    /// The packet may be given another member when the one so far takes no new connections: it begins a TCP connection,
    /// or is not TCP.
    bool may_choose_anew = false;
};

struct Verdict {
    enum class Kind : std::uint8_t {
        Drop,      ///< see reason
        Answer,    ///< by the switch: the destination is a gateway
        Deliver,   ///< outbound: to a port of this host, through its inbound layers; inbound: to this port
        Transmit,  ///< to the underlay, see transposition.encapsulation
    };
    Kind kind = Kind::Drop;
    DropReason reason = DropReason::None;
    Transposition transposition;
    PacketFacts packet;                        ///< the packet as it leaves the layers
    std::optional<Translation> translation{};  ///< of the connection that the packet, from its originator, belongs to
    const MirrorTarget* mirror = nullptr;      ///< of the layers: who gets a copy; null: nobody
    Meter meter = Meter::None;
    AuditedRulePtr audited{};  ///< the rule that decided on it, if its decisions are recorded
    RulePath rules{};          ///< that acted on it; which port's is the caller's to say
};

/// `connection`: the one that the packet is part of and did not begin; absent: the packet is judged for itself.
Verdict walk(const LayerStack& layers, const Fabric& fabric, Direction direction, const PacketFacts& packet,
             const std::optional<Connection>& connection, Recorder* recorder = nullptr);

}  // namespace nc::vswitch
