// The outcome of a walk through all layers of one or two ports, kept for the packets that follow.
#pragma once

#include <array>
#include <cstdint>

#include "vswitch/flow/connection_table.hpp"
#include "vswitch/flow/rule_counters.hpp"
#include "vswitch/packet/flow_key.hpp"
#include "vswitch/pipeline/action.hpp"
#include "vswitch/pipeline/transposition.hpp"

namespace nc::vswitch {

struct UnifiedFlow {
    Transposition transposition;
    PortSlot egress = kUnderlaySlot;
    /// Of the policy and the attached ports that it was made for; older: the next packet walks the layers again.
    std::uint64_t epoch = 0;
    /// At the sender's port, at the receiver's; the wire has none.
    std::array<ConnectionReference, 2> connections{};
    /// Who gets copies, at the sender's port and at the receiver's; null: nobody. Of the policy that the flow was made
    /// by: they hold as long as its epoch.
    std::array<const MirrorTarget*, 2> mirrors{};
    Meter meter = Meter::None;
    /// The rules that made it what it is, at the sender's port and at the receiver's.
    std::array<RuleCounters::Index, 2> rules{RuleCounters::kNone, RuleCounters::kNone};
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    Milliseconds last_used = 0;
};

}  // namespace nc::vswitch
