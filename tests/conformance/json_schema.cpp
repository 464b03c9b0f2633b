#include "tests/conformance/json_schema.hpp"

#include <cstdlib>
#include <fstream>
#include <regex>

#include "schemas/model/registry.hpp"

namespace nc::tests {
namespace {

using model::Json;

class Validator {
  public:
    explicit Validator(const Json& root) : root_(root) {}

    void check(const Json& schema, const Json& value, const std::string& place) {
        if (schema.contains("$ref")) return check(resolve(schema["$ref"]), value, place);
        if (schema.contains("type") && !has_type(schema["type"], value)) {
            found.push_back(place + ": " + value.dump() + " is not of type " + schema["type"].dump());
            return;
        }
        check_choice(schema, value, place);
        if (value.is_string()) check_text(schema, value, place);
        if (value.is_number()) check_number(schema, value, place);
        if (value.is_object()) check_object(schema, value, place);
        if (value.is_array()) check_array(schema, value, place);
    }

    std::vector<std::string> found;

  private:
    const Json& resolve(const std::string& reference) const {
        return root_.at(Json::json_pointer(reference.substr(reference.find('#') + 1)));
    }

    static bool has_type(const Json& type, const Json& value) {
        if (type.is_array()) {
            for (const Json& each : type) {
                if (has_type(each, value)) return true;
            }
            return false;
        }
        const std::string name = type;
        return (name == "object" && value.is_object()) || (name == "array" && value.is_array()) ||
               (name == "string" && value.is_string()) || (name == "boolean" && value.is_boolean()) ||
               (name == "integer" && value.is_number_integer()) || (name == "number" && value.is_number()) ||
               (name == "null" && value.is_null());
    }

    void check_choice(const Json& schema, const Json& value, const std::string& place) {
        if (schema.contains("enum")) {
            bool is_listed = false;
            for (const Json& each : schema["enum"])
                is_listed = is_listed || each == value;
            if (!is_listed) found.push_back(place + ": " + value.dump() + " is not among " + schema["enum"].dump());
        }
        if (!schema.contains("oneOf")) return;
        std::vector<std::string> nearest;
        for (const Json& each : schema["oneOf"]) {
            Validator alternative(root_);
            alternative.check(each, value, place);
            if (alternative.found.empty()) return;
            if (nearest.empty() || alternative.found.size() < nearest.size()) nearest = alternative.found;
        }
        found.insert(found.end(), nearest.begin(), nearest.end());
    }

    void check_text(const Json& schema, const Json& value, const std::string& place) {
        if (!schema.contains("pattern")) return;
        if (!std::regex_search(value.get<std::string>(), std::regex(schema["pattern"].get<std::string>())))
            found.push_back(place + ": " + value.dump() + " does not match " + schema["pattern"].dump());
    }

    void check_number(const Json& schema, const Json& value, const std::string& place) {
        const double number = value;
        const bool is_within = (!schema.contains("minimum") || number >= schema["minimum"].get<double>()) &&
                               (!schema.contains("maximum") || number <= schema["maximum"].get<double>());
        if (!is_within) found.push_back(place + ": " + value.dump() + " is out of range");
    }

    void check_object(const Json& schema, const Json& value, const std::string& place) {
        if (schema.contains("required")) {
            for (const Json& name : schema["required"]) {
                if (!value.contains(name.get<std::string>()))
                    found.push_back(place + "." + name.get<std::string>() + " is missing");
            }
        }
        const Json known = schema.value("properties", Json::object());
        const Json others = schema.value("additionalProperties", Json(true));
        for (const auto& [name, member] : value.items()) {
            if (known.contains(name)) {
                check(known[name], member, place + "." + name);
            } else if (others == Json(false)) {
                found.push_back(place + "." + name + " is not allowed");
            } else if (others.is_object()) {
                check(others, member, place + "." + name);
            }
        }
    }

    void check_array(const Json& schema, const Json& value, const std::string& place) {
        if (schema.contains("minItems") && value.size() < schema["minItems"].get<std::size_t>())
            found.push_back(place + " has too few elements");
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (schema.contains("items")) check(schema["items"], value[i], place + "[" + std::to_string(i) + "]");
            for (std::size_t j = 0; j < i && schema.value("uniqueItems", false); ++j) {
                if (value[i] == value[j]) found.push_back(place + " has an element twice");
            }
        }
    }

    const Json& root_;
};

}  // namespace

std::vector<std::string> violations(const Json& schema, const Json& value) {
    Validator validator(schema);
    validator.check(schema, value, "");
    return validator.found;
}

std::filesystem::path reference_schemas() {
    const char* shared = std::getenv("NC_SHARED");
    if (shared == nullptr) return {};
    const std::filesystem::path folder = std::filesystem::path(shared) / "reference/ncnbi/schemas";
    return std::filesystem::is_directory(folder) ? folder : std::filesystem::path();
}

const model::ResourceInfo* type_of_schema(const std::string& name) {
    static const std::regex kSeparator("__|-");
    const std::string collections =
        std::regex_replace(std::regex_replace(name, std::regex("__(GET|PUT).*"), ""), kSeparator, "/");
    for (const model::ResourceInfo& type : model::resources()) {
        if (model::equal_names(type.path, collections)) return &type;
    }
    return nullptr;
}

Json load_schema(const std::string& name) {
    std::ifstream file(reference_schemas() / name);
    return file ? Json::parse(file) : Json(nullptr);
}

}  // namespace nc::tests
