#include "vswitch/encap/nvgre.hpp"

#include <array>

#include <gtest/gtest.h>

#include "vswitch/encap/encapsulation.hpp"

namespace nc::vswitch {
namespace {

using Header = std::array<std::uint8_t, 8>;

Header sane_header() {
    Header header{};
    push_nvgre(Vsid(5001), 0x42, header.data());
    return header;
}

TEST(Nvgre, WritesTheBytesOfRfc7637) {
    Header header{};
    push_nvgre(Vsid(0xABCDEF), 0x12, header.data());
    EXPECT_EQ(header, (Header{0x20, 0, 0x65, 0x58, 0xAB, 0xCD, 0xEF, 0x12}));
}

TEST(Nvgre, ReadsBackWhatItWroteWhateverTheFlowIdAndTheIgnoredBitsAre) {
    Header header = sane_header();
    header[0] |= 0x03;
    header[1] |= 0xF8;
    Vsid vsid;
    EXPECT_EQ(pop_nvgre(header, vsid), DropReason::None);
    EXPECT_EQ(vsid, Vsid(5001));
}

TEST(Nvgre, RefusesEveryOtherUseOfGre) {
    Vsid vsid;
    for (const std::uint8_t bit : {0x80, 0x40, 0x20, 0x10, 0x08, 0x04}) {
        Header header = sane_header();
        header[0] ^= bit;
        EXPECT_EQ(pop_nvgre(header, vsid), DropReason::NvgreHeaderInvalid) << "flags " << int{header[0]};
    }
    for (const std::uint8_t version : {1, 2, 4}) {
        Header header = sane_header();
        header[1] |= version;
        EXPECT_EQ(pop_nvgre(header, vsid), DropReason::NvgreHeaderInvalid) << "version " << int{version};
    }
    Header header = sane_header();
    header[2] = 0x08;
    header[3] = 0x00;
    EXPECT_EQ(pop_nvgre(header, vsid), DropReason::NvgreHeaderInvalid) << "IPv4 inside";
}

TEST(Nvgre, RefusesAHeaderCutOff) {
    const Header header = sane_header();
    Vsid vsid;
    EXPECT_EQ(pop_nvgre(std::span(header).first(7), vsid), DropReason::NvgreHeaderInvalid);
}

TEST(TunnelOverhead, IsThatOfTheHeadersInFrontOfTheTenantsPacket) {
    EXPECT_EQ(tunnel_overhead(TunnelType::Vxlan, IpVersion::V4), 50U);
    EXPECT_EQ(tunnel_overhead(TunnelType::Nvgre, IpVersion::V4), 42U);
    EXPECT_EQ(tunnel_overhead(TunnelType::Vxlan, IpVersion::V6), 70U);
    EXPECT_EQ(tunnel_overhead(TunnelType::Nvgre, IpVersion::V6), 62U);
}

}  // namespace
}  // namespace nc::vswitch
