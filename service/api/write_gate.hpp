// Asked before each PUT and DELETE of a stored resource: a restore lets none in. Thread: control.
#pragma once

#include <optional>

#include "schemas/base/error.hpp"

namespace nc::service::api {

class WriteGate {
  public:
    virtual ~WriteGate() = default;
    /// Why nothing may be written now; std::nullopt: it may.
    virtual std::optional<Error> refusal() const = 0;
};

}  // namespace nc::service::api
