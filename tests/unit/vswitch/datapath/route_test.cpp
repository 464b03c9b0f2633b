// User-defined routes: which of them is taken, what a packet looks like at an appliance and behind it, and what is
// dropped.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/encap/vxlan.hpp"
#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

/// hub: appliance on host 1, h1 on host 0. spoke1: s1 on host 0, s1b in another subnet on host 1. spoke2: s2 on host 0.
class Routes : public testing::Test {
  protected:
    Routes() : world(2) {
        world.add_network("hub", {"10.0.1.0/24", "10.0.2.0/24"}, {"10.0.0.0/16"});
        world.add_network("spoke1", {"10.1.1.0/24", "10.1.2.0/24"}, {"10.1.0.0/16"});
        world.add_network("spoke2", {"10.2.1.0/24"}, {"10.2.0.0/16"});
        world.add_vm("appliance", "hub", "10.0.1.4", 1).port.allow_ip_forwarding = true;
        world.add_vm("h1", "hub", "10.0.2.4", 0);
        world.add_vm("s1", "spoke1", "10.1.1.4", 0);
        world.add_vm("s1b", "spoke1", "10.1.2.4", 1);
        world.add_vm("s2", "spoke2", "10.2.1.4", 0);
        world.peer("hub", "spoke1", true, true);
        world.peer("hub", "spoke2", true, true);
    }

    void route(const std::string& network, const std::string& subnet, const std::vector<World::RouteText>& routes) {
        world.route(network, subnet, routes);
        world.publish();
    }
    /// Both spokes send what is for the other one to the appliance.
    void chain_spokes() {
        world.route("spoke1", "10.1.1.0/24", {{"10.2.0.0/16", "10.0.1.4"}});
        route("spoke2", "10.2.1.0/24", {{"10.1.0.0/16", "10.0.1.4"}});
    }

    FrameSpec frame(const std::string& from, const std::string& to_address) {
        FrameSpec spec = world.frame(from, from);
        spec.destination_mac = kRouterMac;
        spec.destination = ip(to_address);
        return spec;
    }
    std::size_t arrived(const std::string& from, const FrameSpec& spec, const std::string& at) {
        world.deliver(from, spec);
        return world.take(at).size();
    }
    std::uint64_t drops(std::size_t host, DropReason reason) {
        return world.processor(host).drop_counts()[static_cast<std::size_t>(reason)];
    }

    /// What the VM has received leaves it again as a router's kernel forwards it: to its gateway, TTL - 1.
    std::size_t forward(const std::string& vm) {
        auto frames = world.take(vm);
        for (OffloadedFrame& frame : frames) {
            auto ip_header = read_header<Ipv4Header>(frame.bytes, sizeof(EthernetHeader));
            --ip_header.time_to_live;
            write_header(frame.bytes.data() + sizeof(EthernetHeader), ip_header);
            set_ipv4_checksum({frame.bytes.data() + sizeof(EthernetHeader), sizeof(Ipv4Header)});
            write_header(frame.bytes.data(), kRouterMac);
            write_header(frame.bytes.data() + sizeof(MacAddress), world.vm(vm).port.mac);
            world.send(vm, std::move(frame));
        }
        world.run();
        return frames.size();
    }

    World world;
};

TEST_F(Routes, APacketReachesTheApplianceOfAPeerRoutedAndOtherwiseUnchanged) {
    chain_spokes();
    FrameSpec spec = frame("s1", "10.2.1.4");
    world.send("s1", spec);
    world.processor(0).poll_port(0, world.now);
    world.processor(0).poll_port(1, world.now);
    const auto& trains = world.wire()[world.provider_address(1)];
    ASSERT_EQ(trains.size(), 1U);
    Bytes outer = trains[0].bytes;
    Vsid vsid;
    ASSERT_EQ(pop_vxlan(outer, vsid), DropReason::None);
    EXPECT_EQ(vsid, world.vm("appliance").port.vsid);
    world.run();
    const auto frames = world.take("appliance");
    ASSERT_EQ(frames.size(), 1U);
    spec.source_mac = kRouterMac;
    spec.destination_mac = world.vm("appliance").port.mac;
    spec.time_to_live = 63;
    EXPECT_EQ(frames[0].bytes, build_frame(spec));
}

TEST_F(Routes, SpokesTalkThroughTheApplianceInBothDirectionsAndLoseOneTimeToLivePerRouter) {
    chain_spokes();
    for (const auto& [from, to, address] : {std::tuple("s1", "s2", "10.2.1.4"), std::tuple("s2", "s1", "10.1.1.4")}) {
        for (int time = 0; time < 2; ++time) {  // by a walk and by a flow
            world.deliver(from, frame(from, address));
            ASSERT_EQ(forward("appliance"), 1U) << from;
            const auto frames = world.take(to);
            ASSERT_EQ(frames.size(), 1U) << to;
            EXPECT_EQ(read_header<Ipv4Header>(frames[0].bytes, sizeof(EthernetHeader)).time_to_live, 61);
            EXPECT_TRUE(has_right_checksums(frames[0].bytes));
        }
    }
}

TEST_F(Routes, ASpokeThatAcceptsNoForwardedTrafficGetsNone) {
    chain_spokes();
    world.peer("hub", "spoke2", true, false);
    world.publish();
    world.deliver("s1", frame("s1", "10.2.1.4"));
    EXPECT_EQ(forward("appliance"), 1U) << "the hub gets what a spoke's own VM sends";
    EXPECT_TRUE(world.take("s2").empty());
    EXPECT_EQ(drops(1, DropReason::ForwardedTrafficNotAllowed), 1U);
    // The hub's own addresses are no forwarded traffic, by whatever VM of the hub they come.
    EXPECT_EQ(arrived("h1", frame("h1", "10.2.1.4"), "s2"), 1U);
}

TEST_F(Routes, TheReceivingHostRefusesForwardedTrafficThatThePeeringDoesNotAllow) {
    chain_spokes();
    world.peer("hub", "spoke2", true, false);
    world.publish();
    // As a host would send it whose policy is older.
    FrameSpec spec = frame("appliance", "10.2.1.4");
    spec.source = ip("10.1.1.4");
    spec.destination_mac = world.vm("s2").port.mac;
    const Bytes inner = build_frame(spec);
    Bytes outer(kVxlanHeaderSize);
    push_vxlan(world.vm("s2").port.vsid, outer.data());
    outer.insert(outer.end(), inner.begin(), inner.end());
    const auto arrive = [&] {
        world.wire()[world.provider_address(0)].push_back(
            {world.provider_address(1), outer, static_cast<std::uint16_t>(outer.size()), 0});
        world.run();
        return world.take("s2").size();
    };
    EXPECT_EQ(arrive(), 0U);
    EXPECT_EQ(drops(0, DropReason::SourceNotOfPeer), 1U);
    world.peer("hub", "spoke2", true, true);
    world.publish();
    EXPECT_EQ(arrive(), 1U);
    world.vm("appliance").port.allow_ip_forwarding = false;
    world.publish();
    EXPECT_EQ(arrive(), 0U) << "no VM of that host may forward";
}

TEST_F(Routes, WithoutRoutesSpokesDoNotMeet) {
    world.publish();
    EXPECT_EQ(arrived("s1", frame("s1", "10.2.1.4"), "s2"), 0U);
    EXPECT_EQ(drops(0, DropReason::NoRoute), 1U);
}

TEST_F(Routes, AnApplianceBetweenSubnetsOfOneNetworkForwardsTheirAddresses) {
    world.add_vm("inner", "spoke1", "10.1.2.9", 0).port.allow_ip_forwarding = true;
    world.route("spoke1", "10.1.1.0/24", {{"10.1.2.4/32", "10.1.2.9"}});
    world.publish();
    world.deliver("s1", frame("s1", "10.1.2.4"));
    ASSERT_EQ(forward("inner"), 1U);
    EXPECT_EQ(world.take("s1b").size(), 1U);
    world.vm("inner").port.allow_ip_forwarding = false;
    world.publish();
    world.deliver("s1", frame("s1", "10.1.2.4"));
    EXPECT_EQ(forward("inner"), 0U);
    EXPECT_EQ(drops(0, DropReason::DestinationNotOfPort), 1U) << "an interface without macSpoofing takes only its own";
}

TEST_F(Routes, TheLongestPrefixIsTakenAndForEqualOnesTheUserDefined) {
    const auto reaches = [&](const std::vector<World::RouteText>& routes, const std::string& to,
                             const std::string& at) {
        route("spoke1", "10.1.1.0/24", routes);
        return arrived("s1", frame("s1", to), at) == 1;
    };
    EXPECT_TRUE(reaches({{"0.0.0.0/0", "10.0.1.4"}}, "10.1.2.4", "s1b")) << "the own address space is longer";
    EXPECT_TRUE(reaches({{"0.0.0.0/0", "10.0.1.4"}}, "10.0.2.4", "h1")) << "so is the peer's";
    EXPECT_TRUE(reaches({{"0.0.0.0/0", "10.0.1.4"}}, "8.8.8.8", "appliance"));
    EXPECT_TRUE(reaches({{"10.1.0.0/16", "10.0.1.4"}}, "10.1.2.4", "appliance")) << "equal to the own address space";
    EXPECT_TRUE(reaches({{"10.0.0.0/16", "10.0.1.4"}}, "10.0.2.4", "appliance")) << "equal to the peer's";
    EXPECT_TRUE(reaches({{"10.0.2.0/24", "10.0.1.4"}, {"10.0.0.0/16", "None"}}, "10.0.2.4", "appliance"));
    EXPECT_TRUE(reaches({{"10.1.0.0/16", "10.0.1.4"}, {"10.1.2.0/24", "VnetLocal"}}, "10.1.2.4", "s1b"));
    EXPECT_TRUE(reaches({{"10.1.0.0/16", "10.0.1.4"}, {"10.1.2.4/32", "VnetLocal"}}, "10.1.2.4", "s1b"));
    EXPECT_FALSE(reaches({{"10.0.0.0/16", "VnetLocal"}}, "10.0.2.4", "h1")) << "a peer's addresses are not local";
    EXPECT_FALSE(reaches({{"0.0.0.0/0", "10.0.1.4"}}, "10.1.77.4", "appliance")) << "a shorter route leads out of no "
                                                                                    "address space";
}

TEST_F(Routes, TheOwnGatewayAnswersWhateverTheRoutesSay) {
    route("spoke1", "10.1.1.0/24", {{"0.0.0.0/0", "None"}, {"10.1.1.1/32", "None"}, {"10.1.0.0/16", "10.0.1.4"}});
    FrameSpec spec = frame("s1", "10.1.1.1");
    spec.protocol = kProtocolIcmp;
    EXPECT_EQ(arrived("s1", spec, "s1"), 1U);
    spec.destination = ip("10.1.2.1");
    EXPECT_EQ(arrived("s1", spec, "appliance"), 1U)
        << "the gateway of another subnet is on the way that the route says";
}

TEST_F(Routes, EachDropHasItsReason) {
    const auto reason_of = [&](const std::string& to, DropReason reason) {
        route("spoke1", "10.1.1.0/24", {{"172.16.0.0/12", to}});
        const auto before = drops(0, reason);
        world.deliver("s1", frame("s1", "172.16.0.9"));
        return drops(0, reason) - before;
    };
    EXPECT_EQ(reason_of("None", DropReason::RouteDiscards), 1U);
    EXPECT_EQ(reason_of("Internet", DropReason::InternetUnreachable), 1U);
    EXPECT_EQ(reason_of("VirtualNetworkGateway", DropReason::GatewayUnreachable), 1U);
    EXPECT_EQ(reason_of("VnetLocal", DropReason::NoRoute), 1U);
    EXPECT_EQ(reason_of("10.0.1.77", DropReason::NextHopUnreachable), 1U) << "nobody has it";
    EXPECT_EQ(reason_of("10.0.77.4", DropReason::NextHopUnreachable), 1U) << "in no subnet";
    EXPECT_EQ(reason_of("10.2.1.4", DropReason::NextHopUnreachable), 1U) << "not a direct peer";
    EXPECT_EQ(reason_of("10.1.1.1", DropReason::NextHopUnreachable), 1U) << "the gateway is no appliance";
    EXPECT_EQ(reason_of("10.1.1.4", DropReason::RouteLoop), 1U);
    EXPECT_EQ(world.processor(0).counters().flows, 0U);
}

TEST_F(Routes, ALoopOfTwoAppliancesEndsWithTheTimeToLive) {
    world.add_vm("second", "hub", "10.0.2.9", 0).port.allow_ip_forwarding = true;
    world.route("hub", "10.0.1.0/24", {{"8.0.0.0/8", "10.0.2.9"}});
    world.route("hub", "10.0.2.0/24", {{"8.0.0.0/8", "10.0.1.4"}});
    route("spoke1", "10.1.1.0/24", {{"8.0.0.0/8", "10.0.1.4"}});
    FrameSpec spec = frame("s1", "8.8.8.8");
    spec.time_to_live = 9;
    world.deliver("s1", spec);
    std::size_t hops = 0;
    for (std::size_t moved = 1; moved > 0; hops += moved)
        moved = forward("appliance") + forward("second");
    EXPECT_LE(hops, 9U);
    EXPECT_EQ(drops(0, DropReason::TimeToLiveExceeded) + drops(1, DropReason::TimeToLiveExceeded), 1U);
}

TEST_F(Routes, EveryRouterOnTheWayTellsTheSenderWhenTheTimeToLiveRunsOut) {
    chain_spokes();
    const auto answer_for = [&](std::uint8_t time_to_live, bool is_forwarded) {
        FrameSpec spec = frame("s1", "10.2.1.4");
        spec.time_to_live = time_to_live;
        world.deliver("s1", spec);
        if (is_forwarded) {
            forward("appliance");  // the packet
            forward("appliance");  // the answer of the router behind it
        }
        const auto frames = world.take("s1");
        if (frames.size() != 1) return std::string("nothing");
        EXPECT_EQ(read_header<IcmpHeader>(frames[0].bytes, 34).type, kIcmpTimeExceeded);
        return IpAddress::v4(read_header<Ipv4Header>(frames[0].bytes, 14).source.get()).to_string();
    };
    EXPECT_EQ(answer_for(1, false), "10.1.1.1");
    EXPECT_EQ(answer_for(3, true), "10.0.1.1");
}

TEST_F(Routes, AChangeActsOnFlowsThatExist) {
    chain_spokes();
    EXPECT_EQ(arrived("s1", frame("s1", "10.2.1.4"), "appliance"), 1U);
    EXPECT_EQ(arrived("s1", frame("s1", "10.2.1.4"), "appliance"), 1U);
    EXPECT_GT(world.processor(0).counters().flow_hits, 0U);
    route("spoke1", "10.1.1.0/24", {{"10.2.0.0/16", "10.0.2.4"}});
    EXPECT_EQ(arrived("s1", frame("s1", "10.2.1.4"), "appliance"), 0U);
    route("spoke1", "10.1.1.0/24", {{"10.2.0.0/16", "10.0.1.4"}});
    EXPECT_EQ(arrived("s1", frame("s1", "10.2.1.4"), "appliance"), 1U);
    world.unpeer("hub", "spoke1");
    world.publish();
    EXPECT_EQ(arrived("s1", frame("s1", "10.2.1.4"), "appliance"), 0U);
    EXPECT_EQ(drops(0, DropReason::NextHopUnreachable), 1U);
}

TEST_F(Routes, RoutesAreOfTheSubnetThatHasTheTable) {
    world.add_vm("s1c", "spoke1", "10.1.2.5", 0);
    route("spoke1", "10.1.1.0/24", {{"8.0.0.0/8", "10.0.1.4"}});
    EXPECT_EQ(arrived("s1", frame("s1", "8.8.8.8"), "appliance"), 1U);
    EXPECT_EQ(arrived("s1c", frame("s1c", "8.8.8.8"), "appliance"), 0U);
}

}  // namespace
}  // namespace nc::vswitch
