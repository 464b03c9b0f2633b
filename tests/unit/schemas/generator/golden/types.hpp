// Generated from schemas/*.xml by schemas/generator; change those.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>
#include "schemas/base/guid.hpp"
#include "schemas/base/ip_address.hpp"
#include "schemas/base/ip_prefix.hpp"
#include "schemas/base/mac_address.hpp"
#include "schemas/model/field.hpp"
#include "schemas/model/json.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::model {

/// A colour.
enum class Colour : std::uint8_t {
    Red,
    Blue,
};

const EnumInfo& info(std::type_identity<Colour>);
std::string_view to_string(Colour value);

/// A wheel.
struct Wheel {
    std::int64_t radius = 3;  ///< In millimetres.

    static Wheel from_json(const Json& json);
    friend bool operator==(const Wheel&, const Wheel&) = default;
};

}  // namespace nc::model
