// `operations/<id>` and `operationResults/<id>`: how far a write has come, and what it would have answered, had it been
// waited for (MS-NCNBI 3.1.5.12, 3.1.5.13). The id is the x-ms-request-id of the write. Thread: control.
#pragma once

#include <functional>
#include <utility>

#include "service/api/operation_registry.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::api {

class Operations final : public UnstoredResource {
  public:
    /// `registry` outlives this.
    explicit Operations(const OperationRegistry& registry) : registry_(registry) {}

    void get(const UnstoredCall& call, const Reply& reply) override;

  private:
    const OperationRegistry& registry_;
};

class OperationResults final : public UnstoredResource {
  public:
    /// How GET answers for a stored resource.
    using Show = std::function<Answer(const state::StoredResource&, model::ApiVersion)>;

    /// `registry` outlives this.
    OperationResults(const OperationRegistry& registry, Show show) : registry_(registry), show_(std::move(show)) {}

    void get(const UnstoredCall& call, const Reply& reply) override;

  private:
    const OperationRegistry& registry_;
    Show show_;
};

/// 202 without a body: a write that is under way, to be asked about later.
Answer accepted();

}  // namespace nc::service::api
