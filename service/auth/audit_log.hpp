// Who wrote what, and how it ended: one JSON object per line, without bodies and without secrets. The file may be
// renamed at any time; reopen() goes on in a new one. Thread: control.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "schemas/base/log.hpp"
#include "schemas/base/result.hpp"
#include "service/api/message.hpp"

namespace nc::service::auth {

struct AuditRecord {
    std::chrono::system_clock::time_point time;
    api::Identity caller;
    std::string method;
    std::string path;  ///< the target without its query
    std::string request_id;
    int status = 0;
    std::string code;  ///< of the error; empty: none
};

/// Of a request (without its body) that was answered just now.
AuditRecord make_record(const api::Request& request, const api::Response& response);

/// {"time":"2026-01-31T10:00:00.000Z","caller":…,"role":…,"source":…,"method":…,"path":…,"status":…,"code":…,
/// "requestId":…}; "through" only of who has somebody else ask for it, "code" only with an error.
std::string to_line(const AuditRecord& record);

class AuditLog {
  public:
    /// Appends to the file, which is made with mode 600. Error "AuditFailed" names it.
    static Result<AuditLog> open(const std::filesystem::path& file, const Log& log);
    ~AuditLog();
    AuditLog(AuditLog&& other) noexcept;
    AuditLog& operator=(AuditLog&&) = delete;

    /// One line in one write. What cannot be written is told to the log; the write of the resource stands.
    void record(const AuditRecord& record);
    /// Opens the file by its name again. On error the old one stays.
    Result<void> reopen();

  private:
    AuditLog(std::filesystem::path file, int descriptor, Log log)
        : file_(std::move(file)), descriptor_(descriptor), log_(std::move(log)) {}

    std::filesystem::path file_;
    int descriptor_;
    Log log_;
};

using Handler = std::function<void(api::Request, api::Respond)>;
/// Records what `next` answers to requests that may change something. The log outlives the handler.
Handler audited(Handler next, AuditLog& log);

}  // namespace nc::service::auth
