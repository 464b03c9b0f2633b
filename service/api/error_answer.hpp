// Errors to the body that MS-NCNBI 6.33 describes. The only place that writes an error body.
#pragma once

#include <string>
#include <string_view>

#include "schemas/base/error.hpp"
#include "schemas/model/faults.hpp"
#include "service/api/answer.hpp"

namespace nc::service::api {

/// Several faults become one error: the first one's code, all of them as details. Faults of the text's form get the
/// code InvalidRequestFormat above them. Precondition: at least one fault.
Error combine(const model::Faults& faults);

/// {"error": {...}}; the status by the error's code.
Answer error_answer(const Error& error);
/// The error of one code (model::make_error).
Answer refuse(model::ErrorCode code, std::string_view value, std::string_view detail = {}, std::string target = {});

}  // namespace nc::service::api
