// The JSON type of resources: members keep their order. Only a declaration, so that headers stay cheap to include; a
// source file that reads or writes members includes <nlohmann/json.hpp> through schemas/model/json_value.hpp.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace nc::model {

using Json = nlohmann::ordered_json;

}  // namespace nc::model
