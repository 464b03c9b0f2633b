#include "provider/transport/wsman_server.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "provider/cim/status.hpp"
#include "provider/transport/caller.hpp"
#include "provider/transport/wsman_names.hpp"
#include "provider/transport/wsman_operations.hpp"
#include "schemas/base/version.hpp"

namespace nc::provider::transport {
namespace {

using service::api::Response;
using wsman::Answer;
using wsman::Context;

Response soap(int status, std::string body) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/soap+xml;charset=UTF-8");
    response.body = std::move(body);
    return response;
}

/// How a caller can prove itself is the edge's to say.
Response unauthenticated() {
    Response response;
    response.status = 401;
    return response;
}

/// DSP0226 11: answered to everybody, without addressing.
std::string identity(const std::vector<std::string>& profiles) {
    XmlWriter to;
    to.open("s:Envelope", {{"xmlns:s", wsman::kSoap}, {"xmlns:i", wsman::kIdentity}});
    to.element("s:Header", "");
    to.open("s:Body");
    to.open("i:IdentifyResponse");
    to.element("i:ProtocolVersion", wsman::kManagement);
    to.element("i:ProductVendor", "Open Network Controller");
    to.element("i:ProductVersion", product_version());
    to.open("i:SecurityProfiles");
    for (const std::string& profile : profiles)
        to.element("i:SecurityProfileName", profile);
    to.close();
    to.close();
    to.close();
    to.close();
    return to.take();
}

Result<Answer> dispatch(const Context& context, const wsman::Request& request) {
    const std::pair<std::string_view, Result<Answer> (*)(const Context&, const wsman::Request&)> operations[] = {
        {wsman::kGet, &wsman::get},
        {wsman::kPut, &wsman::put},
        {wsman::kCreate, &wsman::create},
        {wsman::kDelete, &wsman::remove},
        {wsman::kEnumerate, &wsman::enumerate},
        {wsman::kPull, &wsman::pull},
        {wsman::kRelease, &wsman::release},
        {wsman::kSubscribe, &wsman::subscribe},
        {wsman::kRenew, &wsman::renew},
        {wsman::kUnsubscribe, &wsman::unsubscribe}};
    for (const auto& [action, operation] : operations) {
        if (request.action == action) return operation(context, request);
    }
    if (request.action.empty())
        return wsman::fault("wsa:MessageInformationHeaderRequired", "", "The request has no Action.");
    // A method's action is the URI of its class and its name.
    if (request.resource && request.action.find("://") != std::string::npos &&
        !request.action.starts_with(wsman::kEventing))
        return wsman::invoke(context, request);
    return wsman::fault("wsa:ActionNotSupported", "", "There is no action '" + request.action + "'.");
}

}  // namespace

Response WsmanServer::answer(const service::api::Request& http) const {
    auto document = read_xml(http.body);
    if (!document)
        return soap(
            400, wsman::fault_envelope(wsman::fault("wsman:SchemaValidationError", "", document.error().message), {}));
    const XmlElement* body = document->find(wsman::kSoap, "Body");
    if (body != nullptr && body->find(wsman::kIdentity, "Identify") != nullptr) return soap(200, identity(profiles_));

    const XmlElement* header = document->find(wsman::kSoap, "Header");
    const XmlElement* id = header == nullptr ? nullptr : header->find(wsman::kAddressing, "MessageID");
    const std::string message_id = id == nullptr ? std::string() : std::string(trimmed_xml(id->text));
    const auto request = wsman::read_request(*std::move(document), default_namespace_);
    if (!request) return soap(500, wsman::fault_envelope(request.error(), message_id));
    const Context context{manager_, enumerations_, subscriptions_, pushes_, caller_of(http)};
    const auto answer = dispatch(context, *request);
    if (!answer && cim::status_of(answer.error()) == cim::Status::Unauthenticated) return unauthenticated();
    if (!answer) return soap(500, wsman::fault_envelope(answer.error(), message_id));
    std::string text = wsman::envelope(answer->action, message_id, answer->body);
    if (text.size() > request->max_envelope_size)
        return soap(500,
                    wsman::fault_envelope(wsman::fault("wsman:EncodingLimit", "MaxEnvelopeSize",
                                                       "The answer is larger than the envelope that the client takes."),
                                          message_id));
    return soap(200, std::move(text));
}

}  // namespace nc::provider::transport
