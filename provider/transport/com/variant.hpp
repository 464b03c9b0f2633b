// Values of the object model as VARIANTs, by the rules of WMI: uint32 is VT_I4, 64-bit integers are decimal text,
// booleans 0 and -1, embedded instances VT_UNKNOWN. Thread: any.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "provider/cim/class_definition.hpp"
#include "provider/cim/value.hpp"
#include "provider/transport/com/ncwmi.h"
#include "schemas/base/result.hpp"

namespace nc::provider::transport::com {

CIMTYPE cimtype_of(cim::Type type, bool is_array);

/// Sets `to`, whatever it was. `owner` keeps the classes of embedded instances alive.
void to_variant(const cim::Value& value, cim::Type type, bool is_array, const std::shared_ptr<const void>& owner,
                VARIANT* to);
/// std::nullopt: the VARIANT holds no value of this type. An embedded instance must be an object of this library.
std::optional<cim::Value> from_variant(const VARIANT& from, cim::Type type, bool is_array);

/// VT_BSTR elements; the receiver's to free.
SAFEARRAY* new_names(const std::vector<std::string>& names);

}  // namespace nc::provider::transport::com
