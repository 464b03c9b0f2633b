// Ports with several addresses: they are in one subnet (the REST rules see to it).
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

class PortAddresses : public testing::TestWithParam<std::size_t> {
  protected:
    /// "many" is on host 0, its neighbours on the host of the parameter.
    PortAddresses() : world(2) {
        world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24"});
        world.add_vm("many", "red", "10.1.1.4", 0);
        world.add_vm("one", "red", "10.1.1.5", GetParam());
        world.add_vm("two", "red", "10.1.2.5", GetParam());
        auto& addresses = world.vm("many").port.addresses;
        addresses.push_back({CustomerAddress(ip("10.1.1.40")), addresses.front().vsid, false});
        world.publish();
    }

    FrameSpec frame(const std::string& from, const char* source, const std::string& to, const char* destination,
                    bool is_routed) {
        FrameSpec spec;
        spec.source_mac = world.vm(from).port.mac;
        spec.destination_mac = is_routed ? kRouterMac : world.vm(to).port.mac;
        spec.source = ip(source);
        spec.destination = ip(destination);
        return spec;
    }
    /// The time to live with which it arrives; 0: it does not.
    int arrives(const std::string& from, const char* source, const std::string& to, const char* destination,
                bool is_routed) {
        world.deliver(from, frame(from, source, to, destination, is_routed));
        const auto frames = world.take(to);
        return frames.size() == 1 ? frames[0].bytes[22] : 0;
    }
    std::size_t arp_answers(const char* sender, const char* target) {
        world.send("many", OffloadedFrame{build_arp_request(world.vm("many").port.mac, ip(sender), ip(target)), {}});
        world.run();
        return world.take("many").size();
    }

    World world;
};

INSTANTIATE_TEST_SUITE_P(SameAndOtherHost, PortAddresses, testing::Values(0, 1));

TEST_P(PortAddresses, OfTheSameSubnetAreReachedAndMaySend) {
    EXPECT_EQ(arrives("one", "10.1.1.5", "many", "10.1.1.40", false), 64);
    EXPECT_EQ(arrives("many", "10.1.1.40", "one", "10.1.1.5", false), 64);
    EXPECT_EQ(arrives("two", "10.1.2.5", "many", "10.1.1.40", true), 63);
}

TEST_P(PortAddresses, FindGatewayAndNeighboursFromEach) {
    EXPECT_EQ(arp_answers("10.1.1.40", "10.1.1.5"), 1U);
    EXPECT_EQ(arp_answers("10.1.1.40", "10.1.1.1"), 1U);
    EXPECT_EQ(arp_answers("10.1.1.4", "10.1.1.40"), 0U) << "its own";
    EXPECT_EQ(arp_answers("10.1.1.40", "10.1.1.9"), 0U) << "nobody's";
}

TEST_P(PortAddresses, AreTheOnlyOnesThatItMaySendFrom) {
    EXPECT_EQ(arrives("many", "10.1.1.41", "one", "10.1.1.5", false), 0);
    EXPECT_GT(world.processor(0).drop_counts()[static_cast<std::size_t>(DropReason::SourceAddressSpoofed)], 0U);
}

}  // namespace
}  // namespace nc::vswitch
