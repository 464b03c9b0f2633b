// The complete JSON type. Heavy: for source files only.
#pragma once

#include <nlohmann/json.hpp>

#include "schemas/model/json.hpp"
