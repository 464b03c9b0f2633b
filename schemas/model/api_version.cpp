#include "schemas/model/api_version.hpp"

#include "schemas/model/registry.hpp"

namespace nc::model {

std::optional<ApiVersion> ApiVersion::parse(std::string_view token) {
    for (const ApiVersion version : kApiVersions) {
        if (equal_names(version.to_string(), token)) return version;
    }
    return std::nullopt;
}

std::string ApiVersion::to_string() const {
    std::string text = "v" + std::to_string(major_number);
    if (minor_number != 0) text += "." + std::to_string(minor_number);
    return text;
}

}  // namespace nc::model
