// What a recorded walk says to people: layer, group, rule, action, and the resource that the rule comes from. Reads
// only. Thread: worker.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vswitch/datapath/forwarder.hpp"
#include "vswitch/datapath/inspection.hpp"

namespace nc::vswitch {

/// The name of a layer's group of one direction ("OUT", "IN"): "VNET_ENCAP_LAYER" has "VNET_GROUP_ENCAP_OUT".
std::string group_name(std::string_view layer, std::string_view direction);

/// `ingress`: the port that the walk began at; kUnderlaySlot: none of this host.
std::vector<ExplainedStep> explained_steps(const Forwarder& forwarder, PortSlot ingress, const Decision& decision,
                                           const Recorder& recorder);

/// "OUT FW_CONTROLLER_LAYER_ID: rule 0 of /accessControlLists/a/aclRules/r: allow".
std::string sentence_of(const ExplainedStep& step);

}  // namespace nc::vswitch
