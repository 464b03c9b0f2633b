// Between accepting a write and its being durable: the newest accepted state (the head), on which the next write is
// checked and built, and the durable one, which everybody reads. Writes that wait become durable together: one
// transaction of the store, one generation and one sync of the disk for all of them, on the writer's thread, while
// requests go on (docs/decisions/0009). A transaction that fails fails every write in it and those that were built on
// it; the head goes back to what is durable. Thread: control.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "schemas/base/result.hpp"
#include "service/state/resource_tree.hpp"
#include "service/store/store.hpp"

namespace nc::service::api {

/// Runs a function on some thread: later, or (in tests) at once. Functions run one after the other, in order.
using Executor = std::function<void(std::function<void()>)>;

class CommitQueue {
  public:
    struct Threads {
        Executor control;
        Executor writer;
    };
    using OnDurable = std::function<void(const state::ResourceTree& before, const state::ResourceTree& after)>;
    using Done = std::function<void(const Result<void>&)>;

    /// `durable` is what the store holds. `on_durable` is told of each transaction before its writes are. Both the
    /// store and the queue outlive what the threads still have to run.
    CommitQueue(store::Store& store, Threads threads, state::ResourceTree durable, OnDurable on_durable);

    const state::ResourceTree& durable() const { return durable_; }
    /// What is durable with all writes that were accepted since.
    const state::ResourceTree& head() const { return head_; }

    /// Accepts a write. `done` is called when it is durable, or has failed with the store's error. Precondition: the
    /// draft was made from head().
    void add(state::TreeDraft draft, Done done);

  private:
    void schedule();
    void commit_waiting();
    void finish(const Result<Generation>& committed, const state::ResourceTree& state, const std::vector<Done>& writes);

    store::Store& store_;
    Threads threads_;
    OnDurable on_durable_;
    state::ResourceTree durable_;
    state::ResourceTree head_;
    std::vector<Done> waiting_;  ///< of the writes between the running transaction and the head
    bool is_running_ = false;    ///< a transaction runs, or is about to
};

}  // namespace nc::service::api
