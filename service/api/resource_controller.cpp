#include "service/api/resource_controller.hpp"

#include <utility>

#include "schemas/codec/json_codec.hpp"
#include "schemas/codec/normalize.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"
#include "service/api/error_response.hpp"
#include "service/api/precondition.hpp"
#include "service/api/presenter.hpp"
#include "service/api/write.hpp"

namespace nc::service::api {
namespace {

using model::ErrorCode;
using model::Faults;
using model::Json;
using model::ResourcePath;
using state::ResourcePtr;
using state::TreeDraft;

constexpr const char* kJsonContentType = "application/json; charset=utf-8";

Response refuse(ErrorCode code, std::string_view value, std::string_view detail = {}, std::string target = {}) {
    return error_response(model::make_error(code, std::move(target), value, detail));
}

Response json_response(int status, const Json& body) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", kJsonContentType);
    response.body = codec::print_json(body);
    return response;
}

std::string_view name_of(const Request& request) {
    switch (request.method) {
        case Method::Get:
            return "GET";
        case Method::Put:
            return "PUT";
        case Method::Delete:
            return "DELETE";
        case Method::Post:
            return "POST";
        case Method::Other:
            break;
    }
    return request.method_name;
}

Response not_allowed(const Request& request, const Route& route) {
    std::string allowed = "GET";
    if (!route.is_collection && route.type->can_put && route.type->stored) allowed += ", PUT";
    if (!route.is_collection && route.type->can_delete && route.type->stored) allowed += ", DELETE";
    Response response = refuse(ErrorCode::OperationNotSupported, name_of(request), "Supported: " + allowed + ".");
    response.headers.add("Allow", allowed);
    return response;
}

bool is_json(const Headers& headers) {
    const auto type = headers.find("Content-Type");
    return !type || model::equal_names(type->substr(0, type->find_first_of("; ")), "application/json");
}

std::string base_uri(const Request& request, model::ApiVersion version) {
    return request.scheme_and_authority + "/networking/" + version.to_string();
}

void add_request_ids(const Request& request, const std::string& id, Response& response) {
    response.headers.add("x-ms-request-id", id);
    const auto client_id = request.headers.find("x-ms-client-request-id");
    const auto wanted = request.headers.find("x-ms-return-client-request-id");
    if (client_id && !(wanted && model::equal_names(*wanted, "false")))
        response.headers.add("x-ms-client-request-id", std::string(*client_id));
}

}  // namespace

ResourceController::ResourceController(store::Store& store, const resources::RuleBook& rules, state::ResourceTree tree)
    : store_(store), rules_(rules), tree_(std::move(tree)) {}

Response ResourceController::handle(const Request& request) {
    const std::string id = Guid::random().to_string();
    const auto route = parse_target(request.target);
    const bool is_write = request.method == Method::Put || request.method == Method::Delete;
    if (route && is_write) {
        if (const Response* first = retries_.repeated(request, tree_.find(route->path))) return *first;
    }
    Response response = route ? dispatch(request, *route, id)
                              : refuse(ErrorCode::NotFound, request.target.substr(0, request.target.find('?')));
    const bool is_failed = response.status >= 400;
    if (route && is_write) {
        operations_.add({id, request.method, route->path, is_failed ? response.body : std::string(), response.status});
        if (!is_failed)
            response.headers.add("Azure-AsyncOperation", base_uri(request, route->version) + "/operations/" + id);
    }
    add_request_ids(request, id, response);
    if (route && is_write && !is_failed) retries_.remember(request, tree_.find(route->path), response);
    return response;
}

Response ResourceController::dispatch(const Request& request, const Route& route, const std::string& operation_id) {
    if (request.method == Method::Get) return get(route);
    const bool is_writable = !route.is_collection && route.type->stored;
    if (request.method == Method::Put && is_writable && route.type->can_put) return put(request, route, operation_id);
    if (request.method == Method::Delete && is_writable && route.type->can_delete) return erase(request, route);
    return not_allowed(request, route);
}

Response ResourceController::get(const Route& route) const {
    if (!route.type->stored) return get_unstored(route);
    const Presenter presenter(tree_, computed_, route.version);
    if (route.is_collection) {
        if (!route.path.empty() && !tree_.find(route.path)) return refuse(ErrorCode::NotFound, route.path.to_string());
        return json_response(200, presenter.collection(tree_.ordered_children(route.path, route.type->type)));
    }
    const ResourcePtr resource = tree_.find(route.path);
    if (!resource) return refuse(ErrorCode::NotFound, route.path.to_string());
    return answer(200, *resource, route.version);
}

Response ResourceController::get_unstored(const Route& route) const {
    if (route.type->type == model::ResourceType::Discovery && model::equal_names(route.path.id(), "discovery"))
        return json_response(200, discovery());
    const Operation* operation =
        route.is_collection ? nullptr : operations_.find(Guid::parse(route.path.id()).value_or(Guid()).to_string());
    if (operation == nullptr) {
        const std::string collection = "/" + std::string(route.type->collection);
        return refuse(ErrorCode::NotFound, route.is_collection ? collection : route.path.to_string());
    }
    const bool is_failed = !operation->error_body.empty();
    if (route.type->type == model::ResourceType::Operation) {
        Json body{{"status", is_failed ? "Failed" : "Succeeded"}};
        if (is_failed) body["error"] = Json::parse(operation->error_body)["error"];
        return json_response(200, body);
    }
    Response response;
    if (is_failed) {
        response.status = operation->error_status;
        response.headers.add("Content-Type", kJsonContentType);
        response.body = operation->error_body;
        return response;
    }
    const ResourcePtr resource = operation->method == Method::Put ? tree_.find(operation->path) : nullptr;
    if (resource) return answer(200, *resource, route.version);
    response.status = 204;
    return response;
}

Response ResourceController::put(const Request& request, const Route& route, const std::string& operation_id) {
    const ResourcePath parent = route.path.parent();
    if (!parent.empty() && !tree_.find(parent))
        return refuse(ErrorCode::PreconditionFailed, parent.to_string(), "The parent resource does not exist.");
    if (!route.type->singleton.empty() && !model::equal_names(route.path.id(), route.type->singleton))
        return refuse(ErrorCode::NotFound, route.path.to_string());
    if (!codec::is_resource_id(route.path.id()))
        return refuse(ErrorCode::InvalidResourceName, route.path.id(), "", "resourceId");
    const ResourcePtr existing = tree_.find(route.path);
    if (const auto failed = failed_precondition(request.headers, existing.get()))
        return refuse(ErrorCode::PreconditionFailed, *failed);
    if (!is_json(request.headers))
        return refuse(ErrorCode::UnsupportedMediaType, *request.headers.find("Content-Type"));

    Faults faults;
    auto body = codec::parse_json(request.body);
    if (!body) {
        faults.add(std::move(body).error());
        return error_response(combine(faults));
    }
    const codec::StoredProperties stored = [this](const ResourcePath& path) {
        const ResourcePtr resource = tree_.find(path);
        return resource ? resource->properties.get() : nullptr;
    };
    const codec::NormalizedPut proposed =
        codec::normalize(route.path, *route.type, *body, route.version, stored, faults);
    if (!faults.empty()) return error_response(combine(faults));

    TreeDraft draft(tree_);
    draft_put(proposed, rules_, route.version, draft, faults);
    if (!faults.empty()) return error_response(combine(faults));
    if (const auto stored_now = commit(std::move(draft)); !stored_now)
        return refuse(ErrorCode::InternalServerError, "", "Operation " + operation_id + ".");
    return answer(existing ? 200 : 201, *tree_.find(route.path), route.version);
}

Response ResourceController::erase(const Request& request, const Route& route) {
    Response response;
    const ResourcePtr existing = tree_.find(route.path);
    if (!existing) {
        response.status = 204;
        return response;
    }
    if (const auto failed = failed_precondition(request.headers, existing.get()))
        return refuse(ErrorCode::PreconditionFailed, *failed);
    Faults faults;
    TreeDraft draft(tree_);
    draft_delete(existing->path, rules_, draft, faults);
    if (!faults.empty()) return error_response(combine(faults));
    if (const auto stored_now = commit(std::move(draft)); !stored_now)
        return refuse(ErrorCode::InternalServerError, "");
    return response;
}

Response ResourceController::answer(int status, const state::StoredResource& resource,
                                    model::ApiVersion version) const {
    Response response = json_response(status, Presenter(tree_, computed_, version).resource(resource));
    response.headers.add("ETag", resource.etag);
    return response;
}

Result<void> ResourceController::commit(TreeDraft draft) {
    NC_ASSERT(draft.base().generation() == tree_.generation());
    if (draft.changed().empty()) return {};
    renew_etags(draft);
    const auto generation = store_.commit(draft.batch());
    if (!generation) return generation.error();
    const state::ResourceTree before = std::exchange(tree_, std::move(draft).finish(*generation));
    for (CommitObserver* observer : observers_)
        observer->on_committed(before, tree_);
    return {};
}

Result<void> ResourceController::create_missing_singletons() {
    for (const model::ResourceInfo& type : model::resources()) {
        const bool is_singleton = type.stored && !type.singleton.empty() && type.can_put;
        if (!is_singleton || tree_.find(ResourcePath::top(type.collection, type.singleton))) continue;
        Request request;
        request.method = Method::Put;
        request.target = "/networking/" + model::kNewestApiVersion.to_string() + "/" + std::string(type.collection) +
                         "/" + std::string(type.singleton);
        request.body = "{}";
        const Response response = handle(request);
        if (response.status >= 400)
            return model::make_error(ErrorCode::InternalServerError, std::string(type.collection), "", response.body);
    }
    return {};
}

}  // namespace nc::service::api
