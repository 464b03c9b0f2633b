#include "service/api/operation_runner.hpp"

#include <algorithm>
#include <utility>

#include "schemas/base/assert.hpp"
#include "service/api/error_answer.hpp"

namespace nc::service::api {

using model::OperationStatus;
using model::ResourcePath;

void OperationRunner::hand_over_by(HandOver& hand_over, After after) {
    hand_over_ = &hand_over;
    after_ = std::move(after);
}

bool OperationRunner::is_busy(const ResourcePath& path) const {
    if (accepted_in_.contains(path.top_level().key())) return true;
    const auto operations = running_.in_tree_of(path);
    return std::any_of(operations.begin(), operations.end(),
                       [](const RunningOperation& each) { return !each.is_answered; });
}

bool OperationRunner::has_to_wait(const ResourcePath& path, std::function<void()> again) {
    if (!is_busy(path)) return false;
    waiting_in_[path.top_level().key()].push_back(std::move(again));
    return true;
}

void OperationRunner::accept(const ResourcePath& path) {
    const bool is_alone = accepted_in_.insert(path.top_level().key()).second;
    NC_ASSERT(is_alone);
}

void OperationRunner::arrived(const ResourcePath& path) {
    accepted_in_.erase(path.top_level().key());
    release(path);
}

std::optional<std::string> OperationRunner::conflicting(Method method, const ResourcePath& path) const {
    for (const RunningOperation& operation : running_.in_tree_of(path)) {
        if (!RunningOperations::cancels(method, path, operation)) return operation.id;
    }
    return std::nullopt;
}

void OperationRunner::begin(RunningOperation operation, Generation generation, std::function<void(bool)> answer) {
    const std::string id = operation.id;
    const ResourcePath path = operation.path;
    for (const RunningOperation& earlier : running_.in_tree_of(path)) {
        if (RunningOperations::cancels(operation.method, path, earlier)) end(earlier.id, OperationStatus::Canceled);
    }
    registry_.add({id, operation.method, path});
    if (hand_over_ == nullptr) {
        registry_.end(id, OperationStatus::Succeeded);
        return answer(true);
    }
    running_.begin(std::move(operation));
    unanswered_.emplace(id, std::move(answer));
    hand_over_->when_in_force(generation, [this, id] { end(id, OperationStatus::Succeeded); });
    if (!unanswered_.contains(id)) return;
    after_(settings_.answer_wait, [this, id, path] {
        const auto under_way = take_answer(id);
        if (!under_way) return;
        running_.mark_answered(id);
        under_way(false);
        release(path);
    });
    // What became of the hosts is told by configurationState.
    after_(settings_.deadline, [this, id] { end(id, OperationStatus::Succeeded); });
}

void OperationRunner::record(Operation operation) {
    if (registry_.find(operation.id) == nullptr) registry_.add(std::move(operation));
}

void OperationRunner::end(const std::string& id, OperationStatus status) {
    const auto path = running_.end(id);
    if (!path) return;
    const bool is_canceled = status == OperationStatus::Canceled;
    registry_.end(id, status,
                  is_canceled ? std::optional(refuse(model::ErrorCode::Canceled, path->to_string())) : std::nullopt);
    if (const auto answer = take_answer(id)) answer(true);
    release(*path);
}

std::function<void(bool)> OperationRunner::take_answer(const std::string& id) {
    auto taken = unanswered_.extract(id);
    return taken ? std::move(taken.mapped()) : std::function<void(bool)>();
}

/// One after the other, until one holds the tree: one that is refused does not.
void OperationRunner::release(const ResourcePath& path) {
    const std::string tree = path.top_level().key();
    while (!is_busy(path)) {
        const auto waiting = waiting_in_.find(tree);
        if (waiting == waiting_in_.end()) return;
        const std::function<void()> again = std::move(waiting->second.front());
        waiting->second.pop_front();
        if (waiting->second.empty()) waiting_in_.erase(waiting);
        again();
    }
}

}  // namespace nc::service::api
