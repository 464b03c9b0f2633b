#include "service/api/answer.hpp"

#include <utility>

#include "schemas/model/json_value.hpp"

namespace nc::service::api {

Answer document_answer(int status, const model::ResourceInfo& type, model::Json document, bool is_collection) {
    return {status, {}, std::make_shared<const model::Json>(std::move(document)), &type, is_collection};
}

}  // namespace nc::service::api
