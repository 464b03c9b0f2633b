#include "service/auth/audit_log.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "schemas/codec/json_codec.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::auth {
namespace {

std::string to_text(std::chrono::system_clock::time_point time) {
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time);
    const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text.data() + size, text.size() - size, ".%03dZ",
                  static_cast<int>(milliseconds.time_since_epoch().count() % 1000));
    return text.data();
}

Result<int> open_file(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0) return descriptor;
    return Error{
        "AuditFailed", "Cannot open the audit file " + file.string() + ": " + std::strerror(errno) + ".", {}, {}};
}

}  // namespace

AuditRecord make_record(const api::Request& request, const api::Response& response) {
    return {std::chrono::system_clock::now(),
            request.identity,
            request.method_name,
            request.target.substr(0, request.target.find('?')),
            std::string(response.headers.find("x-ms-request-id").value_or(std::string_view())),
            response.status,
            response.error_code};
}

std::string to_line(const AuditRecord& record) {
    model::Json line{
        {"time", to_text(record.time)},   {"caller", record.caller.name}, {"role", name_of(record.caller.role)},
        {"source", record.caller.source}, {"method", record.method},      {"path", record.path},
        {"status", record.status}};
    if (!record.caller.through.empty()) line["through"] = record.caller.through;
    if (!record.code.empty()) line["code"] = record.code;
    line["requestId"] = record.request_id;
    return codec::print_json(line) + "\n";
}

Result<AuditLog> AuditLog::open(const std::filesystem::path& file, const Log& log) {
    auto descriptor = open_file(file);
    if (!descriptor) return std::move(descriptor).error();
    return AuditLog(file, *descriptor, log.named("audit"));
}

AuditLog::AuditLog(AuditLog&& other) noexcept
    : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1)), log_(std::move(other.log_)) {}

AuditLog::~AuditLog() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void AuditLog::record(const AuditRecord& record) {
    const std::string line = to_line(record);
    if (::write(descriptor_, line.data(), line.size()) == static_cast<ssize_t>(line.size())) return;
    log_.error("a record could not be written", {{"file", file_.string()}, {"requestId", record.request_id}});
}

Result<void> AuditLog::reopen() {
    auto descriptor = open_file(file_);
    if (!descriptor) return std::move(descriptor).error();
    ::close(std::exchange(descriptor_, *descriptor));
    return {};
}

Handler audited(Handler next, AuditLog& log) {
    return [next = std::move(next), &log](api::Request request, api::Respond respond) {
        if (request.method == api::Method::Get) return next(std::move(request), std::move(respond));
        api::Request head{request.method, request.method_name, request.target, {}, {}, request.identity, {}};
        next(std::move(request), [head = std::move(head), respond = std::move(respond), &log](api::Response response) {
            log.record(make_record(head, response));
            respond(std::move(response));
        });
    };
}

}  // namespace nc::service::auth
