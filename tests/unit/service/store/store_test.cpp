#include <filesystem>
#include <fstream>

#include <sqlite3.h>
#include <sys/stat.h>

#include "service/store/memory_store.hpp"
#include "service/store/sqlite_store.hpp"
#include "tests/contract/store_contract.hpp"

namespace nc::service::store {
namespace {

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "nc-store-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    std::filesystem::path file() const { return path_ / "ncd.sqlite"; }

  private:
    std::filesystem::path path_;
};

struct MemoryFixture {
    static constexpr std::size_t kRemovalLimit = 20;
    Store& store() { return store_; }
    MemoryStore store_{kRemovalLimit};
};

struct SqliteFixture {
    static constexpr std::size_t kRemovalLimit = 20;
    Store& store() { return *store_; }
    TemporaryFolder folder_;
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(folder_.file(), kRemovalLimit).value();
};

using Implementations = testing::Types<MemoryFixture, SqliteFixture>;
INSTANTIATE_TYPED_TEST_SUITE_P(Implementations, StoreContract, Implementations);

void run_sql(const std::filesystem::path& file, const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
}

TEST(SqliteStore, KeepsRecordsGenerationAndRemovalsOverReopening) {
    const TemporaryFolder folder;
    {
        auto store = SqliteStore::open(folder.file());
        ASSERT_TRUE(store);
        ASSERT_TRUE((*store)->commit({Generation{0}, {{"/a", "1"}, {"/b", "2"}}}));
        ASSERT_TRUE((*store)->commit({Generation{1}, {{"/b", std::nullopt}}}));
    }
    auto store = SqliteStore::open(folder.file());
    ASSERT_TRUE(store);
    EXPECT_EQ((*store)->current(), Generation{2});
    ASSERT_EQ((*store)->scan()->size(), 1u);
    EXPECT_EQ((*store)->scan()->front().key, "/a");
    EXPECT_EQ((*store)->changes_since(Generation{1})->front().second.key, "/b");
}

TEST(SqliteStore, RemembersThatHistoryWasDroppedOverReopening) {
    const TemporaryFolder folder;
    {
        auto store = SqliteStore::open(folder.file(), 1);
        ASSERT_TRUE((*store)->commit({Generation{0}, {{"/a", "1"}, {"/b", "2"}}}));
        ASSERT_TRUE((*store)->commit({Generation{1}, {{"/a", std::nullopt}}}));
        ASSERT_TRUE((*store)->commit({Generation{2}, {{"/b", std::nullopt}}}));
    }
    auto store = SqliteStore::open(folder.file(), 1);
    EXPECT_EQ((*store)->changes_since(Generation{1}).error().code, "StoreTooOld");
    EXPECT_TRUE((*store)->changes_since(Generation{2}));
}

TEST(SqliteStore, IsUsedByOneOwnerAtATime) {
    const TemporaryFolder folder;
    auto store = SqliteStore::open(folder.file());
    ASSERT_TRUE(store);
    const auto second = SqliteStore::open(folder.file());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "StoreInUse");
}

TEST(SqliteStore, RefusesASchemaThatIsNewerThanTheProgram) {
    const TemporaryFolder folder;
    ASSERT_TRUE(SqliteStore::open(folder.file()));
    run_sql(folder.file(), "PRAGMA user_version = 1000");
    EXPECT_EQ(SqliteStore::open(folder.file()).error().code, "StoreNewerSchema");
}

TEST(SqliteStore, RefusesADatabaseOfAnotherProgram) {
    const TemporaryFolder folder;
    run_sql(folder.file(), "CREATE TABLE somebody_elses (x)");
    EXPECT_EQ(SqliteStore::open(folder.file()).error().code, "StoreForeign");
}

TEST(SqliteStore, NamesTheFileThatIsNoDatabase) {
    const TemporaryFolder folder;
    std::ofstream(folder.file()) << "This is some text and not a database.";
    const auto store = SqliteStore::open(folder.file());
    ASSERT_FALSE(store);
    EXPECT_NE(store.error().message.find(folder.file().string()), std::string::npos) << store.error().message;
}

TEST(SqliteStore, RefusesAFolderThatDoesNotExist) {
    EXPECT_EQ(SqliteStore::open("/nonexistent/ncd.sqlite").error().code, "StoreFailed");
}

TEST(SqliteStore, MakesAFileThatOnlyItsOwnerCanRead) {
    const TemporaryFolder folder;
    ASSERT_TRUE(SqliteStore::open(folder.file()));
    struct stat status {};
    ASSERT_EQ(::stat(folder.file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

}  // namespace
}  // namespace nc::service::store
