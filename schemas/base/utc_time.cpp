#include "schemas/base/utc_time.hpp"

#include <array>
#include <ctime>

namespace nc {

std::string utc_time(std::chrono::system_clock::time_point at, const char* format) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), format, &parts);
    return {text.data(), size};
}

std::string iso_time(std::chrono::system_clock::time_point at) { return utc_time(at, "%Y-%m-%dT%H:%M:%S+00:00"); }

}  // namespace nc
