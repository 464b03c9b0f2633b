// The last changes of the store, in order: which path, what happened, in which revision; and what everything was after
// the last of them. Kept in memory and bounded; a controller that starts begins an empty log at its store's revision.
// Thread: control.
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
    struct Limits {
        std::size_t changes = 100'000;
        /// Changes whose trees are kept. Trees share what is the same, but each keeps what has been replaced since.
        std::size_t with_tree = 20'000;
    };
    /// `start`: the revision of the store at this moment.
    ChangeLog(Generation start, Limits limits);

    /// Enters what a commit changed; within a revision changes go by path, so that parents come before children.
    void add(const state::ResourceTree& before, const state::ResourceTree& after);

    /// Everything up to here is in the log, or was.
    Generation current() const { return current_; }
    /// Whether every change after `since` is still here. False also for a revision that has not been yet: it is of
    /// another store.
    bool reaches_back_to(Generation since) const { return since >= oldest_ && since <= current_; }

    /// Whether, beyond that, the tree of each of them is.
    bool has_trees_since(Generation since) const { return reaches_back_to(since) && since >= oldest_tree_; }
    /// All resources as they were after this revision. Precondition: one of its changes is visited, and
    /// has_trees_since() holds for an older one.
    const state::ResourceTree& tree(Generation revision) const;
    /// The same after the last change. Precondition: there was one.
    const state::ResourceTree& newest_tree() const { return trees_.back().tree; }

    /// Visits the changes after `since`, oldest first, while `visit` returns true. Precondition:
    /// reaches_back_to(since).
    template <class Visit>
    void visit_after(Generation since, Visit&& visit) const {
        for (auto change = first_after(since); change != changes_.end() && visit(*change); ++change) {
        }
    }

  private:
    std::deque<Change>::const_iterator first_after(Generation since) const;

    /// The trees of one revision after the other, each with the count of its changes.
    struct Tree {
        state::ResourceTree tree;
        std::size_t changes;
    };

    Limits limits_;
    Generation oldest_;       ///< changes of this revision and older ones are gone
    Generation oldest_tree_;  ///< trees of this revision and older ones are gone
    Generation current_;
    std::deque<Change> changes_;
    std::deque<Tree> trees_;
    std::size_t changes_with_tree_ = 0;
};

}  // namespace nc::service::feed
