// The embedded store: one SQLite database file in WAL mode with synchronous=FULL, so that an acknowledged commit
// survives the death of the process and of the machine. The process that opened it owns it: a second one is refused.
// Thread: any; a call waits until the one before it is done, but current() never waits.
#pragma once

#include <filesystem>
#include <memory>

#include "service/store/store.hpp"

namespace nc::service::store {

class SqliteStore final : public Store {
  public:
    /// Opens `file` and brings its schema up to date; makes the file (readable by the owner only) when it is absent.
    /// Errors: "StoreInUse" (another process owns it), "StoreNewerSchema" (written by a later version of this program),
    /// "StoreForeign" (a database of another program), "StoreFailed" (the system's or SQLite's own words).
    static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& file,
                                                     std::size_t removal_limit = kDefaultRemovalLimit);
    ~SqliteStore() override;

    Generation current() const override;
    Result<std::vector<Record>> scan() const override;
    Result<Generation> commit(const Batch& batch) override;
    Result<std::vector<std::pair<Generation, Change>>> changes_since(Generation since) const override;

  private:
    struct Impl;  // keeps sqlite3.h out of this header
    explicit SqliteStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace nc::service::store
