// Between documents and the text that travels: the body of a request as JSON, an Answer as a Response. With
// media_type.hpp the only place of the API that knows a media type. Thread: control.
#pragma once

#include <functional>

#include "schemas/base/result.hpp"
#include "schemas/model/field.hpp"
#include "schemas/model/json.hpp"
#include "service/api/answer.hpp"
#include "service/api/media_type.hpp"
#include "service/api/message.hpp"

namespace nc::service::api {

/// The body of a PUT to a resource of `type`. Errors: UnsupportedMediaType, those of the codec.
Result<model::Json> read_body(const Request& request, const model::ResourceInfo& type);

Response represent(const Answer& answer, MediaType media_type);

/// Gives the next members of a list as a collection document, {"value": […], "nextLink": ""}; null: there are no more.
using MoreMembers = std::function<model::Json()>;

/// A list that is made while it is sent; its text is that of one collection document with all members.
Response represent_list(const model::ResourceInfo& type, MediaType media_type, MoreMembers more);

}  // namespace nc::service::api
