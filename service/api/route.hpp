// From a request target to what it names: "/networking/v3/virtualNetworks/a/subnets?x=y". Root, version and collections
// match without regard to case; a trailing slash changes nothing; parts are percent-decoded one by one. The fixed id of
// a singleton and the word before a collection ("diagnostics") may be left out.
#pragma once

#include <string_view>

#include "schemas/base/result.hpp"
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

/// Error when nothing can be there: NotFound with a detail that names the part and why (wrong root, unknown version,
/// a type that does not exist in that version); InvalidMultisiteApiVersion for sites in a version that lacks them.
Result<Route> parse_target(std::string_view target);

}  // namespace nc::service::api
