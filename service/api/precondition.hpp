// If-Match and If-None-Match against the stored etag (MS-NCNBI 1.3.1.1).
#pragma once

#include <optional>
#include <string>

#include "service/api/message.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::api {

/// The header that does not hold for the existing resource (null: absent), such as `If-Match: W/"…"`; std::nullopt when
/// the request may go on. An empty header counts as missing.
std::optional<std::string> failed_precondition(const Headers& headers, const state::StoredResource* existing);

}  // namespace nc::service::api
