#include "service/api/representation.hpp"

#include "schemas/codec/json_codec.hpp"
#include "schemas/model/faults.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::api {
namespace {

bool is_json(const Headers& headers) {
    const auto type = headers.find("Content-Type");
    return !type || model::equal_names(type->substr(0, type->find_first_of("; ")), "application/json");
}

}  // namespace

std::optional<MediaType> accepted_media_type(const Headers&) { return MediaType::Json; }

Result<model::Json> read_body(const Request& request, const model::ResourceInfo&) {
    if (!is_json(request.headers))
        return model::make_error(model::ErrorCode::UnsupportedMediaType, "", *request.headers.find("Content-Type"));
    return codec::parse_json(request.body);
}

Response represent(const Answer& answer, MediaType) {
    Response response{answer.status, answer.headers, {}};
    if (answer.document) {
        response.headers.add("Content-Type", "application/json; charset=utf-8");
        response.body = codec::print_json(*answer.document);
    }
    return response;
}

}  // namespace nc::service::api
