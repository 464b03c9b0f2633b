// Moments as answers tell them. Thread: any (pure functions).
#pragma once

#include <chrono>
#include <string>

namespace nc {

/// "2025-01-01T00:00:00+00:00" (ISO 8601, whole seconds).
std::string iso_time(std::chrono::system_clock::time_point at);

/// By the conversions of strftime(3), in UTC; at most 63 characters.
std::string utc_time(std::chrono::system_clock::time_point at, const char* format);

}  // namespace nc
