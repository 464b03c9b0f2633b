#include <algorithm>

#include <gtest/gtest.h>

#include "tests/model/generator.hpp"
#include "tests/model/trial.hpp"

namespace nc::reference {
namespace {

TEST(Shrink, LeavesTheStepsAndThePartsOfStepsThatAreNeededToFail) {
    Scenario scenario;
    for (int i = 0; i < 100; ++i)
        scenario.events.push_back(Wait{static_cast<Milliseconds>(i)});
    AccessList list{"list", true, true, std::vector<Rule>(5)};
    for (int i = 0; i < 5; ++i)
        list.rules[static_cast<std::size_t>(i)].priority = 100 + i;
    scenario.events.insert(scenario.events.begin() + 30, PutAccessList{list});

    // "Fails" when a rule of priority 103 and a wait of 77 ms come together.
    const Scenario least = shrink(scenario, [](const Scenario& part) {
        bool has_rule = false;
        bool has_wait = false;
        for (const Event& event : part.events) {
            if (const auto* put = std::get_if<PutAccessList>(&event))
                has_rule |= std::ranges::find(put->list.rules, 103, &Rule::priority) != put->list.rules.end();
            if (const auto* wait = std::get_if<Wait>(&event)) has_wait |= wait->time == 77;
        }
        return has_rule && has_wait;
    });
    ASSERT_EQ(least.events.size(), 2U);
    EXPECT_EQ(std::get<PutAccessList>(least.events[0]).list.rules.size(), 1U);
    EXPECT_EQ(std::get<Wait>(least.events[1]).time, 77U);
}

TEST(Generator, MakesTheSameStepsOfTheSameSeed) {
    const auto texts = [](std::uint32_t seed) {
        std::string text;
        for (const Event& event : Generator(seed).first_steps())
            text += text_of(event) + "\n";
        return text;
    };
    EXPECT_EQ(texts(7), texts(7));
    EXPECT_NE(texts(7), texts(8));
}

}  // namespace
}  // namespace nc::reference
