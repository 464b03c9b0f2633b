#include "service/api/operation_registry.hpp"

#include <utility>

namespace nc::service::api {

void OperationRegistry::add(Operation operation) {
    while (order_.size() >= limit_) {
        operations_.erase(order_.front());
        order_.pop_front();
    }
    order_.push_back(operation.id);
    operations_.insert_or_assign(operation.id, std::move(operation));
}

void OperationRegistry::end(const std::string& id, model::OperationStatus status, std::optional<Answer> failure) {
    const auto found = operations_.find(id);
    if (found == operations_.end()) return;
    found->second.status = status;
    found->second.failure = std::move(failure);
}

const Operation* OperationRegistry::find(const std::string& id) const {
    const auto found = operations_.find(id);
    return found == operations_.end() ? nullptr : &found->second;
}

}  // namespace nc::service::api
