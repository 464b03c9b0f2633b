// Structured log lines for journald and for people: "<level>LEVEL component: message key=value …" on standard error.
// Thread: any; one line is one write. Secrets are never passed here.
#pragma once

#include <atomic>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace nc {

enum class LogLevel { Debug, Info, Warning, Error };

struct LogField {
    std::string_view key;
    std::string value;
};

/// Value-type sink: each component holds one by value and logs under its own name. Copies, and what `named` gives,
/// share one threshold, so that it can be changed while everything runs.
class Log {
  public:
    explicit Log(std::string_view component, LogLevel threshold = LogLevel::Info)
        : component_(component), threshold_(std::make_shared<std::atomic<LogLevel>>(threshold)) {}

    void debug(std::string_view message, std::initializer_list<LogField> fields = {}) const {
        write(LogLevel::Debug, message, fields);
    }
    void info(std::string_view message, std::initializer_list<LogField> fields = {}) const {
        write(LogLevel::Info, message, fields);
    }
    void warning(std::string_view message, std::initializer_list<LogField> fields = {}) const {
        write(LogLevel::Warning, message, fields);
    }
    void error(std::string_view message, std::initializer_list<LogField> fields = {}) const {
        write(LogLevel::Error, message, fields);
    }
    Log named(std::string_view component) const {
        Log other(*this);
        other.component_ = component;
        return other;
    }

    LogLevel threshold() const { return *threshold_; }
    void set_threshold(LogLevel threshold) const { *threshold_ = threshold; }

  private:
    void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) const;

    std::string component_;
    std::shared_ptr<std::atomic<LogLevel>> threshold_;
};

}  // namespace nc
