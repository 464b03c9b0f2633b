// What the service tells of itself, and the level of its log.
#include "service/actions/controller_service.hpp"

#include "tests/unit/service/actions/actions_fixture.hpp"

namespace nc::service::actions {
namespace {

constexpr const char* kPath = "/controllerService";

class ControllerServiceTest : public ActionsFixture {
  protected:
    ControllerServiceTest() {
        facts_.machine = "nc1";
        facts_.address = "192.0.2.1";
        facts_.port = 443;
        facts_.certificate = "MIIB";
        facts_.authentication = {"X509", "Basic"};
        facts_.administrators = {"certificate:*"};
        facts_.readers = {"user:eve"};
        facts_.start = std::chrono::system_clock::time_point(std::chrono::seconds(1767225600));
        controller_->add_unstored(ResourceType::ControllerService,
                                  std::make_unique<ControllerService>([this] { return facts_; }, log_));
    }
    static std::string body(const Json& properties) { return Json{{"properties", properties}}.dump(); }

    ServiceFacts facts_;
    Log log_{"test", LogLevel::Warning};
};

TEST_F(ControllerServiceTest, TheServiceTellsWhatItIsAndWhoMayCallIt) {
    const Json properties = object(kPath)["properties"];
    EXPECT_EQ(properties["machine"], "nc1");
    EXPECT_EQ(properties["restAddress"], "192.0.2.1");
    EXPECT_EQ(properties["restPort"], 443);
    EXPECT_EQ(properties["serverCertificate"], "MIIB");
    EXPECT_EQ(properties["authentication"], (Json{"X509", "Basic"}));
    EXPECT_EQ(properties["administrators"], Json::array({"certificate:*"}));
    EXPECT_EQ(properties["operators"], Json::array());
    EXPECT_EQ(properties["readers"], Json::array({"user:eve"}));
    EXPECT_EQ(properties["startTime"], "2026-01-01T00:00:00+00:00");
    EXPECT_EQ(properties["logLevel"], "Warning");
}

TEST_F(ControllerServiceTest, WithoutTlsThereIsNoCertificate) {
    facts_.certificate.clear();
    EXPECT_FALSE(object(kPath)["properties"].contains("serverCertificate"));
}

TEST_F(ControllerServiceTest, APutChangesTheLevelForEveryPartThatLogs) {
    const Log part = log_.named("part");
    const std::pair<const char*, LogLevel> levels[] = {{"Error", LogLevel::Error},
                                                       {"warning", LogLevel::Warning},
                                                       {"info", LogLevel::Info},
                                                       {"Informational", LogLevel::Info},
                                                       {"Verbose", LogLevel::Debug}};
    for (const auto& [name, level] : levels) {
        EXPECT_EQ(put(kPath, body({{"logLevel", name}})).status, 200);
        EXPECT_EQ(part.threshold(), level) << name;
    }
    EXPECT_EQ(object(kPath)["properties"]["logLevel"], "Verbose");
}

TEST_F(ControllerServiceTest, APutNeedsALevelThatExists) {
    EXPECT_EQ(code(put(kPath, body(Json::object()))), "RequiredParamMissing");
    EXPECT_EQ(code(put(kPath, body({{"logLevel", "loud"}}))), "InvalidParameterValue");
    EXPECT_EQ(log_.threshold(), LogLevel::Warning);
}

}  // namespace
}  // namespace nc::service::actions
