#include "provider/transport/http_edge.hpp"

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "provider/transport/utf16.hpp"
#include "service/auth/caller_name.hpp"

namespace nc::provider::transport {
namespace {

using service::api::BodyPart;
using service::api::BodyParts;
using service::api::Method;
using service::api::Request;
using service::api::Respond;
using service::api::Response;

Response text(int status, const char* sentence) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = sentence;
    return response;
}

std::string_view path_of(std::string_view target) {
    std::string_view path = target.substr(0, target.find('?'));
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    return path;
}

Response answer(const Faces& faces, const Request& request) {
    const std::string_view path = path_of(request.target);
    if (path != "/cimom" && path != "/wsman")
        return text(404, "CIM-XML is spoken at /cimom, WS-Management at /wsman.\n");
    // With its first message, which is none, a client of Negotiate proves who it is (MS-WSMV 2.2.9.1).
    if (request.method == Method::Post && request.body.empty() &&
        request.identity.name.starts_with(service::auth::kPrincipalPrefix))
        return {};
    if (request.method == Method::Post)
        return path == "/cimom" ? faces.cim_xml.answer(request) : faces.wsman.answer(request);
    Response refused = text(405, "Requests are made by POST.\n");
    refused.headers.add("Allow", "POST");
    return refused;
}

/// The byte order mark is of the first part only.
BodyParts utf16_parts(BodyParts parts) {
    return [parts = std::move(parts), is_first = true](const std::function<void(BodyPart)>& take) mutable {
        parts([&](BodyPart part) {
            if (!part.text.empty()) part.text = utf16_of_utf8(part.text).substr(std::exchange(is_first, false) ? 0 : 2);
            take(std::move(part));
        });
    };
}

/// What makes the parts asks the controller, and blocks: they are made aside, and cut when that fails.
BodyParts made_aside(BodyParts parts, Run run_aside, Run run_on_control) {
    return [parts = std::make_shared<BodyParts>(std::move(parts)), run_aside = std::move(run_aside),
            run_on_control = std::move(run_on_control)](std::function<void(BodyPart)> take) {
        run_aside([parts, run_on_control, take = std::move(take)] {
            BodyPart part;
            try {
                (*parts)([&](BodyPart made) { part = std::move(made); });
            } catch (const std::exception&) {
                part = {{}, BodyPart::Then::Cut};
            }
            run_on_control([take, part = std::move(part)]() mutable { take(std::move(part)); });
        });
    };
}

/// A request in UTF-16 is answered in UTF-16.
Response answer_in_kind(const Faces& faces, Request request) {
    if (!is_utf16(request.headers.find("Content-Type").value_or(""), request.body)) return answer(faces, request);
    auto body = utf8_of_utf16(request.body);
    if (!body) return text(400, "The body is no UTF-16.\n");
    request.body = *std::move(body);
    const Response plain = answer(faces, request);
    Response response;
    response.status = plain.status;
    response.body = plain.body.empty() ? std::string() : utf16_of_utf8(plain.body);
    if (plain.parts) response.parts = utf16_parts(plain.parts);
    for (const auto& [name, value] : plain.headers.fields()) {
        if (name != "Content-Type") response.headers.add(name, value);
    }
    const std::string type(plain.headers.find("Content-Type").value_or("text/plain"));
    response.headers.add("Content-Type", type.substr(0, type.find(';')) + ";charset=UTF-16");
    return response;
}

Response answer_or_fail(const Faces& faces, const Request& request) {
    try {
        return answer_in_kind(faces, request);
    } catch (const std::exception&) {
        return text(500, "The request could not be processed.\n");
    }
}

}  // namespace

service::http::Handler make_handler(Faces faces, Ways ways, Run run_aside, Run run_on_control) {
    return [faces, ways, run_aside = std::move(run_aside), run_on_control = std::move(run_on_control)](
               Request request, Respond respond) {
        run_aside([faces, ways, run_aside, run_on_control, request = std::move(request), respond = std::move(respond)] {
            Response response = answer_or_fail(faces, request);
            // The controller has not taken the password, or wants one.
            if (response.status == 401) {
                for (std::string& way : challenges(ways, request.target))
                    response.headers.add("WWW-Authenticate", std::move(way));
            }
            if (response.parts) response.parts = made_aside(std::move(response.parts), run_aside, run_on_control);
            run_on_control([respond, response = std::move(response)]() mutable { respond(std::move(response)); });
        });
    };
}

}  // namespace nc::provider::transport
