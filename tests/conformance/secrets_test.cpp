// Secrets of chance in every member that is one: they occur in no answer, whatever is asked and however it is refused.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "schemas/base/guid.hpp"
#include "schemas/codec/value.hpp"
#include "schemas/model/registry.hpp"
#include "tests/conformance/service.hpp"

namespace nc::tests {
namespace {

using model::Field;
using model::Json;
using model::ResourceInfo;
using service::api::Method;
using service::api::Response;

/// Puts a fresh secret into each secret member of a body, and remembers it.
class Planter {
  public:
    void plant(const ResourceInfo& type, Json& body) {
        Json* properties = member("properties", body);
        if (properties == nullptr) return;
        plant_members(std::string(type.name), type.fields, *properties);
        for (const Field& field : type.fields) {
            Json* children = field.kind == model::Kind::Children ? member(field.name, *properties) : nullptr;
            for (std::size_t i = 0; children != nullptr && i < children->size(); ++i)
                plant(model::info(*field.child), (*children)[i]);
        }
    }

    std::vector<std::string> secrets;
    std::set<std::string> places;  ///< "credential.value"

  private:
    static Json* member(std::string_view name, Json& object) {
        return const_cast<Json*>(codec::find_member(name, object));
    }
    static bool is_public(const Field& field, const Json& object) {
        if (field.public_when.empty()) return false;
        const Json* deciding = codec::find_member(field.public_when.front(), object);
        return deciding != nullptr && std::find(field.public_when.begin() + 1, field.public_when.end(),
                                                deciding->get<std::string>()) != field.public_when.end();
    }
    void plant_members(const std::string& place, std::span<const Field> fields, Json& object) {
        for (const Field& field : fields) {
            Json* value = member(field.name, object);
            if (value == nullptr) continue;
            const std::string name = place + "." + std::string(field.name);
            if (field.secret && !is_public(field, object)) {
                *value = secrets.emplace_back("secret-" + Guid::random().to_string());
                places.insert(name);
            } else if (field.kind == model::Kind::Struct && field.is_list) {
                for (Json& element : *value)
                    plant_members(name, field.structure->fields, element);
            } else if (field.kind == model::Kind::Struct) {
                plant_members(name, field.structure->fields, *value);
            }
        }
    }
};

void add_secret_places(const std::string& place, std::span<const Field> fields, std::set<std::string>& places) {
    for (const Field& field : fields) {
        const std::string name = place + "." + std::string(field.name);
        if (field.secret) places.insert(name);
        if (field.kind == model::Kind::Struct) add_secret_places(name, field.structure->fields, places);
    }
}

class SecretsTest : public testing::Test {
  protected:
    SecretsTest() {
        for (Step& step : steps_)
            planter_.plant(*model::find_type(*model::ResourcePath::parse(step.path)), step.body);
    }
    void expect_no_secret(const std::string& what, const Response& response) const {
        std::string text = response.body;
        for (const auto& [name, value] : response.headers.fields())
            text += "\n" + name + ": " + value;
        for (const std::string& secret : planter_.secrets)
            EXPECT_EQ(text.find(secret), std::string::npos) << what << "\n" << text;
    }

    std::vector<Step> steps_ = every_resource();
    Planter planter_;
    Service service_;
};

TEST_F(SecretsTest, ArePlantedInEverySecretMember) {
    std::set<std::string> places;
    for (const ResourceInfo& type : model::resources()) {
        if (type.stored) add_secret_places(std::string(type.name), type.fields, places);
    }
    EXPECT_EQ(planter_.places, places);
    EXPECT_GE(planter_.secrets.size(), 2U);
}

TEST_F(SecretsTest, OccurInNoAnswer) {
    for (const Step& step : steps_)
        expect_no_secret(step.path, service_.put("/v7.1" + step.path, step.body));
    for (const model::ApiVersion version : model::kApiVersions) {
        for (const model::ResourcePath& path : service_.paths()) {
            const std::string target = "/" + version.to_string() + path.to_string();
            for (const char* form : {"application/json", "application/xml"}) {
                service::api::Headers headers;
                headers.add("Accept", form);
                expect_no_secret(target, service_.ask(Method::Get, target, {}, headers));
                const std::string collection = target.substr(0, target.rfind('/'));
                expect_no_secret(collection, service_.ask(Method::Get, collection, {}, headers));
            }
        }
    }
}

TEST_F(SecretsTest, OccurInNoRefusal) {
    const auto ask = [this](const std::string& path, const std::string& body) {
        const Response response = service_.ask(Method::Put, path, body);
        expect_no_secret(path, response);
        const auto id = response.headers.find("x-ms-request-id");
        for (const char* collection : {"/v1/operations/", "/v1/operationResults/"})
            expect_no_secret(path, service_.get(collection + std::string(id.value_or(""))));
    };
    service_.put_everything(steps_);
    for (const Step& step : steps_) {
        const std::string target = "/v7.1" + step.path;
        Json body = step.body;
        for (const auto& [name, value] : step.body["properties"].items()) {
            for (const Json& wrong :
                 {Json::array({value}), Json{{"a", value}}, Json{{"properties", value}}, Json(value.dump())}) {
                body["properties"][name] = wrong;
                ask(target, body.dump());
            }
            body["properties"][name] = value;
        }
        body["properties"] = Json::array({step.body["properties"]});
        ask(target, body.dump());
        ask(target, step.body.dump() + "}");
        ask(target, "[" + step.body.dump() + "]");
        ask(target + "/nothing/x", step.body.dump());
        ask("/v7.1/macPools/pool", step.body.dump());
    }
}

}  // namespace
}  // namespace nc::tests
