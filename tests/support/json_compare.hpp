// Comparing what was written with what is read.
#pragma once

#include "schemas/model/json_value.hpp"

namespace nc::tests {

/// Whether every member of `given` is in `result` with the same value; `result` may have more.
bool holds(const model::Json& result, const model::Json& given);

/// Without the etags, which every write renews.
model::Json without_etags(const model::Json& json);

}  // namespace nc::tests
