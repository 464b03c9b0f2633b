// What a table shows of each type of resource: for the types that operators look at most, what they look for; for the
// others what the schema says tells one resource from another. Pure functions. Thread: any.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "schemas/model/field.hpp"

namespace nc::service::ctl {

using Json = nlohmann::ordered_json;

struct Column {
    std::string title;
    /// Members from the resource on, separated by '.'; "properties" in between is not named, and of a list each element
    /// is meant: "ipConfigurations.privateIPAddress".
    std::string path;
    /// When given: what of each thing at the path is shown, joined by ':'.
    std::vector<std::string> members{};
    bool has_short_references = false;  ///< "a/s" for "/virtualNetworks/a/subnets/s", where the title says of what
};

/// The resource's id first, its states last. `type` may be null: then the id alone.
std::vector<Column> columns_of(const model::ResourceInfo* type);

/// What the column shows of a resource; of a list as much as fits into a line, and how many more there are.
std::string cell_of(const Column& column, const Json& resource);

}  // namespace nc::service::ctl
