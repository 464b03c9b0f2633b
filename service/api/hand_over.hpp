// From a durable write to the hosts that it concerns (docs/decisions/0010). Thread: control.
#pragma once

#include <functional>

#include "schemas/base/identifiers.hpp"

namespace nc::service::api {

class HandOver {
  public:
    virtual ~HandOver() = default;

    /// Calls `done` once, when every host that can be reached and that this generation concerns has it in force, or
    /// says that it cannot: at once when there is no such host, otherwise later. A host that cannot be reached, or no
    /// longer can, is not waited for.
    virtual void when_in_force(Generation generation, std::function<void()> done) = 0;
};

}  // namespace nc::service::api
