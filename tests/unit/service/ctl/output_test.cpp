#include "service/ctl/output.hpp"

#include <gtest/gtest.h>

namespace nc::service::ctl {
namespace {

TEST(Output, KnowsTheTypeOfAPath) {
    EXPECT_EQ(type_of("/virtualNetworks/a/subnets/b")->name, "virtualSubnet");
    EXPECT_EQ(type_of("virtualnetworks")->name, "virtualNetwork");
    EXPECT_EQ(type_of("/networking/v3/servers/x")->name, "server");
    EXPECT_EQ(type_of("/nowhere/x"), nullptr);
    EXPECT_EQ(type_of("/"), nullptr);
}

TEST(Output, MakesATableOfWhatTellsResourcesApart) {
    const Json resources = Json::parse(R"([
        {"resourceId": "a", "properties": {"addressPrefix": "10.0.0.0/24", "virtualSubnetId": "4096",
         "accessControlList": {"resourceRef": "/accessControlLists/x"}, "provisioningState": "Succeeded"}},
        {"resourceId": "longer", "properties": {"addressPrefix": "10.0.1.0/24"}}])");
    const std::string table = table_of(type_of("/virtualNetworks/a/subnets"), resources);
    EXPECT_EQ(table.substr(0, table.find('\n')).find("resourceId  addressPrefix  virtualSubnetId  accessControlList"),
              0U)
        << table;
    EXPECT_NE(table.find("a           10.0.0.0/24    4096             /accessControlLists/x"), std::string::npos)
        << table;
    EXPECT_NE(table.find("longer      10.0.1.0/24    -"), std::string::npos) << table;
}

TEST(Output, ShowsNoSecretAndStateAsAWord) {
    const Json credentials =
        Json::parse(R"([{"resourceId": "c", "properties": {"type": "usernamePassword", "value": "s3cret"}}])");
    EXPECT_EQ(table_of(type_of("/credentials"), credentials).find("s3cret"), std::string::npos);
    const Json servers =
        Json::parse(R"([{"resourceId": "s", "properties": {"configurationState": {"status": "Failure"}}}])");
    EXPECT_NE(table_of(type_of("/servers"), servers).find("Failure\n"), std::string::npos);
}

TEST(Output, GivesEveryFaultASentence) {
    const std::string body = R"({"error": {"code": "A", "message": "First.", "target": "t",
        "details": [{"code": "A", "message": "First."}, {"code": "B", "message": "Second."}]}})";
    EXPECT_EQ(sentence_of({400, body}), "A: First. (t)\n  A: First.\n  B: Second.");
    EXPECT_EQ(sentence_of({502, "<html>"}), "The controller answered with status 502.");
}

}  // namespace
}  // namespace nc::service::ctl
