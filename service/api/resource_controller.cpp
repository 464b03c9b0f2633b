#include "service/api/resource_controller.hpp"

#include <algorithm>
#include <utility>

#include "schemas/codec/normalize.hpp"
#include "schemas/codec/references.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"
#include "service/api/discovery.hpp"
#include "service/api/error_answer.hpp"
#include "service/api/operations.hpp"
#include "service/api/precondition.hpp"
#include "service/api/presenter.hpp"
#include "service/api/write.hpp"

namespace nc::service::api {
namespace {

using model::ErrorCode;
using model::Faults;
using model::Json;
using model::ResourcePath;
using model::ResourceType;
using state::ResourcePtr;
using state::TreeDraft;

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

bool is_allowed(Method method, const Route& route) {
    switch (method) {
        case Method::Get:
            return route.type->can_get;
        case Method::Put:
            return route.type->can_put && !route.is_collection;
        case Method::Delete:
            return route.type->can_delete && !route.is_collection;
        case Method::Post:
        case Method::Other:
            break;
    }
    return false;
}

Answer not_allowed(const Request& request, const Route& route) {
    std::string allowed;
    for (const auto& [method, name] :
         {std::pair(Method::Get, "GET"), {Method::Put, "PUT"}, {Method::Delete, "DELETE"}}) {
        if (is_allowed(method, route)) allowed.append(allowed.empty() ? "" : ", ").append(name);
    }
    Answer answer = refuse(ErrorCode::OperationNotSupported, name_of(request),
                           allowed.empty() ? "It has no methods of its own." : "Supported: " + allowed + ".");
    answer.headers.add("Allow", allowed);
    return answer;
}

std::string base_uri(const Request& request, model::ApiVersion version) {
    return request.scheme_and_authority + "/networking/" + version.to_string();
}

void add_request_ids(const Request& request, const std::string& id, Headers& headers) {
    headers.add("x-ms-request-id", id);
    const auto client_id = request.headers.find("x-ms-client-request-id");
    const auto wanted = request.headers.find("x-ms-return-client-request-id");
    if (client_id && !(wanted && model::equal_names(*wanted, "false")))
        headers.add("x-ms-client-request-id", std::string(*client_id));
}

/// What an unstored resource refers to must exist, too.
void check_references(const codec::ProposedResource& proposed, const state::ResourceTree& tree, Faults& faults) {
    for (const codec::Reference& reference :
         codec::references(model::info(proposed.type).fields, proposed.properties)) {
        if (!tree.find(reference.target))
            faults.add(reference.field->invalid, "properties." + reference.member, reference.target.to_string());
    }
}

}  // namespace

ResourceController::ResourceController(store::Store& store, const resources::RuleBook& rules, state::ResourceTree tree)
    : store_(store), rules_(rules), tree_(std::move(tree)) {
    add_unstored(ResourceType::Discovery, std::make_unique<Discovery>());
    add_unstored(ResourceType::Operation, std::make_unique<Operations>(operations_));
    add_unstored(ResourceType::OperationResult,
                 std::make_unique<OperationResults>(
                     operations_, [this](const state::StoredResource& resource, model::ApiVersion version) {
                         return show(200, resource, version);
                     }));
}

void ResourceController::add_unstored(ResourceType type, std::unique_ptr<UnstoredResource> resource) {
    NC_ASSERT(!model::info(type).stored);
    unstored_[type] = std::move(resource);
}

void ResourceController::handle(Request request, Respond respond) {
    auto made = std::make_shared<Call>();
    made->request = std::move(request);
    made->respond = std::move(respond);
    made->id = Guid::random().to_string();
    made->route = parse_target(made->request.target);
    const auto media_type = accepted_media_type(made->request.headers);
    made->media_type = media_type.value_or(MediaType::Json);
    const CallPtr call = std::move(made);
    if (!media_type) return finish(*call, refuse(ErrorCode::NotAcceptable, *call->request.headers.find("Accept")));
    if (!call->route) {
        const std::string& target = call->request.target;
        return finish(*call, refuse(ErrorCode::NotFound, target.substr(0, target.find('?'))));
    }
    if (call->is_write()) {
        if (const Answer* first = retries_.repeated(call->request, tree_.find(call->route->path)))
            return call->respond(represent(*first, call->media_type));
    }
    dispatch(call);
}

void ResourceController::dispatch(const CallPtr& call) {
    const Route& route = *call->route;
    if (!is_allowed(call->request.method, route)) return finish(*call, not_allowed(call->request, route));
    switch (call->request.method) {
        case Method::Get:
            return route.type->stored ? finish(*call, get(route)) : get_unstored(call);
        case Method::Put:
            return route.type->stored ? put(call) : put_unstored(call);
        default:
            return erase(call);
    }
}

/// The request's ids, and for a write what is remembered of it.
void ResourceController::finish(const Call& call, Answer answer) {
    const bool is_failed = answer.status >= 400;
    if (call.is_write()) {
        operations_.add(
            {call.id, call.request.method, call.route->path, is_failed ? std::optional(answer) : std::nullopt});
        if (!is_failed)
            answer.headers.add("Azure-AsyncOperation",
                               base_uri(call.request, call.route->version) + "/operations/" + call.id);
    }
    add_request_ids(call.request, call.id, answer.headers);
    if (call.is_write() && !is_failed) retries_.remember(call.request, tree_.find(call.route->path), answer);
    call.respond(represent(answer, call.media_type));
}

Answer ResourceController::get(const Route& route) const {
    if (route.is_collection) {
        if (!route.path.empty() && !tree_.find(route.path)) return refuse(ErrorCode::NotFound, route.path.to_string());
        const Presenter presenter(tree_, computed_, route.version);
        return document_answer(200, *route.type,
                               presenter.collection(tree_.ordered_children(route.path, route.type->type)), true);
    }
    const ResourcePtr resource = tree_.find(route.path);
    if (!resource) return refuse(ErrorCode::NotFound, route.path.to_string());
    return show(200, *resource, route.version);
}

UnstoredResource& ResourceController::unstored(const Route& route) {
    const auto found = unstored_.find(route.type->type);
    NC_ASSERT(found != unstored_.end());
    return *found->second;
}

Reply ResourceController::reply_to(const CallPtr& call) {
    return [this, call](Answer answer) { finish(*call, std::move(answer)); };
}

void ResourceController::get_unstored(const CallPtr& call) {
    const UnstoredCall asked{*call->route, call->id, call->request.identity, tree_};
    UnstoredResource& resource = unstored(*call->route);
    call->route->is_collection ? resource.list(asked, reply_to(call)) : resource.get(asked, reply_to(call));
}

void ResourceController::put_unstored(const CallPtr& call) {
    const Route& route = *call->route;
    if (!codec::is_resource_id(route.path.id()))
        return finish(*call, refuse(ErrorCode::InvalidResourceName, route.path.id(), "", "resourceId"));
    Faults faults;
    const auto body = read_body(call->request, *route.type);
    if (!body) {
        faults.add(body.error());
        return finish(*call, error_answer(combine(faults)));
    }
    const codec::NormalizedPut proposed = codec::normalize(
        route.path, *route.type, *body, route.version, [](const ResourcePath&) { return nullptr; }, faults);
    if (faults.empty()) check_references(proposed.resources.front(), tree_, faults);
    if (!faults.empty()) return finish(*call, error_answer(combine(faults)));
    unstored(route).put({route, call->id, call->request.identity, tree_}, proposed.resources.front(), reply_to(call));
}

void ResourceController::put(const CallPtr& call) {
    const Route& route = *call->route;
    const ResourcePath parent = route.path.parent();
    if (!parent.empty() && !tree_.find(parent))
        return finish(*call,
                      refuse(ErrorCode::PreconditionFailed, parent.to_string(), "The parent resource does not exist."));
    if (!codec::is_resource_id(route.path.id()))
        return finish(*call, refuse(ErrorCode::InvalidResourceName, route.path.id(), "", "resourceId"));
    const ResourcePtr existing = tree_.find(route.path);
    if (const auto failed = failed_precondition(call->request.headers, existing.get()))
        return finish(*call, refuse(ErrorCode::PreconditionFailed, *failed));

    Faults faults;
    const auto body = read_body(call->request, *route.type);
    if (!body) {
        faults.add(body.error());
        return finish(*call, error_answer(combine(faults)));
    }
    const codec::StoredProperties stored = [this](const ResourcePath& path) {
        const ResourcePtr resource = tree_.find(path);
        return resource ? resource->properties.get() : nullptr;
    };
    const codec::NormalizedPut proposed =
        codec::normalize(route.path, *route.type, *body, route.version, stored, faults);
    if (!faults.empty()) return finish(*call, error_answer(combine(faults)));

    TreeDraft draft(tree_);
    draft_put(proposed, rules_, route.version, draft, faults);
    if (!faults.empty()) return finish(*call, error_answer(combine(faults)));
    if (const auto stored_now = commit(std::move(draft)); !stored_now)
        return finish(*call, refuse(ErrorCode::InternalServerError, "", "Operation " + call->id + "."));
    finish(*call, show(existing ? 200 : 201, *tree_.find(route.path), route.version));
}

void ResourceController::erase(const CallPtr& call) {
    Answer done;
    const ResourcePtr existing = tree_.find(call->route->path);
    if (!existing) {
        done.status = 204;
        return finish(*call, std::move(done));
    }
    if (const auto failed = failed_precondition(call->request.headers, existing.get()))
        return finish(*call, refuse(ErrorCode::PreconditionFailed, *failed));
    Faults faults;
    TreeDraft draft(tree_);
    draft_delete(existing->path, rules_, draft, faults);
    if (!faults.empty()) return finish(*call, error_answer(combine(faults)));
    if (const auto stored_now = commit(std::move(draft)); !stored_now)
        return finish(*call, refuse(ErrorCode::InternalServerError, "", "Operation " + call->id + "."));
    finish(*call, std::move(done));
}

Answer ResourceController::show(int status, const state::StoredResource& resource, model::ApiVersion version) const {
    Answer answer =
        document_answer(status, model::info(resource.type), Presenter(tree_, computed_, version).resource(resource));
    answer.headers.add("ETag", resource.etag);
    return answer;
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
        const bool needs_a_client = std::any_of(type.fields.begin(), type.fields.end(), [](const model::Field& field) {
            return field.required != model::Required::No;
        });
        const bool is_wanted = type.stored && !type.singleton.empty() && type.can_put && !needs_a_client;
        if (!is_wanted || tree_.find(ResourcePath::top(type.collection, type.singleton))) continue;
        Request request;
        request.method = Method::Put;
        request.target = "/networking/" + model::kNewestApiVersion.to_string() + "/" + std::string(type.collection) +
                         "/" + std::string(type.singleton);
        request.body = "{}";
        std::string refusal;
        handle(std::move(request), [&](const Response& response) {
            if (response.status >= 400) refusal = response.body;
        });
        if (!refusal.empty())
            return model::make_error(ErrorCode::InternalServerError, std::string(type.collection), "", refusal);
    }
    return {};
}

}  // namespace nc::service::api
