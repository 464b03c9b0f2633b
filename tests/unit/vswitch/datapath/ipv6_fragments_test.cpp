// Fragments of IPv6 after the first belong to its connection, whatever their headers say of the protocol.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"

namespace nc::vswitch {
namespace {

using namespace test;
using goal_state::AclAction;

class Ipv6Fragments : public testing::TestWithParam<std::size_t> {
  protected:
    Ipv6Fragments() : world(2) {
        world.add_network("red", {"fd00:1:1::/64"});
        world.add_vm("client", "red", "fd00:1:1::4", 0);
        world.add_vm("server", "red", "fd00:1:1::5", GetParam());
        world.vm("server").port.default_inbound = AclAction::Deny;
        goal_state::AclRule rule;
        rule.action = AclAction::Allow;
        rule.destination_ports = {{80, 80}};
        world.vm("server").port.acl_rules = {rule};
        world.publish();
    }

    bool passes(std::uint16_t port, std::uint16_t offset, std::uint32_t identification) {
        FrameSpec spec = world.frame("client", "server", IpVersion::V6);
        spec.destination_port = port;
        // Destination options stand behind the fragment header: a later fragment names them, not UDP.
        spec.first_extension = kFragmentHeader;
        const auto at = static_cast<std::uint16_t>(offset | (offset == 0 ? 1 : 0));
        spec.extension_headers = {kDestinationOptions,
                                  0,
                                  static_cast<std::uint8_t>(at >> 8),
                                  static_cast<std::uint8_t>(at & 0xFF),
                                  0,
                                  static_cast<std::uint8_t>(identification >> 16),
                                  static_cast<std::uint8_t>(identification >> 8 & 0xFF),
                                  static_cast<std::uint8_t>(identification & 0xFF)};
        if (offset == 0) {
            const Bytes options = {kProtocolUdp, 0, 1, 4, 0, 0, 0, 0};
            spec.extension_headers.insert(spec.extension_headers.end(), options.begin(), options.end());
        }
        world.deliver("client", spec);
        return !world.take("server").empty();
    }

    World world;
};

INSTANTIATE_TEST_SUITE_P(SameAndOtherHost, Ipv6Fragments, testing::Values(0, 1));

TEST_P(Ipv6Fragments, PassWithTheirFirstAndOnlyWithIt) {
    EXPECT_FALSE(passes(80, 1448, 0x10007)) << "nothing is known of it";
    EXPECT_TRUE(passes(80, 0, 0x10007));
    EXPECT_TRUE(passes(80, 1448, 0x10007));
    EXPECT_FALSE(passes(80, 1448, 0x20007)) << "all 32 bits of the identification count";
    EXPECT_FALSE(passes(81, 0, 0x30007));
    EXPECT_FALSE(passes(81, 1448, 0x30007));
    world.now += 31'000;
    EXPECT_FALSE(passes(80, 1448, 0x10007)) << "nobody waits that long";
}

}  // namespace
}  // namespace nc::vswitch
