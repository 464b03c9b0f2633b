// Generated from schemas/*.xml by schemas/generator; change those.
#pragma once

#include "generated/resource_type.hpp"
#include "generated/types.hpp"

namespace nc::model {

/// A toy car.
struct ToyCar {
    static constexpr ResourceType kType = ResourceType::ToyCar;

    Colour colour = Colour::Blue;  ///< Its paint.
    std::vector<Wheel> wheels;  ///< Its wheels.
    std::optional<bool> is_fast;  ///< Whether it is fast.
    std::optional<ResourcePath> garage;  ///< Where it stays.
    std::optional<std::int64_t> serial_number;  ///< Given by the service.

    static ToyCar from_json(const Json& json);
    friend bool operator==(const ToyCar&, const ToyCar&) = default;
};

}  // namespace nc::model
