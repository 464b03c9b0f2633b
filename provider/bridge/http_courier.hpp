// Posts messages by HTTP, by cpprestsdk's http_client. Thread: any; blocks until the answer is there or 10 seconds are
// over.
#pragma once

#include <optional>
#include <string>

namespace nc::provider::bridge {

/// The body of a 2xx answer; std::nullopt: another one, or none.
std::optional<std::string> post_message(const std::string& uri, const std::string& message);

}  // namespace nc::provider::bridge
