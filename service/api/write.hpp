// One write put together in a draft: the generic checks (references, immutability, what is in use), the rules, and the
// etags that a write renews. Nothing is stored here; a draft with faults is dropped by the caller.
#pragma once

#include <chrono>

#include "schemas/codec/normalize.hpp"
#include "schemas/model/api_version.hpp"
#include "schemas/model/faults.hpp"
#include "service/resources/resource_rules.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::api {

/// Adds the proposed resources, removes the children that listed collections leave out.
void draft_put(codec::NormalizedPut put, const resources::RuleBook& rules, model::ApiVersion version,
               state::TreeDraft& draft, model::Faults& faults);

/// Removes a resource and everything below it. Precondition: it exists.
void draft_delete(const model::ResourcePath& path, const resources::RuleBook& rules, state::TreeDraft& draft,
                  model::Faults& faults);

/// One new etag, and the time of the write, for everything that changed, for all above it and all below it, but not for
/// siblings (MS-NCNBI 1.3.1.1).
void renew_etags(state::TreeDraft& draft, std::chrono::system_clock::time_point now);

}  // namespace nc::service::api
