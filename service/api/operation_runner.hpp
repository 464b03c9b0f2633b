// A write's way from accepted to in force: who has to wait for it, how long its client is made to wait for the hosts,
// when it is told that the work goes on without it, what a later write does to it, and when it ends (MS-NCNBI 1.3.2,
// 1.3.3; docs/decisions/0010). Thread: control.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "service/api/hand_over.hpp"
#include "service/api/operation_registry.hpp"
#include "service/api/running_operations.hpp"

namespace nc::service::api {

struct OperationSettings {
    std::size_t history_limit = OperationRegistry::kDefaultLimit;
    std::chrono::milliseconds answer_wait{100};  ///< then the client is told that the operation is under way
    std::chrono::milliseconds deadline{30'000};  ///< then hosts that do not answer are waited for no longer
};

class OperationRunner {
  public:
    /// Calls a function after a time, on the control thread.
    using After = std::function<void(std::chrono::milliseconds, std::function<void()>)>;

    explicit OperationRunner(const OperationSettings& settings)
        : settings_(settings), registry_(settings.history_limit) {}

    /// Until this is called no write concerns a host. `hand_over` outlives the runner.
    void hand_over_by(HandOver& hand_over, After after);

    const OperationRegistry& registry() const { return registry_; }
    const RunningOperations& running() const { return running_; }

    /// Whether a write in the tree of `path` has to wait for one whose client has not been answered; then `again` is
    /// called when it has been. Those that wait have their turn in the order in which they came.
    bool has_to_wait(const model::ResourcePath& path, std::function<void()> again);
    /// A write is on its way to the disk: it holds its tree until it has arrived there, or failed, and that was dealt
    /// with. Precondition: it need not wait.
    void accept(const model::ResourcePath& path);
    void arrived(const model::ResourcePath& path);
    /// The id of an operation that a write can neither cancel nor go beside.
    std::optional<std::string> conflicting(Method method, const model::ResourcePath& path) const;

    /// A durable write. It cancels the operations that it takes the place of. `answer` is called once, now or later:
    /// true when the operation has ended, false when it is under way.
    void begin(RunningOperation operation, Generation generation, std::function<void(bool)> answer);
    /// A write that came no further, or needed no hosts; one that was begun keeps what is known of it.
    void record(Operation operation);
    /// The end of one that was recorded as InProgress.
    void end_recorded(const std::string& id, model::OperationStatus status, std::optional<Answer> failure) {
        registry_.end(id, status, std::move(failure));
    }

  private:
    void end(const std::string& id, model::OperationStatus status);
    /// Takes what is to be done for an operation's client, once.
    std::function<void(bool)> take_answer(const std::string& id);
    bool is_busy(const model::ResourcePath& path) const;
    void release(const model::ResourcePath& path);

    OperationSettings settings_;
    HandOver* hand_over_ = nullptr;
    After after_;
    OperationRegistry registry_;
    RunningOperations running_;
    std::map<std::string, std::function<void(bool)>> unanswered_;          ///< by id
    std::set<std::string> accepted_in_;                                    ///< keys of top-level resources
    std::map<std::string, std::deque<std::function<void()>>> waiting_in_;  ///< by key of the top-level resource
};

}  // namespace nc::service::api
