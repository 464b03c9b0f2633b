// Responses to GETs that were given before and would be the same again. Exact: everything is forgotten as soon as
// anything changes that an answer is made of. Thread: control.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "schemas/base/identifiers.hpp"
#include "service/api/message.hpp"
#include "service/api/representation.hpp"

namespace nc::service::api {

class ResponseCache {
  public:
    /// What answers are made of, besides the request: none of these ever comes back to an earlier value.
    struct Stamp {
        Generation generation;         ///< of what is durable
        std::uint64_t operations = 0;  ///< RunningOperations::revision()
        std::uint64_t computed = 0;    ///< the revisions of all ComputedProperties
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    static constexpr std::size_t kDefaultLimit = 32 * 1024 * 1024;  ///< bytes of bodies
    explicit ResponseCache(std::size_t limit = kDefaultLimit) : limit_(limit) {}

    /// Null when there is none. Valid until the next call.
    const Response* find(const std::string& target, MediaType media_type, const Stamp& now);
    /// Forgets all others when they become too many.
    void keep(const std::string& target, MediaType media_type, const Stamp& now, const Response& response);

  private:
    void forget_unless(const Stamp& now);

    std::size_t limit_;
    std::size_t size_ = 0;
    Stamp stamp_;
    std::unordered_map<std::string, Response> responses_;
};

}  // namespace nc::service::api
