#include "vswitch/ctl/vfp_text.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "vswitch/ctl/vfp_json.hpp"

namespace nc::vswitch {
namespace {

using Json = nlohmann::ordered_json;

std::string text(const std::vector<std::string>& words, const Json& result) {
    return vfp_text(*parse_command_line(words), result).value_or("vfpctrl has no such command");
}

Json json(const std::vector<std::string>& words, const Json& result) {
    return vfp_json(*parse_command_line(words), result).value_or("no such form");
}

TEST(VfpText, WritesARuleAsVfpctrlDoes) {
    const Json rules = Json::array({{{"layer", "FW_CONTROLLER_LAYER_ID"},
                                     {"group", "FW_GROUP_CONTROLLER_IN"},
                                     {"direction", "IN"},
                                     {"priority", 101},
                                     {"rule", "r"},
                                     {"match", "source 10.0.0.0/8|fd00::/8, protocol 6, destination port 80-81"},
                                     {"action", "block: AclDenied"},
                                     {"resource", "/accessControlLists/a/aclRules/r"}}});
    EXPECT_EQ(text({"list-rule", "p", "FW_CONTROLLER_LAYER_ID", "FW_GROUP_CONTROLLER_IN"}, rules),
              "ITEM LIST\n"
              "===========\n"
              "\n"
              "    RULE : r\n"
              "        Friendly name : /accessControlLists/a/aclRules/r\n"
              "        Priority : 101\n"
              "        Flags : 1 terminating\n"
              "        Type : block\n"
              "        Conditions:\n"
              "            Source IP : 10.0.0.0/8|fd00::/8\n"
              "            Protocols : 6\n"
              "            Destination ports : 80-81\n"
              "        Flow TTL: 0\n"
              "        Rule Data:\n"
              "            block AclDenied\n"
              "        FlagsEx : 0\n"
              "\n"
              "Command list-rule succeeded!\n");
}

TEST(VfpText, SaysNoneWhereARuleMatchesEverything) {
    const std::string written =
        text({"list-rule", "p"}, Json::array({{{"rule", "r"}, {"match", "any"}, {"action", "allow"}}}));
    EXPECT_NE(written.find("Conditions:\n            <none>\n        Flow TTL: 0\n"), std::string::npos) << written;
}

Json rule(const char* layer, const char* group, const char* id) {
    return {{"layer", layer}, {"group", group}, {"direction", "IN"}, {"priority", 1},
            {"rule", id},     {"match", "any"}, {"action", "allow"}, {"resource", ""}};
}

/// The lines of the text that begin a layer, a group or a rule, and those with a priority of a group.
std::vector<std::string> headings(const std::string& written) {
    std::vector<std::string> found;
    std::istringstream lines(written);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("LAYER : ") || line.starts_with("  GROUP : ") || line.starts_with("    RULE : ") ||
            line.starts_with("      Priority : "))
            found.push_back(line);
    return found;
}

TEST(VfpText, PutsRulesBelowTheLayersAndGroupsThatWereNotNamed) {
    const Json rules =
        Json::array({rule("A", "A_IN", "1"), rule("A", "A_IN", "2"), rule("A", "A_OUT", "3"), rule("B", "B_IN", "4")});
    EXPECT_EQ(headings(text({"list-rule", "p"}, rules)),
              (std::vector<std::string>{"LAYER : A", "  GROUP : A_IN", "      Priority : 1", "    RULE : 1",
                                        "    RULE : 2", "  GROUP : A_OUT", "      Priority : 2", "    RULE : 3",
                                        "LAYER : B", "  GROUP : B_IN", "      Priority : 1", "    RULE : 4"}));
    EXPECT_EQ(headings(text({"list-rule", "p", "B"}, Json::array({rules[3]}))),
              (std::vector<std::string>{"  GROUP : B_IN", "      Priority : 1", "    RULE : 4"}));
    EXPECT_EQ(headings(text({"list-rule", "p", "B", "B_IN"}, Json::array({rules[3]}))),
              (std::vector<std::string>{"    RULE : 4"}));
}

TEST(VfpText, NumbersGroupsWithinTheirLayer) {
    const Json groups = Json::array({rule("A", "A_IN", ""), rule("A", "A_OUT", ""), rule("B", "B_IN", "")});
    EXPECT_EQ(headings(text({"list-group", "p"}, groups)),
              (std::vector<std::string>{"  GROUP : A_IN", "      Priority : 1", "  GROUP : A_OUT", "      Priority : 2",
                                        "  GROUP : B_IN", "      Priority : 1"}));
}

TEST(VfpJson, NestsRulesInGroupsInLayers) {
    const Json rules =
        Json::array({rule("A", "A_IN", "1"), rule("A", "A_IN", "2"), rule("A", "A_OUT", "3"), rule("B", "B_IN", "4")});
    const Json layers = json({"list-rule", "p"}, rules)["Layers"];
    ASSERT_EQ(layers.size(), 2U);
    EXPECT_EQ(layers[0]["Name"], "A");
    ASSERT_EQ(layers[0]["Groups"].size(), 2U);
    EXPECT_EQ(layers[0]["Groups"][1]["Name"], "A_OUT");
    EXPECT_EQ(layers[0]["Groups"][1]["Priority"], 2);
    ASSERT_EQ(layers[0]["Groups"][0]["Rules"].size(), 2U);
    EXPECT_EQ(layers[0]["Groups"][0]["Rules"][1]["Id"], "2");
    EXPECT_EQ(layers[1]["Groups"][0]["Rules"][0]["Name"], "4");
}

Json counted_rule() {
    Json counted = rule("A", "A_IN", "r");
    counted.update({{"matched_packets", 7}, {"matched_bytes", 700}, {"dropped_packets", 2}});
    return counted;
}

TEST(VfpText, WritesWhatARuleHasCounted) {
    EXPECT_EQ(text({"/port", "p", "/layer", "A", "/group", "A_IN", "/rule", "r", "/get-rule-counter"},
                   Json::array({counted_rule()})),
              "ITEM LIST\n"
              "===========\n"
              "\n"
              "    RULE : r\n"
              "        Friendly name : r\n"
              "        Matched packets : 7\n"
              "        Matched bytes : 700\n"
              "        Dropped packets : 2\n"
              "        Pending packets : 0\n"
              "        Dropped flows : 0\n"
              "\n"
              "Command get-rule-counter succeeded!\n");
}

TEST(VfpJson, HasCountersWhereScriptsLookForThem) {
    const Json counters = Json::parse(R"({"MatchedPackets": 7, "MatchedBytes": 700, "DroppedPackets": 2,
                                          "PendingPackets": 0, "DroppedFlows": 0})");
    const Json all = json({"get-rule-counter", "p"}, Json::array({counted_rule()}));
    EXPECT_EQ(all["Layers"][0]["Groups"][0]["Rules"][0]["InformationArray"][0]["RuleCounters"], counters);
    const Json of_group = json({"get-rule-counter", "p", "A", "A_IN"}, Json::array({counted_rule()}));
    EXPECT_EQ(of_group["Rules"][0]["Id"], "r");
    EXPECT_EQ(of_group["Rules"][0]["InformationArray"][0]["RuleCounters"], counters);
    EXPECT_FALSE(json({"list-rule", "p", "A", "A_IN"}, Json::array({rule("A", "A_IN", "r")}))["Rules"][0].contains(
        "InformationArray"));
}

Json port_counters() {
    const auto direction = [](const char* name, int first) {
        return Json{{"direction", name},           {"packets", first},
                    {"bytes", first + 1},          {"dropped_packets", first + 2},
                    {"dropped_by_acl", first + 3}, {"dropped_without_rule", first + 4},
                    {"dropped_in_forwarding", 0},  {"tcp_syn", first + 5},
                    {"tcp_fin", first + 6},        {"tcp_reset", first + 7}};
    };
    return Json::array({direction("OUT", 10), direction("IN", 20)});
}

/// As a collector of metrics takes it apart: without spaces, split at the second direction, "name:number".
TEST(VfpText, WritesPortCountersThatCollectorsCanRead) {
    std::string written = text({"/port", "p", "/get-port-counter"}, port_counters());
    std::erase(written, ' ');
    const std::size_t inbound = written.find("Direction-IN");
    ASSERT_NE(inbound, std::string::npos);
    EXPECT_LT(written.find("SYNpackets:15\n"), inbound);
    EXPECT_LT(written.find("DroppedACLpackets:13\n"), inbound);
    EXPECT_GT(written.find("SYNpackets:25\n"), inbound);
    EXPECT_NE(written.find("RSTpackets:27\n"), std::string::npos);
    std::istringstream lines(written);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) continue;
        EXPECT_EQ(line.find_first_not_of("0123456789", colon + 1), std::string::npos) << line;
    }
}

TEST(VfpJson, HasPortCountersByDirection) {
    const Json counters = json({"get-port-counter", "p"}, port_counters())["InformationArray"][0]["PortCounters"];
    ASSERT_EQ(counters.size(), 2U);
    EXPECT_EQ(counters[0]["Direction"], 0);
    EXPECT_EQ(counters[0]["DroppedAcl"], 13);
    EXPECT_EQ(counters[1]["Direction"], 1);
    EXPECT_EQ(counters[1]["TcpResetPackets"], 27);
}

TEST(VfpText, WritesAPortsStateAsTruthsAndSettings) {
    const std::string state = text({"get-port-state", "p"}, {{"enabled", true}, {"blocked", false}});
    EXPECT_NE(state.find("  Enabled : True\n  Blocked : False\n"), std::string::npos) << state;
    const std::string settings =
        text({"get-port-flow-settings", "p"}, {{"flow_limit", nullptr}, {"flow_idle_seconds", 60}});
    EXPECT_NE(settings.find("Flow limit : none\n"), std::string::npos) << settings;
}

TEST(VfpJson, ListsPortsLayersAndGroups) {
    const Json port = {{"port", "GUID"}, {"device", "tap1"}, {"resource", "web"}, {"mac", "00:1d:d8:00:00:0f"}};
    EXPECT_EQ(json({"list-vmswitch-port"}, Json::array({port, {{"port", "FAILED"}, {"device", "tap2"}}})),
              Json::parse(R"({"Ports": [
                {"Id": "web", "Name": "GUID", "MacAddress": "001DD800000F", "VmsPortId": 1},
                {"Id": "tap2", "Name": "FAILED", "MacAddress": "", "VmsPortId": 2}]})"));
    EXPECT_EQ(json({"list-layer", "p"}, Json::array({{{"layer", "A"}}})),
              Json::parse(R"({"Layers": [{"Id": "A", "Name": "A", "Priority": 1}]})"));
    EXPECT_EQ(json({"list-group", "p"}, Json::array({rule("A", "A_IN", ""), rule("B", "B_IN", "")})),
              Json::parse(R"({"Groups": [{"Id": "A_IN", "Name": "A_IN", "Direction": "IN", "Priority": 1},
                                         {"Id": "B_IN", "Name": "B_IN", "Direction": "IN", "Priority": 1}]})"));
    EXPECT_FALSE(vfp_json(*parse_command_line({"list-connection"}), Json::array()));
}

TEST(VfpText, EndsEveryAnswerEvenOfNothing) {
    const std::vector<std::vector<std::string>> lists = {
        {"list-vmswitch-port"},  {"list-layer", "p"},      {"list-group", "p"}, {"list-rule", "p"},
        {"list-mapping", "p"},   {"list-unified-flow"},    {"list-space", "p"}, {"get-flow-stats", "p"},
        {"list-nat-range", "p"}, {"get-rule-counter", "p"}};
    for (const std::vector<std::string>& words : lists) {
        EXPECT_TRUE(text(words, Json::array()).ends_with("Command " + words[0] + " succeeded!\n"));
        EXPECT_TRUE(is_command_of_vfpctrl(words[0]));
    }
}

TEST(VfpText, IsOnlyForWhatVfpctrlHas) {
    EXPECT_FALSE(vfp_text(*parse_command_line({"drop-counters"}), Json::array()));
    EXPECT_FALSE(is_command_of_vfpctrl("drop-counters"));
}

}  // namespace
}  // namespace nc::vswitch
