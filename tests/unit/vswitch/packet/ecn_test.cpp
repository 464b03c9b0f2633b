#include "vswitch/packet/ecn.hpp"

#include <gtest/gtest.h>

#include "tests/packet/frame_builder.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

constexpr Ecn kNone = Ecn::NotCapable;
constexpr Ecn kZero = Ecn::Capable0;
constexpr Ecn kOne = Ecn::Capable1;
constexpr Ecn kMarked = Ecn::CongestionExperienced;

/// RFC 6040, figure 4.
TEST(Ecn, LeavesTheTunnelAsTheRfcSays) {
    struct Case {
        Ecn inner;
        Ecn outer;
        std::optional<Ecn> result;
    };
    for (const Case& each : {Case{kNone, kNone, kNone},
                             {kNone, kZero, kNone},
                             {kNone, kOne, kNone},
                             {kNone, kMarked, std::nullopt},
                             {kZero, kNone, kZero},
                             {kZero, kZero, kZero},
                             {kZero, kOne, kOne},
                             {kZero, kMarked, kMarked},
                             {kOne, kNone, kOne},
                             {kOne, kZero, kOne},
                             {kOne, kOne, kOne},
                             {kOne, kMarked, kMarked},
                             {kMarked, kNone, kMarked},
                             {kMarked, kZero, kMarked},
                             {kMarked, kOne, kMarked},
                             {kMarked, kMarked, kMarked}})
        EXPECT_EQ(decapsulated(each.inner, each.outer), each.result)
            << static_cast<int>(each.inner) << " in " << static_cast<int>(each.outer);
}

TEST(Ecn, IsReadAndWrittenInTheHeaderAndNothingElseChanges) {
    FrameSpec v6;
    v6.source = ip("fd00::4");
    v6.destination = ip("fd00::5");
    for (const FrameSpec& spec : {FrameSpec{}, v6}) {
        const Bytes before = build_frame(spec);
        Bytes bytes = before;
        const Packet packet{bytes.data(), static_cast<std::uint32_t>(bytes.size()), {}};
        ParsedPacket parsed;
        ASSERT_EQ(parse(bytes, parsed), DropReason::None);
        for (const Ecn ecn : {kOne, kMarked, kZero, kNone}) {
            set_ecn(ecn, packet, parsed);
            EXPECT_EQ(ecn_of(packet, parsed), ecn);
            EXPECT_TRUE(has_right_checksums(bytes));
        }
        EXPECT_EQ(bytes, before);
    }
}

TEST(Ecn, DoesNotTouchTheClassOfService) {
    Bytes bytes = build_frame(FrameSpec{});
    bytes[15] = 0xB8;  // expedited forwarding; the checksum is not looked at
    const Packet packet{bytes.data(), static_cast<std::uint32_t>(bytes.size()), {}};
    ParsedPacket parsed;
    ASSERT_EQ(parse(build_frame(FrameSpec{}), parsed), DropReason::None);
    set_ecn(kMarked, packet, parsed);
    EXPECT_EQ(bytes[15], 0xBB);
}

}  // namespace
}  // namespace nc::vswitch
