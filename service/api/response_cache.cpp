#include "service/api/response_cache.hpp"

namespace nc::service::api {
namespace {

std::string key_of(const std::string& target, MediaType media_type) {
    return std::to_string(static_cast<int>(media_type)) + target;
}

}  // namespace

const Response* ResponseCache::find(const std::string& target, MediaType media_type, const Stamp& now) {
    forget_unless(now);
    const auto found = responses_.find(key_of(target, media_type));
    return found == responses_.end() ? nullptr : &found->second;
}

void ResponseCache::keep(const std::string& target, MediaType media_type, const Stamp& now, const Response& response) {
    forget_unless(now);
    const std::size_t size = target.size() + response.body.size();
    if (size_ + size > limit_) {
        responses_.clear();
        size_ = 0;
    }
    if (size <= limit_ && responses_.try_emplace(key_of(target, media_type), response).second) size_ += size;
}

void ResponseCache::forget_unless(const Stamp& now) {
    if (stamp_ == now) return;
    stamp_ = now;
    responses_.clear();
    size_ = 0;
}

}  // namespace nc::service::api
