#include "service/api/route.hpp"

#include <gtest/gtest.h>

namespace nc::service::api {
namespace {

std::string routed(std::string_view target) {
    const auto route = parse_target(target);
    if (!route) return "none";
    return route->version.to_string() + " " + route->path.to_string() + (route->is_collection ? " *" : "") + " " +
           std::string(route->type->name);
}

TEST(Route, ReadsResourcesAndCollectionsAtAnyDepth) {
    EXPECT_EQ(routed("/networking/v1/logicalNetworks"), "v1  * logicalNetwork");
    EXPECT_EQ(routed("/networking/v3/virtualNetworks/a"), "v3 /virtualNetworks/a virtualNetwork");
    EXPECT_EQ(routed("/networking/v1/logicalNetworks/n/subnets/s/ipPools/p"),
              "v1 /logicalNetworks/n/subnets/s/ipPools/p ipPool");
    EXPECT_EQ(routed("/networking/v1/logicalNetworks/n/subnets/s/ipPools"), "v1 /logicalNetworks/n/subnets/s * ipPool");
}

TEST(Route, IgnoresCaseTrailingSlashAndQuery) {
    EXPECT_EQ(routed("/Networking/V1/logicalnetworks/"), "v1  * logicalNetwork");
    EXPECT_EQ(routed("/NETWORKING/v7.1/Credentials/C?x=/y"), "v7.1 /credentials/C credential");
}

TEST(Route, DecodesPartsOneByOne) {
    EXPECT_EQ(routed("/networking/v1/credentials/a%20b"), "v1 /credentials/a b credential");
    EXPECT_EQ(routed("/networking/v1/credentials/a%2Fb"), "none");
    EXPECT_EQ(routed("/networking/v1/credentials/a%2Fb%2Fc"), "none");
    EXPECT_EQ(routed("/networking/v1/credentials/%2F%2F"), "none");
    EXPECT_EQ(routed("/networking/v1/credentials/%FF"), "none");
    EXPECT_EQ(routed("/networking/v1/credentials/a%2"), "none");
    EXPECT_EQ(routed("/networking/v1/credentials/a%zz"), "none");
    EXPECT_EQ(routed("/networking/v1/credentials/%00"), "none");
}

TEST(Route, KnowsSingletonsWithAndWithoutTheirId) {
    EXPECT_EQ(routed("/networking/v1/virtualNetworkManager/configuration"),
              "v1 /virtualNetworkManager/configuration virtualNetworkManager");
    EXPECT_EQ(routed("/networking/v1/virtualnetworkmanager"),
              "v1 /virtualNetworkManager/configuration virtualNetworkManager");
    EXPECT_EQ(routed("/networking/v1/diagnostics/networkControllerState"),
              "v1 /networkControllerState/NetworkControllerState networkControllerState");
    EXPECT_EQ(routed("/networking/v1/networkControllerState/NetworkControllerState"),
              "v1 /networkControllerState/NetworkControllerState networkControllerState");
    EXPECT_EQ(routed("/networking/v1/monitoring/networkControllerState"), "none");
    EXPECT_EQ(routed("/networking/discovery"), "v7.1 /discovery/discovery discovery");
}

std::string reason(std::string_view target) {
    const auto route = parse_target(target);
    return route ? "" : route.error().code + ": " + route.error().message;
}

TEST(Route, SaysAtWhichPartThePathLeavesTheInterface) {
    const auto nothing = [](const std::string& path, const std::string& why) {
        return "NotFound: There is no resource '" + path + "'. " + why;
    };
    EXPECT_EQ(reason("/else/v1/servers"),
              nothing("/else/v1/servers", "Paths begin with /networking/v7.1/ or that of another version."));
    EXPECT_TRUE(reason("/").ends_with("Paths begin with /networking/v7.1/ or that of another version."));
    EXPECT_EQ(reason("/networking/v9/servers?a=b"),
              nothing("/networking/v9/servers", "'v9' is no version of this interface; the newest is v7.1."));
    EXPECT_EQ(reason("/networking/v1/vNets"),
              nothing("/networking/v1/vNets", "'vNets' is no collection of this interface."));
    EXPECT_EQ(reason("/networking/v1/virtualNetworks/a/subnet/s"),
              nothing("/networking/v1/virtualNetworks/a/subnet/s", "'subnet' is no collection below virtualNetworks."));
    EXPECT_EQ(reason("/networking/v1/virtualNetworks/a/virtualNetworkPeerings"),
              nothing("/networking/v1/virtualNetworks/a/virtualNetworkPeerings",
                      "virtualNetworkPeerings exists from v3 on, not in v1."));
    EXPECT_EQ(reason("/networking/v1/loadBalancerManager/main"),
              nothing("/networking/v1/loadBalancerManager/main", "The only id below loadBalancerManager is 'config'."));
    EXPECT_EQ(reason("/networking/v1/diagnostics"),
              nothing("/networking/v1/diagnostics", "It ends where the name of a collection belongs."));
    EXPECT_EQ(reason("/networking/v1//servers"),
              nothing("/networking/v1//servers", "A part of the path is empty, or is no text."));
}

TEST(Route, RefusesWhatTheVersionDoesNotHave) {
    EXPECT_EQ(routed("/networking/v2/virtualNetworks/a/virtualNetworkPeerings"), "none");
    EXPECT_EQ(routed("/networking/v3/virtualNetworks/a/virtualNetworkPeerings"),
              "v3 /virtualNetworks/a * virtualNetworkPeering");
    EXPECT_EQ(routed("/networking/v9/virtualNetworks"), "none");
    EXPECT_EQ(routed("/networking/v1/nothing"), "none");
    EXPECT_EQ(routed("/networking/v1"), "none");
    EXPECT_EQ(routed("/networking/virtualNetworks"), "none");
    EXPECT_EQ(routed("/"), "none");
    EXPECT_EQ(routed(""), "none");
    EXPECT_EQ(routed("/networking/v1//logicalNetworks"), "none");
    EXPECT_EQ(routed("/else/v1/logicalNetworks"), "none");
}

}  // namespace
}  // namespace nc::service::api
