// What operators ask of a packet processor, answered as plain values. Reads only. Thread: worker.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/base/result.hpp"
#include "vswitch/datapath/inspection.hpp"
#include "vswitch/datapath/packet_processor.hpp"

namespace nc::vswitch {

std::vector<PortInfo> describe_ports(const PacketProcessor& processor);
std::vector<DropCount> describe_drops(const DropCounts& drops);
std::vector<FlowInfo> describe_flows(const PacketProcessor& processor, std::optional<InstanceId> port,
                                     Milliseconds now);
Result<std::vector<LayerInfo>> describe_layers(const PacketProcessor& processor, InstanceId port);
Result<std::vector<RuleInfo>> describe_rules(const PacketProcessor& processor, InstanceId port,
                                             const std::optional<std::string>& layer);
Result<Explanation> explain_tuple(PacketProcessor& processor, const TupleQuery& query, Milliseconds now);

}  // namespace nc::vswitch
