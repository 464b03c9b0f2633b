#include "service/controller/egress_meter.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace nc::service::controller {
namespace {

class EgressMeterTest : public testing::Test {
  protected:
    ~EgressMeterTest() override { std::filesystem::remove(file_); }

    EgressMeter meter() const { return EgressMeter(file_, Log("test", LogLevel::Error)); }
    void take(EgressMeter& meter, InstanceId host, std::uint64_t billed, std::uint64_t unbilled) const {
        meter.take({host, port_, IpVersion::V4}, subnet_, {billed, unbilled});
    }
    static EgressMeter::Bytes bytes(std::uint64_t billed, std::uint64_t unbilled) { return {billed, unbilled}; }

    const InstanceId host_{Guid::random()};
    const InstanceId other_host_{Guid::random()};
    const InstanceId subnet_{Guid::random()};
    const InstanceId port_{Guid::random()};
    const std::filesystem::path file_ =
        std::filesystem::temp_directory_path() / ("nc-egress-test-" + Guid::random().to_string());
};

TEST_F(EgressMeterTest, AddsWhatIsMoreThanAtTheLastTime) {
    EgressMeter egress = meter();
    take(egress, host_, 100, 10);
    take(egress, host_, 100, 10);
    take(egress, host_, 150, 10);
    EXPECT_EQ(egress.total(subnet_), bytes(150, 10));
    take(egress, other_host_, 1, 2);
    EXPECT_EQ(egress.total(subnet_), bytes(151, 12));
}

TEST_F(EgressMeterTest, AddsAllOfACounterThatHasBegunAnew) {
    EgressMeter egress = meter();
    take(egress, host_, 100, 0);
    take(egress, host_, 30, 0);
    EXPECT_EQ(egress.total(subnet_), bytes(130, 0));
}

TEST_F(EgressMeterTest, KeepsTheIpVersionsOfAPortApartOverARestart) {
    const InstanceId subnet_v6{Guid::random()};
    EgressMeter before = meter();
    take(before, host_, 100, 5);
    before.take({host_, port_, IpVersion::V6}, subnet_v6, {7, 3});
    before.save();
    EgressMeter after = meter();
    after.take({host_, port_, IpVersion::V6}, subnet_v6, {9, 3});
    take(after, host_, 101, 5);
    EXPECT_EQ(after.total(subnet_v6), bytes(9, 3));
    EXPECT_EQ(after.total(subnet_), bytes(101, 5));
}

TEST_F(EgressMeterTest, GoesOnAfterARestartWhereItWas) {
    EgressMeter before = meter();
    take(before, host_, 100, 5);
    before.save();
    EgressMeter after = meter();
    EXPECT_EQ(after.total(subnet_), bytes(100, 5));
    take(after, host_, 120, 5);
    EXPECT_EQ(after.total(subnet_), bytes(120, 5));
}

TEST_F(EgressMeterTest, ForgetsTheSumsOfAResetForGood) {
    EgressMeter egress = meter();
    take(egress, host_, 100, 5);
    egress.reset(subnet_);
    EXPECT_EQ(egress.total(subnet_), bytes(0, 0));
    take(egress, host_, 110, 5);
    EXPECT_EQ(egress.total(subnet_), bytes(10, 0));
    EgressMeter after = meter();  // killed before the next save
    take(after, host_, 110, 5);
    EXPECT_EQ(after.total(subnet_), bytes(10, 0));
}

TEST_F(EgressMeterTest, KeepsOnlySubnetsAndHostsThatAreThere) {
    EgressMeter egress = meter();
    take(egress, host_, 100, 5);
    egress.keep_only({}, {host_});
    EXPECT_EQ(egress.total(subnet_), bytes(0, 0));
    take(egress, host_, 101, 5);
    EXPECT_EQ(egress.total(subnet_), bytes(1, 0));
}

TEST_F(EgressMeterTest, BeginsAtZeroWithAFileThatCannotBeRead) {
    for (const char* text : {"", "{", "[]", R"({"subnets":{"x":[1,2]},"ports":7})",
                             R"({"ports":{"00000000-0000-0000-0000-000000000001":[]}})"}) {
        std::ofstream(file_) << text;
        EXPECT_EQ(meter().total(subnet_), bytes(0, 0)) << text;
    }
}

}  // namespace
}  // namespace nc::service::controller
