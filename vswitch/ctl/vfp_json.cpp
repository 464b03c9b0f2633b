#include "vswitch/ctl/vfp_json.hpp"

#include <algorithm>
#include <utility>

namespace nc::vswitch {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& object, const char* name) { return object.value(name, std::string()); }

Json ports_json(const Json& list) {
    Json ports = Json::array();
    for (const Json& port : list) {
        std::string mac = text_of(port, "mac");
        std::erase(mac, ':');
        std::ranges::transform(mac, mac.begin(), [](char c) { return c >= 'a' && c <= 'f' ? char(c - 'a' + 'A') : c; });
        const std::string resource = text_of(port, "resource");
        ports.push_back({{"Id", resource.empty() ? text_of(port, "device") : resource},
                         {"Name", text_of(port, "port")},
                         {"MacAddress", mac},
                         {"VmsPortId", ports.size() + 1}});
    }
    return {{"Ports", std::move(ports)}};
}

Json layers_json(const Json& list) {
    Json layers = Json::array();
    for (const Json& layer : list) {
        const std::string name = text_of(layer, "layer");
        layers.push_back({{"Id", name}, {"Name", name}, {"Priority", layers.size() + 1}});
    }
    return {{"Layers", std::move(layers)}};
}

/// `group`: of a group or of a rule in it. `before`: the groups of its layer.
Json group_json(const Json& group, const Json& before) {
    const std::string name = text_of(group, "group");
    return {{"Id", name}, {"Name", name}, {"Direction", text_of(group, "direction")}, {"Priority", before.size() + 1}};
}

Json groups_json(const Json& list) {
    Json layers = Json::object();
    Json groups = Json::array();
    for (const Json& group : list) {
        Json& of_layer = layers.emplace(text_of(group, "layer"), Json::array()).first.value();
        of_layer.push_back(group_json(group, of_layer));
        groups.push_back(of_layer.back());
    }
    return {{"Groups", std::move(groups)}};
}

Json rule_json(const Json& rule) {
    const std::string resource = text_of(rule, "resource");
    Json json{{"Id", text_of(rule, "rule")},
              {"Name", resource.empty() ? text_of(rule, "rule") : resource},
              {"Priority", rule.value("priority", 0U)},
              {"Match", text_of(rule, "match")},
              {"Action", text_of(rule, "action")}};
    if (rule.contains("matched_packets")) {
        const Json counters{{"MatchedPackets", rule["matched_packets"]},
                            {"MatchedBytes", rule["matched_bytes"]},
                            {"DroppedPackets", rule["dropped_packets"]},
                            {"PendingPackets", 0},
                            {"DroppedFlows", 0}};
        json["InformationArray"] = Json::array({Json{{"RuleCounters", counters}}});
    }
    return json;
}

/// Of a group that was named its rules alone; else rules of a group, and groups of a layer, stand one after the other.
Json rules_json(const CommandLine& line, const Json& list) {
    if (line.has_argument("group")) {
        Json rules = Json::array();
        for (const Json& rule : list)
            rules.push_back(rule_json(rule));
        return {{"Rules", std::move(rules)}};
    }
    Json layers = Json::array();
    for (const Json& rule : list) {
        const std::string layer = text_of(rule, "layer");
        if (layers.empty() || layers.back()["Name"] != layer)
            layers.push_back({{"Id", layer}, {"Name", layer}, {"Groups", Json::array()}});
        Json& groups = layers.back()["Groups"];
        if (groups.empty() || groups.back()["Name"] != text_of(rule, "group")) {
            groups.push_back(group_json(rule, groups));
            groups.back()["Rules"] = Json::array();
        }
        groups.back()["Rules"].push_back(rule_json(rule));
    }
    return {{"Layers", std::move(layers)}};
}

/// Numbers as scripts know them: directions are 0 from the VM, 1 towards it.
Json port_counters_json(const Json& directions) {
    Json counters = Json::array();
    for (const Json& each : directions)
        counters.push_back({{"Direction", counters.size()},
                            {"TotalPackets", each["packets"]},
                            {"TotalBytes", each["bytes"]},
                            {"DroppedPackets", each["dropped_packets"]},
                            {"DroppedAcl", each["dropped_by_acl"]},
                            {"PendingPackets", 0},
                            {"TcpSynPackets", each["tcp_syn"]},
                            {"TcpFinPackets", each["tcp_fin"]},
                            {"TcpResetPackets", each["tcp_reset"]}});
    return {{"InformationArray", Json::array({Json{{"PortCounters", std::move(counters)}}})}};
}

}  // namespace

std::optional<Json> vfp_json(const CommandLine& line, const Json& result) {
    const std::string& command = line.command;
    if (command == "list-vmswitch-port") return ports_json(result);
    if (command == "list-layer") return layers_json(result);
    if (command == "list-group") return groups_json(result);
    if (command == "list-rule" || command == "get-rule-counter") return rules_json(line, result);
    if (command == "get-port-counter") return port_counters_json(result);
    return std::nullopt;
}

}  // namespace nc::vswitch
