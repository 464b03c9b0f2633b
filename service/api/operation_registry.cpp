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

const Operation* OperationRegistry::find(const std::string& id) const {
    const auto found = operations_.find(id);
    return found == operations_.end() ? nullptr : &found->second;
}

}  // namespace nc::service::api
