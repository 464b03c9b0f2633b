#include "service/api/representation.hpp"

#include "schemas/base/ascii.hpp"
#include "schemas/codec/json_codec.hpp"
#include "schemas/codec/xml_codec.hpp"
#include "schemas/model/faults.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::api {
namespace {

codec::DocumentShape shape_of(const Answer& answer) {
    if (answer.type == nullptr) return codec::error_document();
    return answer.is_collection ? codec::collection_document(*answer.type) : codec::resource_document(*answer.type);
}

}  // namespace

Result<model::Json> read_body(const Request& request, const model::ResourceInfo& type) {
    const auto coding = request.headers.find("Content-Encoding");
    if (coding && !coding->empty() && !equals_ignoring_case(*coding, "identity"))
        return model::make_error(model::ErrorCode::UnsupportedMediaType, "", *coding,
                                 "Bodies come without a Content-Encoding.");
    const auto media_type = content_media_type(request.headers);
    if (!media_type)
        return model::make_error(model::ErrorCode::UnsupportedMediaType, "", *request.headers.find("Content-Type"),
                                 "Bodies are application/json, application/xml or text/xml, in UTF-8.");
    if (*media_type == MediaType::Json) return codec::parse_json(request.body);
    return codec::parse_xml(request.body, codec::resource_document(type));
}

Response represent(const Answer& answer, MediaType media_type) {
    Response response{answer.status, answer.headers, {}, answer.error_code};
    if (answer.document) {
        response.headers.add("Content-Type", std::string(to_string(media_type)) + "; charset=utf-8");
        response.headers.add("Vary", "Accept");
        response.body = media_type == MediaType::Json ? codec::print_json(*answer.document)
                                                      : codec::print_xml(*answer.document, shape_of(answer));
    }
    return response;
}

}  // namespace nc::service::api
