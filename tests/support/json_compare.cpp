#include "tests/support/json_compare.hpp"

namespace nc::tests {

using model::Json;

bool holds(const Json& result, const Json& given) {
    if (given.is_object() && result.is_object()) {
        for (const auto& [name, value] : given.items()) {
            if (!result.contains(name) || !holds(result[name], value)) return false;
        }
        return true;
    }
    if (given.is_array() && result.is_array() && given.size() == result.size()) {
        for (std::size_t i = 0; i < given.size(); ++i) {
            if (!holds(result[i], given[i])) return false;
        }
        return true;
    }
    return given == result;
}

Json without_etags(const Json& json) {
    if (!json.is_structured()) return json;
    Json copy = json.is_array() ? Json::array() : Json::object();
    for (const auto& [name, value] : json.items()) {
        if (json.is_array())
            copy.push_back(without_etags(value));
        else if (name != "etag")
            copy[name] = without_etags(value);
    }
    return copy;
}

}  // namespace nc::tests
