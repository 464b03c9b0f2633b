#include "service/api/operations.hpp"

#include "schemas/base/guid.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::api {
namespace {

using model::OperationStatus;

/// Ids are compared as the numbers that they are: clients change their case and put braces around them.
const Operation* find(const OperationRegistry& registry, const UnstoredCall& call) {
    return registry.find(Guid::parse(call.route.path.id()).value_or(Guid()).to_string());
}

}  // namespace

void Operations::get(const UnstoredCall& call, const Reply& reply) {
    const Operation* operation = find(registry_, call);
    if (operation == nullptr) return UnstoredResource::get(call, reply);
    model::Json body{{"status", model::to_string(operation->status)}};
    if (operation->failure) body["error"] = operation->failure->document->at("error");
    reply(document_answer(200, *call.route.type, std::move(body)));
}

void OperationResults::get(const UnstoredCall& call, const Reply& reply) {
    const Operation* operation = find(registry_, call);
    if (operation == nullptr) return UnstoredResource::get(call, reply);
    if (operation->failure) return reply(*operation->failure);
    if (operation->status == OperationStatus::InProgress) return reply(accepted());
    const state::ResourcePtr resource = operation->method == Method::Put ? call.tree.find(operation->path) : nullptr;
    reply(resource ? show_(*resource, call.route.version) : Answer{204, {}, nullptr});
}

Answer accepted() {
    Answer answer;
    answer.status = 202;
    answer.headers.add("Retry-After", "15");  // the least that MS-NCNBI 1.3.2.1 allows
    return answer;
}

}  // namespace nc::service::api
