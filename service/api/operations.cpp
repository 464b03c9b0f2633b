#include "service/api/operations.hpp"

#include "schemas/base/guid.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::api {
namespace {

/// Ids are compared as the numbers that they are: clients change their case and put braces around them.
const Operation* find(const OperationRegistry& registry, const UnstoredCall& call) {
    return registry.find(Guid::parse(call.route.path.id()).value_or(Guid()).to_string());
}

}  // namespace

void Operations::get(const UnstoredCall& call, const Reply& reply) {
    const Operation* operation = find(registry_, call);
    if (operation == nullptr) return UnstoredResource::get(call, reply);
    model::Json body{{"status", operation->failure ? "Failed" : "Succeeded"}};
    if (operation->failure) body["error"] = operation->failure->document->at("error");
    reply(document_answer(200, *call.route.type, std::move(body)));
}

void OperationResults::get(const UnstoredCall& call, const Reply& reply) {
    const Operation* operation = find(registry_, call);
    if (operation == nullptr) return UnstoredResource::get(call, reply);
    if (operation->failure) return reply(*operation->failure);
    const state::ResourcePtr resource = operation->method == Method::Put ? call.tree.find(operation->path) : nullptr;
    if (resource) return reply(show_(*resource, call.route.version));
    Answer nothing;
    nothing.status = 204;
    reply(nothing);
}

}  // namespace nc::service::api
