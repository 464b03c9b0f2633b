#include "service/ctl/output.hpp"

#include <gtest/gtest.h>

#include "schemas/model/registry.hpp"

namespace nc::service::ctl {
namespace {

TEST(Output, KnowsTheTypeOfAPath) {
    EXPECT_EQ(type_of("/virtualNetworks/a/subnets/b")->name, "virtualSubnet");
    EXPECT_EQ(type_of("virtualnetworks")->name, "virtualNetwork");
    EXPECT_EQ(type_of("/networking/v3/servers/x")->name, "server");
    EXPECT_EQ(type_of("/nowhere/x"), nullptr);
    EXPECT_EQ(type_of("/"), nullptr);
}

/// Of the first resource below the titles.
std::string row_of(const char* path, const char* resource) {
    const std::string table = table_of(type_of(path), Json::array({Json::parse(resource)}));
    const std::size_t row = table.find('\n') + 1;
    return table.substr(row, table.size() - row - 1);
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

TEST(Output, ShowsOfTheMainTypesWhatOperatorsLookFor) {
    EXPECT_EQ(row_of("/networkInterfaces", R"({"resourceId": "web", "properties": {
                  "privateMacAddress": "001DD8B71C00", "server": {"resourceRef": "/servers/host1"}, "ipConfigurations": [
                      {"resourceId": "ip", "properties": {"privateIPAddress": "10.0.0.4", "subnet": {
                          "resourceRef": "/virtualNetworks/red/subnets/s"}}},
                      {"resourceId": "six", "properties": {"privateIPAddress": "fd00::4"}}],
                  "provisioningState": "Succeeded", "configurationState": {"status": "Success"}}})"),
              "web         10.0.0.4,fd00::4  001DD8B71C00  red/s    host1  Succeeded          Success");
    EXPECT_EQ(row_of("/virtualNetworks", R"({"resourceId": "red", "properties": {
                  "addressSpace": {"addressPrefixes": ["10.0.0.0/16", "10.1.0.0/16"]},
                  "subnets": [{"resourceId": "s", "properties": {}}, {"resourceId": "t", "properties": {}}],
                  "virtualNetworkPeerings": [{"resourceId": "p", "properties": {"peeringState": "Connected",
                      "remoteVirtualNetwork": {"resourceRef": "/virtualNetworks/blue"}}}],
                  "provisioningState": "Updating"}})"),
              "red         10.0.0.0/16,10.1.0.0/16  s,t      blue:Connected  Updating           -");
    EXPECT_EQ(row_of("/virtualNetworks/red/virtualNetworkPeerings", R"({"resourceId": "p", "properties": {
                  "remoteVirtualNetwork": {"resourceRef": "/virtualNetworks/blue"}, "peeringState": "Initiated",
                  "allowVirtualNetworkAccess": true, "provisioningState": "Succeeded"}})"),
              "p           blue    Initiated     true    Succeeded");
    EXPECT_EQ(row_of("/loadBalancers", R"({"resourceId": "lb", "properties": {
                  "frontendIPConfigurations": [{"resourceId": "f", "properties": {"privateIPAddress": "41.0.0.9"}},
                      {"resourceId": "g", "properties": {"publicIPAddress": {"resourceRef": "/publicIPAddresses/p"}}}],
                  "loadBalancingRules": [{"resourceId": "r", "properties": {"protocol": "Tcp", "frontendPort": 80}}],
                  "backendAddressPools": [{"resourceId": "b", "properties": {"backendIPConfigurations": [
                      {"resourceRef": "/networkInterfaces/web/ipConfigurations/ip"}]}}]}})"),
              "lb          41.0.0.9,p  Tcp:80  web/ip    -");
}

TEST(Output, CutsListsBetweenElementsAndNothingElse) {
    const std::string id(100, 'i');
    Json network = Json::parse(R"({"resourceId": "", "properties": {"addressSpace": {"addressPrefixes": []}}})");
    network["resourceId"] = id;
    for (int i = 0; i < 20; ++i)
        network["properties"]["addressSpace"]["addressPrefixes"].push_back("10." + std::to_string(i) + ".0.0/16");
    const std::string table = table_of(type_of("/virtualNetworks"), Json::array({network}));
    EXPECT_NE(table.find(id + "  10.0.0.0/16,"), std::string::npos) << table;
    EXPECT_NE(table.find("10.4.0.0/16,+15 "), std::string::npos) << table;
}

/// Whether the model has the members that a path names, "properties" in between left out.
bool has_member(const model::ResourceInfo& type, std::string_view path);
bool has_member(std::span<const model::Field> fields, std::string_view path) {
    const std::size_t dot = path.find('.');
    const model::Field* field = model::find_field(fields, path.substr(0, dot));
    if (field == nullptr) return false;
    if (dot == std::string_view::npos) return true;
    path.remove_prefix(dot + 1);
    if (field->kind == model::Kind::Children) return has_member(model::info(*field->child), path);
    return field->kind == model::Kind::Struct && has_member(field->structure->fields, path);
}
bool has_member(const model::ResourceInfo& type, std::string_view path) {
    return path == "resourceId" || path == "provisioningState" || has_member(type.fields, path);
}

TEST(Output, HasColumnsOfMembersThatThereAre) {
    for (const model::ResourceInfo& type : model::resources()) {
        for (const Column& column : columns_of(&type)) {
            EXPECT_TRUE(has_member(type, column.path)) << type.name << ": " << column.path;
            for (const std::string& member : column.members)
                EXPECT_TRUE(has_member(type, column.path + "." + member)) << type.name << ": " << member;
        }
    }
}

TEST(Output, NamesResourcesByTheirReferences) {
    EXPECT_EQ(names_of(Json::parse(R"([{"resourceRef": "/servers/a"}, {"resourceRef": "/servers/b c"}])")),
              "/servers/a\n/servers/b c\n");
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
    EXPECT_EQ(sentence_of({404, R"(<?xml version="1.0" encoding="utf-8"?>
<errorResponse xmlns="urn:open-network-controller:rest:1"><error><code>A</code><message>First.</message></error></errorResponse>)"}),
              "A: First.");
    EXPECT_EQ(sentence_of({502, "<html>"}),
              "Status 502 without an error of this interface: what answered may be a proxy, or no controller at all.");
}

}  // namespace
}  // namespace nc::service::ctl
