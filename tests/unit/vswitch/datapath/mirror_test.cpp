// Copies for appliances: which packets are copied, what an appliance gets, and that nothing else changes.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/datapath/mirror_transmitter.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

/// red: a on host 0, b on host 0, c on host 1. tools: the appliance near on host 0 and far on host 1.
class Mirrors : public testing::Test {
  protected:
    Mirrors() : world(2) {
        world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24"});
        world.add_network("tools", {"10.9.1.0/24"});
        world.add_vm("a", "red", "10.1.1.4", 0);
        world.add_vm("b", "red", "10.1.1.5", 0);
        world.add_vm("c", "red", "10.1.2.6", 1);
        world.add_vm("near", "tools", "10.9.1.4", 0);
        world.add_vm("far", "tools", "10.9.1.5", 1);
    }

    /// What matches `rule` at `vm` goes to `appliance` as well.
    void mirror(const std::string& vm, const std::string& appliance, goal_state::MirrorRule rule = {}) {
        Vm& target = world.vm(appliance);
        rule.vsid = target.port.vsid;
        rule.mac = target.port.mac;
        rule.provider_address = world.provider_address(target.host);
        world.vm(vm).port.mirrors = {rule};
        target.port.mirror_hosts = {world.provider_address(world.vm(vm).host)};
        world.publish();
    }
    std::uint64_t drops(std::size_t host, DropReason reason) {
        return world.processor(host).drop_counts()[static_cast<std::size_t>(reason)];
    }
    void expect_balance() {
        for (std::size_t host = 0; host < 2; ++host) {
            const DatapathCounters now = world.processor(host).counters();
            EXPECT_EQ(now.received, now.delivered + now.transmitted + now.dropped + now.answered + now.waiting);
        }
    }

    World world;
};

TEST_F(Mirrors, AnApplianceGetsTheFrameAsTheVmSentItAndAsItReceivesIt) {
    for (const std::string appliance : {"near", "far"})
        for (const TunnelType tunnel : {TunnelType::Vxlan, TunnelType::Nvgre}) {
            world.tunnel = tunnel;
            mirror("a", appliance);
            for (int i = 0; i < 3; ++i) {  // by a walk, then by a flow
                const FrameSpec sent = world.frame("a", "c");
                world.deliver("a", sent);
                EXPECT_EQ(world.take("c").size(), 1U);
                auto copies = world.take(appliance);
                ASSERT_EQ(copies.size(), 1U) << appliance;
                EXPECT_EQ(copies[0].bytes, build_frame(sent));

                world.deliver("c", world.frame("c", "a"));
                const auto arrived = world.take("a");
                ASSERT_EQ(arrived.size(), 1U);
                copies = world.take(appliance);
                ASSERT_EQ(copies.size(), 1U) << appliance;
                EXPECT_EQ(copies[0].bytes, arrived[0].bytes);
            }
            expect_balance();
        }
}

TEST_F(Mirrors, OnlyWhatTheRuleNamesIsCopied) {
    goal_state::MirrorRule rule;
    rule.protocol = kProtocolTcp;
    rule.destinations = {prefix("10.1.2.0/24")};
    rule.destination_ports = {{80, 80}};
    mirror("a", "far", rule);
    const auto copies_of = [&](const std::string& to, std::uint8_t protocol, std::uint16_t port) {
        FrameSpec spec = world.frame("a", to);
        spec.protocol = protocol;
        spec.destination_port = port;
        spec.tcp_flags = kTcpSyn;
        world.deliver("a", spec);
        return world.take("far").size();
    };
    EXPECT_EQ(copies_of("c", kProtocolTcp, 80), 1U);
    EXPECT_EQ(copies_of("c", kProtocolTcp, 81), 0U);
    EXPECT_EQ(copies_of("c", kProtocolUdp, 80), 0U);
    EXPECT_EQ(copies_of("b", kProtocolTcp, 80), 0U);
    rule.sources = {prefix("10.9.0.0/16")};
    mirror("a", "far", rule);
    EXPECT_EQ(copies_of("c", kProtocolTcp, 80), 0U);
}

TEST_F(Mirrors, WhatIsDroppedIsNotCopied) {
    mirror("a", "near");
    world.vm("a").port.default_outbound = goal_state::AclAction::Deny;
    world.vm("a").port.default_inbound = goal_state::AclAction::Deny;
    world.publish();
    world.deliver("a", world.frame("a", "b"));
    world.deliver("b", world.frame("b", "a"));
    EXPECT_TRUE(world.take("near").empty());
    expect_balance();
}

TEST_F(Mirrors, ListsAndAddressesOfTheApplianceDoNotApplyToCopies) {
    mirror("a", "far");
    world.vm("far").port.default_inbound = goal_state::AclAction::Deny;
    world.publish();
    world.deliver("a", world.frame("a", "b"));
    EXPECT_EQ(world.take("far").size(), 1U);
    EXPECT_EQ(world.take("b").size(), 1U);
}

TEST_F(Mirrors, SuperPacketsAreCopiedWhole) {
    for (const std::string appliance : {"near", "far"}) {
        mirror("a", appliance);
        FrameSpec spec = world.frame("a", "c");
        spec.protocol = kProtocolTcp;
        spec.payload = Bytes(10 * 1000, 0x5A);
        world.send("a", with_offload(spec, Gso::Tcp4, 1000));
        world.run();
        std::size_t payload = 0;
        for (const OffloadedFrame& copy : world.take(appliance)) {
            payload += copy.bytes.size() - 54;
            EXPECT_TRUE(appliance == "near" || has_right_checksums(copy.bytes));
        }
        EXPECT_EQ(payload, spec.payload.size()) << appliance;
        EXPECT_FALSE(world.take("c").empty());
        expect_balance();
    }
}

TEST_F(Mirrors, CopiesFromHostsThatAreNoPartOfTheMirrorAreRefused) {
    mirror("a", "far");
    world.vm("far").port.mirror_hosts.clear();
    world.publish();
    world.deliver("a", world.frame("a", "b"));
    EXPECT_TRUE(world.take("far").empty());
    EXPECT_EQ(drops(1, DropReason::MirrorNotExpected), 1U);
    EXPECT_EQ(world.take("b").size(), 1U);
    expect_balance();
}

TEST_F(Mirrors, AMirrorThatGoesIsGoneForRunningFlows) {
    mirror("a", "far");
    world.deliver("a", world.frame("a", "b"));
    EXPECT_EQ(world.take("far").size(), 1U);
    world.vm("a").port.mirrors.clear();
    world.publish();
    world.deliver("a", world.frame("a", "b"));
    EXPECT_TRUE(world.take("far").empty());
    EXPECT_EQ(world.take("b").size(), 2U);
}

TEST_F(Mirrors, CopiesCountTowardsTheInboundBandwidthOfTheAppliance) {
    mirror("a", "near");
    world.vm("near").port.bandwidth.inbound_maximum = 1;
    world.publish();
    FrameSpec spec = world.frame("a", "b");
    spec.payload = Bytes(1400, 0x5A);
    for (int i = 0; i < 1000; ++i)
        world.deliver("a", spec);
    EXPECT_EQ(world.take("b").size(), 1000U);
    EXPECT_LT(world.take("near").size(), 10U);
    EXPECT_GT(drops(0, DropReason::InboundBandwidthExceeded), 0U);
    expect_balance();
}

}  // namespace
}  // namespace nc::vswitch
