// Learned addresses: which ARP of a VM is a claim, what number it gets, and when it is forgotten.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/datapath/claim_book.hpp"

namespace nc::vswitch {
namespace {

using namespace test;
using goal_state::AddressClaim;

class Claims : public testing::Test {
  protected:
    Claims() : world(2) {
        world.add_network("red", {"10.1.1.0/24"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_vm("a2", "red", "10.1.1.5", 1);
        world.add_vm("a3", "red", "10.1.1.6", 0);
        for (const char* vm : {"a1", "a2"})
            world.learned.push_back({world.vm(vm).port.id, world.vm(vm).port.vsid, CustomerAddress(shared)});
        world.publish();
    }

    /// ARP of a VM; the answer's MAC, or zero: there is none.
    MacAddress ask(const std::string& vm, const IpAddress& sender, const IpAddress& target) {
        world.send(vm, OffloadedFrame{build_arp_request(world.vm(vm).port.mac, sender, target), {}});
        world.run();
        const auto answers = world.take(vm);
        return answers.empty() ? MacAddress{} : read_header<ArpPacket>(answers[0].bytes, 14).sender_mac;
    }
    std::uint64_t claim_of_a1() {
        const auto claims = world.processor(0).address_claims();
        if (claims.empty()) return 0;
        EXPECT_EQ(claims[0].port, world.vm("a1").port.id);
        EXPECT_EQ(claims[0].address.value(), shared);
        return claims[0].number;
    }
    void tell(std::uint64_t claim, const std::string& holder) {
        for (goal_state::LearnedAddress& learned : world.learned) {
            learned.claim = claim;
            learned.is_held = !holder.empty() && learned.port == world.vm(holder).port.id;
        }
        world.publish();
    }

    const IpAddress shared = ip("10.1.1.77");
    World world;
};

TEST_F(Claims, ArpWithTheAddressAsItsSenderIsOneAndAProbeIsNone) {
    ask("a1", IpAddress{}, shared);
    ask("a1", ip("10.1.1.4"), shared);
    ask("a3", shared, ip("10.1.1.1"));
    EXPECT_EQ(claim_of_a1(), 0U);
    ask("a1", shared, shared);
    EXPECT_EQ(claim_of_a1(), 1U);
}

TEST_F(Claims, AreNotTakenFromAForeignMacNorRefusedByTheArpGuard) {
    world.vm("a1").port.arp_guard = true;
    world.publish();
    world.send("a1", OffloadedFrame{build_arp_request(world.vm("a2").port.mac, shared, ip("10.1.1.1")), {}});
    world.run();
    EXPECT_EQ(claim_of_a1(), 0U);
    EXPECT_EQ(ask("a1", shared, ip("10.1.1.1")), kRouterMac);
    EXPECT_EQ(claim_of_a1(), 1U);
}

TEST_F(Claims, GetTheNumberAfterTheOneThatCountsAndAreForgottenWhenAnotherCounts) {
    tell(7, "a2");
    EXPECT_EQ(claim_of_a1(), 0U);
    ask("a1", shared, shared);
    EXPECT_EQ(claim_of_a1(), 8U);
    tell(8, "a1");
    ask("a1", shared, shared);
    EXPECT_EQ(claim_of_a1(), 8U) << "who has it says nothing new";
    tell(8, "a2");
    EXPECT_EQ(claim_of_a1(), 0U) << "of two with one number the other one counted";
}

TEST_F(Claims, StayWhenTheControllerHasForgottenThemAndComeBackWithThePolicy) {
    tell(5, "a1");
    EXPECT_EQ(claim_of_a1(), 5U) << "as after a restart of the switch";
    tell(0, "");
    EXPECT_EQ(claim_of_a1(), 5U) << "as after a restart of the controller";
    world.learned.clear();
    world.publish();
    EXPECT_EQ(claim_of_a1(), 0U);
}

TEST_F(Claims, WhoMayTakeTheAddressHearsOfItsHolderButIsNotKeptFromTakingIt) {
    tell(1, "a2");
    world.add_address("a2", "10.1.1.77");
    world.publish();
    EXPECT_EQ(ask("a1", ip("10.1.1.4"), shared), world.vm("a2").port.mac);
    EXPECT_TRUE(ask("a1", IpAddress{}, shared).is_zero()) << "duplicate address detection";
    EXPECT_EQ(ask("a3", IpAddress{}, shared), world.vm("a2").port.mac);
}

TEST_F(Claims, WhoMayHaveTheAddressMayUseItAndNobodyElse) {
    for (const auto& [vm, may_use] : {std::pair{"a1", true}, std::pair{"a3", false}}) {
        FrameSpec frame = world.frame(vm, "a2");
        frame.source = shared;
        const auto before =
            world.processor(0).drop_counts()[static_cast<std::size_t>(DropReason::SourceAddressSpoofed)];
        world.deliver(vm, frame);
        const auto after = world.processor(0).drop_counts()[static_cast<std::size_t>(DropReason::SourceAddressSpoofed)];
        EXPECT_EQ(after - before, may_use ? 0U : 1U) << vm;
    }
}

}  // namespace
}  // namespace nc::vswitch
