// What a rule does to a packet. A closed set: the pipeline interprets it, and the tools print it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/base/ip_prefix.hpp"
#include "schemas/base/mac_address.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/pipeline/balanced_service.hpp"

namespace nc::vswitch {

/// On to the next layer.
struct Allow {};

struct Block {
    DropReason reason = DropReason::AclDenied;
};

/// The destination, or the next hop on the way to it, lives in this virtual subnet. When that is not the packet's own,
/// or there is a next hop, the packet is routed: TTL - 1, source MAC of the router.
struct Forward {
    Vsid destination;
    std::shared_ptr<const std::vector<IpPrefix>> sources{};  ///< only from these; null: from any
    std::optional<CustomerAddress> next_hop{};               ///< of a route; the packet goes to this address
};

/// The destination is a subnet's gateway: the switch answers echo requests.
struct AnswerPing {};

struct SetDestinationMac {
    MacAddress mac;
};

struct Encapsulate {
    ProviderAddress remote;
};

using ProviderAddresses = std::shared_ptr<const std::vector<ProviderAddress>>;  ///< sorted

/// The source lives in this virtual subnet: the packet must come from the host that the mapping of its address names,
/// or from one with a VM that may have forwarded it.
struct AcceptFrom {
    Vsid source;
    ProviderAddresses forwarders;
};

/// The source is no VM's: a VM on one of these hosts may have forwarded it.
struct AcceptForwarded {
    ProviderAddresses hosts;
};

/// Where copies of packets go: an appliance's subnet, adapter and host.
struct MirrorTarget {
    Vsid vsid;
    MacAddress mac;
    ProviderAddress host;
};

/// An appliance gets a copy; the packet itself goes on to the next layer.
struct Mirror {
    std::shared_ptr<const MirrorTarget> target;
};

/// What a packet's bytes are counted as; on to the next layer.
enum class Meter : std::uint8_t { None, Billed, Unbilled };
struct Count {
    Meter meter = Meter::None;
};

/// The provider address is this host's: no encapsulation, on to the layers of the destination's port.
struct DeliverLocally {};

struct TransmitToUnderlay {};

/// The destination is a front end: a packet that begins a connection gets a member, those that follow go to the same
/// one, and the answers come from the front end again. A packet to the member counts as routed.
struct Balance {
    std::shared_ptr<const BalancedService> service;
};

using Action = std::variant<Allow, Block, Forward, Balance, AnswerPing, SetDestinationMac, Encapsulate, AcceptFrom,
                            AcceptForwarded, DeliverLocally, TransmitToUnderlay, Mirror, Count>;

std::string to_string(const Action& action);

}  // namespace nc::vswitch
