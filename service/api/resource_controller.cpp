#include "service/api/resource_controller.hpp"

#include <algorithm>
#include <span>
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
#include "service/api/uri_text.hpp"
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

/// Of a list, before others have their turn: a few milliseconds' work. The second counts what is below members, too.
constexpr std::size_t kMembersAtOnce = 128;
constexpr std::size_t kResourcesAtOnce = 512;

/// How many of the first members are made at once: one at least, and no further one when there is enough to do.
std::size_t count_at_once(std::span<const ResourcePtr> members, const state::ResourceTree& tree) {
    std::size_t count = 0;
    for (std::size_t resources = 0; count < std::min(members.size(), kMembersAtOnce) && resources < kResourcesAtOnce;)
        resources += 1 + tree.descendants(members[count++]->path).size();
    return count;
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
         {std::pair(Method::Get, "GET, HEAD"), {Method::Put, "PUT"}, {Method::Delete, "DELETE"}}) {
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

ResourceController::ResourceController(store::Store& store, const resources::RuleBook& rules, state::ResourceTree tree,
                                       CommitQueue::Threads threads, const OperationSettings& settings, Log log,
                                       Clock clock)
    : rules_(rules),
      commits_(
          store, std::move(threads), std::move(tree),
          [this](const state::ResourceTree& before, const state::ResourceTree& after) { on_durable(before, after); }),
      log_(std::move(log)),
      clock_(std::move(clock)),
      operations_(settings) {
    add_unstored(ResourceType::Discovery, std::make_unique<Discovery>());
    add_unstored(ResourceType::Operation, std::make_unique<Operations>(operations_.registry()));
    add_unstored(ResourceType::OperationResult,
                 std::make_unique<OperationResults>(
                     operations_.registry(), [this](const state::StoredResource& resource, model::ApiVersion version) {
                         return show(200, resource, commits_.durable(), version);
                     }));
}

void ResourceController::add_unstored(ResourceType type, std::unique_ptr<UnstoredResource> resource) {
    NC_ASSERT(!model::info(type).stored);
    unstored_[type] = std::move(resource);
}

/// std::nullopt: answers cannot be kept.
std::optional<ResponseCache::Stamp> ResourceController::stamp() const {
    ResponseCache::Stamp stamp{tree().generation(), operations_.running().revision()};
    for (const ComputedProperties* computed : computed_) {
        const auto revision = computed->revision();
        if (!revision) return std::nullopt;
        stamp.computed += *revision;
    }
    return stamp;
}

void ResourceController::handle(Request request, Respond respond) {
    auto made = std::make_shared<Call>();
    made->request = std::move(request);
    if (made->request.method == Method::Get) std::string().swap(made->request.body);  // a long poll would hold it
    made->respond = [respond = std::move(respond), is_answered = false](Response response) mutable {
        if (!std::exchange(is_answered, true)) respond(std::move(response));
    };
    made->id = Guid::random().to_string();
    const auto media_type = accepted_media_type(made->request.headers);
    made->media_type = media_type.value_or(MediaType::Json);
    const auto now = made->request.method == Method::Get && media_type ? stamp() : std::nullopt;
    if (const Response* known = now ? responses_.find(made->request.target, *media_type, *now) : nullptr) {
        Response response = *known;
        add_request_ids(made->request, made->id, response.headers);
        return made->respond(std::move(response));
    }
    const auto route = parse_target(made->request.target);
    if (route) made->route = *route;
    const CallPtr call = std::move(made);
    if (!media_type) return finish(*call, refuse(ErrorCode::NotAcceptable, *call->request.headers.find("Accept")));
    if (!route) return finish(*call, error_answer(route.error()));
    if (call->is_write()) {
        if (const Answer* first = retries_.repeated(call->request, tree().find(call->route->path)))
            return call->respond(represent(*first, call->media_type));
        const auto take = [call](const Answer& answer) { call->respond(represent(answer, call->media_type)); };
        if (retries_.joins(call->request, take)) return;
    }
    dispatch(call);
}

void ResourceController::dispatch(const CallPtr& call) {
    try {
        process(call);
    } catch (const std::exception& fault) {  // nobody waits in vain, whoever joined this request neither
        finish(*call, refuse(ErrorCode::InternalServerError, "", "Operation " + call->id + ": " + fault.what() + "."));
    }
}

void ResourceController::process(const CallPtr& call) {
    const Route& route = *call->route;
    if (!is_allowed(call->request.method, route)) return finish(*call, not_allowed(call->request, route));
    if (gate_ != nullptr && call->is_write() && route.type->stored) {
        if (const auto refusal = gate_->refusal()) return finish(*call, error_answer(*refusal));
    }
    if (call->is_write() && route.type->stored && !may_write(call)) return;
    switch (call->request.method) {
        case Method::Get:
            return route.type->stored ? get_stored(call) : get_unstored(call);
        case Method::Put:
            return route.type->stored ? put(call) : put_unstored(call);
        default:
            return route.type->stored ? erase(call) : erase_unstored(call);
    }
}

/// One operation at a time in a tree (MS-NCNBI 1.3.3.1). False: the call waits for its turn, or is refused.
bool ResourceController::may_write(const CallPtr& call) {
    const ResourcePath& path = call->route->path;
    if (operations_.has_to_wait(path, [this, call] { dispatch(call); })) return false;
    const auto other = operations_.conflicting(call->request.method, path);
    if (!other) return true;
    const std::string uri = base_uri(call->request, call->route->version) + "/operations/" + *other;
    finish(*call, refuse(ErrorCode::AnotherOperationInProgress, path.to_string(), "Its status: " + uri));
    return false;
}

/// The request's ids, and for a write what is remembered of it.
void ResourceController::finish(const Call& call, Answer answer) {
    const bool is_failed = answer.status >= 400;
    if (call.is_write()) {
        using Status = model::OperationStatus;
        operations_.record({call.id, call.request.method, call.route->path,
                            is_failed             ? Status::Failed
                            : answer.is_under_way ? Status::InProgress
                                                  : Status::Succeeded,
                            is_failed ? std::optional(answer) : std::nullopt});
        if (!is_failed)
            answer.headers.add("Azure-AsyncOperation",
                               base_uri(call.request, call.route->version) + "/operations/" + call.id);
    }
    add_request_ids(call.request, call.id, answer.headers);
    if (call.is_write()) retries_.answered(call.request, answer, !is_failed && call.route->type->stored);
    call.respond(represent(answer, call.media_type));
}

void ResourceController::get_stored(const CallPtr& call) {
    const auto page = read_list_page(call->route->is_collection ? query_of(call->request.target) : "");
    if (!page) return finish(*call, error_answer(page.error()));
    if (*page) return finish(*call, list_page(*call, **page));
    auto list = long_list(*call);
    Response response = list ? std::move(*list) : represent(get(*call->route), call->media_type);
    if (const auto now = response.status == 200 && !response.parts ? stamp() : std::nullopt)
        responses_.keep(call->request.target, call->media_type, *now, response);
    add_request_ids(call->request, call->id, response.headers);
    call->respond(std::move(response));
}

/// A list that would hold up everybody else if it were made in one go; std::nullopt: what is asked for is none.
std::optional<Response> ResourceController::long_list(const Call& call) const {
    const Route& route = *call.route;
    const state::ResourceTree tree = shown();
    const bool is_list = route.is_collection && (route.path.empty() || tree.find(route.path));
    auto members = is_list ? tree.ordered_children(route.path, route.type->type) : std::vector<ResourcePtr>();
    if (count_at_once(members, tree) == members.size()) return std::nullopt;
    const auto more = [this, tree, members = std::move(members), done = std::size_t{0},
                       version = route.version]() mutable -> Json {
        const std::span<const ResourcePtr> left = std::span(members).subspan(done);
        if (left.empty()) return nullptr;
        const auto now = left.first(count_at_once(left, tree));
        done += now.size();
        return Presenter(tree, computed_, operations_.running(), version).collection({now.begin(), now.end()});
    };
    return represent_list(*route.type, call.media_type, more);
}

Answer ResourceController::list_page(const Call& call, const ListPage& page) const {
    const Route& route = *call.route;
    const state::ResourceTree& tree = shown();
    if (!route.path.empty() && !tree.find(route.path)) return refuse(ErrorCode::NotFound, route.path.to_string());
    const ResourcePath after =
        page.after_id.empty() ? ResourcePath() : route.path.child(route.type->collection, page.after_id);
    // One more than are shown tells whether there is a further page.
    auto members = tree.children_after(route.path, route.type->type, after, std::min(page.most, kMembersAtOnce) + 1);
    const std::size_t found = members.size();
    members.resize(std::min(page.most, count_at_once(members, tree)));
    Json list = Presenter(tree, computed_, operations_.running(), route.version).collection(members);
    if (members.size() < found) list["nextLink"] = next_link(call.request, page, members.back()->path.id());
    return document_answer(200, *route.type, std::move(list), true);
}

Answer ResourceController::get(const Route& route) const {
    const state::ResourceTree& tree = shown();
    if (route.is_collection) {
        if (!route.path.empty() && !tree.find(route.path)) return refuse(ErrorCode::NotFound, route.path.to_string());
        const Presenter presenter(tree, computed_, operations_.running(), route.version);
        return document_answer(200, *route.type,
                               presenter.collection(tree.ordered_children(route.path, route.type->type)), true);
    }
    const ResourcePtr resource = tree.find(route.path);
    if (!resource) return refuse(ErrorCode::NotFound, route.path.to_string());
    return show(200, *resource, tree, route.version);
}

UnstoredResource& ResourceController::unstored(const Route& route) {
    const auto found = unstored_.find(route.type->type);
    return found == unstored_.end() ? nothing_ : *found->second;
}

Reply ResourceController::reply_to(const CallPtr& call) {
    return [this, call](Answer answer) { finish(*call, std::move(answer)); };
}

void ResourceController::get_unstored(const CallPtr& call) {
    const UnstoredCall asked{*call->route, call->id, call->request.identity, tree(),
                             std::string(query_of(call->request.target))};
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
    if (faults.empty()) check_references(proposed.resources.front(), tree(), faults);
    if (!faults.empty()) return finish(*call, error_answer(combine(faults)));
    const auto end = [this, id = call->id](const std::optional<Error>& failure) {
        operations_.end_recorded(id, failure ? model::OperationStatus::Failed : model::OperationStatus::Succeeded,
                                 failure ? std::optional(error_answer(*failure)) : std::nullopt);
    };
    unstored(route).put({route, call->id, call->request.identity, tree(), {}, end}, proposed.resources.front(),
                        reply_to(call));
}

void ResourceController::put(const CallPtr& call) {
    const Route& route = *call->route;
    const state::ResourceTree head = commits_.head();
    const ResourcePath parent = route.path.parent();
    if (!parent.empty() && !head.find(parent))
        return finish(*call,
                      refuse(ErrorCode::PreconditionFailed, parent.to_string(), "The parent resource does not exist."));
    if (!codec::is_resource_id(route.path.id()))
        return finish(*call, refuse(ErrorCode::InvalidResourceName, route.path.id(), "", "resourceId"));
    const ResourcePtr existing = head.find(route.path);
    if (const auto failed = failed_precondition(call->request.headers, existing.get()))
        return finish(*call, refuse(ErrorCode::PreconditionFailed, *failed));

    Faults faults;
    const auto body = read_body(call->request, *route.type);
    if (!body) {
        faults.add(body.error());
        return finish(*call, error_answer(combine(faults)));
    }
    TreeDraft draft(head);
    propose(route, *body, draft, faults);
    if (!faults.empty()) return finish(*call, error_answer(combine(faults)));
    renew_etags(draft, clock_());
    const int status = existing ? 200 : 201;
    const state::ResourceTree after = draft.tree();
    commit(call, std::move(draft), [this, call, status, after] {
        begin_operation(call, {}, [this, call, status, after](bool) {
            finish(*call, show(status, *after.find(call->route->path), after, call->route->version));
        });
    });
}

/// Whatever becomes of it, the next write of its tree has its turn then.
void ResourceController::commit(const CallPtr& call, TreeDraft draft, std::function<void()> then) {
    operations_.accept(call->route->path);
    commits_.add(std::move(draft), [this, call, then = std::move(then)](const Result<void>& stored) {
        stored ? then() : finish(*call, not_stored(*call, stored.error()));
        operations_.arrived(call->route->path);
    });
}

/// The body as a change of the draft; nothing of it is to be used when faults were added.
void ResourceController::propose(const Route& route, const Json& body, TreeDraft& draft, Faults& faults) const {
    const codec::StoredProperties stored = [&](const ResourcePath& path) {
        const ResourcePtr resource = draft.base().find(path);
        return resource ? resource->properties.get() : nullptr;
    };
    codec::NormalizedPut proposed = codec::normalize(route.path, *route.type, body, route.version, stored, faults);
    if (faults.empty()) draft_put(std::move(proposed), rules_, route.version, draft, faults);
}

void ResourceController::erase_unstored(const CallPtr& call) {
    const Route& route = *call->route;
    unstored(route).erase({route, call->id, call->request.identity, tree()}, reply_to(call));
}

void ResourceController::erase(const CallPtr& call) {
    const state::ResourceTree head = commits_.head();
    const ResourcePtr existing = head.find(call->route->path);
    TreeDraft draft(head);
    if (existing) {
        if (const auto failed = failed_precondition(call->request.headers, existing.get()))
            return finish(*call, refuse(ErrorCode::PreconditionFailed, *failed));
        Faults faults;
        draft_delete(existing->path, rules_, draft, faults);
        if (!faults.empty()) return finish(*call, error_answer(combine(faults)));
        renew_etags(draft, clock_());
    }
    // Also when it is absent: what removed it may not be durable yet, or not in force.
    const bool is_absent = !existing && !tree().find(call->route->path);
    const state::ResourceTree before = is_absent ? shown() : head;
    commit(call, std::move(draft), [this, call, before] {
        if (!before.find(call->route->path)) return finish(*call, Answer{204, {}, nullptr});
        begin_operation(call, before, [this, call](bool has_ended) {
            if (has_ended) return finish(*call, Answer{});
            Answer answer = accepted();
            answer.headers.add("Location",
                               base_uri(call->request, call->route->version) + "/operationResults/" + call->id);
            finish(*call, std::move(answer));
        });
    });
}

std::optional<Json> ResourceController::document(const state::ResourceTree& tree, const ResourcePath& path,
                                                 Detail detail, model::ApiVersion version) const {
    const ResourcePtr resource = tree.find(path);
    if (!resource) return std::nullopt;
    return Presenter(tree, computed_, operations_.running(), version, detail).resource(*resource);
}

/// `before` is what a DELETE goes on showing.
void ResourceController::begin_operation(const CallPtr& call, const state::ResourceTree& before,
                                         std::function<void(bool)> answer) {
    operations_.begin({call->id, call->request.method, call->route->path, before}, tree().generation(),
                      std::move(answer));
}

Answer ResourceController::not_stored(const Call& call, const Error& error) const {
    log_.error("cannot store a write", {{"operation", call.id}, {"reason", error.message}});
    return refuse(ErrorCode::InternalServerError, "", "Operation " + call.id + ".");
}

Answer ResourceController::show(int status, const state::StoredResource& resource, const state::ResourceTree& tree,
                                model::ApiVersion version) const {
    Answer answer = document_answer(status, model::info(resource.type),
                                    Presenter(tree, computed_, operations_.running(), version).resource(resource));
    answer.headers.add("ETag", resource.etag);
    return answer;
}

void ResourceController::write(const std::function<void(TreeDraft&)>& edit, CommitQueue::Done done) {
    TreeDraft draft(commits_.head());
    edit(draft);
    renew_etags(draft, clock_());
    commits_.add(std::move(draft), std::move(done));
}

void ResourceController::on_durable(const state::ResourceTree& before, const state::ResourceTree& after) {
    if (before.generation() == after.generation()) return;
    for (CommitObserver* observer : observers_)
        observer->on_committed(before, after);
}

void ResourceController::create_missing_singletons(CommitQueue::Done done) {
    TreeDraft draft(commits_.head());
    Faults faults;
    for (const model::ResourceInfo& type : model::resources()) {
        const bool needs_a_client = std::any_of(type.fields.begin(), type.fields.end(), [](const model::Field& field) {
            return field.required == model::Required::Yes;
        });
        const bool is_wanted = type.stored && !type.singleton.empty() && type.can_put && !needs_a_client;
        const ResourcePath path = is_wanted ? ResourcePath::top(type.collection, type.singleton) : ResourcePath();
        if (is_wanted && !draft.tree().find(path))
            propose({model::kNewestApiVersion, &type, path}, Json::object(), draft, faults);
    }
    if (!faults.empty()) return done(combine(faults));
    renew_etags(draft, clock_());
    commits_.add(std::move(draft), std::move(done));
}

}  // namespace nc::service::api
