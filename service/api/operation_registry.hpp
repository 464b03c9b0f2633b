// What becomes of recent writes, for `operations/<id>` and `operationResults/<id>` (MS-NCNBI 3.1.5.12, 3.1.5.13).
// Bounded: the oldest are dropped. Thread: control.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "generated/types.hpp"
#include "schemas/model/resource_path.hpp"
#include "service/api/answer.hpp"

namespace nc::service::api {

struct Operation {
    std::string id;  ///< x-ms-request-id of the write
    Method method = Method::Put;
    model::ResourcePath path;  ///< what is written
    model::OperationStatus status = model::OperationStatus::InProgress;
    std::optional<Answer> failure{};  ///< when it has Failed or was Canceled
};

class OperationRegistry {
  public:
    static constexpr std::size_t kDefaultLimit = 100'000;
    explicit OperationRegistry(std::size_t limit = kDefaultLimit) : limit_(limit) {}

    void add(Operation operation);
    /// Nothing happens when it is unknown.
    void end(const std::string& id, model::OperationStatus status, std::optional<Answer> failure = std::nullopt);
    const Operation* find(const std::string& id) const;  ///< null: unknown, or dropped

  private:
    std::size_t limit_;
    std::unordered_map<std::string, Operation> operations_;
    std::deque<std::string> order_;  ///< ids, oldest first
};

}  // namespace nc::service::api
