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
