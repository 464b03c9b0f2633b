#include "provider/bridge/rest_source.hpp"

#include <algorithm>
#include <utility>

#include "provider/cim/status.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::provider::bridge {
namespace {

using cim::failure;
using cim::Status;
using model::Json;
using service::ctl::Answer;
using service::ctl::Request;

Status status_of(int http, bool is_new) {
    switch (http) {
        case 400:
            return Status::InvalidParameter;
        case 401:
            return Status::Unauthenticated;
        case 403:
            return Status::AccessDenied;
        case 404:
            return Status::NotFound;
        case 412:
            return is_new ? Status::AlreadyExists : Status::Failed;
        default:
            return Status::Failed;
    }
}

std::string text_at(const Json& json, const char* name) {
    const auto found = json.is_object() ? json.find(name) : json.end();
    return json.is_object() && found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// "Code: Sentence" for the error and each of its details.
Error refusal(const Answer& answer, bool is_new) {
    const Json body = Json::parse(answer.body, nullptr, false);
    Error error =
        failure(status_of(answer.status, is_new), "The controller answered " + std::to_string(answer.status) + ".");
    if (!body.is_object() || !body.contains("error")) return error;
    const Json& told = body.at("error");
    error.message = text_at(told, "code") + ": " + text_at(told, "message");
    error.target = text_at(told, "target");
    // It has more than one HTTP status.
    if (text_at(told, "code") == "OperationNotSupported") error.code = cim::info(Status::NotSupported).name;
    const auto details = told.find("details");
    if (details == told.end() || !details->is_array()) return error;
    for (const Json& detail : *details)
        error.details.push_back({text_at(detail, "code"), text_at(detail, "message"), text_at(detail, "target"), {}});
    return error;
}

Result<Json> parsed(const Answer& answer) {
    Json body = Json::parse(answer.body, nullptr, false);
    if (body.is_discarded()) return failure(Status::Failed, "The controller's answer is no JSON.");
    return body;
}

/// The path and query of an absolute URI.
RestSource::PagePlace place_of(const std::string& uri) {
    const std::size_t scheme = uri.find("://");
    const std::size_t path = scheme == std::string::npos ? 0 : uri.find('/', scheme + 3);
    const std::string rest = path == std::string::npos ? "/" : uri.substr(path);
    const std::size_t query = std::min(rest.find('?'), rest.size());
    return {rest.substr(0, query), rest.substr(std::min(query + 1, rest.size()))};
}

}  // namespace

service::ctl::HeaderFields introduce_by_password(const cim::Caller& caller) {
    if (caller.authorization.empty()) return {};
    return {{"Authorization", caller.authorization}};
}

Result<Answer> RestSource::send(const cim::Caller& caller, Request request, bool is_new) const {
    for (auto& field : introduce_(caller))
        request.headers.push_back(std::move(field));
    auto answer = transport_.send(request);
    if (!answer) return failure(Status::Failed, answer.error().message);
    if (answer->status >= 400) return refusal(*answer, is_new);
    return answer;
}

Result<Json> RestSource::get(const cim::Caller& caller, const std::string& path, const std::string& query) const {
    const auto answer = send(caller, {"GET", path, query, {}, {}}, false);
    if (!answer) return answer.error();
    return parsed(*answer);
}

Result<RestSource::Page> RestSource::list(const cim::Caller& caller, const PagePlace& place) const {
    auto body = get(caller, place.path, place.query);
    if (!body) return body.error();
    const auto values = body->is_object() ? body->find("value") : body->end();
    if (!body->is_object() || values == body->end() || !values->is_array())
        return Page{Json::array({*std::move(body)}), std::nullopt};
    Page page{std::move(*values), std::nullopt};
    const std::string link = text_at(*body, "nextLink");
    if (!link.empty()) page.next = place_of(link);
    return page;
}

Result<Json> RestSource::put(const cim::Caller& caller, const std::string& path, const Json& body,
                             const Precondition& precondition) const {
    Request request{"PUT", path, {}, body.dump(), {{"Content-Type", "application/json; charset=UTF-8"}}};
    if (precondition.is_new) request.headers.emplace_back("If-None-Match", "*");
    if (!precondition.etag.empty()) request.headers.emplace_back("If-Match", precondition.etag);
    const auto answer = send(caller, std::move(request), precondition.is_new);
    if (!answer) return answer.error();
    return answer->body.empty() ? Result<Json>(Json::object()) : parsed(*answer);
}

Result<void> RestSource::remove(const cim::Caller& caller, const std::string& path) const {
    const auto answer = send(caller, {"DELETE", path, {}, {}, {}}, false);
    return answer ? Result<void>() : Result<void>(answer.error());
}

std::optional<model::ResourcePath> read_path(std::string_view resource_ref) {
    const std::size_t end = resource_ref.find('/', 1);
    if (resource_ref.starts_with('/') && end != std::string_view::npos &&
        model::is_prefix(resource_ref.substr(1, end - 1)))
        resource_ref.remove_prefix(end);
    return model::ResourcePath::parse(resource_ref);
}

const model::ResourceInfo* type_of(const model::ResourcePath& path) {
    if (const model::ResourceInfo* type = model::find_type(path)) return type;
    if (path.depth() != 1) return nullptr;
    const auto types = model::resources();
    const auto found = std::find_if(types.begin(), types.end(), [&](const model::ResourceInfo& type) {
        return !type.parent && model::equal_names(type.collection, path.collection());
    });
    return found == types.end() ? nullptr : &*found;
}

std::string rest_path(const model::ResourcePath& path) {
    const model::ResourceInfo* top = type_of(path.top_level());
    if (top == nullptr) return path.to_string();
    if (path.depth() == 1 && !top->singleton.empty()) return collection_path(*top);
    return top->prefix.empty() ? path.to_string() : "/" + std::string(top->prefix) + path.to_string();
}

std::string collection_path(const model::ResourceInfo& top_level) {
    const std::string prefix = top_level.prefix.empty() ? "" : "/" + std::string(top_level.prefix);
    return prefix + "/" + std::string(top_level.collection);
}

}  // namespace nc::provider::bridge
