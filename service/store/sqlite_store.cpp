#include "service/store/sqlite_store.hpp"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <system_error>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "generated/store_migrations.hpp"

namespace nc::service::store {
namespace {

/// "ncd1": tells this program's databases from others (PRAGMA application_id).
constexpr std::int64_t kApplicationId = 0x6E636431;

Error failure(sqlite3* database) {
    const char* file = sqlite3_db_filename(database, "main");
    return {"StoreFailed", std::string(file == nullptr ? "" : file) + ": " + sqlite3_errmsg(database), {}, {}};
}

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

/// A prepared statement. Bound texts must outlive the step; a result row is read before the next step.
class Statement {
  public:
    Statement(sqlite3* database, const char* sql) {
        sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
    }
    ~Statement() { sqlite3_finalize(statement_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    bool is_valid() const { return statement_ != nullptr; }
    void bind(int position, std::uint64_t number) {
        sqlite3_bind_int64(statement_, position, static_cast<sqlite3_int64>(number));
    }
    void bind(int position, const std::string& text) {
        sqlite3_bind_text64(statement_, position, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    /// True: a row is there. False: done, or failed (see `is_done`).
    bool next_row() {
        last_ = sqlite3_step(statement_);
        return last_ == SQLITE_ROW;
    }
    bool is_done() const { return last_ == SQLITE_DONE; }
    std::uint64_t number(int column) const {
        return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
    }
    std::string text(int column) const {
        const void* bytes = sqlite3_column_blob(statement_, column);
        if (bytes == nullptr) return {};
        return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }
    bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    void reset() {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }

  private:
    sqlite3_stmt* statement_ = nullptr;
    int last_ = SQLITE_OK;
};

/// Leaves the statement ready for its next use, however the scope ends.
class Use {
  public:
    explicit Use(Statement& statement) : statement_(statement) {}
    ~Use() { statement_.reset(); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    Statement* operator->() { return &statement_; }

  private:
    Statement& statement_;
};

Result<void> execute(sqlite3* database, const char* sql) {
    if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure(database);
    return {};
}

Result<std::uint64_t> read_number(sqlite3* database, const char* sql) {
    Statement statement(database, sql);
    if (!statement.is_valid() || !statement.next_row()) return failure(database);
    return statement.number(0);
}

/// Makes the file before SQLite does, so that nobody else can read it: it holds credentials.
Result<void> create_private(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return Error{
            "StoreFailed", "Cannot open " + file.string() + ": " + std::generic_category().message(errno), {}, {}};
    }
    ::close(descriptor);
    return {};
}

/// A transaction that is rolled back unless it was committed.
class Transaction {
  public:
    explicit Transaction(sqlite3* database) : database_(database) {}
    ~Transaction() {
        if (is_open_) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    Result<void> begin() {
        auto begun = execute(database_, "BEGIN IMMEDIATE");
        is_open_ = begun.has_value();
        return begun;
    }
    Result<void> commit() {
        auto committed = execute(database_, "COMMIT");
        if (committed) is_open_ = false;
        return committed;
    }

  private:
    sqlite3* database_;
    bool is_open_ = false;
};

Result<void> migrate(sqlite3* database, const std::filesystem::path& file) {
    const auto version = read_number(database, "PRAGMA user_version");
    const auto application = read_number(database, "PRAGMA application_id");
    const auto tables = read_number(database, "SELECT count(*) FROM sqlite_master");
    for (const auto* number : {&version, &application, &tables}) {
        if (!*number) return number->error();
    }
    const bool is_new = *version == 0 && *application == 0 && *tables == 0;
    if (!is_new && static_cast<std::int64_t>(*application) != kApplicationId) {
        return Error{"StoreForeign", file.string() + " is a database of another program.", {}, {}};
    }
    if (*version > std::size(kMigrations)) {
        return Error{"StoreNewerSchema",
                     file.string() + " has schema version " + std::to_string(*version) +
                         ", this program knows versions up to " + std::to_string(std::size(kMigrations)) +
                         "; use the newer program.",
                     {},
                     {}};
    }
    for (std::size_t step = *version; step < std::size(kMigrations); ++step) {
        Transaction transaction(database);
        if (auto begun = transaction.begin(); !begun) return begun;
        const std::string stamp = "PRAGMA user_version = " + std::to_string(step + 1) +
                                  "; PRAGMA application_id = " + std::to_string(kApplicationId);
        if (auto done = execute(database, kMigrations[step]); !done) return done;
        if (auto done = execute(database, stamp.c_str()); !done) return done;
        if (auto done = transaction.commit(); !done) return done;
    }
    return {};
}

}  // namespace

struct SqliteStore::Impl {
    explicit Impl(Database opened)
        : database(std::move(opened)),
          scan(database.get(), "SELECT key, value, changed FROM record WHERE value IS NOT NULL ORDER BY key"),
          put(database.get(),
              "INSERT INTO record (key, value, changed) VALUES (?1, ?2, ?3) "
              "ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed = excluded.changed"),
          remove(database.get(), "UPDATE record SET value = NULL, changed = ?2 WHERE key = ?1 AND value IS NOT NULL"),
          changes(database.get(), "SELECT key, value, changed FROM record WHERE changed > ?1 ORDER BY changed, key"),
          count_removals(database.get(), "SELECT count(*) FROM record WHERE value IS NULL"),
          newest_to_forget(database.get(),
                           "SELECT changed FROM record WHERE value IS NULL ORDER BY changed LIMIT 1 OFFSET ?1"),
          forget(database.get(), "DELETE FROM record WHERE value IS NULL AND changed <= ?1"),
          set_revision(database.get(), "UPDATE revision SET generation = ?1, history_start = ?2") {}

    bool is_valid() const {
        for (const Statement* statement :
             {&scan, &put, &remove, &changes, &count_removals, &newest_to_forget, &forget, &set_revision}) {
            if (!statement->is_valid()) return false;
        }
        return true;
    }

    Result<void> run(Use& statement) {
        statement->next_row();
        if (!statement->is_done()) return failure(database.get());
        return {};
    }
    Result<std::uint64_t> count_removed_keys() {
        Use counted(count_removals);
        if (!counted->next_row()) return failure(database.get());
        return counted->number(0);
    }
    Result<void> write(const Change& change, Generation next);
    /// Drops the oldest removals beyond the limit, a tenth of the limit at once so that it is rare; gives the new start
    /// of history.
    Result<Generation> forget_oldest_removals(std::uint64_t removed_count);

    std::mutex mutex;
    Database database;
    std::size_t removal_limit = kDefaultRemovalLimit;
    std::uint64_t removed_count = 0;  ///< an upper bound of the rows without a value
    std::atomic<Generation> generation;
    Generation history_start;
    Statement scan;
    Statement put;
    Statement remove;
    Statement changes;
    Statement count_removals;
    Statement newest_to_forget;
    Statement forget;
    Statement set_revision;
};

Result<void> SqliteStore::Impl::write(const Change& change, Generation next) {
    Use statement(change.value ? put : remove);
    statement->bind(1, change.key);
    if (change.value) {
        statement->bind(2, *change.value);
        statement->bind(3, next.value());
    } else {
        statement->bind(2, next.value());
    }
    return run(statement);
}

Result<Generation> SqliteStore::Impl::forget_oldest_removals(std::uint64_t removed) {
    const std::uint64_t excess = removed - removal_limit + removal_limit / 10;
    Use newest(newest_to_forget);
    newest->bind(1, excess == 0 ? 0 : excess - 1);
    if (!newest->next_row()) return failure(database.get());
    const std::uint64_t last = newest->number(0);
    Use deletion(forget);
    deletion->bind(1, last);
    if (auto done = run(deletion); !done) return std::move(done).error();
    return Generation{last};
}

SqliteStore::SqliteStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& file, std::size_t removal_limit) {
    if (auto created = create_private(file); !created) return std::move(created).error();
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
    Database database(raw);
    if (opened != SQLITE_OK) return failure(raw);

    // Exclusive locking must be chosen before WAL is entered: the lock is then held until the process ends, and the
    // index of the WAL needs no shared memory.
    const auto prepared =
        execute(raw,
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                "BEGIN EXCLUSIVE; COMMIT");
    if (!prepared) {
        if ((sqlite3_errcode(raw) & 0xFF) == SQLITE_BUSY) {
            return Error{"StoreInUse", "Another process is using " + file.string() + ".", {}, {}};
        }
        return prepared.error();
    }
    if (auto migrated = migrate(raw, file); !migrated) return std::move(migrated).error();

    auto impl = std::make_unique<Impl>(std::move(database));
    if (!impl->is_valid()) return failure(raw);
    const auto generation = read_number(raw, "SELECT generation FROM revision");
    const auto history_start = read_number(raw, "SELECT history_start FROM revision");
    const auto removed = impl->count_removed_keys();
    for (const auto* number : {&generation, &history_start, &removed}) {
        if (!*number) return number->error();
    }
    impl->removal_limit = removal_limit;
    impl->removed_count = *removed;
    impl->generation = Generation{*generation};
    impl->history_start = Generation{*history_start};
    return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(impl)));
}

Generation SqliteStore::current() const { return impl_->generation; }

Result<std::vector<Record>> SqliteStore::scan() const {
    const std::lock_guard lock(impl_->mutex);
    std::vector<Record> records;
    Use rows(impl_->scan);
    while (rows->next_row())
        records.push_back({rows->text(0), rows->text(1), Generation{rows->number(2)}});
    if (!rows->is_done()) return failure(impl_->database.get());
    return records;
}

Result<Generation> SqliteStore::commit(const Batch& batch) {
    const std::lock_guard lock(impl_->mutex);
    const Generation now = impl_->generation;
    if (auto refusal = check_batch(batch, now); !refusal) return std::move(refusal).error();
    const Generation next{now.value() + 1};
    Generation history_start = impl_->history_start;
    std::uint64_t removed_count = impl_->removed_count;

    Transaction transaction(impl_->database.get());
    if (auto begun = transaction.begin(); !begun) return std::move(begun).error();
    for (const Change& change : batch.changes) {
        if (auto written = impl_->write(change, next); !written) return std::move(written).error();
        if (!change.value) ++removed_count;
    }
    if (removed_count > impl_->removal_limit) {
        auto counted = impl_->count_removed_keys();
        if (!counted) return std::move(counted).error();
        removed_count = *counted;
        if (removed_count > impl_->removal_limit) {
            auto start = impl_->forget_oldest_removals(removed_count);
            if (!start) return std::move(start).error();
            history_start = *start;
            auto left = impl_->count_removed_keys();
            if (!left) return std::move(left).error();
            removed_count = *left;
        }
    }
    {
        Use revision(impl_->set_revision);
        revision->bind(1, next.value());
        revision->bind(2, history_start.value());
        if (auto written = impl_->run(revision); !written) return std::move(written).error();
    }
    if (auto committed = transaction.commit(); !committed) return std::move(committed).error();
    impl_->generation = next;
    impl_->history_start = history_start;
    impl_->removed_count = removed_count;
    return next;
}

Result<std::vector<std::pair<Generation, Change>>> SqliteStore::changes_since(Generation since) const {
    const std::lock_guard lock(impl_->mutex);
    if (since < impl_->history_start) return history_dropped(since, impl_->history_start);
    std::vector<std::pair<Generation, Change>> changes;
    Use rows(impl_->changes);
    rows->bind(1, since.value());
    while (rows->next_row()) {
        Change change{rows->text(0), std::nullopt};
        if (!rows->is_null(1)) change.value = rows->text(1);
        changes.emplace_back(Generation{rows->number(2)}, std::move(change));
    }
    if (!rows->is_done()) return failure(impl_->database.get());
    return changes;
}

}  // namespace nc::service::store
