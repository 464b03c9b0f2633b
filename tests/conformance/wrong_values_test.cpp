// A wrong value at each member that a client may write, in each resource of every_resource.json: the answer is 400 and
// names the member, and nothing is stored.
#include <functional>

#include <gtest/gtest.h>

#include "schemas/model/registry.hpp"
#include "tests/conformance/service.hpp"
#include "tests/support/random_body.hpp"

namespace nc::tests {
namespace {

using model::Field;
using model::Json;
using model::Kind;

std::vector<Json> wrong_values_of_one(const Field& field) {
    const Json object = Json::object({{"a", 1}});
    switch (field.kind) {
        case Kind::Bool:
            return {"maybe", 17, object};
        case Kind::Int: {
            std::vector<Json> values{"many", 1.5, true, object, "1 2"};
            if (field.minimum && !field.is_list) values.push_back(*field.minimum - 1);
            if (field.maximum && !field.is_list) values.push_back(*field.maximum + 1);
            return values;
        }
        case Kind::Number:
            return {"many", object};
        case Kind::String:
            return {object};
        case Kind::IpAddress:
            return {"10.0.0", "10.0.0.256", "fd00:::1", 17, object};
        case Kind::IpPrefix:
            return {"10.0.0.0", "10.0.0.0/33", "10.0.0.1/24", 17, object};
        case Kind::Mac:
            return {"00-11-22", "00112233445G", 17, object};
        case Kind::Guid:
            return {"6f6f1f0e", 17, object};
        case Kind::Object:
            return {17, true};
        case Kind::Enum:
            return {"NoSuchWord", 17, object};
        case Kind::Struct:
            return {"text", 17, true};
        case Kind::Reference:
            return {"/virtualNetworks/a",
                    17,
                    object,
                    Json{{"resourceRef", 17}},
                    Json{{"resourceRef", "nowhere"}},
                    Json{{"resourceRef", "/noSuchCollection/a"}},
                    Json{{"resourceRef", "/macPools/pool"}}};
        case Kind::Children:
            return {17, "text", true};
    }
    return {};
}

std::vector<Json> wrong_values(const Field& field) {
    std::vector<Json> values = wrong_values_of_one(field);
    if (field.is_list || field.kind == Kind::Children) {
        for (const Json& value : wrong_values_of_one(field))
            values.push_back(Json::array({value}));
    } else if (field.kind != Kind::Object) {
        values.push_back(Json::array({1}));
    }
    return values;
}

/// Whether an error, or a detail of it, is about the member or something inside it.
bool names(const Json& error, const std::string& member) {
    if (error.value("target", "").starts_with(member)) return true;
    for (const Json& detail : error.value("details", Json::array())) {
        if (detail.value("target", "").starts_with(member)) return true;
    }
    return false;
}

class WrongValues : public testing::Test {
  protected:
    void SetUp() override { service_.put_everything(); }

    /// Breaks one member after the other of a resource inside body_.
    void break_resource(const model::ResourceInfo& type, Json& body, const std::string& place) {
        for (const Field& field : type.fields)
            break_member(field, field.in_envelope ? body : body["properties"],
                         place + (field.in_envelope ? "" : "properties."));
    }
    void break_member(const Field& field, Json& object, const std::string& place) {
        if (field.access != model::Access::Write && field.access != model::Access::Create) return;
        const std::string name(field.name);
        const std::string target = place + name;
        const Json whole = object;
        for (const Json& value : wrong_values(field)) {
            object[name] = value;
            expect_refused(target, value);
        }
        object = whole;
        if (field.kind == Kind::Struct) break_inside(field, object[name], target);
        if (field.kind == Kind::Children && !object.value(name, Json()).empty())
            break_resource(model::info(*field.child), object[name][0], target + "[0].");
        object = whole;
    }
    void break_inside(const Field& field, Json& value, const std::string& place) {
        while (value.empty())
            value = random_.value(field);
        for (const Field& member : field.structure->fields)
            break_member(member, field.is_list ? value[0] : value, place + (field.is_list ? "[0]." : "."));
    }
    void expect_refused(const std::string& member, const Json& value) {
        const auto response = service_.put(target_, body_);
        ++count_;
        ASSERT_EQ(response.status, 400) << target_ << " " << member << " = " << value.dump() << "\n" << response.body;
        EXPECT_TRUE(names(Json::parse(response.body)["error"], member))
            << target_ << " " << member << " = " << value.dump() << "\n"
            << response.body;
    }

    Service service_;
    RandomBody random_{1, [](const Field&) -> std::optional<std::string> { return "/macPools/pool"; }};
    std::string target_;
    Json body_;
    int count_ = 0;
};

TEST_F(WrongValues, AreRefusedByNameAndNothingIsStored) {
    const auto generation = service_.tree().generation();
    for (const model::ResourcePath& path : service_.paths()) {
        const model::ResourceInfo& type = *model::find_type(path);
        if (!type.can_put) continue;
        target_ = "/v7.1" + path.to_string();
        body_ = service_.object(target_);
        break_resource(type, body_, "");
        if (HasFatalFailure()) return;
    }
    EXPECT_EQ(service_.tree().generation(), generation);
    EXPECT_GT(count_, 5000);
}

TEST_F(WrongValues, OfTheEnvelopeAreRefusedByName) {
    const auto generation = service_.tree().generation();
    for (const model::ResourcePath& path : service_.paths()) {
        if (!model::find_type(path)->can_put) continue;
        target_ = "/v7.1" + path.to_string();
        const Json whole = service_.object(target_);
        for (const auto& [member, value] : {std::pair<const char*, Json>{"properties", 17},
                                            {"properties", Json::array()},
                                            {"tags", "text"},
                                            {"tags", Json{{"a", Json::array()}}},
                                            {"resourceMetadata", 17}}) {
            body_ = whole;
            body_[member] = value;
            expect_refused(member, value);
        }
        if (model::find_type(path)->singleton.empty()) {
            for (const Json& id : {Json("another"), Json(17), Json::object(), Json::array({whole["resourceId"]})}) {
                body_ = whole;
                body_["resourceId"] = id;
                expect_refused("resourceId", id);
            }
        }
        for (const char* text :
             {"", "[]", "17", "null", "{", R"({"properties":{},"Properties":{}})", "\xff", "{} {}"}) {
            const auto response = service_.ask(service::api::Method::Put, target_, text);
            EXPECT_EQ(response.status, 400) << target_ << " " << text;
            EXPECT_EQ(Json::parse(response.body)["error"]["code"], "InvalidRequestFormat") << text;
        }
    }
    EXPECT_EQ(service_.tree().generation(), generation);
}

TEST_F(WrongValues, AreReportedTogether) {
    const Json body = Json::parse(R"({"tags":17,"properties":{"addressSpace":{"addressPrefixes":["x","y"]},
        "logicalNetwork":17,"subnets":[{"resourceId":"s","properties":{"addressPrefix":"z"}}]}})");
    const auto response = service_.put("/v3/virtualNetworks/new", body);
    ASSERT_EQ(response.status, 400);
    const Json error = Json::parse(response.body)["error"];
    for (const char* member :
         {"tags", "properties.addressSpace.addressPrefixes[0]", "properties.logicalNetwork",
          "properties.addressSpace.addressPrefixes[1]", "properties.subnets[0].properties.addressPrefix"})
        EXPECT_TRUE(names(error, member)) << member << " " << response.body;
    EXPECT_EQ(error["code"], error["details"][0]["code"]);
}

}  // namespace
}  // namespace nc::tests
