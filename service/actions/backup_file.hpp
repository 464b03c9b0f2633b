// A backup on disk: the file backup.jsonl in a folder of its own. One JSON text per line: a header, each resource as it
// is stored (parents before children) without secrets, and a last line with their count, without which the file is
// not whole. Whoever looks sees the whole file or none. Thread: control; reading and writing block.
#pragma once

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "schemas/base/result.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::actions {

/// Errors have the code "BackupFailed" and a sentence.
class BackupWriter {
  public:
    /// Makes the folder when it does not exist.
    static Result<BackupWriter> create(const std::filesystem::path& folder, Generation generation,
                                       std::chrono::system_clock::time_point now);
    Result<void> add(const state::StoredResource& resource);
    /// Durable when it returns. Nothing is there when it is never called.
    Result<void> finish();

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    using File = std::unique_ptr<std::FILE, Close>;

    BackupWriter(std::filesystem::path folder, File file) : folder_(std::move(folder)), file_(std::move(file)) {}
    Result<void> write_line(const model::Json& line);

    std::filesystem::path folder_;
    File file_;
    std::size_t count_ = 0;
};

struct BackedUpResource {
    state::StoredResource resource;
    std::vector<std::string> secrets;  ///< JSON pointers into its properties: what was left out
};

struct Backup {
    std::string time;  ///< ISO 8601
    std::vector<BackedUpResource> resources;
    std::vector<std::pair<std::string, std::string>> unreadable;  ///< paths, and why
};

/// Why a path that a client gives cannot be that of a backup: a sentence; empty: it can.
std::string_view fault_of_path(const std::string& path);

/// How the lists of backups and restores name a resource: "/networking/v1/credentials/a" (MS-NCNBI 3.1.5.27).
std::string listed_name(const state::StoredResource& resource);

/// An Error with code "RestoreFailed" when there is no whole backup of a format that this version knows.
Result<Backup> read_backup(const std::filesystem::path& folder);

}  // namespace nc::service::actions
