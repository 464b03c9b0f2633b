// A response to the bytes of HTTP/1.1 (RFC 9112). Thread: any.
#pragma once

#include <ctime>
#include <string>

#include "service/api/message.hpp"

namespace nc::service::http {

struct ResponseFraming {
    bool keeps_alive = false;
    bool has_body = true;  ///< false: the answer to HEAD, whose length is told but not sent
    std::time_t now = 0;   ///< of the Date field
};

/// Adds Server, Date, Content-Length and Connection; a field of these names in the response is dropped, as are control
/// characters in values.
std::string write_response(const api::Response& response, const ResponseFraming& framing);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7).
std::string http_date(std::time_t time);

}  // namespace nc::service::http
