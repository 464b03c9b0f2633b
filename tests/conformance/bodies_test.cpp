// MS-NCNBI's PUT schemas against the model: every property that they name exists and accepts what they allow.
#include <set>

#include <gtest/gtest.h>

#include "schemas/codec/value.hpp"
#include "schemas/model/registry.hpp"
#include "tests/conformance/json_schema.hpp"

namespace nc::tests {
namespace {

using model::Field;
using model::Json;
using model::ResourceType;

struct Case {
    const char* schema;
    ResourceType type;
};

constexpr Case kCases[] = {
    {"accessControlLists__PUT.json", ResourceType::AccessControlList},
    {"accessControlLists__aclRules__PUT.json", ResourceType::AclRule},
    {"credentials__PUT.json", ResourceType::Credential},
    {"logicalNetworks__PUT.json", ResourceType::LogicalNetwork},
    {"logicalNetworks__subnets__ipPools__PUT.json", ResourceType::IpPool},
    {"macPools__PUT.json", ResourceType::MacPool},
    {"networkInterfaces__PUT-v2.json", ResourceType::NetworkInterface},
    {"servers__PUT-v3.json", ResourceType::Server},
    {"virtualNetworkManager__PUT-v2.json", ResourceType::VirtualNetworkManager},
    {"virtualNetworks__PUT-v3.json", ResourceType::VirtualNetwork},
    {"virtualNetworks__subnets__PUT-v2.json", ResourceType::VirtualSubnet},
    {"virtualNetworks__virtualNetworkPeerings__PUT.json", ResourceType::VirtualNetworkPeering},
};

/// Walks a schema and the model side by side.
class Comparison {
  public:
    explicit Comparison(const Json& root) : root_(root) {}

    void members(const Json& given, std::span<const Field> fields, const std::string& place) {
        const Json& schema = resolved(given);
        if (schema.contains("oneOf")) {
            for (const Json& alternative : schema["oneOf"])
                members(alternative, fields, place);
        }
        if (!schema.contains("properties")) return;
        for (const auto& [name, member] : schema["properties"].items()) {
            if (name == "provisioningState") continue;
            const std::string where = place + "." + name;
            const Field* field = model::find_field(fields, name);
            if (field == nullptr) {
                found.insert(where + " is unknown to the model");
            } else {
                one(resolved(member), *field, where);
            }
        }
    }

    std::set<std::string> found;

  private:
    const Json& resolved(const Json& schema) const {
        if (!schema.contains("$ref")) return schema;
        const std::string reference = schema["$ref"];
        return resolved(root_.at(Json::json_pointer(reference.substr(reference.find('#') + 1))));
    }

    void one(const Json& schema, const Field& field, const std::string& where) {
        if (schema.value("type", Json()) == "array") {
            if (!field.is_list) found.insert(where + " is not a list in the model");
            if (schema.contains("items")) one(resolved(schema["items"]), field, where + "[]");
            return;
        }
        if (field.kind == model::Kind::Struct) members(schema, field.structure->fields, where);
        if (field.kind == model::Kind::Children && schema.contains("properties"))
            members(schema["properties"].value("properties", Json::object()), model::info(*field.child).fields, where);
        if (!schema.contains("enum")) return;
        for (const Json& value : schema["enum"]) {
            model::Faults faults;
            if (codec::canonical_value(field, value, where, faults).is_null())
                found.insert(where + " does not accept " + value.dump());
        }
    }

    const Json& root_;
};

TEST(Bodies, MayHoldWhatTheirSchemasAllow) {
    if (reference_schemas().empty()) GTEST_SKIP() << "NC_SHARED does not lead to reference/ncnbi/schemas";
    for (const Case& each : kCases) {
        const Json schema = load_schema(each.schema);
        if (schema.is_null()) {
            ADD_FAILURE() << "there is no " << each.schema;
            continue;
        }
        Comparison comparison(schema);
        // The schema of logicalNetworks has its members among the definitions.
        const Json& body =
            schema.contains("properties") ? schema["properties"] : schema.at("definitions").at("properties");
        comparison.members(body.at("properties"), model::info(each.type).fields, "properties");
        for (const std::string& difference : comparison.found)
            ADD_FAILURE() << each.schema << ": " << difference;
    }
}

}  // namespace
}  // namespace nc::tests
