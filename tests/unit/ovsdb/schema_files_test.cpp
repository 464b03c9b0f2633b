// The schema files of Microsoft's databases against the recorded facts, when those are at hand (NC_SHARED names their
// folder), and all five against what the code expects of them.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "schemas/ovsdb/database_spec.hpp"

namespace nc::ovsdb {
namespace {

using Json = nlohmann::json;

Json read_json(const std::filesystem::path& path) {
    std::ifstream file(path);
    return Json::parse(file, nullptr, false);
}

Json schema_of(std::string_view database) {
    return read_json(std::filesystem::path(NC_SCHEMA_FOLDER) / (std::string(database) + ".ovsschema"));
}

TEST(SchemaFiles, HaveExactlyTheTablesAndColumnsOfMicrosoft) {
    const char* shared = std::getenv("NC_SHARED");
    if (shared == nullptr) GTEST_SKIP() << "NC_SHARED does not name the folder of the recorded facts";
    const Json facts = read_json(std::filesystem::path(shared) / "reference/cim/ovsdb.json");
    ASSERT_TRUE(facts.contains("databases"));
    for (const auto& [database, fact] : facts["databases"].items()) {
        const Json schema = schema_of(database);
        EXPECT_EQ(schema["name"], database);
        EXPECT_EQ(schema["version"], fact["version"]) << database;
        EXPECT_EQ(schema["tables"].size(), fact["tables"].size()) << database;
        for (const auto& [table, expected] : fact["tables"].items()) {
            const Json actual = schema["tables"].value(table, Json::object());
            EXPECT_EQ(actual.value("columns", Json()), expected["columns"]) << database << " " << table;
            for (const char* part : {"isRoot", "maxRows", "indexes"})
                EXPECT_EQ(actual.value(part, Json()), expected.value(part, Json())) << database << " " << table;
        }
    }
}

TEST(SchemaFiles, HaveTheTablesAndKeysThatTheSpecificationNames) {
    for (const DatabaseSpec& spec : host_databases()) {
        const Json schema = schema_of(spec.name);
        ASSERT_TRUE(schema.contains("tables")) << spec.name;
        for (const TableSpec& table : spec.tables) {
            const Json columns = schema["tables"][std::string(table.name)]["columns"];
            ASSERT_TRUE(columns.is_object()) << spec.name << " " << table.name;
            for (const std::string_view key : table.key_columns)
                EXPECT_TRUE(columns.contains(std::string(key))) << spec.name << " " << table.name << " " << key;
        }
        const Json global = schema["tables"][std::string(spec.global_table)];
        EXPECT_TRUE(global["columns"].contains("next_cfg") && global["columns"].contains("cur_cfg")) << spec.name;
        EXPECT_EQ(global["maxRows"], 1) << spec.name;
    }
}

}  // namespace
}  // namespace nc::ovsdb
