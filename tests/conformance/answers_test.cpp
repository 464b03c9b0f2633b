// GET answers of a service that holds one or more of every resource, against MS-NCNBI's GET schemas: required members,
// types, enums. Where we answer otherwise on purpose, specification_faults.json says why.
#include <algorithm>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "schemas/codec/value.hpp"
#include "schemas/model/registry.hpp"
#include "tests/conformance/json_schema.hpp"
#include "tests/conformance/service.hpp"
#include "tests/conformance/specification_faults.hpp"
#include "tests/support/json_compare.hpp"

namespace nc::tests {
namespace {

using model::ApiVersion;
using model::Json;
using model::ResourceInfo;
using model::ResourcePath;

/// A schema of the reference, by its name: "virtualNetworks__subnets__GET-ALL-v2.json".
struct GetSchema {
    std::string file;
    std::string collection;  ///< "virtualNetworks__subnets"
    bool is_list;
    ApiVersion since;  ///< the versions from here on, up to the next schema of the type
};

std::vector<GetSchema> get_schemas() {
    static const std::regex kName(R"((\w+)__GET(-ALL)?(-v(\d))?\.json)");
    std::vector<GetSchema> schemas;
    for (const auto& entry : std::filesystem::directory_iterator(reference_schemas())) {
        const std::string file = entry.path().filename();
        std::smatch match;
        if (!std::regex_match(file, match, kName)) continue;
        const int version = match[4].matched ? std::stoi(match[4]) : 1;
        schemas.push_back({file, match[1], match[2].matched, ApiVersion{static_cast<std::uint8_t>(version), 0}});
    }
    return schemas;
}

/// The versions for which a schema is the newest one.
std::vector<ApiVersion> versions_of(const GetSchema& schema, const std::vector<GetSchema>& all, ApiVersion type_since) {
    std::vector<ApiVersion> versions;
    for (const ApiVersion version : model::kApiVersions) {
        const bool is_replaced = std::any_of(all.begin(), all.end(), [&](const GetSchema& other) {
            return other.collection == schema.collection && other.is_list == schema.is_list &&
                   schema.since < other.since && other.since <= version;
        });
        if (!is_replaced && version >= schema.since && version >= type_since) versions.push_back(version);
    }
    return versions;
}

class AnswersTest : public testing::Test {
  protected:
    void SetUp() override {
        if (reference_schemas().empty()) GTEST_SKIP() << "NC_SHARED does not lead to reference/ncnbi/schemas";
        service_.put_everything();
    }
    /// Of all resources of a type, or of the collections that they are in.
    std::set<std::string> targets(const ResourceInfo& type, bool is_list) const {
        std::set<std::string> targets;
        for (const ResourcePath& path : service_.paths()) {
            if (model::collection_path(path) != type.path) continue;
            const std::string text = path.to_string();
            targets.insert(is_list ? text.substr(0, text.rfind('/')) : text);
        }
        return targets;
    }

    Service service_;
};

TEST_F(AnswersTest, ConformToTheirSchemas) {
    SpecificationFaults faults;
    std::set<std::string> looked_at;
    const std::vector<GetSchema> schemas = get_schemas();
    ASSERT_GT(schemas.size(), 80U);
    for (const GetSchema& schema : schemas) {
        const ResourceInfo* type = type_of_schema(schema.file);
        if (type == nullptr && schema.collection != "networkControllerStatistics") {
            ADD_FAILURE() << "the model has no type for " << schema.file;
            continue;
        }
        if (type == nullptr || !type->stored) continue;  // tests/system/answers_test.py
        looked_at.insert(schema.file);
        const Json json = load_schema(schema.file);
        const std::set<std::string> paths = targets(*type, schema.is_list);
        EXPECT_FALSE(paths.empty()) << "every_resource.json has no " << type->path;
        for (const ApiVersion version : versions_of(schema, schemas, type->since)) {
            for (const std::string& path : paths) {
                const std::string target = "/" + version.to_string() + path;
                for (const std::string& violation : violations(json, service_.object(target)))
                    EXPECT_TRUE(faults.explain(schema.file, violation))
                        << schema.file << " " << target << ": " << violation;
            }
        }
    }
    EXPECT_EQ(faults.not_needed(looked_at), std::vector<std::string>());
}

TEST_F(AnswersTest, OfErrorsConformToTheirSchema) {
    using service::api::Method;
    const Json schema = load_schema("Schema-for-Error-Response.json");
    ASSERT_FALSE(schema.is_null());
    for (const auto& response :
         {service_.get("/v1/nothing"), service_.ask(Method::Put, "/v1/macPools/x", "{}"),
          service_.ask(Method::Put, "/v1/macPools/x", "["), service_.ask(Method::Delete, "/v1/logicalNetworks/hnv")}) {
        EXPECT_GE(response.status, 400);
        for (const std::string& violation : violations(schema, Json::parse(response.body)))
            ADD_FAILURE() << response.body << ": " << violation;
    }
}

/// Members that the model leaves to the client and rules ask for.
bool is_needed_by_rules(const ResourceInfo& type, const model::Field& field) {
    static const std::set<std::string> kNeeded{
        "aclRule.sourceAddressPrefix",
        "aclRule.destinationAddressPrefix",
        "loadBalancerFrontendIpConfiguration.privateIPAddress",
        "loadBalancerFrontendIpConfiguration.subnet",
        "loadBalancerInboundNatRule.frontendPort",
        "loadBalancerInboundNatRule.backendPort",
        "learnedIpAddress.virtualSubnet",
        "learnedIpAddress.ipAddress",
        "networkConnection.greConfiguration",
        "networkConnection.destinationIPAddress",
    };
    return kNeeded.contains(std::string(type.name) + "." + std::string(field.name));
}

/// Which members of a type the bodies of every_resource.json give: "virtualNetwork.addressSpace.addressPrefixes".
class Coverage {
  public:
    void add_resource(const ResourceInfo& type, const Json& body) {
        const Json properties = body.value("properties", Json::object());
        bool is_bare = true;
        for (const model::Field& field : type.fields) {
            const Json* value = codec::find_member(field, field.in_envelope ? body : properties);
            if (value == nullptr) continue;
            add_member(std::string(type.name), field, *value);
            if (field.kind == model::Kind::Children) {
                for (const Json& child : *value)
                    add_resource(model::info(*field.child), child);
            } else {
                is_bare = is_bare && (field.required != model::Required::No || is_needed_by_rules(type, field));
            }
        }
        if (is_bare) bare.insert(std::string(type.name));
    }

    std::set<std::string> given;
    std::set<std::string> bare;  ///< types of which one is given with required members only

  private:
    void add_member(const std::string& place, const model::Field& field, const Json& value) {
        const std::string name = place + "." + std::string(field.name);
        given.insert(name);
        if (field.kind != model::Kind::Struct) return;
        for (const Json& element : field.is_list ? value : Json::array({value})) {
            for (const model::Field& member : field.structure->fields) {
                if (const Json* inner = codec::find_member(member, element)) add_member(name, member, *inner);
            }
        }
    }
};

void expect_given(const std::string& place, std::span<const model::Field> fields, const Coverage& coverage) {
    for (const model::Field& field : fields) {
        const bool is_writable = field.access == model::Access::Write || field.access == model::Access::Create;
        if (!is_writable || field.kind == model::Kind::Children) continue;
        const std::string name = place + "." + std::string(field.name);
        EXPECT_TRUE(coverage.given.contains(name)) << "every_resource.json does not give " << name;
        if (field.kind == model::Kind::Struct) expect_given(name, field.structure->fields, coverage);
    }
}

TEST(EveryResource, GivesEachWritableMemberAndEachTypeWithItsRequiredMembersOnly) {
    Coverage coverage;
    for (const Step& step : every_resource()) {
        const ResourceInfo* type = model::find_type(*ResourcePath::parse(step.path));
        ASSERT_NE(type, nullptr) << step.path;
        coverage.add_resource(*type, step.body);
    }
    for (const ResourceInfo& type : model::resources()) {
        if (!type.stored || !type.can_put) continue;
        expect_given(std::string(type.name), type.fields, coverage);
        EXPECT_TRUE(coverage.bare.contains(std::string(type.name)) || !type.singleton.empty())
            << "every_resource.json has no " << type.name << " with its required members only";
    }
}

TEST(EveryResource, ComesBackUnchangedWhenWhatWasReadIsPutAgain) {
    Service service;
    service.put_everything();
    for (const char* version : {"/v7.1", "/v1"}) {
        for (const ResourcePath& path : service.paths()) {
            const std::string target = version + path.to_string();
            const ResourceInfo& type = *model::find_type(path);
            if (!type.can_put) continue;
            const auto read = service.get(target);
            if (read.status >= 400 && type.since > ApiVersion{1, 0}) continue;
            ASSERT_EQ(read.status, 200) << target;
            const Json before = without_etags(service.object("/v7.1" + path.to_string()));
            const auto response = service.put(target, Json::parse(read.body));
            EXPECT_EQ(response.status, 200) << target << " " << response.body;
            const Json after = without_etags(service.object("/v7.1" + path.to_string()));
            EXPECT_EQ(after, before) << target << " " << Json::diff(before, after).dump();
        }
    }
}

}  // namespace
}  // namespace nc::tests
