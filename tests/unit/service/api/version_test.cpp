// What the version in a URI makes of properties that are newer (docs/decisions/0014-versions.md).
#include "tests/unit/service/api/api_fixture.hpp"

namespace nc::service::api {
namespace {

using model::Json;

class VersionTest : public ApiFixture {
  protected:
    Json properties(const std::string& version) {
        return object("/networking/" + version + "/networkInterfaces/nic")["properties"];
    }
    void write(const std::string& version, const Json& given) {
        const Response response =
            put("/networking/" + version + "/networkInterfaces/nic", Json{{"properties", given}}.dump());
        ASSERT_LT(response.status, 300) << response.body;
    }
    static Json limits(const Json& hardware) {
        return {{"portSettings", {{"qosSettings", {{"outboundMaximumMbps", 5}, {"enableHardwareLimits", hardware}}}}}};
    }
};

TEST_F(VersionTest, ANewerPropertyIsNotShown) {
    make_networks();
    const std::string subnet = "/virtualNetworks/VNet1/subnets/Subnet1";
    EXPECT_FALSE(object("/networking/v1" + subnet)["properties"].contains("encryptionEnabled"));
    EXPECT_TRUE(object("/networking/v2" + subnet)["properties"].contains("encryptionEnabled"));
    EXPECT_FALSE(object("/networking/v4.2" + subnet)["properties"].contains("learnedIpAddresses"));
    EXPECT_TRUE(object("/networking/v5" + subnet)["properties"].contains("learnedIpAddresses"));
}

TEST_F(VersionTest, NorIsOneInsideAnother) {
    write("v4", limits(true));
    EXPECT_EQ(properties("v3.2")["portSettings"]["qosSettings"], Json({{"outboundMaximumMbps", 5}}));
    EXPECT_EQ(properties("v4")["portSettings"]["qosSettings"]["enableHardwareLimits"], true);
}

TEST_F(VersionTest, AnOlderClientThatWritesBackWhatItReadKeepsWhatItCannotSee) {
    write("v4", limits(true));
    Json read = properties("v1");
    read["portSettings"]["qosSettings"]["outboundMaximumMbps"] = 6;
    write("v1", read);
    EXPECT_EQ(properties("v4")["portSettings"]["qosSettings"],
              Json({{"outboundMaximumMbps", 6}, {"enableHardwareLimits", true}}));
}

TEST_F(VersionTest, AClientOfTheNewVersionTakesAwayWhatItLeavesOut) {
    write("v4", limits(true));
    write("v4", {{"portSettings", {{"qosSettings", {{"outboundMaximumMbps", 5}}}}}});
    EXPECT_EQ(properties("v4")["portSettings"]["qosSettings"], Json({{"outboundMaximumMbps", 5}}));
}

TEST_F(VersionTest, WhatAnOlderClientNamesAllTheSameCounts) {
    write("v4", limits(true));
    write("v1", limits(false));
    EXPECT_EQ(properties("v4")["portSettings"]["qosSettings"]["enableHardwareLimits"], false);
    write("v1", limits(nullptr));
    EXPECT_FALSE(properties("v4")["portSettings"]["qosSettings"].contains("enableHardwareLimits"));
}

TEST_F(VersionTest, ANewerTypeIsNotThere) {
    EXPECT_EQ(get("/networking/v2/auditingSettings/configuration").status, 404);
    EXPECT_EQ(get("/networking/v4.2/securityTags").status, 404);
    EXPECT_EQ(get("/networking/v5/securityTags").status, 200);
    for (const char* path : {"/networking/v5/multisite/configuration", "/networking/V1/MultisitePrimary"}) {
        EXPECT_EQ(code(get(path)), "InvalidMultisiteApiVersion") << path;
        EXPECT_EQ(get(path).status, 400) << path;
    }
    EXPECT_EQ(code(get("/networking/v9/multisite/configuration")), "NotFound");
}

}  // namespace
}  // namespace nc::service::api
