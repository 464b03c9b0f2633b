// What the API answers before it has a media type: inside the API every body is a JSON document; representation.hpp
// makes text of it at the end. Thread: control.
#pragma once

#include <memory>

#include "schemas/model/field.hpp"
#include "schemas/model/json.hpp"
#include "service/api/message.hpp"

namespace nc::service::api {

struct Answer {
    int status = 200;
    Headers headers;                              ///< without those of the body
    std::shared_ptr<const model::Json> document;  ///< null: no body
    const model::ResourceInfo* type = nullptr;    ///< of the document, or of the collection's members; null: an error
    bool is_collection = false;                   ///< {"value": […], "nextLink": ""}
    bool is_under_way = false;                    ///< of a PUT: its operation goes on (UnstoredCall::end)
    std::string error_code{};                     ///< of the error that the document tells; empty: none
};

/// A resource, or a collection, as the answer's document.
Answer document_answer(int status, const model::ResourceInfo& type, model::Json document, bool is_collection = false);

}  // namespace nc::service::api
