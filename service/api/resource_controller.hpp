// GET, PUT and DELETE of every resource, once, driven by the model: normalise, check, apply rules, commit, answer. A
// plain function from Request to Response, without a socket. Thread: control.
#pragma once

#include <memory>

#include "service/api/commit_observer.hpp"
#include "service/api/computed_properties.hpp"
#include "service/api/message.hpp"
#include "service/api/operation_registry.hpp"
#include "service/resources/resource_rules.hpp"
#include "service/state/resource_tree.hpp"
#include "service/store/store.hpp"

namespace nc::service::api {

class ResourceController {
  public:
    /// All outlive the controller. `computed` and `observer` may be empty lists.
    ResourceController(store::Store& store, const resources::RuleBook& rules, state::ResourceTree tree);

    void add_computed(const ComputedProperties& computed) { computed_.push_back(&computed); }
    void add_observer(CommitObserver& observer) { observers_.push_back(&observer); }

    Response handle(const Request& request);

    const state::ResourceTree& tree() const { return tree_; }
    /// A write of the service itself (the location of an interface that a host reports), by the same transaction.
    Result<void> commit(state::TreeDraft draft);

  private:
    store::Store& store_;
    const resources::RuleBook& rules_;
    state::ResourceTree tree_;
    OperationRegistry operations_;
    std::vector<const ComputedProperties*> computed_;
    std::vector<CommitObserver*> observers_;
};

}  // namespace nc::service::api
