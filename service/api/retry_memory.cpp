#include "service/api/retry_memory.hpp"

#include <utility>

namespace nc::service::api {
namespace {

std::string client_id(const Request& request) {
    return std::string(request.headers.find("x-ms-client-request-id").value_or(std::string_view()));
}

std::string etag_of(const state::ResourcePtr& resource) { return resource ? resource->etag : std::string(); }

}  // namespace

RetryMemory::Fingerprint RetryMemory::fingerprint(const Request& request) {
    std::string conditions;
    for (const std::string_view name : {"If-Match", "If-None-Match", "Content-Type"})
        conditions.append(request.headers.find(name).value_or(std::string_view())).append("\n");
    return {request.method, request.target, request.identity.name, std::move(conditions), request.body};
}

bool RetryMemory::joins(const Request& request, std::function<void(const Answer&)> take) {
    const std::string id = client_id(request);
    if (id.empty()) return false;
    Fingerprint print = fingerprint(request);
    const auto running = running_.find(id);
    if (running == running_.end()) {
        running_.emplace(id, Running{std::move(print), {}});
        return false;
    }
    if (running->second.request != print) return false;
    running->second.joined.push_back(std::move(take));
    return true;
}

void RetryMemory::answered(const Request& request, const Answer& answer, bool is_kept) {
    const std::string id = client_id(request);
    if (id.empty()) return;
    Fingerprint print = fingerprint(request);
    const auto running = running_.find(id);
    const bool is_this = running != running_.end() && running->second.request == print;
    if (is_kept && request.body.size() <= kLargestBody) keep(id, std::move(print), answer);
    if (!is_this) return;
    const Running ended = std::move(running->second);
    running_.erase(running);
    for (const auto& take : ended.joined)
        take(answer);
}

void RetryMemory::keep(const std::string& id, Fingerprint print, const Answer& answer) {
    if (!answered_.contains(id)) {
        if (order_.size() >= limit_) {
            answered_.erase(order_.front());
            order_.pop_front();
        }
        order_.push_back(id);
    }
    std::string etag(answer.headers.find("ETag").value_or(std::string_view()));
    answered_.insert_or_assign(id, Answered{std::move(print), std::move(etag), answer});
}

const Answer* RetryMemory::repeated(const Request& request, const state::ResourcePtr& resource) const {
    const auto found = answered_.find(client_id(request));
    if (found == answered_.end()) return nullptr;
    const Answered& answered = found->second;
    return answered.request == fingerprint(request) && answered.etag == etag_of(resource) ? &answered.answer : nullptr;
}

}  // namespace nc::service::api
