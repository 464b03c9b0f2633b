#include "vswitch/flow/slab_map.hpp"

#include <random>
#include <unordered_map>

#include <gtest/gtest.h>

namespace nc::vswitch {
namespace {

struct Key {
    std::uint64_t number = 0;
    friend bool operator==(const Key&, const Key&) = default;
};
/// Bad on purpose: runs of colliding keys.
std::uint64_t hash(const Key& key) { return key.number / 8 * 16; }

TEST(SlabMap, BehavesAsAStandardMapUnderRandomUse) {
    SlabMap<Key, int> map(100'000);
    std::unordered_map<std::uint64_t, int> model;
    std::mt19937 random(3);
    for (int step = 0; step < 200'000; ++step) {
        const Key key{random() % 5000};
        const auto index = map.find(key);
        ASSERT_EQ(index != map.kNone, model.contains(key.number));
        if (index != map.kNone) {
            ASSERT_EQ(map.value(index), model.at(key.number));
            map.erase(index);
            model.erase(key.number);
        } else {
            map.insert(key, step);
            model[key.number] = step;
        }
        ASSERT_EQ(map.size(), model.size());
    }
    for (const auto& [number, value] : model)
        EXPECT_EQ(map.value(map.find(Key{number})), value);
}

TEST(SlabMap, AnEntryStaysWhereItIsWhenTheTableGrows) {
    SlabMap<Key, int> map(10'000);
    const auto index = map.insert(Key{1}, 42);
    const int* const place = &map.value(index);
    for (std::uint64_t i = 2; i < 9000; ++i)
        map.insert(Key{i}, 0);
    EXPECT_EQ(map.find(Key{1}), index);
    EXPECT_EQ(&map.value(index), place);
}

TEST(SlabMap, SaysWhenItIsFull) {
    SlabMap<Key, int> map(2);
    map.insert(Key{1}, 1);
    EXPECT_FALSE(map.is_full());
    map.insert(Key{2}, 2);
    EXPECT_TRUE(map.is_full());
}

}  // namespace
}  // namespace nc::vswitch
