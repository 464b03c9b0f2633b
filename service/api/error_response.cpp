#include "service/api/error_response.hpp"

#include "schemas/base/assert.hpp"
#include "schemas/codec/json_codec.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::api {
namespace {

using model::Json;

Json members_of(const Error& error) {
    Json members = Json::object();
    members["code"] = error.code;
    members["message"] = error.message;
    if (!error.target.empty()) members["target"] = error.target;
    return members;
}

}  // namespace

Error combine(const model::Faults& faults) {
    const std::vector<Error>& all = faults.errors();
    NC_ASSERT(!all.empty());
    Error error = all.front();
    if (error.code.starts_with("InvalidJson"))
        error = model::make_error(model::ErrorCode::InvalidRequestFormat, error.target, "", error.message);
    if (all.size() > 1 || error.code != all.front().code) error.details = all;
    return error;
}

std::string error_body(const Error& error) {
    Json members = members_of(error);
    if (!error.details.empty()) {
        Json details = Json::array();
        for (const Error& detail : error.details)
            details.push_back(members_of(detail));
        members["details"] = std::move(details);
    }
    return codec::print_json(Json{{"error", std::move(members)}});
}

Response error_response(const Error& error) {
    Response response;
    response.status = model::status_of(error.code);
    response.headers.add("Content-Type", "application/json; charset=utf-8");
    response.body = error_body(error);
    return response;
}

}  // namespace nc::service::api
