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
std::vector<ConnectionInfo> describe_connections(const PacketProcessor& processor, std::optional<InstanceId> port,
                                                 Milliseconds now);
Result<std::vector<LayerInfo>> describe_layers(const PacketProcessor& processor, InstanceId port);
/// Without a layer, of all of them; the same for a group.
Result<std::vector<GroupInfo>> describe_groups(const PacketProcessor& processor, InstanceId port,
                                               const std::optional<std::string>& layer);
Result<std::vector<RuleInfo>> describe_rules(PacketProcessor& processor, InstanceId port,
                                             const std::optional<std::string>& layer,
                                             const std::optional<std::string>& group);
/// Sorted by (VSID, address).
std::vector<FrontEndInfo> describe_front_ends(PacketProcessor& processor);
Result<std::vector<MappingInfo>> describe_mappings(const PacketProcessor& processor, InstanceId port);
Result<std::vector<LayerFlowStats>> describe_layer_flow_stats(const PacketProcessor& processor, InstanceId port);
Result<PortFlowStats> describe_flow_stats(const PacketProcessor& processor, InstanceId port);
Result<Explanation> explain_tuple(PacketProcessor& processor, const TupleQuery& query, Milliseconds now);

}  // namespace nc::vswitch
