// Isolation by search over the compiled tables, and whether the search would find what it looks for.
#include "tests/model/isolation.hpp"

#include <gtest/gtest.h>

#include "tests/model/generator.hpp"
#include "tests/model/trial.hpp"

namespace nc::reference {
namespace {

constexpr std::uint32_t kTopologies = 60;
constexpr int kChanges = 10;

/// Networks between which packets pass.
std::vector<std::pair<std::string, std::string>> peered_pairs(const Topology& topology) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const Peering& side : topology.peerings)
        if (side.from < side.to && topology.are_peered(side.from, side.to)) pairs.emplace_back(side.from, side.to);
    return pairs;
}

TEST(Isolation, NoTableOfAnyHostLeadsToANetworkThatIsNotPeered) {
    std::size_t peered = 0;
    for (std::uint32_t seed = 1; seed <= kTopologies; ++seed) {
        Generator generator(seed);
        Trial trial(generator.hosts());
        for (const Event& event : generator.first_steps())
            ASSERT_EQ(trial.step(event), std::nullopt) << "seed " << seed << ", " << text_of(event);
        for (int change = 0; change < kChanges; ++change) {
            ASSERT_EQ(trial.check(), std::nullopt) << "seed " << seed << ", change " << change;
            const Event event = generator.change(trial.model().topology());
            ASSERT_EQ(trial.step(event), std::nullopt) << "seed " << seed << ", " << text_of(event);
            peered += peered_pairs(trial.model().topology()).size();
        }
    }
    EXPECT_GT(peered, kTopologies * kChanges) << "hardly anything is peered: the test shows little";
}

/// The tables of one topology, held against another in which two of the networks are not peered.
TEST(Isolation, TheSearchFindsALeakBetweenAnyTwoNetworksWhosePortsCouldMeet) {
    std::size_t found = 0;
    std::size_t looked_for = 0;
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        Generator generator(seed);
        Trial trial(generator.hosts());
        for (const Event& event : generator.first_steps())
            ASSERT_EQ(trial.step(event), std::nullopt);
        for (const auto& [from, to] : peered_pairs(trial.model().topology())) {
            Topology without = trial.model().topology();
            without.peering(from, to)->allows_access = false;
            const bool has_ports = std::ranges::any_of(without.ports, [&](const auto& entry) {
                const Adapter* adapter = without.adapter_of(entry.second);
                return adapter != nullptr && (adapter->network == from || adapter->network == to);
            });
            looked_for += has_ports ? 1 : 0;
            found += find_leak(trial.fabric(), without) ? 1 : 0;
        }
    }
    EXPECT_GT(looked_for, 10U);
    EXPECT_EQ(found, looked_for);
}

}  // namespace
}  // namespace nc::reference
