#include "provider/transport/cim_xml_server.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "provider/cim/status.hpp"
#include "provider/transport/caller.hpp"
#include "provider/transport/cim_xml_operations.hpp"
#include "schemas/base/ascii.hpp"
#include "schemas/base/percent_encoding.hpp"

namespace nc::provider::transport {
namespace {

using service::api::Request;
using service::api::Response;

Response xml_response(std::string body) {
    Response response;
    response.headers.add("Content-Type", "application/xml; charset=\"utf-8\"");
    response.headers.add("CIMOperation", "MethodResponse");
    response.body = std::move(body);
    return response;
}

/// DSP0200 7.3: what is no request of CIM at all is refused by HTTP, with the reason in a field of its own.
Response refused(int status, const char* reason, const std::string& sentence) {
    Response response;
    response.status = status;
    response.headers.add("CIMError", reason);
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = sentence + "\n";
    return response;
}

/// How a caller can prove itself is the edge's to say.
Response unauthenticated() {
    Response response;
    response.status = 401;
    return response;
}

void write_error(XmlWriter& to, const Error& error) {
    std::string description = error.message;
    for (const Error& detail : error.details)
        description += " " + detail.code + ": " + detail.message;
    to.element("ERROR", "",
               {{"CODE", std::to_string(static_cast<unsigned>(cim::status_of(error)))}, {"DESCRIPTION", description}});
}

Result<cim_xml::Content> called_method(const cim_xml::Context& context, const XmlElement& call) {
    auto text = cim_xml::call_method(context, call);
    if (!text) return text.error();
    return cim_xml::Content{*std::move(text)};
}

/// RFC 9110 10.1.4
bool takes_trailers(const Request& request) {
    std::string_view codings = request.headers.find("TE").value_or("");
    while (!codings.empty()) {
        const std::string_view coding = codings.substr(0, codings.find(','));
        if (equals_ignoring_case(trimmed_xml(coding), "trailers")) return true;
        codings.remove_prefix(std::min(coding.size() + 1, codings.size()));
    }
    return false;
}

/// What cannot be read to its end has begun to be an answer already: the error comes after it, or the answer is cut.
service::api::BodyPart failed_part(const Error& error, bool has_trailer) {
    service::api::BodyPart part;
    part.then = has_trailer ? service::api::BodyPart::Then::End : service::api::BodyPart::Then::Cut;
    const cim::Status status = cim::status_of(error);
    // The credentials were good when it began.
    const auto code = status == cim::Status::Unauthenticated ? cim::Status::AccessDenied : status;
    part.trailer.add("CIMStatusCode", std::to_string(static_cast<unsigned>(code)));
    part.trailer.add("CIMStatusCodeDescription", percent_encoded(error.message));
    return part;
}

/// An answer that is sent while it is read.
Response long_response(std::string begin, std::function<Result<std::optional<std::string>>()> more, std::string end,
                       bool has_trailer) {
    using service::api::BodyPart;
    Response response = xml_response({});
    if (has_trailer) response.headers.add("Trailer", "CIMStatusCode, CIMStatusCodeDescription");
    response.parts = [begin = std::move(begin), more = std::move(more), end = std::move(end),
                      has_trailer](const std::function<void(BodyPart)>& take) mutable {
        if (!begin.empty()) return take({std::exchange(begin, {})});
        auto text = more();
        if (!text) return take(failed_part(text.error(), has_trailer));
        if (!*text) return take({end, BodyPart::Then::End});
        take({**std::move(text)});
    };
    return response;
}

}  // namespace

Response CimXmlServer::answer(const Request& request) const {
    const auto document = read_xml(request.body);
    if (!document) return refused(400, "request-not-well-formed", document.error().message);
    const XmlElement* message = document->find("MESSAGE");
    if (document->name.local != "CIM" || message == nullptr)
        return refused(400, "request-not-valid", "The request is no CIM MESSAGE.");
    const XmlElement* simple = message->find("SIMPLEREQ");
    if (simple == nullptr) return refused(501, "multiple-requests-unsupported", "Only a SIMPLEREQ is answered.");
    const XmlElement* intrinsic = simple->find("IMETHODCALL");
    const XmlElement* call = intrinsic != nullptr ? intrinsic : simple->find("METHODCALL");
    const std::string* name = call != nullptr ? call->attribute("NAME") : nullptr;
    if (name == nullptr)
        return refused(400, "request-not-valid", "The request has no IMETHODCALL or METHODCALL with a NAME.");

    const cim_xml::Context context{manager_, enumerations_, caller_of(request)};
    auto content = intrinsic != nullptr ? cim_xml::call_intrinsic(context, *call) : called_method(context, *call);
    if (!content && cim::status_of(content.error()) == cim::Status::Unauthenticated) return unauthenticated();

    const std::string* id = message->attribute("ID");
    const char* kind = intrinsic != nullptr ? "IMETHODRESPONSE" : "METHODRESPONSE";
    XmlWriter to;
    to.raw("<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n");
    to.open("CIM", {{"CIMVERSION", "2.0"}, {"DTDVERSION", "2.0"}});
    to.open("MESSAGE", {{"ID", id != nullptr ? *id : ""}, {"PROTOCOLVERSION", "1.0"}});
    to.open("SIMPLERSP");
    to.open(kind, {{"NAME", *name}});
    if (content) {
        to.raw(content->text);
    } else {
        write_error(to, content.error());
    }
    const std::string end = "</" + std::string(kind) + "></SIMPLERSP></MESSAGE></CIM>";
    if (!content || !content->more) return xml_response(to.take() + end);
    return long_response(to.take(), std::move(content->more), end, takes_trailers(request));
}

}  // namespace nc::provider::transport
