// GET, PUT and DELETE of every resource, once, driven by the model: normalise, check, apply rules, commit, answer. A
// plain function from Request to Response, without a socket. Every write is one transaction of the store and ends
// before it is answered; hosts are told afterwards by the observers. Thread: control.
#pragma once

#include <string>
#include <vector>

#include "schemas/model/faults.hpp"
#include "service/api/commit_observer.hpp"
#include "service/api/computed_properties.hpp"
#include "service/api/message.hpp"
#include "service/api/operation_registry.hpp"
#include "service/api/retry_memory.hpp"
#include "service/api/route.hpp"
#include "service/resources/resource_rules.hpp"
#include "service/state/resource_tree.hpp"
#include "service/store/store.hpp"

namespace nc::service::api {

class ResourceController {
  public:
    /// `store` and `rules` outlive the controller. `tree` is what the store holds (ResourceTree::load).
    ResourceController(store::Store& store, const resources::RuleBook& rules, state::ResourceTree tree);

    /// Both outlive the controller.
    void add_computed(const ComputedProperties& computed) { computed_.push_back(&computed); }
    void add_observer(CommitObserver& observer) { observers_.push_back(&observer); }

    /// Stores each singleton that does not exist yet with its defaults. Called once, before requests.
    Result<void> create_missing_singletons();

    Response handle(const Request& request);

    const state::ResourceTree& tree() const { return tree_; }
    /// A write of the service itself (the location of an interface that a host reports): etags are renewed, stored,
    /// observers are told. Nothing happens when the draft holds no change. Precondition: made from tree().
    Result<void> commit(state::TreeDraft draft);

  private:
    Response dispatch(const Request& request, const Route& route, const std::string& operation_id);
    Response get(const Route& route) const;
    Response get_unstored(const Route& route) const;
    Response put(const Request& request, const Route& route, const std::string& operation_id);
    Response erase(const Request& request, const Route& route);
    Response answer(int status, const state::StoredResource& resource, model::ApiVersion version) const;

    store::Store& store_;
    const resources::RuleBook& rules_;
    state::ResourceTree tree_;
    OperationRegistry operations_;
    RetryMemory retries_;
    std::vector<const ComputedProperties*> computed_;
    std::vector<CommitObserver*> observers_;
};

}  // namespace nc::service::api
