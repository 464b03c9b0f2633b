// Controller and switch against the reference model: random scenarios, shrunken when the two differ.
#include "tests/model/trial.hpp"

#include <cstdio>
#include <cstdlib>

#include <gtest/gtest.h>

namespace nc::reference {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Parts of one run, which may be tested side by side.
class AgainstTheModel : public testing::TestWithParam<std::uint32_t> {
  public:
    static constexpr std::uint32_t kParts = 8;
    static constexpr std::uint32_t kSeedsPerPart = 100'000;
    static constexpr std::uint64_t kEnoughPackets = 20'000;
};
INSTANTIATE_TEST_SUITE_P(Parts, AgainstTheModel, testing::Range(0U, AgainstTheModel::kParts));

TEST_P(AgainstTheModel, EveryPacketOfRandomScenariosGoesWhereTheModelSays) {
    const auto first = static_cast<std::uint32_t>(number_from("NC_MODEL_SEED", 1));
    const std::uint32_t seed = first + GetParam() * kSeedsPerPart;
    const std::uint64_t packets = number_from("NC_MODEL_PACKETS", 1'000'000) / kParts;
    const Report report = search(seed, packets, number_from("NC_MODEL_SHRINK", 1) != 0);
    std::printf("seeds %u to %llu: %llu packets, %llu of them by a flow\n", seed,
                static_cast<unsigned long long>(seed + report.scenarios),
                static_cast<unsigned long long>(report.packets), static_cast<unsigned long long>(report.flow_hits));
    for (const auto& [what, count] : report.tally)
        std::printf("%10llu %s\n", static_cast<unsigned long long>(count), what.c_str());
    ASSERT_FALSE(report.difference) << *report.difference;

    // A run that hardly sends anything through shows little; one of few scenarios may be of one kind.
    if (report.packets < kEnoughPackets) return;
    const auto count = [&](const std::string& what) {
        const auto found = report.tally.find(what);
        return found == report.tally.end() ? 0 : found->second;
    };
    EXPECT_GT(count("delivered"), packets / 20);
    EXPECT_GT(count("delivered, over the wire"), packets / 20);
    EXPECT_GT(count("delivered to an appliance by a route"), packets / 500);
    EXPECT_GT(count("copied to an appliance"), packets / 500);
    EXPECT_GT(count("delivered to a member of a front end"), packets / 60);
    EXPECT_GT(count("delivered in the name of a front end"), packets / 150);
    EXPECT_GT(report.flow_hits, packets / 10);
}

}  // namespace
}  // namespace nc::reference
