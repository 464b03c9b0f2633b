// The last changes of the store, in order: which path, what happened, in which revision. Kept in memory and bounded; a
// controller that starts begins an empty log at its store's revision. Thread: control.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "generated/types.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/model/resource_path.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::feed {

struct Change {
    Generation revision;
    model::ChangeKind kind;
    model::ResourcePath path;
};

class ChangeLog {
  public:
    static constexpr std::size_t kDefaultLimit = 100'000;
    /// `start`: the revision of the store at this moment. Keeps at most `limit` changes.
    explicit ChangeLog(Generation start, std::size_t limit = kDefaultLimit);

    /// Enters what a commit changed; within a revision changes go by path, so that parents come before children.
    void add(const state::ResourceTree& before, const state::ResourceTree& after);

    /// Everything up to here is in the log, or was.
    Generation current() const { return current_; }
    /// Whether every change after `since` is still here. False also for a revision that has not been yet: it is of
    /// another store.
    bool reaches_back_to(Generation since) const { return since >= oldest_ && since <= current_; }

    /// Visits the changes after `since`, oldest first, while `visit` returns true. Precondition:
    /// reaches_back_to(since).
    template <class Visit>
    void visit_after(Generation since, Visit&& visit) const {
        for (auto change = first_after(since); change != changes_.end() && visit(*change); ++change) {
        }
    }

  private:
    std::deque<Change>::const_iterator first_after(Generation since) const;

    std::size_t limit_;
    Generation oldest_;  ///< changes of this revision and older ones are gone
    Generation current_;
    std::deque<Change> changes_;
};

}  // namespace nc::service::feed
