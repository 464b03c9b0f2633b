#include "service/api/running_operations.hpp"

#include <algorithm>
#include <utility>

namespace nc::service::api {

using model::ProvisioningState;
using model::ResourcePath;

void RunningOperations::begin(RunningOperation operation) {
    ++revision_;
    const std::string tree = operation.path.top_level().key();
    tree_of_.insert_or_assign(operation.id, tree);
    if (operation.method == Method::Delete) {
        ++deletion_count_;
        shown_.reset();
    }
    by_tree_[tree].push_back(std::move(operation));
}

std::optional<ResourcePath> RunningOperations::end(const std::string& id) {
    const auto tree = tree_of_.find(id);
    if (tree == tree_of_.end()) return std::nullopt;
    ++revision_;
    const auto operations = by_tree_.find(tree->second);
    tree_of_.erase(tree);
    const auto ended = std::find_if(operations->second.begin(), operations->second.end(),
                                    [&](const RunningOperation& each) { return each.id == id; });
    if (ended->method == Method::Delete) {
        --deletion_count_;
        shown_.reset();
    }
    const ResourcePath path = ended->path;
    operations->second.erase(ended);
    if (operations->second.empty()) by_tree_.erase(operations);
    return path;
}

void RunningOperations::mark_answered(const std::string& id) {
    const auto tree = tree_of_.find(id);
    if (tree == tree_of_.end()) return;
    for (RunningOperation& operation : by_tree_.at(tree->second))
        operation.is_answered = operation.is_answered || operation.id == id;
}

std::vector<RunningOperation> RunningOperations::in_tree_of(const ResourcePath& path) const {
    const auto found = by_tree_.empty() ? by_tree_.end() : by_tree_.find(path.top_level().key());
    return found == by_tree_.end() ? std::vector<RunningOperation>() : found->second;
}

bool RunningOperations::cancels(Method method, const ResourcePath& path, const RunningOperation& running) {
    const bool is_same = running.path == path;
    const bool is_put = running.method == Method::Put;
    if (path.depth() == 1) return method == Method::Delete || !is_same || is_put;
    if (is_same) return method == Method::Delete || is_put;
    return is_put && path.is_below(running.path);
}

std::optional<ProvisioningState> RunningOperations::state_of(const ResourcePath& path) const {
    if (by_tree_.empty()) return std::nullopt;
    const auto operations = by_tree_.find(path.top_level().key());
    if (operations == by_tree_.end()) return std::nullopt;
    std::optional<ProvisioningState> state;
    for (const RunningOperation& operation : operations->second) {
        const bool is_inside = operation.path == path || path.is_below(operation.path);
        if (is_inside && operation.method == Method::Delete) return ProvisioningState::Deleting;
        if (is_inside || operation.path.is_below(path)) state = ProvisioningState::Updating;
    }
    return state;
}

const state::ResourceTree& RunningOperations::shown(const state::ResourceTree& durable) const {
    if (deletion_count_ == 0) return durable;
    if (shown_ && shown_of_ == durable.generation()) return *shown_;
    state::TreeDraft draft(durable);
    const auto show = [&](const state::ResourcePtr& deleted) {
        if (deleted && !draft.tree().find(deleted->path)) draft.put(*deleted);
    };
    for (const auto& [tree, operations] : by_tree_) {
        for (const RunningOperation& operation : operations) {
            if (operation.method != Method::Delete) continue;
            show(operation.before.find(operation.path));
            for (const state::ResourcePtr& below : operation.before.descendants(operation.path))
                show(below);
        }
    }
    shown_of_ = durable.generation();
    return shown_.emplace(std::move(draft).finish(durable.generation()));
}

}  // namespace nc::service::api
