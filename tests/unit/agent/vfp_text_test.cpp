#include "vswitch/ctl/vfp_text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace nc::vswitch {
namespace {

using Json = nlohmann::ordered_json;

TEST(VfpText, WritesARuleAsVfpctrlDoes) {
    const Json rules = Json::array({{{"layer", "FW_CONTROLLER_LAYER_ID"},
                                     {"group", "FW_GROUP_CONTROLLER_IN"},
                                     {"direction", "IN"},
                                     {"priority", 101},
                                     {"rule", "r"},
                                     {"match", "source 10.0.0.0/8|fd00::/8, protocol 6, destination port 80-81"},
                                     {"action", "block: AclDenied"},
                                     {"resource", "/accessControlLists/a/aclRules/r"}}});
    EXPECT_EQ(*vfp_text("list-rule", rules),
              "ITEM LIST\n"
              "===========\n"
              "\n"
              "      RULE : r\n"
              "          Friendly name : /accessControlLists/a/aclRules/r\n"
              "          Priority : 101\n"
              "          Flags : 1 terminating\n"
              "          Type : block\n"
              "          Conditions:\n"
              "              Source IP : 10.0.0.0/8|fd00::/8\n"
              "              Protocols : 6\n"
              "              Destination ports : 80-81\n"
              "          Flow TTL: 0\n"
              "          Rule Data:\n"
              "              block AclDenied\n"
              "          FlagsEx : 0\n"
              "\n"
              "Command list-rule succeeded!\n");
}

TEST(VfpText, SaysNoneWhereARuleMatchesEverything) {
    const std::string text =
        *vfp_text("list-rule", Json::array({{{"rule", "r"}, {"match", "any"}, {"action", "allow"}}}));
    EXPECT_NE(text.find("Conditions:\n              <none>\n          Flow TTL: 0\n"), std::string::npos) << text;
}

TEST(VfpText, EndsEveryAnswerEvenOfNothing) {
    for (const std::string command :
         {"list-vmswitch-port", "list-layer", "list-group", "list-rule", "list-mapping", "list-unified-flow"}) {
        EXPECT_TRUE(vfp_text(command, Json::array())->ends_with("Command " + command + " succeeded!\n"));
        EXPECT_TRUE(is_command_of_vfpctrl(command));
    }
}

TEST(VfpText, IsOnlyForWhatVfpctrlHas) {
    EXPECT_FALSE(vfp_text("drop-counters", Json::array()));
    EXPECT_FALSE(is_command_of_vfpctrl("drop-counters"));
}

}  // namespace
}  // namespace nc::vswitch
