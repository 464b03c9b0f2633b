#include "vswitch/encap/vxlan.hpp"

#include <array>

#include <gtest/gtest.h>

namespace nc::vswitch {
namespace {

TEST(Vxlan, WritesTheBytesOfRfc7348) {
    std::array<std::uint8_t, 8> header{};
    push_vxlan(Vsid(0xABCDEF), header.data());
    EXPECT_EQ(header, (std::array<std::uint8_t, 8>{0x08, 0, 0, 0, 0xAB, 0xCD, 0xEF, 0}));
}

TEST(Vxlan, ReadsBackWhatItWroteAndIgnoresReservedBits) {
    std::array<std::uint8_t, 8> header{};
    push_vxlan(Vsid(5001), header.data());
    header[0] |= 0x80;
    header[7] = 0xFF;
    Vsid vsid;
    EXPECT_EQ(pop_vxlan(header, vsid), DropReason::None);
    EXPECT_EQ(vsid, Vsid(5001));
}

TEST(Vxlan, RefusesAHeaderWithoutTheIFlagOrCutOff) {
    std::array<std::uint8_t, 8> header{};
    Vsid vsid;
    EXPECT_EQ(pop_vxlan(header, vsid), DropReason::VxlanHeaderInvalid);
    push_vxlan(Vsid(5001), header.data());
    EXPECT_EQ(pop_vxlan(std::span(header).first(7), vsid), DropReason::VxlanHeaderInvalid);
}

}  // namespace
}  // namespace nc::vswitch
