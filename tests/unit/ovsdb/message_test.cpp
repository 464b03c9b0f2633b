#include "schemas/ovsdb/message.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace nc::ovsdb {
namespace {

using Json = nlohmann::json;
constexpr const char* kId = "5f0f0a8c-6f8b-4c1b-9d5a-0a1b2c3d4e5f";

TEST(OvsdbMessage, AnswersAProbeWithItsOwnParameters) {
    const Result<Message> message = message_from_text(R"({"method":"echo","params":["x",1],"id":"echo"})");
    ASSERT_TRUE(message);
    const auto* probe = std::get_if<Probe>(&*message);
    ASSERT_NE(probe, nullptr);
    EXPECT_EQ(Json::parse(probe->answer), Json::parse(R"({"id":"echo","result":["x",1],"error":null})"));
}

TEST(OvsdbMessage, ReadsAChangeWithOldAndNewColumns) {
    const std::string text = std::string(R"({"method":"update","id":null,"params":["ms_vtep",{"Global":{")") + kId +
                             R"(":{"old":{"next_cfg":1},"new":{"next_cfg":2}}}}]})";
    const Result<Message> message = message_from_text(text);
    ASSERT_TRUE(message);
    const auto* notice = std::get_if<ChangeNotice>(&*message);
    ASSERT_NE(notice, nullptr);
    EXPECT_EQ(notice->database, "ms_vtep");
    const RowChange& change = notice->changes.at("Global").at(RowId(*Guid::parse(kId)));
    EXPECT_EQ(column(*change.before, "next_cfg"), Value(std::int64_t{1}));
    EXPECT_EQ(column(*change.after, "next_cfg"), Value(std::int64_t{2}));
}

TEST(OvsdbMessage, TellsTheFirstFailureOfATransaction) {
    const Json result = Json::parse(R"([{}, {"error":"constraint violation","details":"two rows"}, null])");
    const Result<std::vector<RowId>> outcome = transact_result_from_json(result);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message, "constraint violation: two rows");
}

TEST(OvsdbMessage, GivesTheIdsOfInsertedRowsInOrder) {
    const Json result = Json::parse(std::string(R"([{"count":1},{"uuid":["uuid",")") + kId + R"("]}])");
    const Result<std::vector<RowId>> outcome = transact_result_from_json(result);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(*outcome, std::vector<RowId>{RowId(*Guid::parse(kId))});
}

TEST(OvsdbMessage, WritesATransactionAsTheProtocolWantsIt) {
    const Operations operations = {Expect{"Global", {}, {{"next_cfg", std::int64_t{1}}}},
                                   Insert{"T", {{"name", "a"}}, RowName("row0")},
                                   Mutate{"S", {{"name", "s"}}, "ports", Mutate::Kind::Add, Value(RowName("row0"))},
                                   Update{"Global", {}, {{"next_cfg", std::int64_t{2}}}}};
    EXPECT_EQ(Json::parse(transact_request(7, "db", operations)),
              Json::parse(R"({"id":7,"method":"transact","params":["db",
        {"op":"wait","timeout":0,"table":"Global","where":[],"columns":["next_cfg"],"until":"==","rows":[{"next_cfg":1}]},
        {"op":"insert","table":"T","row":{"name":"a"},"uuid-name":"row0"},
        {"op":"mutate","table":"S","where":[["name","==","s"]],"mutations":[["ports","insert",["named-uuid","row0"]]]},
        {"op":"update","table":"Global","where":[],"row":{"next_cfg":2}}]})"));
}

TEST(OvsdbMessage, RefusesMalformedMessagesAndSkipsUnaskedOnes) {
    for (const char* text :
         {"", "{", "[]", "{}", R"({"method":"update","params":[]})", R"({"method":"echo"})",
          R"({"method":"update","params":["db",{"T":{"no-id":{}}}]})", R"({"method":"update","params":["db",[]]})"}) {
        EXPECT_FALSE(message_from_text(text)) << text;
    }
    const Result<Message> stolen = message_from_text(R"({"method":"stolen","params":["lock"],"id":null})");
    ASSERT_TRUE(stolen);
    EXPECT_TRUE(std::holds_alternative<Unasked>(*stolen));
}

}  // namespace
}  // namespace nc::ovsdb
