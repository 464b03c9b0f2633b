#include "service/auth/audit_log.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/unit/service/auth/temporary_file.hpp"

namespace nc::service::auth {
namespace {

std::string text_of(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

std::size_t line_count(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

AuditRecord record() {
    return {std::chrono::system_clock::time_point(std::chrono::milliseconds(1'767'225'600'007)),
            {"user:alice", "192.0.2.1:5000", model::Role::Operator},
            "PUT",
            "/networking/v1/virtualNetworks/a",
            "11111111-2222-3333-4444-555555555555",
            400,
            "InvalidJson"};
}

TEST(AuditRecord, IsOneLineOfJson) {
    EXPECT_EQ(to_line(record()),
              R"({"time":"2026-01-01T00:00:00.007Z","caller":"user:alice","role":"operator","source":"192.0.2.1:5000",)"
              R"("method":"PUT","path":"/networking/v1/virtualNetworks/a","status":400,"code":"InvalidJson",)"
              R"("requestId":"11111111-2222-3333-4444-555555555555"})"
              "\n");
    AuditRecord other = record();
    other.code.clear();
    other.caller.name = "user:\"a\n";
    EXPECT_NE(to_line(other).find(R"("caller":"user:\"a\n")"), std::string::npos);
    EXPECT_EQ(to_line(other).find("code"), std::string::npos);
    EXPECT_EQ(line_count(to_line(other)), 1U);
}

TEST(AuditLog, GoesOnInANewFileAfterARotation) {
    const TemporaryFile file("");
    const std::string rotated = file.name() + ".1";
    auto log = AuditLog::open(file.name(), Log("test"));
    ASSERT_TRUE(log);
    log->record(record());
    std::filesystem::rename(file.name(), rotated);
    log->record(record());
    EXPECT_FALSE(std::filesystem::exists(file.name()));
    ASSERT_TRUE(log->reopen());
    log->record(record());
    EXPECT_EQ(line_count(text_of(rotated)), 2U);
    EXPECT_EQ(line_count(text_of(file.name())), 1U);
    std::filesystem::remove(rotated);
    EXPECT_EQ(AuditLog::open("/nonexistent/audit", Log("test")).error().code, "AuditFailed");
}

TEST(AuditLog, HoldsWritesWithTheirOutcomeAndNeitherReadsNorBodies) {
    const TemporaryFile file("");
    auto log = AuditLog::open(file.name(), Log("test"));
    ASSERT_TRUE(log);
    const Handler handler = audited(
        [](const api::Request& request, const api::Respond& respond) {
            api::Response response;
            response.status = request.body == "secret" ? 201 : 200;
            response.headers.add("x-ms-request-id", "the-id");
            respond(response);
        },
        *log);
    int status = 0;
    const auto send = [&](api::Method method, const std::string& name) {
        handler({method, name, "/networking/v1/credentials/a?secret=1", {}, "secret", record().caller, {}},
                [&](const api::Response& response) { status = response.status; });
    };
    send(api::Method::Get, "GET");
    EXPECT_EQ(text_of(file.name()), "");
    send(api::Method::Put, "PUT");
    EXPECT_EQ(status, 201);
    send(api::Method::Delete, "DELETE");
    send(api::Method::Other, "PATCH");
    const std::string text = text_of(file.name());
    EXPECT_EQ(line_count(text), 3U);
    EXPECT_EQ(text.find("secret"), std::string::npos);
    for (const char* part : {"PUT", "DELETE", "PATCH", "the-id", "user:alice", "201", "/networking/v1/credentials/a\""})
        EXPECT_NE(text.find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace nc::service::auth
