// What every store must do. An implementation's test gives a Fixture with `store()` (the store under test) and
// `kRemovalLimit` (how many removed keys it was told to remember), and instantiates the suite.
#pragma once

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "service/store/store.hpp"

namespace nc::service::store {

template <class Fixture>
class StoreContract : public testing::Test {
  protected:
    Store& store() { return fixture_.store(); }
    Generation put(const std::string& key, const std::string& value) { return commit({{key, value}}); }
    Generation remove(const std::string& key) { return commit({{key, std::nullopt}}); }
    Generation commit(std::vector<Change> changes) {
        const auto committed = store().commit({store().current(), std::move(changes)});
        EXPECT_TRUE(committed) << committed.error().message;
        return committed ? *committed : Generation{};
    }

    Fixture fixture_;
};

TYPED_TEST_SUITE_P(StoreContract);

TYPED_TEST_P(StoreContract, StartsEmptyAtGenerationZero) {
    EXPECT_EQ(this->store().current(), Generation{0});
    EXPECT_TRUE(this->store().scan()->empty());
    EXPECT_TRUE(this->store().changes_since(Generation{0})->empty());
}

TYPED_TEST_P(StoreContract, GivesWhatWasCommittedSortedByKey) {
    this->commit({{"/b", "2"}, {"/a", "1"}});
    this->put("/c", "3");
    const std::vector<Record> wanted{
        {"/a", "1", Generation{1}}, {"/b", "2", Generation{1}}, {"/c", "3", Generation{2}}};
    EXPECT_EQ(*this->store().scan(), wanted);
    EXPECT_EQ(this->store().current(), Generation{2});
}

TYPED_TEST_P(StoreContract, ReplacesAndRemoves) {
    this->commit({{"/a", "1"}, {"/b", "2"}});
    this->commit({{"/a", "one"}, {"/b", std::nullopt}});
    const std::vector<Record> wanted{{"/a", "one", Generation{2}}};
    EXPECT_EQ(*this->store().scan(), wanted);
}

TYPED_TEST_P(StoreContract, TheLastChangeOfAKeyInABatchWins) {
    this->commit({{"/a", "1"}, {"/a", "2"}, {"/b", "3"}, {"/b", std::nullopt}});
    const std::vector<Record> wanted{{"/a", "2", Generation{1}}};
    EXPECT_EQ(*this->store().scan(), wanted);
}

TYPED_TEST_P(StoreContract, KeepsAnyTextUnchanged) {
    const std::string value = "{\"name\":\"Z\xC3\xBCrich '; DROP TABLE record; --\"}\n" + std::string(100'000, 'x');
    this->put("/virtualNetworks/\xC3\xA9", value);
    const auto records = this->store().scan();
    ASSERT_EQ(records->size(), 1u);
    EXPECT_EQ(records->front().key, "/virtualNetworks/\xC3\xA9");
    EXPECT_EQ(records->front().value, value);
}

TYPED_TEST_P(StoreContract, RefusesATransactionMadeFromAnOlderGeneration) {
    this->put("/a", "1");
    const auto refused = this->store().commit({Generation{0}, {{"/a", "late"}}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "StoreConflict");
    EXPECT_EQ(this->store().current(), Generation{1});
    EXPECT_EQ(this->store().scan()->front().value, "1");
}

TYPED_TEST_P(StoreContract, RefusesATransactionMadeFromAGenerationYetToCome) {
    EXPECT_EQ(this->store().commit({Generation{5}, {{"/a", "1"}}}).error().code, "StoreConflict");
}

TYPED_TEST_P(StoreContract, RefusesAnEmptyBatch) {
    EXPECT_EQ(this->store().commit({Generation{0}, {}}).error().code, "StoreEmptyBatch");
    EXPECT_EQ(this->store().current(), Generation{0});
}

TYPED_TEST_P(StoreContract, TellsTheLatestChangeOfEachKeyOldestFirst) {
    this->commit({{"/a", "1"}, {"/b", "1"}});
    this->put("/c", "2");
    this->put("/a", "3");
    this->remove("/b");
    const auto changes = this->store().changes_since(Generation{1});
    ASSERT_TRUE(changes);
    ASSERT_EQ(changes->size(), 3u);
    EXPECT_EQ((*changes)[0].second.key, "/c");
    EXPECT_EQ((*changes)[1].second.key, "/a");
    EXPECT_EQ((*changes)[1].second.value, "3");
    EXPECT_EQ((*changes)[2].first, Generation{4});
    EXPECT_EQ((*changes)[2].second.key, "/b");
    EXPECT_FALSE((*changes)[2].second.value);
    EXPECT_TRUE(this->store().changes_since(this->store().current())->empty());
}

TYPED_TEST_P(StoreContract, RemovingWhatIsNotThereIsNoChange) {
    this->put("/a", "1");
    this->remove("/absent");
    EXPECT_EQ(this->store().current(), Generation{2});
    EXPECT_TRUE(this->store().changes_since(Generation{1})->empty());
}

TYPED_TEST_P(StoreContract, AKeyThatComesBackIsToldAsPresent) {
    this->put("/a", "1");
    this->remove("/a");
    this->put("/a", "2");
    const auto changes = this->store().changes_since(Generation{1});
    ASSERT_EQ(changes->size(), 1u);
    EXPECT_EQ(changes->front().second.value, "2");
}

TYPED_TEST_P(StoreContract, SaysWhenHistoryIsTooOldInsteadOfSkippingRemovals) {
    const std::size_t count = TypeParam::kRemovalLimit + 1;
    for (std::size_t i = 0; i < count; ++i)
        this->put("/" + std::to_string(i), "1");
    this->put("/stays", "1");
    for (std::size_t i = 0; i < count; ++i)
        this->remove("/" + std::to_string(i));
    const auto old = this->store().changes_since(Generation{1});
    ASSERT_FALSE(old);
    EXPECT_EQ(old.error().code, "StoreTooOld");
    EXPECT_TRUE(this->store().changes_since(this->store().current()));
    EXPECT_EQ(this->store().scan()->size(), 1u);
}

/// Each thread makes its transactions from what it has read, and makes one anew when another thread was quicker.
TYPED_TEST_P(StoreContract, ServesSeveralThreadsAsIfTheyCameOneAfterTheOther) {
    constexpr int kThreads = 4;
    constexpr int kCommits = 25;
    Store& store = this->store();
    this->commit({{"/count", "0"}, {"/copy", "0"}});
    std::atomic<bool> is_over = false;
    const auto write = [&](int thread) {
        for (int i = 0; i < kCommits;) {
            const Generation seen = store.current();
            const std::string count = std::to_string(seen.value());  // each transaction so far has added one
            const auto committed =
                store.commit({seen, {{"/count", count}, {"/copy", count}, {"/by/" + std::to_string(thread), count}}});
            if (committed) {
                EXPECT_EQ(committed->value(), seen.value() + 1);
                ++i;
            } else {
                EXPECT_EQ(committed.error().code, "StoreConflict");
            }
        }
    };
    const auto read = [&] {
        for (Generation last; !is_over;) {
            const auto records = store.scan();
            ASSERT_GE(records->size(), 2U);
            const auto value = [&](const char* key) {
                return std::find_if(records->begin(), records->end(), [&](const auto& each) { return each.key == key; })
                    ->value;
            };
            EXPECT_EQ(value("/count"), value("/copy")) << "half of a transaction";
            const Generation now = store.current();
            EXPECT_GE(now, last);
            last = now;
            EXPECT_TRUE(store.changes_since(now));
        }
    };
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread)
        threads.emplace_back(write, thread);
    std::thread reader(read);
    for (std::thread& thread : threads)
        thread.join();
    is_over = true;
    reader.join();
    EXPECT_EQ(store.current(), Generation{1 + kThreads * kCommits});
    EXPECT_EQ(store.scan()->size(), 2U + kThreads);
}

REGISTER_TYPED_TEST_SUITE_P(StoreContract, StartsEmptyAtGenerationZero, GivesWhatWasCommittedSortedByKey,
                            ReplacesAndRemoves, TheLastChangeOfAKeyInABatchWins, KeepsAnyTextUnchanged,
                            RefusesATransactionMadeFromAnOlderGeneration,
                            RefusesATransactionMadeFromAGenerationYetToCome, RefusesAnEmptyBatch,
                            TellsTheLatestChangeOfEachKeyOldestFirst, RemovingWhatIsNotThereIsNoChange,
                            AKeyThatComesBackIsToldAsPresent, SaysWhenHistoryIsTooOldInsteadOfSkippingRemovals,
                            ServesSeveralThreadsAsIfTheyCameOneAfterTheOther);

}  // namespace nc::service::store
