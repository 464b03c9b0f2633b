#include "service/feed/change_log.hpp"

#include <algorithm>

#include "schemas/base/assert.hpp"

namespace nc::service::feed {

ChangeLog::ChangeLog(Generation start, Limits limits)
    : limits_(limits), oldest_(start), oldest_tree_(start), current_(start) {}

void ChangeLog::add(const state::ResourceTree& before, const state::ResourceTree& after) {
    current_ = after.generation();
    const std::size_t size_before = changes_.size();
    const auto enter = [this](model::ChangeKind kind, const state::StoredResource& resource) {
        changes_.push_back({current_, kind, resource.path});
    };
    for (const state::ResourceChange& change : state::ResourceTree::difference(before, after)) {
        const bool is_same = change.before && change.after && change.before->instance_id == change.after->instance_id;
        if (change.before && !is_same) enter(model::ChangeKind::Deleted, *change.before);
        if (change.after) enter(is_same ? model::ChangeKind::Modified : model::ChangeKind::Created, *change.after);
    }
    if (const std::size_t count = changes_.size() - size_before; count != 0) {
        trees_.push_back({after, count});
        changes_with_tree_ += count;
    }
    // Whole revisions go: half of one would be a gap that nobody is told of.
    while (changes_with_tree_ > limits_.with_tree && trees_.size() > 1) {
        oldest_tree_ = trees_.front().tree.generation();
        changes_with_tree_ -= trees_.front().changes;
        trees_.pop_front();
    }
    while (changes_.size() > limits_.changes) {
        oldest_ = changes_.front().revision;
        while (!changes_.empty() && changes_.front().revision == oldest_)
            changes_.pop_front();
    }
}

const state::ResourceTree& ChangeLog::tree(Generation revision) const {
    const auto found = std::partition_point(trees_.begin(), trees_.end(),
                                            [revision](const Tree& each) { return each.tree.generation() < revision; });
    NC_ASSERT(found != trees_.end() && found->tree.generation() == revision);
    return found->tree;
}

std::deque<Change>::const_iterator ChangeLog::first_after(Generation since) const {
    return std::partition_point(changes_.begin(), changes_.end(),
                                [since](const Change& change) { return change.revision <= since; });
}

}  // namespace nc::service::feed
