// Rules of gateways and virtual gateways, and who carries which connection.
#include "service/controller/gateway_report.hpp"
#include "tests/unit/service/resources/rules_fixture.hpp"

namespace nc::service::resources {
namespace {

class GatewayTest : public RulesFixture {
  protected:
    GatewayTest() {
        controller_->add_computed(report_);
        make_provider_network();
        write("/credentials/vm", {{"type", "usernamePassword"}, {"userName", "u"}, {"value", "s"}});
        write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}, {"gw", "10.1.255.0/24"}}));
        write("/virtualNetworks/b", network({"10.2.0.0/16"}, {{"gw", "10.2.255.0/24"}}));
        write("/logicalNetworks/front",
              {{"subnets",
                {child("s", {{"addressPrefix", "10.20.0.0/24"},
                             {"ipPools",
                              {child("p", {{"startIpAddress", "10.20.0.10"}, {"endIpAddress", "10.20.0.99"}})}}})}}});
        write("/gatewayPools/default", pool("All"));
    }

    static Json pool(const std::string& type, int redundant = 0) {
        return {{"type", type},
                {"ipConfiguration", {{"greVipSubnets", {reference("/logicalNetworks/front/subnets/s")}}}},
                {"redundantGatewayCount", redundant},
                {"gatewayCapacityKiloBitsPerSecond", 1000}};
    }
    /// The virtual machine and the two adapters of a gateway, and its body.
    Json gateway(const std::string& name, const std::string& pool_name = "default") {
        write(
            "/virtualServers/" + name,
            {{"connections", {{{"managementAddresses", {"192.0.2.9"}}, {"credential", reference("/credentials/vm")}}}},
             {"vmGuid", "6d2f9a3c-0d1b-4c8e-9a55-7f1f0c7a1b2c"}});
        const std::string mac = "00-11-22-33-44-" + std::to_string(10 + 2 * next_mac_);
        const std::string other_mac = "00-11-22-33-44-" + std::to_string(11 + 2 * next_mac_++);
        Json outside = interface_on("/logicalNetworks/front/subnets/s");
        outside["privateMacAddress"] = mac;
        write("/networkInterfaces/" + name + "-out", outside);
        write("/networkInterfaces/" + name + "-in", {{"privateMacAddress", other_mac}});
        return {{"pool", reference("/gatewayPools/" + pool_name)},
                {"virtualServer", reference("/virtualServers/" + name)},
                {"networkInterfaces",
                 {{"externalNetworkInterface", reference("/networkInterfaces/" + name + "-out")},
                  {"internalNetworkInterface", reference("/networkInterfaces/" + name + "-in")}}}};
    }
    void make_gateway(const std::string& name, const std::string& pool_name = "default") {
        write("/gateways/" + name, gateway(name, pool_name));
    }
    static Json virtual_gateway(const std::string& network_id, const Json& connections = Json::array()) {
        return {{"GatewayPools", {reference("/gatewayPools/default")}},
                {"gatewaySubnets", {reference("/virtualNetworks/" + network_id + "/subnets/gw")}},
                {"networkConnections", connections}};
    }
    static Json gre(int kilobits, const std::string& destination = "198.51.100.1") {
        return {{"connectionType", "GRE"},
                {"outboundKiloBitsPerSecond", kilobits},
                {"inboundKiloBitsPerSecond", kilobits / 2},
                {"greConfiguration", {{"greKey", "1234"}}},
                {"destinationIPAddress", destination}};
    }
    static Json ipsec(const std::string& destination, const std::string& route) {
        return {{"connectionType", "IPSec"},
                {"outboundKiloBitsPerSecond", 100},
                {"inboundKiloBitsPerSecond", 100},
                {"ipSecConfiguration",
                 {{"authenticationMethod", "PSK"},
                  {"SharedSecret", "Pa$$w0rd"},
                  {"quickMode",
                   {{"perfectForwardSecrecy", "PFS2048"},
                    {"cipherTransformationConstant", "DES3"},
                    {"authenticationTransformationConstant", "SHA256128"},
                    {"idleDisconnectSeconds", 500},
                    {"saLifeTimeSeconds", 1233},
                    {"saLifeTimeKiloBytes", 2000}}},
                  {"mainMode",
                   {{"diffieHellmanGroup", "Group2"},
                    {"encryptionAlgorithm", "AES256"},
                    {"integrityAlgorithm", "SHA256"},
                    {"saLifeTimeSeconds", 1234},
                    {"saLifeTimeKiloBytes", 2000}}}}},
                {"routes", {{{"destinationPrefix", route}, {"metric", 10}}}},
                {"destinationIPAddress", destination}};
    }
    /// Empty: nobody has room; the reference is there all the same, as the schema wants it.
    std::string carrier_of(const std::string& connection) { return properties(connection)["gateway"]["resourceRef"]; }

    const controller::GatewayReport report_;
    int next_mac_ = 0;
    const std::string vg_ = "/virtualGateways/vg";
};

TEST_F(GatewayTest, APoolWithGreTunnelsNeedsSubnetsForThem) {
    for (const char* type : {"S2sGre", "all"}) {
        Json body = pool(type);
        body["ipConfiguration"] = Json::object();
        EXPECT_EQ(refused("/gatewayPools/p", body), "RequiredParamMissing") << type;
    }
    Json body = pool("S2sIPsec");
    body.erase("ipConfiguration");
    EXPECT_EQ(write("/gatewayPools/p", body)["type"], "s2sIPsec");
}

TEST_F(GatewayTest, APoolKeepsItsRadiusSecretToItself) {
    Json body = pool("All");
    body["RadiusServer"] = "192.0.2.1";
    body["RadiusSecret"] = "very secret";
    EXPECT_EQ(write("/gatewayPools/p", body)["radiusSecret"], "");
    EXPECT_EQ(get("/gatewayPools/p").body.find("very secret"), std::string::npos);
}

TEST_F(GatewayTest, HasOneAddressOutsideAndNoneInside) {
    const Json good = gateway("g");
    Json wrong = good;
    wrong["networkInterfaces"]["externalNetworkInterface"] = reference("/networkInterfaces/g-in");
    EXPECT_EQ(refused("/gateways/g", wrong), "InvalidGatewayIPCount");
    wrong = good;
    wrong["networkInterfaces"]["internalNetworkInterface"] = reference("/networkInterfaces/g-out");
    EXPECT_EQ(refused("/gateways/g", wrong), "InvalidNetworkInterfaceReference");
    Json tenant = interface_on("/virtualNetworks/a/subnets/s");
    tenant["privateMacAddress"] = "00-11-22-33-44-99";
    write("/networkInterfaces/tenant", tenant);
    wrong["networkInterfaces"] = {{"externalNetworkInterface", reference("/networkInterfaces/tenant")},
                                  {"internalNetworkInterface", reference("/networkInterfaces/g-in")}};
    EXPECT_EQ(refused("/gateways/g", wrong), "InvalidNetworkInterfaceReference");
    wrong["networkInterfaces"]["externalNetworkInterface"] = reference("/networkInterfaces/none");
    EXPECT_EQ(refused("/gateways/g", wrong), "InvalidNetworkInterfaceReference");
    write("/gateways/g", good);
}

TEST_F(GatewayTest, KeepsItsAdapters) {
    const Json first = gateway("g");
    write("/gateways/g", first);
    Json second = gateway("h");
    EXPECT_EQ(refused("/gateways/g", second), "InvalidParameterValue InvalidParameterValue");
    Json same = first;
    same["networkInterfaces"]["externalNetworkInterface"] = reference("/NetworkInterfaces/G-OUT");
    write("/gateways/g", same);
    EXPECT_EQ(refused_delete("/networkInterfaces/g-out"), "NicInUse");
}

TEST_F(GatewayTest, SpeaksBgpWithFourByteNumbers) {
    Json body = gateway("g");
    for (const char* number : {"64512", "0.65536", "0.0", "1.2.3", ".1", "0.-1"}) {
        body["bgpConfig"] = {{"extASNumber", number}, {"bgpPeer", Json::array()}};
        EXPECT_EQ(refused("/gateways/g", body), "InvalidParameterValue") << number;
    }
    body["bgpConfig"] = {{"extASNumber", "0.64512"},
                         {"bgpPeer", {{{"peerIP", "10.20.0.1"}, {"peerExtAsNumber", "x"}}}}};
    EXPECT_EQ(refused("/gateways/g", body), "InvalidParameterValue");
    body["bgpConfig"]["bgpPeer"][0]["peerExtAsNumber"] = "1.10";
    write("/gateways/g", body);
}

TEST_F(GatewayTest, ShowsAnEmptyBgpConfigWithoutBgpWhichMayBeWrittenBack) {
    write("/gatewayPools/gre", pool("s2sGre"));
    make_gateway("g", "gre");
    const Json nothing{{"extASNumber", ""}, {"bgpPeer", Json::array()}};
    Json shown = properties("/gateways/g");
    EXPECT_EQ(shown["bgpConfig"], nothing);
    write("/gateways/g", shown);
    EXPECT_EQ(properties("/gateways/g")["bgpConfig"], nothing);
    EXPECT_FALSE(
        controller_->tree().find(*model::ResourcePath::parse("/gateways/g"))->properties->contains("bgpConfig"));
    shown["bgpConfig"]["bgpPeer"] = {{{"peerIP", "10.20.0.1"}, {"peerExtAsNumber", "1.10"}}};
    EXPECT_EQ(refused("/gateways/g", shown), "InvalidParameterValue") << "peers without a number of its own";
}

TEST_F(GatewayTest, TellsItsTypeRoomAndAddress) {
    write("/gatewayPools/gre", pool("s2sGre"));
    make_gateway("g", "gre");
    const Json shown = properties("/gateways/g");
    EXPECT_EQ(shown["type"], "GRE");
    EXPECT_EQ(shown["state"], "Active");
    EXPECT_EQ(shown["healthState"], "Unknown");
    EXPECT_EQ(shown["totalCapacity"], 1000);
    EXPECT_EQ(shown["availableCapacity"], 1000);
    EXPECT_EQ(shown["externalIPAddress"], Json({{{"ipAddress", "10.20.0.10"}, {"prefixLength", 24}}}));
    EXPECT_EQ(shown["connections"], Json::array());
    EXPECT_EQ(properties("/gatewayPools/gre")["gateways"], Json({reference("/gateways/g")}));
    EXPECT_EQ(properties("/virtualServers/g")["gateway"], reference("/gateways/g"));
}

TEST_F(GatewayTest, ANetworkHasOneVirtualGateway) {
    write(vg_, virtual_gateway("a"));
    EXPECT_EQ(refused("/virtualGateways/other", virtual_gateway("a")), "MultipleGatwaysUseSameVnet");
    Json both = virtual_gateway("b");
    both["gatewaySubnets"].push_back(reference("/virtualNetworks/a/subnets/gw"));
    EXPECT_EQ(refused("/virtualGateways/other", both), "VirtualNetworkMismatch");
    write("/virtualGateways/other", virtual_gateway("b"));
    write(vg_, virtual_gateway("a"));
    EXPECT_EQ(refused_delete("/virtualNetworks/a/subnets/gw"), "InUseSubnetCannotBeDeleted");
    EXPECT_EQ(refused_delete("/gatewayPools/default"), "ResourceInUse");
}

TEST_F(GatewayTest, AVirtualGatewayTakesItsPoolInEitherSpelling) {
    Json body = virtual_gateway("a");
    body["gatewaypool"] = body["GatewayPools"][0];
    body.erase("GatewayPools");
    EXPECT_EQ(write(vg_, body)["GatewayPools"], Json({reference("/gatewayPools/default")}));
    body.erase("gatewaypool");
    EXPECT_EQ(refused(vg_, body), "RequiredParamMissing");
}

TEST_F(GatewayTest, VpnRangesAreOfTheirIpVersionAndDoNotEndBeforeTheyStart) {
    Json body = virtual_gateway("a");
    body["vpnConfiguration"]["IPv4AddressPrefixes"] = {{{"start", "2001:db8::1"}, {"end", "2001:db8::2"}}};
    EXPECT_EQ(refused(vg_, body), "InvalidIPAddress InvalidIPAddress");
    body["vpnConfiguration"]["IPv4AddressPrefixes"] = {{{"start", "10.9.0.9"}, {"end", "10.9.0.1"}}};
    EXPECT_EQ(refused(vg_, body), "InvalidParameterValue");
    body["vpnConfiguration"]["IPv4AddressPrefixes"] = {{{"start", "10.9.0.1"}, {"end", "10.9.0.9"}}};
    write(vg_, body);
}

TEST_F(GatewayTest, AConnectionNeedsTheSettingsOfItsType) {
    write(vg_, virtual_gateway("a"));
    const Json rates = {{"outboundKiloBitsPerSecond", 1}, {"inboundKiloBitsPerSecond", 1}};
    const auto with_type = [&](const char* type) {
        Json body = rates;
        body["connectionType"] = type;
        body["l3Configuration"] = Json::object();
        return body;
    };
    const std::string path = vg_ + "/networkConnections/c";
    EXPECT_EQ(refused(path, with_type("IPSec")), "RequiredParamMissing RequiredParamMissing");
    EXPECT_EQ(refused(path, with_type("GRE")), "RequiredParamMissing RequiredParamMissing");
    EXPECT_EQ(refused(path, with_type("L3")), "RequiredParamMissing");
    Json certificates = ipsec("198.51.100.1", "50.1.1.0/24");
    certificates["ipSecConfiguration"]["authenticationMethod"] = "Certificates";
    EXPECT_EQ(refused(path, certificates), "InvalidParameterValue");
    Json key = gre(1);
    key["greConfiguration"]["greKey"] = "4294967296";
    EXPECT_EQ(refused(path, key), "InvalidParameterValue");
    Json vlan = with_type("L3");
    vlan["l3Configuration"]["vlanSubnet"] = reference("/logicalNetworks/front/subnets/s");
    vlan["ipAddresses"] = {{{"ipAddress", "10.20.0.5"}, {"prefixLength", 33}}};
    EXPECT_EQ(refused(path, vlan), "InvalidParameterValue");
    vlan["ipAddresses"][0]["prefixLength"] = 24;
    write(path, vlan);
    EXPECT_EQ(properties("/logicalNetworks/front/subnets/s")["networkConnections"], Json({reference(path)}));
    EXPECT_EQ(properties("/logicalNetworks/front/subnets/s")["GatewayPools"],
              Json({reference("/gatewayPools/default")}));
}

TEST_F(GatewayTest, TwoTunnelsToOneAddressLeadToTheSamePrefixes) {
    write(vg_, virtual_gateway("a", {child("one", ipsec("198.51.100.1", "50.1.1.0/24"))}));
    const std::string path = vg_ + "/networkConnections/two";
    EXPECT_EQ(refused(path, ipsec("198.51.100.1", "50.1.2.0/24")), "DuplicateLocalVpnGatewayAddress");
    write(path, ipsec("198.51.100.1", "50.1.1.0/24"));
    write(path, ipsec("198.51.100.2", "50.1.2.0/24"));
}

TEST_F(GatewayTest, AConnectionKeepsItsSharedSecretAndNeverTellsIt) {
    const std::string path = vg_ + "/networkConnections/c";
    write(vg_, virtual_gateway("a", {child("c", ipsec("198.51.100.1", "50.1.1.0/24"))}));
    const Json shown = properties(path);
    EXPECT_EQ(get(vg_).body.find("Pa$$w0rd"), std::string::npos);
    EXPECT_EQ(
        shown["routes"][0],
        Json({{"destinationPrefix", "50.1.1.0/24"}, {"nextHop", "0.0.0.0"}, {"metric", 10}, {"protocol", "Static"}}));
    EXPECT_EQ(shown["connectionState"], "Disconnected");
    EXPECT_EQ(shown["statistics"]["outboundBytes"], 0);

    const auto stored_secret = [&] {
        const auto stored = controller_->tree().find(*model::ResourcePath::parse(path));
        return (*stored->properties)["ipSecConfiguration"]["sharedSecret"].get<std::string>();
    };
    write(path, shown);
    EXPECT_EQ(stored_secret(), "Pa$$w0rd");
    Json changed = shown;
    changed["ipSecConfiguration"]["sharedSecret"] = "other";
    write(path, changed);
    EXPECT_EQ(stored_secret(), "other");
}

TEST_F(GatewayTest, ConnectionsGoToTheGatewayWithMostRoom) {
    make_gateway("g1");
    make_gateway("g2");
    write(vg_, virtual_gateway("a", {child("c1", gre(600)), child("c2", gre(500)), child("c3", gre(450))}));
    EXPECT_EQ(carrier_of(vg_ + "/networkConnections/c1"), "/gateways/g1");
    EXPECT_EQ(carrier_of(vg_ + "/networkConnections/c2"), "/gateways/g2");
    EXPECT_EQ(carrier_of(vg_ + "/networkConnections/c3"), "/gateways/g2");
    EXPECT_EQ(properties("/gateways/g2")["availableCapacity"], 50);
    EXPECT_EQ(properties("/gateways/g1")["VirtualGateways"],
              Json({{{"virtualGateway", reference(vg_)},
                     {"networkConnections", {reference(vg_ + "/networkConnections/c1")}},
                     {"bgpRouter", reference("")}}}));
    write(vg_ + "/networkConnections/c1", gre(900));
    EXPECT_EQ(carrier_of(vg_ + "/networkConnections/c1"), "/gateways/g1") << "what fits stays";
    write(vg_ + "/networkConnections/c3", gre(900));
    EXPECT_EQ(carrier_of(vg_ + "/networkConnections/c3"), "") << "nobody has room";
}

TEST_F(GatewayTest, AGatewayThatGoesHandsItsConnectionsToTheOneThatStoodBy) {
    write("/gatewayPools/default", pool("All", 1));
    make_gateway("g1");
    EXPECT_EQ(properties("/gateways/g1")["state"], "Passive");
    write(vg_, virtual_gateway("a", {child("c", gre(600))}));
    EXPECT_EQ(carrier_of(vg_ + "/networkConnections/c"), "");
    make_gateway("g2");
    EXPECT_EQ(properties("/gateways/g1")["state"], "Active");
    EXPECT_EQ(properties("/gateways/g2")["state"], "Passive");
    EXPECT_EQ(carrier_of(vg_ + "/networkConnections/c"), "/gateways/g1");
    write("/gatewayPools/default", pool("All", 0));
    remove("/gateways/g1");
    EXPECT_EQ(carrier_of(vg_ + "/networkConnections/c"), "/gateways/g2");
}

TEST_F(GatewayTest, APoolServesTheConnectionsOfItsTypeOnly) {
    make_gateway("g");
    write(vg_, virtual_gateway("a", {child("c", gre(600))}));
    write("/gatewayPools/default", pool("s2sIPsec"));
    EXPECT_EQ(carrier_of(vg_ + "/networkConnections/c"), "");
    write("/gatewayPools/default", pool("s2sGre"));
    EXPECT_EQ(carrier_of(vg_ + "/networkConnections/c"), "/gateways/g");
}

TEST_F(GatewayTest, ARouterIsIdentifiedByItsFirstAddress) {
    write(vg_, virtual_gateway("a"));
    const std::string path = vg_ + "/bgpRouters/r";
    EXPECT_EQ(refused(path, {{"extAsNumber", "64512"}}), "InvalidParameterValue");
    EXPECT_EQ(refused(path, {{"extAsNumber", "0.64512"}, {"routerId", "x"}}), "InvalidParameterValue");
    const Json shown = write(
        path, {{"extASNumber", "0.64512"}, {"requireIGPSync", "true"}, {"routerIP", {"2001:db8::1", "10.1.255.2"}}});
    EXPECT_EQ(shown["routerId"], "10.1.255.2");
    EXPECT_EQ(shown["requireIgpSync"], true);
    EXPECT_EQ(shown["isGenerated"], false);
}

TEST_F(GatewayTest, APeerHasOneNumberAndMapsOfItsOwnGateway) {
    Json gateway_body = virtual_gateway("a");
    gateway_body["bgpRouters"] = {child("r", {{"extAsNumber", "0.64512"}})};
    gateway_body["policyMaps"] = {child("m", Json::object())};
    write(vg_, gateway_body);
    Json other = virtual_gateway("b");
    other["policyMaps"] = {child("m", Json::object())};
    write("/virtualGateways/other", other);
    const std::string path = vg_ + "/bgpRouters/r/bgpPeers/p";
    Json body = {{"peerIpAddress", "10.1.1.4"}, {"extAsNumber", "1.1236"}, {"asNumber", "7"}};
    EXPECT_EQ(refused(path, body), "InvalidParameterValue");
    body["asNumber"] = nullptr;
    body["policyMapIn"] = reference("/virtualGateways/other/policyMaps/m");
    EXPECT_EQ(refused(path, body), "InvalidParameterValue");
    body["policyMapIn"] = reference(vg_ + "/policyMaps/m");
    const Json shown = write(path, body);
    EXPECT_EQ(shown["asNumber"], "1236");
    EXPECT_EQ(shown["statistics"]["updateMessageStats"]["sentCount"], 0);
    EXPECT_EQ(properties(vg_ + "/policyMaps/m")["bgpPeersWithPolicyMapIn"], Json({reference(path)}));
    EXPECT_EQ(properties(vg_ + "/policyMaps/m")["bgpPeersWithPolicyMapOut"], Json::array());
    EXPECT_EQ(refused_delete(vg_ + "/policyMaps/m"), "ResourceInUse");
}

TEST_F(GatewayTest, PolicyMapsMatchPrefixesAndAddresses) {
    write(vg_, virtual_gateway("a"));
    const auto map = [](const char* property, const char* value) -> Json {
        return {{"policyMapEntryList",
                 {{{"action", "Permit"}, {"matchCriteria", {{{"property", property}, {"value", {value}}}}}}}}};
    };
    const std::string path = vg_ + "/policyMaps/m";
    EXPECT_EQ(refused(path, map("MatchPrefix", "5.4.3.2")), "InvalidIPPrefix");
    EXPECT_EQ(refused(path, map("NextHop", "5.4.3.2/32")), "InvalidIPAddress");
    EXPECT_EQ(refused(path, map("Colour", "red")), "InvalidParameterValue");
    EXPECT_EQ(write(path, map("Community", "1:1"))["policyMapEntryList"][0]["action"], "Allow");
}

}  // namespace
}  // namespace nc::service::resources
