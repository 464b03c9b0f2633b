#include "service/api/retry_memory.hpp"

#include <utility>

namespace nc::service::api {
namespace {

std::string client_id(const Request& request) {
    return std::string(request.headers.find("x-ms-client-request-id").value_or(std::string_view()));
}

std::string etag_of(const state::ResourcePtr& resource) { return resource ? resource->etag : std::string(); }

template <class Earlier>
bool is_same(const Earlier& earlier, const Request& request) {
    return earlier.method == request.method && earlier.target == request.target && earlier.body == request.body;
}

}  // namespace

bool RetryMemory::joins(const Request& request, std::function<void(const Answer&)> take) {
    const std::string id = client_id(request);
    if (id.empty()) return false;
    const auto [running, is_first] =
        running_.try_emplace(id, Running{request.method, request.target, request.body, {}});
    if (is_first || !is_same(running->second, request)) return false;
    running->second.joined.push_back(std::move(take));
    return true;
}

void RetryMemory::answered(const Request& request, const Answer& answer, bool is_kept) {
    const std::string id = client_id(request);
    if (id.empty()) return;
    if (is_kept) keep(id, request, answer);
    const auto running = running_.find(id);
    if (running == running_.end() || !is_same(running->second, request)) return;
    const Running ended = std::move(running->second);
    running_.erase(running);
    for (const auto& take : ended.joined)
        take(answer);
}

void RetryMemory::keep(const std::string& id, const Request& request, const Answer& answer) {
    if (!answered_.contains(id)) {
        if (order_.size() >= limit_) {
            answered_.erase(order_.front());
            order_.pop_front();
        }
        order_.push_back(id);
    }
    std::string etag(answer.headers.find("ETag").value_or(std::string_view()));
    answered_.insert_or_assign(id, Answered{request.method, request.target, request.body, std::move(etag), answer});
}

const Answer* RetryMemory::repeated(const Request& request, const state::ResourcePtr& resource) const {
    const auto found = answered_.find(client_id(request));
    if (found == answered_.end()) return nullptr;
    const Answered& answered = found->second;
    return is_same(answered, request) && answered.etag == etag_of(resource) ? &answered.answer : nullptr;
}

}  // namespace nc::service::api
