// MS-NCNBI's PUT schemas against the model: every property that they name exists and accepts what they allow.
#include <set>

#include <gtest/gtest.h>

#include "schemas/codec/value.hpp"
#include "schemas/model/registry.hpp"
#include "tests/conformance/json_schema.hpp"
#include "tests/conformance/specification_faults.hpp"

namespace nc::tests {
namespace {

using model::Field;
using model::Json;

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
    SpecificationFaults faults;
    std::set<std::string> looked_at;
    for (const auto& entry : std::filesystem::directory_iterator(reference_schemas())) {
        const std::string file = entry.path().filename();
        if (file.find("__PUT") == std::string::npos || file.ends_with("Response.json")) continue;
        const model::ResourceInfo* type = type_of_schema(file);
        if (type == nullptr) {
            ADD_FAILURE() << "the model has no type for " << file;
            continue;
        }
        looked_at.insert(file);
        const Json schema = load_schema(file);
        Comparison comparison(schema);
        // The schema of logicalNetworks has its members among the definitions.
        const Json& body =
            schema.contains("properties") ? schema["properties"] : schema.at("definitions").at("properties");
        if (!body.contains("properties")) continue;
        comparison.members(body.at("properties"), type->fields, "properties");
        for (const std::string& difference : comparison.found)
            EXPECT_TRUE(faults.explain(file, difference)) << file << ": " << difference;
    }
    EXPECT_GT(looked_at.size(), 40U);
    EXPECT_EQ(faults.not_needed(looked_at), std::vector<std::string>());
}

}  // namespace
}  // namespace nc::tests
