// GET, PUT and DELETE of every resource, once, driven by the model: normalise, check, apply rules, commit, answer. It
// turns a Request into a Response, without a socket, at once or later. Every write is one transaction of the store;
// hosts are told afterwards by the observers. Thread: control.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/model/faults.hpp"
#include "service/api/answer.hpp"
#include "service/api/commit_observer.hpp"
#include "service/api/computed_properties.hpp"
#include "service/api/message.hpp"
#include "service/api/operation_registry.hpp"
#include "service/api/representation.hpp"
#include "service/api/retry_memory.hpp"
#include "service/api/route.hpp"
#include "service/api/unstored_resource.hpp"
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

    /// Answers for the resources of a type whose schema says stored="false".
    void add_unstored(model::ResourceType type, std::unique_ptr<UnstoredResource> resource);

    /// Stores each singleton that does not exist yet and needs nothing from a client, with its defaults. Called once,
    /// before requests.
    Result<void> create_missing_singletons();

    /// Calls `respond` exactly once: before it returns, or later.
    void handle(Request request, Respond respond);

    const state::ResourceTree& tree() const { return tree_; }
    /// A write of the service itself (the location of an interface that a host reports): etags are renewed, stored,
    /// observers are told. Nothing happens when the draft holds no change. Precondition: made from tree().
    Result<void> commit(state::TreeDraft draft);

  private:
    /// One request until it is answered.
    struct Call {
        Request request;
        Respond respond;
        std::string id;  ///< x-ms-request-id
        MediaType media_type = MediaType::Json;
        std::optional<Route> route;  ///< absent: nothing can be there
        bool is_write() const { return route && (request.method == Method::Put || request.method == Method::Delete); }
    };
    using CallPtr = std::shared_ptr<const Call>;

    void dispatch(const CallPtr& call);
    void finish(const Call& call, Answer answer);
    Answer get(const Route& route) const;
    void get_unstored(const CallPtr& call);
    void put(const CallPtr& call);
    void put_unstored(const CallPtr& call);
    void erase(const CallPtr& call);
    UnstoredResource& unstored(const Route& route);
    Reply reply_to(const CallPtr& call);
    Answer show(int status, const state::StoredResource& resource, model::ApiVersion version) const;

    store::Store& store_;
    const resources::RuleBook& rules_;
    state::ResourceTree tree_;
    OperationRegistry operations_;
    RetryMemory retries_;
    std::map<model::ResourceType, std::unique_ptr<UnstoredResource>> unstored_;
    std::vector<const ComputedProperties*> computed_;
    std::vector<CommitObserver*> observers_;
};

}  // namespace nc::service::api
