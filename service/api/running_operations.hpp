// Writes that are durable and not yet in force on the hosts: what they do to the provisioningState of their tree, which
// of them a new write cancels, and what they have deleted and still show (MS-NCNBI 1.3.2.6, 1.3.3.1). A tree is a
// top-level resource with everything below it. Nothing of this is stored. Thread: control.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "generated/types.hpp"
#include "schemas/model/resource_path.hpp"
#include "service/api/message.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::api {

struct RunningOperation {
    std::string id;
    Method method = Method::Put;  ///< Put or Delete
    model::ResourcePath path;
    state::ResourceTree before;  ///< of a Delete: what was there
    bool is_answered = false;    ///< its client knows that it is under way; until then others wait for it
};

class RunningOperations {
  public:
    void begin(RunningOperation operation);
    /// The path of the operation that has ended; std::nullopt when none of that id was running.
    std::optional<model::ResourcePath> end(const std::string& id);
    void mark_answered(const std::string& id);

    /// Those in the tree of a path.
    std::vector<RunningOperation> in_tree_of(const model::ResourcePath& path) const;
    /// Whether a write takes the place of a running one; if not, it has to be refused.
    static bool cancels(Method method, const model::ResourcePath& path, const RunningOperation& running);

    /// Grows with every change of the above.
    std::uint64_t revision() const { return revision_; }

    /// Updating or Deleting; std::nullopt when no operation touches the resource.
    std::optional<model::ProvisioningState> state_of(const model::ResourcePath& path) const;
    /// `durable` with what running deletions have removed.
    const state::ResourceTree& shown(const state::ResourceTree& durable) const;

  private:
    std::map<std::string, std::vector<RunningOperation>> by_tree_;  ///< by key of the top-level resource
    std::map<std::string, std::string> tree_of_;                    ///< by id
    std::size_t deletion_count_ = 0;
    std::uint64_t revision_ = 0;
    mutable std::optional<state::ResourceTree> shown_;  ///< made of the generation below; absent: to be made
    mutable Generation shown_of_;
};

}  // namespace nc::service::api
