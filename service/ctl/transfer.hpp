// export and import: everything that clients wrote, in one form that does not differ between controllers, and back
// again in the order of its references. Left out is what a controller makes by itself: etags, instanceIds, states, back
// references, numbers and addresses that it allocated; and secrets, which do not come out. Thread: the caller's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "service/ctl/client.hpp"

namespace nc::service::ctl {

/// One resource as export writes it, its children inside.
Json exported(const model::ResourceInfo& type, const Json& resource);

/// {"resources": [...]}: top-level resources, sorted by path.
Result<Json> export_all(Client& client);

struct ImportFailure {
    std::string path;
    std::string reason;
};
struct ImportReport {
    std::size_t imported = 0;
    std::vector<ImportFailure> failures;  ///< in the order in which they happened
};

/// Puts each resource after those that it refers to. Resources that refer to each other (peerings) are put twice: first
/// without the lists of children that refer to what is not there yet. Goes on after a refusal. Error when the document
/// is none of export's, or kNoAnswer.
Result<ImportReport> import_all(Client& client, const Json& document);

}  // namespace nc::service::ctl
