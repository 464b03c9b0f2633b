// The product against the reference model: random scenarios, shrunken when they differ.
#include "tests/model/model.hpp"

#include <cstdio>
#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/model/trial.hpp"

namespace nc::reference {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(ReferenceModel, SaysTheSameAsControllerAndSwitchOfEveryPacket) {
    const auto seed = static_cast<std::uint32_t>(number_from("NC_MODEL_SEED", 1));
    const Report report = search(seed, number_from("NC_MODEL_PACKETS", 1'000'000));
    std::printf("seeds %u to %llu, %llu packets, %llu of them by a flow\n", seed,
                static_cast<unsigned long long>(seed + report.scenarios), static_cast<unsigned long long>(report.packets),
                static_cast<unsigned long long>(report.flow_hits));
    for (const auto& [what, count] : report.tally)
        std::printf("%10llu %s\n", static_cast<unsigned long long>(count), what.c_str());
    EXPECT_FALSE(report.difference) << *report.difference;
}

}  // namespace
}  // namespace nc::reference
