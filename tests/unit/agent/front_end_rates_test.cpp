#include "vswitch/agent/front_end_rates.hpp"

#include <gtest/gtest.h>

namespace nc::vswitch {
namespace {

using std::chrono::seconds;

FrontEndInfo front_end(const char* address, std::uint64_t packets, std::uint64_t bytes) {
    FrontEndInfo info;
    info.counters.vsid = Vsid(5001);
    info.counters.address = CustomerAddress(*IpAddress::parse(address));
    info.counters.total = packets;
    info.bytes = bytes;
    return info;
}

TEST(FrontEndRates, AreThoseSinceTheLastTime) {
    FrontEndRates rates;
    const FrontEndRates::Time start{seconds(100)};
    const auto first = rates.measure({front_end("10.0.0.100", 10, 1000)}, start);
    EXPECT_EQ(first.at(0).total, 10U);
    EXPECT_EQ(first.at(0).packets_per_second, 0U) << "nobody knows since when";
    const auto second =
        rates.measure({front_end("10.0.0.100", 30, 5000), front_end("10.0.0.101", 7, 700)}, start + seconds(2));
    EXPECT_EQ(second.at(0).packets_per_second, 10U);
    EXPECT_EQ(second.at(0).bits_per_second, 16000U);
    EXPECT_EQ(second.at(1).packets_per_second, 0U) << "it is new";
    const auto third =
        rates.measure({front_end("10.0.0.100", 30, 5000), front_end("10.0.0.101", 3, 300)}, start + seconds(4));
    EXPECT_EQ(third.at(0).packets_per_second, 0U) << "it is idle";
    EXPECT_EQ(third.at(1).packets_per_second, 0U) << "it began anew";
}

}  // namespace
}  // namespace nc::vswitch
