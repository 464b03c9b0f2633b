#include "service/auth/attempt_limit.hpp"

#include <algorithm>

namespace nc::service::auth {

bool AttemptLimit::take(const std::string& client, Time now) {
    const auto burst = static_cast<double>(settings_.burst);
    auto found = buckets_.find(client);
    if (found == buckets_.end()) {
        make_room();
        found = buckets_.emplace(client, Bucket{burst, now}).first;
    }
    Bucket& bucket = found->second;
    const std::chrono::duration<double> passed = now - bucket.since;
    bucket.left = std::min(burst, bucket.left + passed / settings_.interval);
    bucket.since = now;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
}

void AttemptLimit::give_back(const std::string& client) {
    const auto found = buckets_.find(client);
    if (found == buckets_.end()) return;
    found->second.left = std::min(static_cast<double>(settings_.burst), found->second.left + 1);
}

void AttemptLimit::make_room() {
    if (buckets_.size() < settings_.client_count) return;
    buckets_.erase(std::min_element(buckets_.begin(), buckets_.end(),
                                    [](const auto& a, const auto& b) { return a.second.since < b.second.since; }));
}

}  // namespace nc::service::auth
