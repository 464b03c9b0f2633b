#include "vswitch/ctl/vfp_text.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace nc::vswitch {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kHead = "ITEM LIST\n===========\n\n";
/// A host has one switch, which Windows would name by a GUID.
constexpr const char* kSwitchId = "00000000-0000-0000-0000-000000000000";
constexpr std::size_t kNameWidth = 22;

std::string text_of(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) return {};
    return found->is_string() ? found->get<std::string>() : found->dump();
}

/// A colon would make two fields of one: MAC addresses are written with dashes, and what follows a word stands behind
/// it.
std::string dashed(const std::string& text) {
    constexpr std::size_t kMacLength = 17;
    std::istringstream words(text);
    std::string written;
    for (std::string word; words >> word;) {
        if (word.size() == kMacLength && std::ranges::count(word, ':') == 5) std::ranges::replace(word, ':', '-');
        if (word.ends_with(':')) word.pop_back();
        if (!written.empty()) written += ' ';
        written += word;
    }
    return written;
}

class Writer {
  public:
    Writer& line(std::size_t indent, const std::string& text) {
        text_ += std::string(indent, ' ') + text + '\n';
        return *this;
    }
    Writer& field(std::size_t indent, const std::string& name, const std::string& value) {
        return line(indent, name + " : " + value);
    }
    Writer& wide_field(const std::string& name, const std::string& value) {
        const std::size_t width = std::max(name.size(), kNameWidth);
        return line(2, name + std::string(width - name.size(), ' ') + ": " + value);
    }
    Writer& blank() {
        text_ += '\n';
        return *this;
    }
    std::string succeeded(const std::string& command) { return kHead + text_ + "Command " + command + " succeeded!\n"; }

  private:
    std::string text_;
};

std::string ports_text(const CommandLine&, const Json& list) {
    Writer writer;
    std::size_t number = 0;
    for (const Json& port : list) {
        const bool is_up = text_of(port, "state") == "up";
        writer.wide_field("Port name", text_of(port, "port"))
            .wide_field("Port Friendly name", text_of(port, "resource"))
            .wide_field("Switch name", kSwitchId)
            .wide_field("Switch Friendly name", "nc-vswitchd")
            .wide_field("PortId", std::to_string(++number))
            .wide_field("VMQ Weight", "0")
            .wide_field("VMQ Usage", "0")
            .wide_field("SR-IOV Weight", "0")
            .wide_field("SR-IOV Usage", "0")
            .wide_field("Port type", "Synthetic")
            .line(2, std::string("Port is ") + (is_up ? "Active." : "Blocked."))
            .line(2, "MAC Learning is Disabled.")
            .wide_field("NIC name", text_of(port, "port"))
            .wide_field("NIC Friendly name", text_of(port, "device"))
            .wide_field("MAC address", dashed(text_of(port, "mac")))
            .line(2, std::string("NIC is ") + (text_of(port, "state") == "down" ? "Disconnected." : "Connected."))
            .wide_field("Bytes Sent", text_of(port, "received_bytes"))
            .wide_field("Bytes Received", text_of(port, "delivered_bytes"))
            .wide_field("Ingress Packet Drops", text_of(port, "dropped_packets"))
            .wide_field("Egress Packet Drops", "0")
            .wide_field("Ingress VFP Drops", text_of(port, "dropped_packets"))
            .wide_field("Egress VFP Drops", "0")
            .wide_field("Packets Sent", text_of(port, "received_packets"))
            .wide_field("Packets Received", text_of(port, "delivered_packets"))
            .blank();
    }
    return writer.succeeded("list-vmswitch-port");
}

std::string layers_text(const CommandLine&, const Json& list) {
    Writer writer;
    std::size_t priority = 0;
    for (const Json& layer : list)
        writer.line(0, "LAYER : " + text_of(layer, "layer"))
            .field(4, "Friendly name", text_of(layer, "meaning").substr(0, text_of(layer, "meaning").find(':')))
            .field(4, "Flags", text_of(layer, "layer") == "FW_CONTROLLER_LAYER_ID" ? "0 stateful" : "0 stateless")
            .field(4, "Priority", std::to_string(++priority))
            .blank();
    return writer.succeeded("list-layer");
}

/// `group`: of a group or of a rule in it. `priority`: its place among the groups of its layer.
void write_group(Writer& writer, const Json& group, std::size_t priority) {
    writer.line(2, "GROUP : " + text_of(group, "group"))
        .field(6, "Friendly name", text_of(group, "group"))
        .field(6, "Layer", text_of(group, "layer"))
        .field(6, "Priority", std::to_string(priority))
        .field(6, "Direction", text_of(group, "direction"))
        .field(6, "Type", "IPv4");
}

std::string groups_text(const CommandLine&, const Json& list) {
    Writer writer;
    std::size_t priority = 0;
    std::string layer;
    for (const Json& group : list) {
        if (std::exchange(layer, text_of(group, "layer")) != layer) priority = 0;
        write_group(writer, group, ++priority);
        writer.line(8, "Conditions:").line(12, "<none>").field(6, "Match type", text_of(group, "match_type")).blank();
    }
    return writer.succeeded("list-group");
}

/// "source 10.0.0.0/8, destination port 80": each condition ends with its value.
void write_conditions(Writer& writer, const std::string& match) {
    static const std::map<std::string, std::string> kNames = {{"source", "Source IP"},
                                                              {"destination", "Destination IP"},
                                                              {"protocol", "Protocols"},
                                                              {"source port", "Source ports"},
                                                              {"destination port", "Destination ports"},
                                                              {"source mac", "Source MAC"},
                                                              {"vsid", "TNI"},
                                                              {"provider address", "Destination PA"}};
    writer.line(8, "Conditions:");
    if (match.empty() || match == "any") {
        writer.line(12, "<none>");
        return;
    }
    for (std::size_t begin = 0; begin < match.size();) {
        const std::size_t end = std::min(match.find(", ", begin), match.size());
        const std::string condition = match.substr(begin, end - begin);
        begin = end + 2;
        const std::size_t space = condition.rfind(' ');
        const std::string name = condition.substr(0, space);
        const auto known = kNames.find(name);
        std::string value = space == std::string::npos ? std::string() : condition.substr(space + 1);
        if (name == "source mac") value = dashed(value);
        writer.field(12, known != kNames.end() ? known->second : name, value);
    }
}

/// The kind of a rule in vfpctrl's words, by what our action says of itself.
std::string type_of(const std::string& action) {
    static const std::vector<std::pair<std::string, std::string>> kTypes = {{"allow", "allow"},
                                                                            {"block", "block"},
                                                                            {"encapsulate", "mapencap"},
                                                                            {"accept", "mapdecap"},
                                                                            {"forward", "routeencap"},
                                                                            {"set destination mac", "mapmacout"},
                                                                            {"transmit to the", "paroute"},
                                                                            {"deliver on", "paroute"},
                                                                            {"answer ping", "pingresponse"}};
    for (const auto& [beginning, type] : kTypes)
        if (action.starts_with(beginning)) return type;
    return "other";
}

void write_rule(Writer& writer, const Json& rule) {
    const std::string action = text_of(rule, "action");
    const std::string resource = text_of(rule, "resource");
    writer.line(4, "RULE : " + text_of(rule, "rule"))
        .field(8, "Friendly name", resource.empty() ? text_of(rule, "rule") : resource)
        .field(8, "Priority", text_of(rule, "priority"))
        .field(8, "Flags", "1 terminating")
        .field(8, "Type", type_of(action));
    write_conditions(writer, text_of(rule, "match"));
    writer.line(8, "Flow TTL: 0").line(8, "Rule Data:");
    writer.line(12, dashed(action)).field(8, "FlagsEx", "0").blank();
}

void write_counters(Writer& writer, const Json& rule) {
    const std::string resource = text_of(rule, "resource");
    writer.line(4, "RULE : " + text_of(rule, "rule"))
        .field(8, "Friendly name", resource.empty() ? text_of(rule, "rule") : resource)
        .field(8, "Matched packets", text_of(rule, "matched_packets"))
        .field(8, "Matched bytes", text_of(rule, "matched_bytes"))
        .field(8, "Dropped packets", text_of(rule, "dropped_packets"))
        .field(8, "Pending packets", "0")
        .field(8, "Dropped flows", "0")
        .blank();
}

/// Below the headings of layers and groups that the command line does not name.
std::string by_groups(const CommandLine& line, const Json& list, void (*write)(Writer&, const Json&)) {
    Writer writer;
    std::string layer;
    std::string group;
    std::size_t priority = 0;
    for (const Json& rule : list) {
        const bool begins_layer = std::exchange(layer, text_of(rule, "layer")) != layer;
        const bool begins_group = std::exchange(group, text_of(rule, "group")) != group || begins_layer;
        if (begins_layer) priority = 0;
        if (begins_layer && !line.has_argument("layer")) writer.line(0, "LAYER : " + layer).blank();
        if (begins_group && !line.has_argument("group")) {
            write_group(writer, rule, ++priority);
            writer.blank();
        }
        write(writer, rule);
    }
    return writer.succeeded(line.command);
}

std::string rules_text(const CommandLine& line, const Json& list) { return by_groups(line, list, write_rule); }
std::string counters_text(const CommandLine& line, const Json& list) { return by_groups(line, list, write_counters); }

std::string mappings_text(const CommandLine&, const Json& list) {
    Writer writer;
    for (const Json& mapping : list)
        writer.line(2, "MAPPING : " + text_of(mapping, "vsid") + "/" + text_of(mapping, "customer_address"))
            .field(6, "TNI", text_of(mapping, "vsid"))
            .field(6, "CA", text_of(mapping, "customer_address"))
            .field(6, "MAC address", dashed(text_of(mapping, "mac")))
            .field(6, "PA", text_of(mapping, "provider_address"))
            .blank();
    return writer.succeeded("list-mapping");
}

std::string flows_text(const CommandLine&, const Json& list) {
    Writer writer;
    std::size_t number = 0;
    for (const Json& flow : list)
        writer.line(2, "FLOW : " + std::to_string(++number))
            .field(6, "Direction", text_of(flow, "direction"))
            .field(6, "Protocol", text_of(flow, "protocol"))
            .line(6, "Source " + text_of(flow, "source"))
            .line(6, "Destination " + text_of(flow, "destination"))
            .field(6, "TNI", text_of(flow, "vsid"))
            .field(6, "Packets matched", text_of(flow, "packets"))
            .field(6, "Bytes matched", text_of(flow, "bytes"))
            .field(6, "Idle milliseconds", text_of(flow, "idle_milliseconds"))
            .line(6, "Action " + dashed(text_of(flow, "action")))
            .blank();
    return writer.succeeded("list-unified-flow");
}

/// What reads this for metrics splits it at the second direction and wants a number behind every colon.
std::string port_counters_text(const CommandLine&, const Json& directions) {
    Writer writer;
    for (const Json& counters : directions)
        writer.line(2, "Direction - " + text_of(counters, "direction"))
            .field(6, "Total packets", text_of(counters, "packets"))
            .field(6, "Total bytes", text_of(counters, "bytes"))
            .field(6, "Dropped packets", text_of(counters, "dropped_packets"))
            .field(6, "Dropped ACL packets", text_of(counters, "dropped_by_acl"))
            .field(6, "Dropped no rule match packets", text_of(counters, "dropped_without_rule"))
            .field(6, "Dropped forwarding packets", text_of(counters, "dropped_in_forwarding"))
            .field(6, "SYN packets", text_of(counters, "tcp_syn"))
            .field(6, "FIN packets", text_of(counters, "tcp_fin"))
            .field(6, "RST packets", text_of(counters, "tcp_reset"))
            .blank();
    return writer.succeeded("get-port-counter");
}

std::string truth_of(const Json& object, const char* name) { return object.value(name, false) ? "True" : "False"; }

std::string port_state_text(const CommandLine&, const Json& state) {
    Writer writer;
    writer.field(2, "Enabled", truth_of(state, "enabled"))
        .field(2, "Blocked", truth_of(state, "blocked"))
        .field(2, "BlockOnRestore", "True")  // nothing passes before there is policy
        .blank();
    return writer.succeeded("get-port-state");
}

std::string flow_settings_text(const CommandLine&, const Json& settings) {
    Writer writer;
    const std::string limit = text_of(settings, "flow_limit");
    writer.field(2, "Unified flows", "Enabled")
        .field(2, "TCP tracking", "Enabled")
        .field(2, "Flow limit", limit.empty() ? "none" : limit)
        .field(2, "Flow idle seconds", text_of(settings, "flow_idle_seconds"))
        .blank();
    return writer.succeeded("get-port-flow-settings");
}

std::string spaces_text(const CommandLine&, const Json& list) {
    Writer writer;
    for (const Json& space : list)
        writer.line(2, "SPACE : " + text_of(space, "space"))
            .field(6, "Friendly name", text_of(space, "space"))
            .field(6, "Mappings", text_of(space, "mappings"))
            .blank();
    return writer.succeeded("list-space");
}

std::string nat_ranges_text(const CommandLine&, const Json&) { return Writer().succeeded("list-nat-range"); }

std::string layer_stats_text(const CommandLine&, const Json& list) {
    Writer writer;
    for (const Json& stats : list)
        writer.line(0, "LAYER : " + text_of(stats, "layer"))
            .field(4, "Current TCP flows", text_of(stats, "tcp_flows"))
            .field(4, "Current UDP flows", text_of(stats, "udp_flows"))
            .field(4, "Current other flows", text_of(stats, "other_flows"))
            .field(4, "Current half open flows", text_of(stats, "half_open_flows"))
            .blank();
    return writer.succeeded("get-flow-stats");
}

std::string stats_text(const CommandLine&, const Json& stats) {
    Writer writer;
    writer.field(2, "Current OUT entries", text_of(stats, "outbound_flows"))
        .field(2, "Current IN entries", text_of(stats, "inbound_flows"))
        .field(2, "Current TCP flows", text_of(stats, "tcp_flows"))
        .field(2, "Current UDP flows", text_of(stats, "udp_flows"))
        .field(2, "Current other flows", text_of(stats, "other_flows"))
        .field(2, "Current connections", text_of(stats, "connections"))
        .field(2, "Current half open connections", text_of(stats, "half_open_connections"))
        .field(2, "Packets matched", text_of(stats, "packets"))
        .field(2, "Bytes matched", text_of(stats, "bytes"))
        .field(2, "Flow limit",
               stats.contains("flow_limit") && !stats["flow_limit"].is_null() ? text_of(stats, "flow_limit") : "none")
        .blank();
    return writer.succeeded("get-port-flow-stats");
}

std::string tuples_text(const CommandLine&, const Json& explanation) {
    Writer writer;
    for (const Json& step : explanation["steps"]) {
        const std::string rule = text_of(step, "rule");
        writer.line(2, "LAYER : " + text_of(step, "layer"))
            .field(6, "Direction", text_of(step, "direction"))
            .field(6, "Group", text_of(step, "group"))
            .field(6, "Rule", rule.empty() ? "<default>" : rule)
            .field(6, "Action", dashed(text_of(step, "action")));
        if (const std::string resource = text_of(step, "resource"); !resource.empty())
            writer.field(6, "Resource", resource);
        if (const std::string peering = text_of(step, "peering"); !peering.empty()) writer.field(6, "Peering", peering);
        writer.blank();
    }
    writer.field(2, "Result", explanation.value("is_allowed", false) ? "allowed" : "blocked")
        .line(2, explanation.value("verdict", std::string()))
        .blank();
    return writer.succeeded("process-tuples");
}

using Text = std::string (*)(const CommandLine&, const Json&);

const std::map<std::string, Text>& texts() {
    static const std::map<std::string, Text> kTexts = {
        {"list-vmswitch-port", ports_text},   {"list-layer", layers_text},
        {"list-group", groups_text},          {"list-rule", rules_text},
        {"get-rule-counter", counters_text},  {"list-mapping", mappings_text},
        {"list-unified-flow", flows_text},    {"get-port-counter", port_counters_text},
        {"get-port-state", port_state_text},  {"get-port-flow-settings", flow_settings_text},
        {"list-space", spaces_text},          {"list-nat-range", nat_ranges_text},
        {"get-flow-stats", layer_stats_text}, {"get-port-flow-stats", stats_text},
        {"process-tuples", tuples_text}};
    return kTexts;
}

}  // namespace

std::optional<std::string> vfp_text(const CommandLine& line, const Json& result) {
    const auto found = texts().find(line.command);
    if (found == texts().end()) return std::nullopt;
    return found->second(line, result);
}

bool is_command_of_vfpctrl(const std::string& command) { return texts().contains(command); }

}  // namespace nc::vswitch
