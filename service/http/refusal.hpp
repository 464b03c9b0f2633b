// Why the edge itself turned a request away, before the API saw it; and the only place where the edge writes a body.
#pragma once

#include <string>

#include "service/api/message.hpp"

namespace nc::service::http {

struct Refusal {
    int status = 400;
    std::string code;     ///< of the error body, MS-NCNBI 3.1.5.35 where it has one
    std::string message;  ///< one sentence, of our own text only: nothing of the request is repeated
};

/// The error body of MS-NCNBI 6.33.
api::Response to_response(const Refusal& refusal);

}  // namespace nc::service::http
