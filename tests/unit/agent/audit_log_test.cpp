// Files of records as SDN firewall auditing writes them.
#include "vswitch/agent/audit_log.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace nc::vswitch {
namespace {

using Json = nlohmann::json;

class AuditLogTest : public testing::Test {
  protected:
    AuditLogTest() {
        char name[] = "/tmp/nc-audit-XXXXXX";
        root_ = ::mkdtemp(name);
    }
    ~AuditLogTest() override { std::filesystem::remove_all(root_); }

    static ConnectionAudit::Taken connection(std::uint16_t port, InstanceId rule = {}) {
        ConnectionRecord record;
        record.at = std::chrono::sys_seconds(std::chrono::seconds(1531963580));
        record.port = InstanceId(*Guid::parse("7290436d-0422-498a-8eb8-c6cf5115dace"));
        record.slot = 9;
        record.rule = {rule, true, true};
        record.tuple = {
            *IpAddress::parse("192.122.0.22"), *IpAddress::parse("192.122.255.255"), kProtocolUdp, false, port, 138};
        return {{record}, 0};
    }
    std::vector<std::filesystem::path> files() const {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root_))
            if (entry.is_regular_file()) found.push_back(entry.path());
        std::ranges::sort(found);
        return found;
    }
    static Json read(const std::filesystem::path& path) {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        return Json::parse(text.str());
    }

    std::filesystem::path root_;
    const InstanceId host_{*Guid::parse("d8b3b697-5355-40e2-84d2-1bf2f0e0dc4a")};
    const AuditLog::Time noon_{std::chrono::sys_days(std::chrono::year(2018) / 7 / 19) + std::chrono::hours(12) +
                               std::chrono::minutes(28) + std::chrono::milliseconds(3093)};
};

TEST_F(AuditLogTest, WritesTheMembersAndTheNameOfMicrosoftsArticle) {
    AuditLog log(root_, Log("test", LogLevel::Error));
    log.set(goal_state::Auditing{host_, "C:\\test\\log1"});
    log.write(connection(138), noon_);
    ASSERT_EQ(files().size(), 1U);
    EXPECT_EQ(files().front(), root_ / "C/test/log1" /
                                   ("SdnFirewallAuditing.d8b3b697-5355-40e2-84d2-1bf2f0e0dc4a.20180719TL122803093"
                                    ".json"));
    const Json record = read(files().front()).at("records").at(0);
    const Json expected = Json::parse(R"({
        "properties": {"Version": "1.0", "flows": [{"flows": [{
            "flowTuples": ["1531963580,192.122.0.22,192.122.255.255,138,138,U,I,A"], "portId": "9",
            "portName": "7290436D-0422-498A-8EB8-C6CF5115DACE"}], "rule": "Allow_Inbound"}]},
        "operationName": "NetworkSecurityGroupFlowEvents", "resourceId": "00000000-0000-0000-0000-000000000000",
        "time": "20180719:L122803093", "category": "NetworkSecurityGroupFlowEvent",
        "systemId": "d8b3b697-5355-40e2-84d2-1bf2f0e0dc4a"})");
    EXPECT_EQ(record, expected);
}

TEST_F(AuditLogTest, KeepsTheFileWholeAfterEveryWriteAndBeginsAnotherEachHour) {
    AuditLog log(root_, Log("test", LogLevel::Error));
    log.set(goal_state::Auditing{host_, "/logs"});
    for (std::uint16_t port = 1; port <= 3; ++port) {
        log.write(connection(port), noon_ + std::chrono::minutes(port));
        EXPECT_EQ(read(files().front()).at("records").size(), port);
    }
    log.write(connection(4), noon_ + std::chrono::hours(1));
    ASSERT_EQ(files().size(), 2U);
    EXPECT_EQ(read(files().back()).at("records").size(), 1U);
    log.set(std::nullopt);
    log.write(connection(5), noon_ + std::chrono::hours(2));
    EXPECT_EQ(files().size(), 2U);
}

TEST_F(AuditLogTest, StaysBelowItsOwnFolder) {
    EXPECT_EQ(audit_folder("/r", "C:\\a\\b"), "/r/C/a/b");
    EXPECT_EQ(audit_folder("/r", "\\\\server\\share"), "/r/server/share");
    EXPECT_EQ(audit_folder("/r", "/var/log/"), "/r/var/log");
    EXPECT_FALSE(audit_folder("/r", "C:\\..\\..\\etc"));
    EXPECT_FALSE(audit_folder("/r", "a/../../etc"));
    EXPECT_FALSE(audit_folder("/r", "\\"));
    AuditLog log(root_, Log("test", LogLevel::Error));
    log.set(goal_state::Auditing{host_, "../outside"});
    log.write(connection(1), noon_);
    EXPECT_TRUE(files().empty());
    EXPECT_EQ(log.lost(), 1U);
}

TEST_F(AuditLogTest, CountsWhatTheDiskRefuses) {
    std::ofstream(root_ / "logs") << "a file where the folder should be";
    AuditLog log(root_, Log("test", LogLevel::Error));
    log.set(goal_state::Auditing{host_, "logs"});
    log.write(connection(1), noon_);
    EXPECT_EQ(log.lost(), 1U);
    std::filesystem::remove(root_ / "logs");
    log.write(connection(2), noon_);
    EXPECT_EQ(log.lost(), 1U) << "it writes again when it can";
    EXPECT_EQ(files().size(), 1U);
}

}  // namespace
}  // namespace nc::vswitch
