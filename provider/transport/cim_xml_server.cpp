#include "provider/transport/cim_xml_server.hpp"

#include "provider/cim/status.hpp"
#include "provider/transport/caller.hpp"
#include "provider/transport/cim_xml_operations.hpp"

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
    const auto content =
        intrinsic != nullptr ? cim_xml::call_intrinsic(context, *call) : cim_xml::call_method(context, *call);
    if (!content && cim::status_of(content.error()) == cim::Status::Unauthenticated) return unauthenticated();

    const std::string* id = message->attribute("ID");
    XmlWriter to;
    to.raw("<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n");
    to.open("CIM", {{"CIMVERSION", "2.0"}, {"DTDVERSION", "2.0"}});
    to.open("MESSAGE", {{"ID", id != nullptr ? *id : ""}, {"PROTOCOLVERSION", "1.0"}});
    to.open("SIMPLERSP");
    to.open(intrinsic != nullptr ? "IMETHODRESPONSE" : "METHODRESPONSE", {{"NAME", *name}});
    if (content) {
        to.raw(*content);
    } else {
        write_error(to, content.error());
    }
    for (int depth = 0; depth < 4; ++depth)
        to.close();
    return xml_response(to.take());
}

}  // namespace nc::provider::transport
