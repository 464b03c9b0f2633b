// Which media type the body of a request has and which one its answer is to have (RFC 9110 8.3 and 12.5.1). Pure
// functions. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "service/api/message.hpp"

namespace nc::service::api {

/// In the order in which the service prefers them.
enum class MediaType : std::uint8_t { Json, Xml, TextXml };

/// "application/xml"
std::string_view to_string(MediaType type);

/// What the answer is to be written in: what the request's Accept weighs most, JSON without one. Parameters other than
/// q do not narrow a range. std::nullopt when the request accepts nothing that is served.
std::optional<MediaType> accepted_media_type(const Headers& request_headers);

/// What the body of the request is written in, JSON without a Content-Type. std::nullopt for any other type and for
/// charsets other than UTF-8, and when it says its type twice.
std::optional<MediaType> content_media_type(const Headers& request_headers);

}  // namespace nc::service::api
