#include "service/api/error_answer.hpp"

#include <utility>

#include "schemas/base/assert.hpp"
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

Answer error_answer(const Error& error) {
    Json members = members_of(error);
    if (!error.details.empty()) {
        Json details = Json::array();
        for (const Error& detail : error.details)
            details.push_back(members_of(detail));
        members["details"] = std::move(details);
    }
    Answer answer;
    answer.status = model::status_of(error.code);
    answer.error_code = error.code;
    answer.document = std::make_shared<const Json>(Json{{"error", std::move(members)}});
    return answer;
}

Answer refuse(model::ErrorCode code, std::string_view value, std::string_view detail, std::string target) {
    return error_answer(model::make_error(code, std::move(target), value, detail));
}

}  // namespace nc::service::api
