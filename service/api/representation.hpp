// Between documents and the text that travels: which media type a request wants and brings, the body of a request as
// JSON, an Answer as a Response. The only place of the API that knows a media type. Thread: control.
#pragma once

#include <cstdint>
#include <optional>

#include "schemas/base/result.hpp"
#include "schemas/model/field.hpp"
#include "schemas/model/json.hpp"
#include "service/api/answer.hpp"
#include "service/api/message.hpp"

namespace nc::service::api {

enum class MediaType : std::uint8_t { Json };

/// What the answer is to be written in; std::nullopt when the request accepts nothing that is served.
std::optional<MediaType> accepted_media_type(const Headers& request_headers);

/// The body of a PUT to a resource of `type`. Errors: UnsupportedMediaType, those of the codec.
Result<model::Json> read_body(const Request& request, const model::ResourceInfo& type);

Response represent(const Answer& answer, MediaType media_type);

}  // namespace nc::service::api
