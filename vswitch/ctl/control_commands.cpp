#include "vswitch/ctl/control_commands.hpp"

#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "schemas/base/ascii.hpp"
#include "vswitch/agent/network_namespace.hpp"

namespace nc::vswitch {
namespace {

using Json = nlohmann::ordered_json;  // columns of tables keep their order

std::string line_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string error_line(const Error& error) {
    return line_of({{"error", {{"code", error.code}, {"message", error.message}, {"target", error.target}}}});
}

std::string result_line(Json result) {
    Json line;
    line["result"] = std::move(result);
    return line_of(line);
}

/// Arguments of a request, all texts; the first bad one is remembered.
class Arguments {
  public:
    explicit Arguments(const Json& json) : json_(json) {}

    std::optional<std::string> optional_text(const char* name) const {
        const auto found = json_.find(name);
        if (found == json_.end() || !found->is_string()) return std::nullopt;
        return found->get<std::string>();
    }
    std::string text(const char* name) {
        std::optional<std::string> value = optional_text(name);
        if (!value) refuse(name, "is missing");
        return value.value_or(std::string());
    }
    InstanceId id(const char* name) {
        const std::string value = text(name);
        const std::optional<Guid> guid = Guid::parse(value);
        if (!guid) refuse(name, "\"" + value + "\" is not a GUID");
        return InstanceId(guid.value_or(Guid{}));
    }
    std::optional<InstanceId> optional_id(const char* name) {
        if (!optional_text(name)) return std::nullopt;
        return id(name);
    }
    IpAddress address(const char* name) {
        const std::string value = text(name);
        const std::optional<IpAddress> address = IpAddress::parse(value);
        if (!address) refuse(name, "\"" + value + "\" is not an IP address");
        return address.value_or(IpAddress{});
    }
    std::uint16_t number(const char* name, unsigned highest) {
        const std::string value = text(name);
        unsigned number = 0;
        const char* end = value.data() + value.size();
        const auto [parsed, failed] = std::from_chars(value.data(), end, number);
        if (failed != std::errc{} || parsed != end || number > highest)
            refuse(name, "\"" + value + "\" is not a number from 0 to " + std::to_string(highest));
        return static_cast<std::uint16_t>(number);
    }
    void refuse(const char* name, const std::string& why) {
        if (!error_) error_ = Error{"ArgumentInvalid", std::string(name) + " " + why + ".", name, {}};
    }
    const std::optional<Error>& error() const { return error_; }

  private:
    const Json& json_;
    std::optional<Error> error_;
};

std::string id_text(InstanceId id) { return id.value().to_string(); }

Json port_json(const PortInfo& port) {
    Json addresses = Json::array();
    for (const IpAddress& address : port.addresses)
        addresses.push_back(address.to_string());
    return {{"port", id_text(port.id)},
            {"device", port.device},
            {"state", !port.is_up       ? "down"
                      : port.has_policy ? "up"
                                        : "blocked: no policy"},
            {"resource", port.resource_id},
            {"mac", port.has_policy ? port.mac.to_linux_string() : std::string()},
            {"vsid", port.vsid.value()},
            {"addresses", std::move(addresses)},
            {"received_packets", port.received_packets},
            {"received_bytes", port.received_bytes},
            {"delivered_packets", port.delivered_packets},
            {"delivered_bytes", port.delivered_bytes},
            {"dropped_packets", port.dropped_packets}};
}

Json list_ports(const HostAgent& agent, const Datapath& datapath) {
    Json list = Json::array();
    for (const PortInfo& port : datapath.ports())
        list.push_back(port_json(port));
    for (const HostAgent::DeviceState& device : agent.devices()) {
        if (device.detail.empty()) continue;
        list.push_back({{"port", id_text(device.attachment.port)},
                        {"device", device.attachment.device},
                        {"state", "failed: " + device.detail}});
    }
    return list;
}

Result<PortInfo> port_info(const Datapath& datapath, InstanceId wanted) {
    for (PortInfo& port : datapath.ports())
        if (port.id == wanted) return std::move(port);
    return Error{"PortNotFound", "There is no port " + id_text(wanted), "port", {}};
}

Json direction_json(const char* direction, const goal_state::DirectionCounters& counters, std::uint64_t bytes) {
    return {{"direction", direction},
            {"packets", counters.total},
            {"bytes", bytes},
            {"dropped_packets", counters.dropped},
            {"dropped_by_acl", counters.dropped_by_acl},
            {"dropped_without_rule", counters.dropped_without_rule},
            {"dropped_in_forwarding", counters.dropped_in_forwarding},
            {"tcp_syn", counters.tcp_syn},
            {"tcp_fin", counters.tcp_fin},
            {"tcp_reset", counters.tcp_reset}};
}

Result<Json> port_counters(const Datapath& datapath, InstanceId id) {
    const Result<PortInfo> port = port_info(datapath, id);
    if (!port) return port.error();
    return Json::array({direction_json("OUT", port->counters.outbound, port->received_bytes),
                        direction_json("IN", port->counters.inbound, port->delivered_bytes)});
}

Result<Json> port_state(const Datapath& datapath, InstanceId id) {
    const Result<PortInfo> port = port_info(datapath, id);
    if (!port) return port.error();
    return Json{{"enabled", port->is_up}, {"blocked", !port->has_policy}};
}

Result<Json> flow_settings(const Datapath& datapath, InstanceId port) {
    const Result<PortFlowStats> stats = datapath.flow_stats(port);
    if (!stats) return stats.error();
    return Json{{"flow_limit", stats->flow_limit ? Json(*stats->flow_limit) : Json()},
                {"flow_idle_seconds", stats->flow_idle_seconds}};
}

Result<Json> list_layers(const Datapath& datapath, InstanceId port) {
    const Result<std::vector<LayerInfo>> layers = datapath.layers(port);
    if (!layers) return layers.error();
    Json list = Json::array();
    for (const LayerInfo& layer : *layers) {
        list.push_back({{"layer", layer.name},
                        {"outbound_rules", layer.outbound_rules},
                        {"inbound_rules", layer.inbound_rules},
                        {"meaning", layer.meaning}});
    }
    return list;
}

Result<Json> list_groups(const Datapath& datapath, InstanceId port, const std::optional<std::string>& layer) {
    const Result<std::vector<GroupInfo>> groups = datapath.groups(port, layer);
    if (!groups) return groups.error();
    Json list = Json::array();
    for (const GroupInfo& group : *groups)
        list.push_back({{"layer", group.layer},
                        {"group", group.group},
                        {"direction", group.direction},
                        {"match_type", group.match_type},
                        {"rules", group.rules}});
    return list;
}

Json rule_json(const RuleInfo& rule) {
    return {{"layer", rule.layer}, {"group", rule.group}, {"direction", rule.direction}, {"priority", rule.priority},
            {"rule", rule.id},     {"match", rule.match}, {"action", rule.action},       {"resource", rule.resource}};
}

Result<Json> list_rules(const Datapath& datapath, InstanceId port, const std::optional<std::string>& layer,
                        const std::optional<std::string>& group) {
    const Result<std::vector<RuleInfo>> rules = datapath.rules(port, layer, group);
    if (!rules) return rules.error();
    Json list = Json::array();
    for (const RuleInfo& rule : *rules)
        list.push_back(rule_json(rule));
    return list;
}

Result<Json> rule_counters(const Datapath& datapath, InstanceId port, const std::optional<std::string>& layer,
                           const std::optional<std::string>& group, const std::optional<std::string>& wanted) {
    const Result<std::vector<RuleInfo>> rules = datapath.rules(port, layer, group);
    if (!rules) return rules.error();
    Json list = Json::array();
    for (const RuleInfo& rule : *rules) {
        if (wanted && !equals_ignoring_case(*wanted, rule.id)) continue;
        Json json = rule_json(rule);
        json["matched_packets"] = rule.count.matched_packets;
        json["matched_bytes"] = rule.count.matched_bytes;
        json["dropped_packets"] = rule.count.dropped_packets;
        list.push_back(std::move(json));
    }
    if (wanted && list.empty()) return Error{"RuleNotFound", "There is no rule '" + *wanted + "'", "rule", {}};
    return list;
}

Result<Json> list_mappings(const Datapath& datapath, InstanceId port) {
    const Result<std::vector<MappingInfo>> mappings = datapath.mappings(port);
    if (!mappings) return mappings.error();
    Json list = Json::array();
    for (const MappingInfo& mapping : *mappings)
        list.push_back({{"vsid", mapping.vsid.value()},
                        {"customer_address", mapping.customer_address.to_string()},
                        {"mac", mapping.mac.to_linux_string()},
                        {"provider_address", mapping.provider_address.to_string()}});
    return list;
}

/// All mappings of a host are one space.
Result<Json> list_spaces(const Datapath& datapath, InstanceId port) {
    const Result<std::vector<MappingInfo>> mappings = datapath.mappings(port);
    if (!mappings) return mappings.error();
    return Json::array({Json{{"space", "VNET_SPACE"}, {"mappings", mappings->size()}}});
}

/// Ranges are of outbound NAT to public addresses, which hosts do not carry out.
Result<Json> list_nat_ranges(const Datapath& datapath, InstanceId port) {
    const Result<PortInfo> known = port_info(datapath, port);
    if (!known) return known.error();
    return Json::array();
}

Result<Json> layer_flow_stats(const Datapath& datapath, InstanceId port) {
    const Result<std::vector<LayerFlowStats>> layers = datapath.layer_flow_stats(port);
    if (!layers) return layers.error();
    Json list = Json::array();
    for (const LayerFlowStats& stats : *layers)
        list.push_back({{"layer", stats.layer},
                        {"tcp_flows", stats.tcp},
                        {"udp_flows", stats.udp},
                        {"other_flows", stats.other},
                        {"half_open_flows", stats.half_open}});
    return list;
}

Result<Json> flow_stats(const Datapath& datapath, InstanceId port) {
    const Result<PortFlowStats> stats = datapath.flow_stats(port);
    if (!stats) return stats.error();
    return Json{{"outbound_flows", stats->outbound_flows},
                {"inbound_flows", stats->inbound_flows},
                {"tcp_flows", stats->tcp_flows},
                {"udp_flows", stats->udp_flows},
                {"other_flows", stats->other_flows},
                {"packets", stats->packets},
                {"bytes", stats->bytes},
                {"connections", stats->connections},
                {"half_open_connections", stats->half_open_connections},
                {"flow_limit", stats->flow_limit ? Json(*stats->flow_limit) : Json()}};
}

Json list_flows(const Datapath& datapath, const std::optional<InstanceId>& port) {
    Json list = Json::array();
    for (const FlowInfo& flow : datapath.unified_flows(port)) {
        list.push_back({{"port", id_text(flow.port)},
                        {"direction", flow.direction},
                        {"protocol", flow.protocol},
                        {"source", flow.source},
                        {"destination", flow.destination},
                        {"vsid", flow.vsid.value()},
                        {"packets", flow.packets},
                        {"bytes", flow.bytes},
                        {"idle_milliseconds", flow.idle_milliseconds},
                        {"action", flow.action}});
    }
    return list;
}

Json list_connections(const Datapath& datapath, const std::optional<InstanceId>& port) {
    Json list = Json::array();
    for (const ConnectionInfo& connection : datapath.connections(port)) {
        list.push_back({{"port", id_text(connection.port)},
                        {"direction", connection.direction},
                        {"protocol", connection.protocol},
                        {"source", connection.source},
                        {"destination", connection.destination},
                        {"state", connection.state},
                        {"idle_milliseconds", connection.idle_milliseconds},
                        {"idle_limit_milliseconds", connection.idle_limit_milliseconds}});
    }
    return list;
}

Json list_associations(const Datapath& datapath) {
    Json list = Json::array();
    for (const AssociationInfo& association : datapath.associations())
        list.push_back({{"direction", association.is_outbound ? "out" : "in"},
                        {"provider_address", association.remote.value().to_string()},
                        {"association", association.number},
                        {"certificate", to_string(association.credential)},
                        {"state", association.is_established ? "established"
                                  : association.number != 0  ? "being made"
                                                             : "none"},
                        {"packets", association.packets},
                        {"waiting", association.waiting_packets}});
    return list;
}

Json drop_counters(const Datapath& datapath) {
    Json list = Json::array();
    for (const DropCount& drop : datapath.drop_counters())
        list.push_back({{"reason", drop.reason}, {"packets", drop.packets}, {"meaning", drop.sentence}});
    return list;
}

Json counters(const HostAgent& agent, const Datapath& datapath) {
    const DatapathCounters now = datapath.counters();
    return {{"generation", agent.applied().value()},
            {"fault", agent.fault()},
            {"encapsulation", name_of(datapath.tunnel())},
            {"received", now.received},
            {"delivered", now.delivered},
            {"transmitted", now.transmitted},
            {"dropped", now.dropped},
            {"answered", now.answered},
            {"waiting", now.waiting},
            {"flow_hits", now.flow_hits},
            {"flow_misses", now.flow_misses},
            {"flows", now.flows},
            {"connections", now.connections},
            {"records_left_out", now.records_left_out}};
}

Result<Json> process_tuples(const Datapath& datapath, Arguments& arguments) {
    constexpr unsigned kHighestPort = 65535;
    constexpr unsigned kHighestProtocol = 255;
    TupleQuery query;
    query.port = arguments.id("port");
    const std::string direction = arguments.text("direction");
    if (direction != "in" && direction != "out")
        arguments.refuse("direction", "\"" + direction + "\" is neither \"in\" nor \"out\"");
    query.is_outbound = direction == "out";
    query.protocol = static_cast<std::uint8_t>(arguments.number("protocol", kHighestProtocol));
    query.source = arguments.address("source");
    query.source_port = arguments.number("source-port", kHighestPort);
    query.destination = arguments.address("destination");
    query.destination_port = arguments.number("destination-port", kHighestPort);
    if (arguments.error()) return *arguments.error();
    const Result<Explanation> explanation = datapath.process_tuples(query);
    if (!explanation) return explanation.error();
    Json steps = Json::array();
    for (const ExplainedStep& step : explanation->steps)
        steps.push_back({{"direction", step.direction},
                         {"layer", step.layer},
                         {"group", step.group},
                         {"rule", step.rule},
                         {"action", step.action},
                         {"resource", step.resource},
                         {"peering", step.peering}});
    return Json{
        {"verdict", explanation->verdict}, {"is_allowed", explanation->is_allowed}, {"steps", std::move(steps)}};
}

}  // namespace

void ControlCommands::execute(const std::string& request, const std::function<void(std::string)>& answer) {
    const Json json = Json::parse(request, nullptr, false);
    const auto command_found = json.is_object() ? json.find("command") : json.end();
    if (!json.is_object() || command_found == json.end() || !command_found->is_string())
        return answer(error_line({"RequestMalformed", "A request is a JSON object with a \"command\".", {}, {}}));
    const std::string command = command_found->get<std::string>();
    const Json argument_json = json.value("arguments", Json::object());
    if (!argument_json.is_object())
        return answer(error_line({"RequestMalformed", "\"arguments\" must be an object of texts.", "arguments", {}}));
    Arguments arguments(argument_json);

    const auto answer_result = [&](const Result<Json>& result) {
        if (arguments.error()) return answer(error_line(*arguments.error()));
        answer(result ? result_line(*result) : error_line(result.error()));
    };
    const auto done = [answer](const Result<void>& result) {
        answer(result ? result_line(Json::object()) : error_line(result.error()));
    };
    const std::map<std::string, std::function<void()>> commands = {
        {"add-port",
         [&] {
             Attachment attachment;
             attachment.port = arguments.id("interface-instance-id");
             attachment.device = arguments.text("device");
             attachment.netns = arguments.optional_text("netns").value_or(std::string());
             if (!attachment.netns.empty() && !is_namespace_name(attachment.netns))
                 arguments.refuse("netns", "\"" + attachment.netns + "\" is no name of a network namespace");
             if (arguments.error()) return answer(error_line(*arguments.error()));
             agent_.add_port(attachment, done);
         }},
        {"remove-port",
         [&] {
             const InstanceId port = arguments.id("port");
             if (arguments.error()) return answer(error_line(*arguments.error()));
             agent_.remove_port(port, done);
         }},
        {"list-port", [&] { answer_result(list_ports(agent_, datapath_)); }},
        {"list-vmswitch-port", [&] { answer_result(list_ports(agent_, datapath_)); }},
        {"list-group",
         [&] { answer_result(list_groups(datapath_, arguments.id("port"), arguments.optional_text("layer"))); }},
        {"list-mapping", [&] { answer_result(list_mappings(datapath_, arguments.id("port"))); }},
        {"get-port-counter", [&] { answer_result(port_counters(datapath_, arguments.id("port"))); }},
        {"get-port-state", [&] { answer_result(port_state(datapath_, arguments.id("port"))); }},
        {"get-port-flow-settings", [&] { answer_result(flow_settings(datapath_, arguments.id("port"))); }},
        {"list-space", [&] { answer_result(list_spaces(datapath_, arguments.id("port"))); }},
        {"list-nat-range", [&] { answer_result(list_nat_ranges(datapath_, arguments.id("port"))); }},
        {"get-flow-stats", [&] { answer_result(layer_flow_stats(datapath_, arguments.id("port"))); }},
        {"get-port-flow-stats", [&] { answer_result(flow_stats(datapath_, arguments.id("port"))); }},
        {"list-layer", [&] { answer_result(list_layers(datapath_, arguments.id("port"))); }},
        {"list-rule",
         [&] {
             answer_result(list_rules(datapath_, arguments.id("port"), arguments.optional_text("layer"),
                                      arguments.optional_text("group")));
         }},
        {"get-rule-counter",
         [&] {
             answer_result(rule_counters(datapath_, arguments.id("port"), arguments.optional_text("layer"),
                                         arguments.optional_text("group"), arguments.optional_text("rule")));
         }},
        {"list-unified-flow", [&] { answer_result(list_flows(datapath_, arguments.optional_id("port"))); }},
        {"list-connection", [&] { answer_result(list_connections(datapath_, arguments.optional_id("port"))); }},
        {"list-encryption-association", [&] { answer_result(list_associations(datapath_)); }},
        {"drop-counters", [&] { answer_result(drop_counters(datapath_)); }},
        {"counters", [&] { answer_result(counters(agent_, datapath_)); }},
        {"process-tuples", [&] { answer_result(process_tuples(datapath_, arguments)); }},
    };
    const auto found = commands.find(command);
    if (found == commands.end())
        return answer(error_line({"CommandNotFound", "There is no command \"" + command + "\".", "command", {}}));
    found->second();
}

}  // namespace nc::vswitch
