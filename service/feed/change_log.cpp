#include "service/feed/change_log.hpp"

#include <algorithm>

namespace nc::service::feed {

ChangeLog::ChangeLog(Generation start, std::size_t limit) : limit_(limit), oldest_(start), current_(start) {}

void ChangeLog::add(const state::ResourceTree& before, const state::ResourceTree& after) {
    current_ = after.generation();
    const auto enter = [this](model::ChangeKind kind, const state::StoredResource& resource) {
        changes_.push_back({current_, kind, resource.path});
    };
    for (const state::ResourceChange& change : state::ResourceTree::difference(before, after)) {
        const bool is_same = change.before && change.after && change.before->instance_id == change.after->instance_id;
        if (change.before && !is_same) enter(model::ChangeKind::Deleted, *change.before);
        if (change.after) enter(is_same ? model::ChangeKind::Modified : model::ChangeKind::Created, *change.after);
    }
    // Whole revisions go: half of one would be a gap that nobody is told of.
    while (changes_.size() > limit_) {
        oldest_ = changes_.front().revision;
        while (!changes_.empty() && changes_.front().revision == oldest_)
            changes_.pop_front();
    }
}

std::deque<Change>::const_iterator ChangeLog::first_after(Generation since) const {
    return std::partition_point(changes_.begin(), changes_.end(),
                                [since](const Change& change) { return change.revision <= since; });
}

}  // namespace nc::service::feed
