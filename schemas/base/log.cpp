#include "schemas/base/log.hpp"

#include <array>
#include <ctime>

#include <sys/time.h>
#include <unistd.h>

namespace nc {
namespace {

constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warning", "error"};

/// Values with blanks or control characters are quoted, so that one record stays one line.
void append_value(std::string& line, std::string_view value) {
    const bool plain = !value.empty() && value.find_first_of(" \"\\\n\r\t=") == std::string_view::npos;
    if (plain) {
        line += value;
        return;
    }
    line += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') line += '\\';
        line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    line += '"';
}

std::string timestamp() {
    timeval now{};
    gettimeofday(&now, nullptr);
    tm parts{};
    gmtime_r(&now.tv_sec, &parts);
    std::array<char, 40> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::string result(text.data(), size);
    const std::string micros = std::to_string(1000000 + now.tv_usec);
    return result + "." + micros.substr(1, 3) + "Z";
}

}  // namespace

void Log::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) const {
    if (level < threshold()) return;
    std::string line = timestamp();
    line += ' ';
    line += kNames[static_cast<std::size_t>(level)];
    line += ' ';
    line += component_;
    line += ": ";
    line += message;
    for (const LogField& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        append_value(line, field.value);
    }
    line += '\n';
    // One write per line; a full or closed standard error must not stop the service.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace nc
