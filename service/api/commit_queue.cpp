#include "service/api/commit_queue.hpp"

#include <utility>

namespace nc::service::api {

using state::ResourceTree;

CommitQueue::CommitQueue(store::Store& store, Threads threads, ResourceTree durable, OnDurable on_durable)
    : store_(store),
      threads_(std::move(threads)),
      on_durable_(std::move(on_durable)),
      durable_(std::move(durable)),
      head_(durable_) {}

void CommitQueue::add(state::TreeDraft draft, Done done) {
    head_ = std::move(draft).finish(Generation{head_.generation().value() + 1});
    waiting_.push_back(std::move(done));
    schedule();
}

/// Not at once: the requests that are already there join in.
void CommitQueue::schedule() {
    if (is_running_ || waiting_.empty()) return;
    is_running_ = true;
    threads_.control([this] { commit_waiting(); });
}

/// Trees are immutable: the writer may read them while the next head is made.
void CommitQueue::commit_waiting() {
    threads_.writer([this, before = durable_, after = head_, writes = std::exchange(waiting_, {})]() mutable {
        const store::Batch batch = ResourceTree::batch(before, after);
        // Writes that undo each other leave nothing to store.
        const auto committed = batch.changes.empty() ? Result<Generation>(before.generation()) : store_.commit(batch);
        threads_.control([this, committed, after = std::move(after), writes = std::move(writes)] {
            finish(committed, after, writes);
        });
    });
}

void CommitQueue::finish(const Result<Generation>& committed, const ResourceTree& state,
                         const std::vector<Done>& writes) {
    is_running_ = false;
    if (committed) {
        const ResourceTree before = std::exchange(durable_, state.at(*committed));
        on_durable_(before, durable_);
        for (const Done& done : writes)
            done({});
        return schedule();
    }
    head_ = durable_;
    const std::vector<Done> built_on_it = std::exchange(waiting_, {});
    for (const std::vector<Done>* failed : {&writes, &built_on_it}) {
        for (const Done& done : *failed)
            done(committed.error());
    }
    schedule();
}

}  // namespace nc::service::api
