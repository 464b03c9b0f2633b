// Generated from schemas/*.xml by schemas/generator; change those.
#include "generated/toy_car.hpp"
#include "schemas/codec/decode.hpp"

namespace nc::model {

ToyCar ToyCar::from_json(const Json& json) {
    ToyCar value;
    codec::read(json, "colour", value.colour);
    codec::read(json, "wheels", value.wheels);
    codec::read(json, "isFast", value.is_fast);
    codec::read(json, "garage", value.garage);
    codec::read(json, "serialNumber", value.serial_number);
    return value;
}

}  // namespace nc::model
