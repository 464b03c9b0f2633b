// Writes that a client sends again under the same x-ms-client-request-id get the first answer instead of being done
// twice (MS-NCNBI 1.3.1.2): a lost answer to a guarded PUT must not become a 412. Some clients use one id for a whole
// session, so an answer is given again only to the very same request of the same caller, and only while the resource is
// as that answer left it. Bounded: the oldest are dropped, and large requests are not remembered. Thread: control.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "service/api/answer.hpp"
#include "service/api/message.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::api {

class RetryMemory {
  public:
    static constexpr std::size_t kDefaultLimit = 256;
    static constexpr std::size_t kLargestBody = 64UL * 1024;  ///< bytes; that of a larger request is not kept
    explicit RetryMemory(std::size_t limit = kDefaultLimit) : limit_(limit) {}

    /// Null when this is not a repetition. `resource` is what is at the path now.
    const Answer* repeated(const Request& request, const state::ResourcePtr& resource) const;
    /// Whether the very same request is being processed; then `take` gets its answer. Otherwise this one is, until
    /// answered().
    bool joins(const Request& request, std::function<void(const Answer&)> take);
    /// Gives the answer to those that joined. `is_kept`: also to later repetitions. The answer's ETag is that of what
    /// the write left at its path; without one it left nothing.
    void answered(const Request& request, const Answer& answer, bool is_kept);

  private:
    /// What makes two requests the same one.
    struct Fingerprint {
        Method method;
        std::string target;
        std::string caller;
        std::string conditions;  ///< If-Match, If-None-Match and Content-Type
        std::string body;
        bool operator==(const Fingerprint&) const = default;
    };
    static Fingerprint fingerprint(const Request& request);
    void keep(const std::string& id, Fingerprint print, const Answer& answer);

    struct Running {
        Fingerprint request;
        std::vector<std::function<void(const Answer&)>> joined;
    };
    struct Answered {
        Fingerprint request;
        std::string etag;  ///< empty: the resource is absent
        Answer answer;
    };

    std::size_t limit_;
    std::unordered_map<std::string, Running> running_;    ///< by client request id
    std::unordered_map<std::string, Answered> answered_;  ///< by client request id
    std::deque<std::string> order_;                       ///< ids, oldest first
};

}  // namespace nc::service::api
