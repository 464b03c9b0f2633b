#include "service/api/representation.hpp"

#include <string_view>
#include <utility>

#include "schemas/base/ascii.hpp"
#include "schemas/codec/json_codec.hpp"
#include "schemas/codec/xml_codec.hpp"
#include "schemas/model/faults.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::api {
namespace {

using model::Json;

codec::DocumentShape shape_of(const Answer& answer) {
    if (answer.type == nullptr) return codec::error_document();
    return answer.is_collection ? codec::collection_document(*answer.type) : codec::resource_document(*answer.type);
}

std::string print(const Json& document, const codec::DocumentShape& shape, MediaType media_type) {
    return media_type == MediaType::Json ? codec::print_json(document) : codec::print_xml(document, shape);
}

void add_body_headers(MediaType media_type, Headers& headers) {
    headers.add("Content-Type", std::string(to_string(media_type)) + "; charset=utf-8");
    headers.add("Vary", "Accept");
}

/// What stands around and between the members of a collection document that has some: first the opening mark, last the
/// closing one, since nothing but "nextLink" is beside the members.
struct ListMarks {
    std::string_view open;
    std::string_view close;
    std::string_view separator;
};
constexpr ListMarks kJsonMarks{"[", "]", ","};
constexpr ListMarks kXmlMarks{"<value>", "</value>", ""};

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
        add_body_headers(media_type, response.headers);
        response.body = print(*answer.document, shape_of(answer), media_type);
    }
    return response;
}

Response represent_list(const model::ResourceInfo& type, MediaType media_type, MoreMembers more) {
    Response response;
    add_body_headers(media_type, response.headers);
    response.parts = parts_of([&type, media_type, more = std::move(more), is_first = true,
                               end = std::string()]() mutable -> std::optional<std::string> {
        const Json members = more();
        if (members.is_null()) return end.empty() ? std::nullopt : std::optional(std::exchange(end, {}));
        // The text of each document is the list's but for the members of the others.
        const ListMarks& marks = media_type == MediaType::Json ? kJsonMarks : kXmlMarks;
        std::string text = print(members, codec::collection_document(type), media_type);
        const std::size_t members_end = text.rfind(marks.close);
        end = text.substr(members_end);
        text.resize(members_end);
        if (!std::exchange(is_first, false))
            text.replace(0, text.find(marks.open) + marks.open.size(), marks.separator);
        return text;
    });
    return response;
}

}  // namespace nc::service::api
