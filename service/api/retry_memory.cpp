#include "service/api/retry_memory.hpp"

namespace nc::service::api {
namespace {

std::string client_id(const Request& request) {
    return std::string(request.headers.find("x-ms-client-request-id").value_or(std::string_view()));
}

std::string etag_of(const state::ResourcePtr& resource) { return resource ? resource->etag : std::string(); }

}  // namespace

void RetryMemory::remember(const Request& request, const state::ResourcePtr& resource, const Answer& answer) {
    const std::string id = client_id(request);
    if (id.empty()) return;
    if (!answered_.contains(id)) {
        if (order_.size() >= limit_) {
            answered_.erase(order_.front());
            order_.pop_front();
        }
        order_.push_back(id);
    }
    answered_.insert_or_assign(id, Answered{request.method, request.target, request.body, etag_of(resource), answer});
}

const Answer* RetryMemory::repeated(const Request& request, const state::ResourcePtr& resource) const {
    const auto found = answered_.find(client_id(request));
    if (found == answered_.end()) return nullptr;
    const Answered& answered = found->second;
    const bool is_same = answered.method == request.method && answered.target == request.target &&
                         answered.body == request.body && answered.etag == etag_of(resource);
    return is_same ? &answered.answer : nullptr;
}

}  // namespace nc::service::api
