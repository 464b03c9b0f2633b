// Writes records of connections into files as Windows Server's SDN firewall auditing does (Microsoft's article "SDN
// firewall auditing"; docs/decisions/0027): a new file each hour with the name
//   SdnFirewallAuditing.<server's instanceId>.<YYYYMMDD>TL<HHMMSSmmm>.json          (UTC)
// and one object {"records": [...]}, which is complete after every write. The folder is outputDirectory below the
// switch's own folder for records, so that whoever may set it cannot write elsewhere on the host. What the disk refuses
// is counted and given up. Thread: control.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "schemas/base/log.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "vswitch/datapath/connection_audit.hpp"
#include "vswitch/port/file_descriptor.hpp"

namespace nc::vswitch {

/// "C:\\logs\\a" -> ROOT/C/logs/a. std::nullopt: a component is "." or "..", or nothing is left.
std::optional<std::filesystem::path> audit_folder(const std::filesystem::path& root, const std::string& directory);

class AuditLog {
  public:
    using Time = std::chrono::system_clock::time_point;

    AuditLog(std::filesystem::path root, Log log) : root_(std::move(root)), log_(std::move(log)) {}

    /// std::nullopt: no records are written from now on. Another setting begins another file.
    void set(const std::optional<goal_state::Auditing>& auditing);
    bool is_on() const { return auditing_.has_value(); }
    void write(const ConnectionAudit::Taken& taken, Time now);
    /// Records that the disk refused, since the start.
    std::uint64_t lost() const { return lost_; }

  private:
    bool open(Time now);
    bool append(const std::string& text);
    void warn(const std::string& sentence, std::uint64_t records);

    std::filesystem::path root_;
    Log log_;
    std::optional<goal_state::Auditing> auditing_;
    FileDescriptor file_;
    std::chrono::sys_time<std::chrono::hours> hour_{};  ///< of the file
    std::int64_t end_ = 0;                              ///< where the next record goes; what follows closes the object
    bool is_empty_ = true;
    std::string warned_;  ///< the last warning, so that it is not repeated
    std::uint64_t lost_ = 0;
};

}  // namespace nc::vswitch
