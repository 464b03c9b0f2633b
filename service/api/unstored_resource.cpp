#include "service/api/unstored_resource.hpp"

#include <utility>

#include "service/api/error_answer.hpp"

namespace nc::service::api {

void UnstoredResource::get(const UnstoredCall& call, const Reply& reply) {
    reply(refuse(model::ErrorCode::NotFound, call.route.path.to_string()));
}

void UnstoredResource::list(const UnstoredCall& call, const Reply& reply) {
    reply(refuse(model::ErrorCode::NotFound, "/" + std::string(call.route.type->path)));
}

void UnstoredResource::put(const UnstoredCall&, const codec::ProposedResource&, const Reply& reply) {
    reply(refuse(model::ErrorCode::OperationNotSupported, "PUT"));
}

void UnstoredResource::erase(const UnstoredCall&, const Reply& reply) {
    Answer answer;
    answer.status = 204;
    reply(std::move(answer));
}

}  // namespace nc::service::api
