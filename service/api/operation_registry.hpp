// What became of recent writes, for `operations/<id>` and `operationResults/<id>` (MS-NCNBI 3.1.5.12, 3.1.5.13) and for
// clients that send a write again under the same x-ms-client-request-id (1.3.1.2). Every write ends before it is
// answered, so an operation is always Succeeded or Failed. Bounded: the oldest are dropped. Thread: control.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "schemas/model/resource_path.hpp"
#include "service/api/message.hpp"

namespace nc::service::api {

struct Operation {
    std::string id;  ///< x-ms-request-id of the write
    Method method = Method::Put;
    model::ResourcePath path;  ///< what was written
    std::string error_body;    ///< empty: it succeeded
    int error_status = 0;
};

class OperationRegistry {
  public:
    static constexpr std::size_t kDefaultLimit = 100'000;
    explicit OperationRegistry(std::size_t limit = kDefaultLimit) : limit_(limit) {}

    void add(Operation operation);
    const Operation* find(const std::string& id) const;  ///< null: unknown, or dropped

  private:
    std::size_t limit_;
    std::unordered_map<std::string, Operation> operations_;
    std::deque<std::string> order_;  ///< ids, oldest first
};

}  // namespace nc::service::api
