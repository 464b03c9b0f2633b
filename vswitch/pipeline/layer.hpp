// One layer of a port: a group of rules per direction.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "vswitch/pipeline/group.hpp"

namespace nc::vswitch {

struct Layer {
    std::string_view name;  ///< as vfpctrl shows it; of static storage
    std::string_view meaning;
    /// A stateful layer judges a connection by the packet that began it, in that packet's direction.
    bool is_stateful = false;
    bool guards_vm = false;  ///< one of those that stand between the VM and all that is made of its packets
    std::shared_ptr<const Group> outbound;  ///< null: everything passes
    std::shared_ptr<const Group> inbound;
};

/// In outbound order: the VM's side first. Inbound packets take it from the back.
using LayerStack = std::vector<Layer>;

}  // namespace nc::vswitch
