#include "service/state/persistent_map.hpp"

#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace nc::service::state {
namespace {

using Map = PersistentMap<int, int>;

std::map<int, int> contents(const Map& map, int first = -1) {
    std::map<int, int> found;
    map.scan(first, [&](int key, int value) { return found.emplace(key, value).second; });
    return found;
}

TEST(PersistentMap, HoldsWhatAnOrdinaryMapHoldsAfterRandomChanges) {
    std::mt19937 random(7);
    Map map;
    std::map<int, int> expected;
    for (int step = 0; step < 20'000; ++step) {
        const int key = static_cast<int>(random() % 500);
        if (random() % 3 == 0) {
            map.erase(key);
            expected.erase(key);
        } else {
            map.set(key, step);
            expected[key] = step;
        }
        ASSERT_EQ(map.size(), expected.size());
        const int* found = map.find(key);
        ASSERT_EQ(found != nullptr, expected.contains(key));
    }
    EXPECT_EQ(contents(map), expected);
}

TEST(PersistentMap, LeavesOlderCopiesAsTheyWere) {
    Map map;
    std::vector<Map> copies;
    std::vector<std::map<int, int>> expected;
    std::map<int, int> now;
    for (int i = 0; i < 200; ++i) {
        copies.push_back(map);
        expected.push_back(now);
        map.set(i * 37 % 101, i);
        now[i * 37 % 101] = i;
        if (i % 5 == 0) {
            map.erase(i * 11 % 101);
            now.erase(i * 11 % 101);
        }
    }
    for (std::size_t i = 0; i < copies.size(); ++i)
        ASSERT_EQ(contents(copies[i]), expected[i]) << i;
}

TEST(PersistentMap, ChangesInPlaceOnlyWhatNoOtherCopyHas) {
    // Copies come and go at any time, so that nodes are now shared, now not.
    std::mt19937 random(5);
    std::vector<std::pair<Map, std::map<int, int>>> copies(8);
    for (int step = 0; step < 20'000; ++step) {
        auto& [map, expected] = copies[random() % copies.size()];
        const int key = static_cast<int>(random() % 60);
        switch (random() % 8) {
            case 0:
                copies[random() % copies.size()] = std::pair(map, expected);
                break;
            case 1:
            case 2:
                map.erase(key);
                expected.erase(key);
                break;
            default:
                map.edit(key) += step;
                expected[key] += step;
        }
        if (step % 100 != 0) continue;
        for (const auto& copy : copies) {
            ASSERT_EQ(contents(copy.first), copy.second) << step;
            ASSERT_EQ(copy.first.size(), copy.second.size()) << step;
        }
    }
}

TEST(PersistentMap, ScansFromAKeyOnAndStopsWhenTold) {
    Map map;
    for (int key : {10, 20, 30, 40})
        map.set(key, key);
    EXPECT_EQ(contents(map, 15), (std::map<int, int>{{20, 20}, {30, 30}, {40, 40}}));
    std::vector<int> seen;
    map.scan(20, [&](int key, int) {
        seen.push_back(key);
        return key < 30;
    });
    EXPECT_EQ(seen, (std::vector<int>{20, 30}));
}

TEST(PersistentMap, TellsExactlyTheKeysThatDifferBetweenTwoCopies) {
    std::mt19937 random(11);
    Map map;
    for (int i = 0; i < 300; ++i)
        map.set(static_cast<int>(random() % 1000), i);
    for (int round = 0; round < 300; ++round) {
        const Map before = map;
        for (unsigned change = random() % 8; change > 0; --change) {
            const int key = static_cast<int>(random() % 1000);
            if (random() % 2 == 0) {
                map.erase(key);
            } else {
                map.set(key, 1000 + round);
            }
        }
        std::map<int, int> patched = contents(before);
        int last = -1;
        Map::difference(before, map, [&](int key, const int* old, const int* now) {
            ASSERT_LT(last, key);
            last = key;
            ASSERT_TRUE(old != nullptr || now != nullptr);
            ASSERT_EQ(old != nullptr, before.find(key) != nullptr);
            if (now == nullptr) {
                patched.erase(key);
            } else {
                patched[key] = *now;
            }
        });
        ASSERT_EQ(patched, contents(map));
    }
}

TEST(PersistentMap, ComparesCopiesInTheTimeOfTheirChanges) {
    /// Counts how often keys are compared; a comparison of all entries would need a hundred thousand.
    static int comparisons = 0;
    struct Key {
        int value;
        std::strong_ordering operator<=>(const Key& other) const {
            ++comparisons;
            return value <=> other.value;
        }
    };
    PersistentMap<Key, int> map;
    for (int i = 0; i < 100'000; ++i)
        map.set({i}, i);
    const auto before = map;
    map.set({50'000}, -1);
    map.set({100'000}, 1);
    map.erase(Key{3});
    comparisons = 0;
    int changes = 0;
    PersistentMap<Key, int>::difference(before, map, [&](const Key&, const int*, const int*) { ++changes; });
    EXPECT_EQ(changes, 3);
    EXPECT_LT(comparisons, 1000);
}

TEST(PersistentMap, StaysBalancedWhenKeysComeInOrder) {
    // A degenerate tree of this size would overflow the stack of the recursive insertion, or take minutes.
    Map map;
    for (int i = 0; i < 200'000; ++i)
        map.set(i, i);
    EXPECT_EQ(map.size(), 200'000U);
    EXPECT_EQ(*map.find(123'456), 123'456);
}

}  // namespace
}  // namespace nc::service::state
