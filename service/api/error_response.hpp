// Errors to the body that MS-NCNBI 6.33 describes. The only place that writes an error body.
#pragma once

#include "schemas/base/error.hpp"
#include "schemas/model/faults.hpp"
#include "service/api/message.hpp"

namespace nc::service::api {

/// Several faults become one error: the first one's code, all of them as details. Faults of the JSON's form get the
/// code InvalidRequestFormat above them. Precondition: at least one fault.
Error combine(const model::Faults& faults);

/// {"error": {...}} as text.
std::string error_body(const Error& error);
/// Status by the error's code.
Response error_response(const Error& error);

}  // namespace nc::service::api
