// The REST interface as ncctl's commands see it. Commands are written against this, so that tests run them against a
// controller in the same process. Thread: the caller's; a call blocks until the answer is there.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "schemas/base/ascii.hpp"
#include "schemas/base/result.hpp"

namespace nc::service::ctl {

/// Of Error: what the exit code goes by.
inline constexpr const char* kUsageError = "UsageError";  ///< the command line makes no sense
inline constexpr const char* kRefused = "Refused";        ///< the controller answered with an error
inline constexpr const char* kMissing = "Missing";        ///< it answered that there is no such resource
inline constexpr const char* kNoAnswer = "NoAnswer";      ///< the controller could not be asked

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method;
    std::string path;     ///< of a resource ("/servers/host1") or a whole one ("/networking/v3/servers"), not encoded
    std::string query{};  ///< encoded, without '?'
    std::string body{};
    HeaderFields headers{};
};

struct Answer {
    int status = 0;
    std::string body;
    HeaderFields headers{};

    std::optional<std::string> header(const std::string& name) const {
        for (const auto& [key, value] : headers) {
            if (equals_ignoring_case(key, name)) return value;
        }
        return std::nullopt;
    }
};

class Transport {
  public:
    virtual ~Transport() = default;
    /// An answer of any status. Error kNoAnswer when there is none.
    virtual Result<Answer> send(const Request& request) = 0;
};

}  // namespace nc::service::ctl
