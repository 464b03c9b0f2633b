#include "vswitch/flow/fragment_tracker.hpp"

#include <random>

#include <gtest/gtest.h>

namespace nc::vswitch {
namespace {

ConnectionKey key_of(std::uint32_t number) {
    ConnectionKey key;
    key.local = {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
    return key;
}

TEST(FragmentTracker, RemembersUntilThePatienceOfReassemblyEnds) {
    FragmentTracker tracker;
    tracker.remember(key_of(1), Direction::Outbound, 7, {3, 4}, 1000);
    const auto version_of = [&](Direction direction, std::uint16_t identification, Milliseconds now) {
        return tracker.find(key_of(1), direction, identification, now).version;
    };
    EXPECT_EQ(version_of(Direction::Outbound, 7, 1000 + FragmentTracker::kReassemblyLimit), 4U);
    EXPECT_EQ(version_of(Direction::Outbound, 7, 1001 + FragmentTracker::kReassemblyLimit), 0U);
    EXPECT_EQ(version_of(Direction::Inbound, 7, 1000), 0U);
    EXPECT_EQ(version_of(Direction::Outbound, 8, 1000), 0U);
}

/// A packet inside one host has an entry at either port: both must hold, wherever their hashes lead.
TEST(FragmentTracker, NeverForgetsOneOfTheLastFourPacketsForAnother) {
    FragmentTracker tracker;
    std::mt19937 random(1);
    for (std::uint32_t round = 0; round < 5000; ++round) {
        const Milliseconds now = 1000 + round;
        std::array<std::uint32_t, 4> numbers{};
        for (std::uint32_t i = 0; i < numbers.size(); ++i) {
            numbers[i] = static_cast<std::uint32_t>(random() % 65536);
            tracker.remember(key_of(numbers[i]), Direction::Inbound, 1, {0, numbers[i] + 1}, now);
        }
        for (const std::uint32_t number : numbers)
            ASSERT_EQ(tracker.find(key_of(number), Direction::Inbound, 1, now).version, number + 1)
                << "round " << round;
    }
}

}  // namespace
}  // namespace nc::vswitch
