// From a request target to what it names: "/networking/v3/virtualNetworks/a/subnets?x=y". Root, version and collections
// match without regard to case; a trailing slash changes nothing; parts are percent-decoded one by one. The fixed id of
// a singleton may be left out.
#pragma once

#include <optional>
#include <string_view>

#include "schemas/model/api_version.hpp"
#include "schemas/model/field.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::service::api {

struct Route {
    model::ApiVersion version;
    const model::ResourceInfo* type;  ///< of the resource, or of the collection's members
    model::ResourcePath path;         ///< of the resource, or of the collection's owner (empty: top level)
    bool is_collection = false;
};

/// std::nullopt when nothing can be there: wrong root, unknown version, a type that does not exist in that version.
std::optional<Route> parse_target(std::string_view target);

/// Why nothing can be there: NotFound, except for sites, which have a code of their own for versions that lack them.
model::ErrorCode refusal_of(std::string_view target);

}  // namespace nc::service::api
