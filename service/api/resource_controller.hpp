// GET, PUT and DELETE of every resource, once, driven by the model: normalise, check, apply rules, commit, answer. It
// turns a Request into a Response, without a socket, at once or later. Writes are checked against the newest accepted
// state and answered when they are durable; reads show only what is durable. Thread: control.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "schemas/base/log.hpp"
#include "schemas/model/faults.hpp"
#include "service/api/answer.hpp"
#include "service/api/commit_observer.hpp"
#include "service/api/commit_queue.hpp"
#include "service/api/computed_properties.hpp"
#include "service/api/list_page.hpp"
#include "service/api/message.hpp"
#include "service/api/operation_runner.hpp"
#include "service/api/presenter.hpp"
#include "service/api/representation.hpp"
#include "service/api/response_cache.hpp"
#include "service/api/retry_memory.hpp"
#include "service/api/route.hpp"
#include "service/api/unstored_resource.hpp"
#include "service/api/write_gate.hpp"
#include "service/resources/resource_rules.hpp"
#include "service/state/resource_tree.hpp"
#include "service/store/store.hpp"

namespace nc::service::api {

class ResourceController {
  public:
    using Clock = std::function<std::chrono::system_clock::time_point()>;

    /// `store` and `rules` outlive the controller. `tree` is what the store holds (ResourceTree::load).
    ResourceController(store::Store& store, const resources::RuleBook& rules, state::ResourceTree tree,
                       CommitQueue::Threads threads, const OperationSettings& settings = {}, Log log = Log("api"),
                       Clock clock = std::chrono::system_clock::now);

    /// Both outlive the controller.
    void add_computed(const ComputedProperties& computed) { computed_.push_back(&computed); }
    void add_observer(CommitObserver& observer) { observers_.push_back(&observer); }
    /// Asked before each PUT and DELETE of a stored resource; outlives the controller.
    void set_write_gate(const WriteGate& gate) { gate_ = &gate; }

    /// Writes have ended when the hosts have them in force; until this is called, when they are durable. Outlives the
    /// controller.
    void hand_over_by(HandOver& hand_over, OperationRunner::After after) {
        operations_.hand_over_by(hand_over, std::move(after));
    }
    /// Answers for the resources of a type whose schema says stored="false".
    void add_unstored(model::ResourceType type, std::unique_ptr<UnstoredResource> resource);

    /// Stores each singleton that does not exist yet and needs nothing from a client, with its defaults. Called once,
    /// before requests; `done` when they are durable.
    void create_missing_singletons(CommitQueue::Done done);

    /// Calls `respond` exactly once: before it returns, or later.
    void handle(Request request, Respond respond);

    /// What is durable.
    const state::ResourceTree& tree() const { return commits_.durable(); }
    /// A resource of what is or was durable as a GET shows it; std::nullopt when it is absent.
    std::optional<model::Json> document(const state::ResourceTree& tree, const model::ResourcePath& path, Detail detail,
                                        model::ApiVersion version) const;
    /// A write of the service itself (the location of an interface that a host reports): `edit` changes the newest
    /// accepted state, before this returns; etags are renewed. `done` is called when that is durable, or has failed.
    void write(const std::function<void(state::TreeDraft&)>& edit, CommitQueue::Done done);

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

    std::optional<ResponseCache::Stamp> stamp() const;
    void dispatch(const CallPtr& call);
    void process(const CallPtr& call);
    bool may_write(const CallPtr& call);
    void finish(const Call& call, Answer answer);
    std::optional<Response> long_list(const Call& call) const;
    Answer list_page(const Call& call, const ListPage& page) const;
    Answer get(const Route& route) const;
    void get_stored(const CallPtr& call);
    void get_unstored(const CallPtr& call);
    void put(const CallPtr& call);
    void put_unstored(const CallPtr& call);
    void erase(const CallPtr& call);
    void erase_unstored(const CallPtr& call);
    UnstoredResource& unstored(const Route& route);
    Reply reply_to(const CallPtr& call);
    void propose(const Route& route, const model::Json& body, state::TreeDraft& draft, model::Faults& faults) const;
    /// `then`: when it is durable; a failure is answered.
    void commit(const CallPtr& call, state::TreeDraft draft, std::function<void()> then);
    void begin_operation(const CallPtr& call, const state::ResourceTree& before, std::function<void(bool)> answer);
    Answer not_stored(const Call& call, const Error& error) const;
    void on_durable(const state::ResourceTree& before, const state::ResourceTree& after);
    /// What GET shows: what is durable, and what is being deleted.
    const state::ResourceTree& shown() const { return operations_.running().shown(commits_.durable()); }
    Answer show(int status, const state::StoredResource& resource, const state::ResourceTree& tree,
                model::ApiVersion version) const;

    const resources::RuleBook& rules_;
    CommitQueue commits_;
    Log log_;
    Clock clock_;
    OperationRunner operations_;
    RetryMemory retries_;
    ResponseCache responses_;
    std::map<model::ResourceType, std::unique_ptr<UnstoredResource>> unstored_;
    UnstoredResource nothing_;  ///< of the types that nobody answers for
    std::vector<const ComputedProperties*> computed_;
    std::vector<CommitObserver*> observers_;
    const WriteGate* gate_ = nullptr;  ///< null: writes are always let in
};

}  // namespace nc::service::api
