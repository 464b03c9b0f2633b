// A response to the bytes of HTTP/1.1 (RFC 9112). Thread: any.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "service/api/message.hpp"

namespace nc::service::http {

struct ResponseFraming {
    bool keeps_alive = false;
    bool has_body = true;      ///< false: the answer to HEAD, whose length is told but not sent
    std::time_t now = 0;       ///< of the Date field
    bool knows_chunks = true;  ///< false: a body of parts ends with the connection

    bool keeps_alive_after(const api::Response& response) const {
        return keeps_alive && (knows_chunks || !response.parts);
    }
};

/// Adds Server, Date, Content-Length or Transfer-Encoding, and Connection; a field of these names in the response is
/// dropped, as are control characters in values. Of a body of parts only the head is written.
std::string write_response(const api::Response& response, const ResponseFraming& framing);
/// One part of a chunked body; of an empty one there is nothing to write.
std::string write_chunk(std::string_view part);
/// The end of a chunked body, with the fields that come after it (RFC 9112 7.1.2).
std::string write_last_chunk(const api::Headers& trailer);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7).
std::string http_date(std::time_t time);

}  // namespace nc::service::http
