// The model itself, by examples of the decisions that it is written from.
#include "tests/model/model.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace nc::reference {
namespace {

constexpr Address kRed = 0x0A010000;
constexpr Address kBlue = 0x0A020000;
constexpr Address kGreen = 0x0A030000;

/// Three networks of one subnet with two machines each, on two hosts: red1 at 10.1.0.4 on host 0, red2 at .5 on host 1.
class ModelTest : public testing::Test {
  protected:
    ModelTest() : model(2) {
        for (const auto& [name, address] :
             {std::pair{"red", kRed}, std::pair{"blue", kBlue}, std::pair{"green", kGreen}}) {
            const Prefix prefix{address, 24};
            EXPECT_TRUE(model.change(CreateNetwork{{name, {prefix}, {{"s", prefix, ""}}}}));
            for (int i = 0; i < 2; ++i) {
                Adapter adapter;
                adapter.name = name + std::to_string(i + 1);
                adapter.network = name;
                adapter.subnet = "s";
                adapter.addresses = {address + 4 + static_cast<Address>(i)};
                adapter.mac = address + static_cast<Mac>(i);
                EXPECT_TRUE(model.change(PutAdapter{adapter}));
                EXPECT_TRUE(model.change(Attach{adapter.name, i}));
            }
        }
    }

    void peer(const std::string& a, const std::string& b, bool forwarded = false) {
        EXPECT_TRUE(model.change(PutPeering{{a, b, true, forwarded}}));
        EXPECT_TRUE(model.change(PutPeering{{b, a, true, forwarded}}));
    }
    Packet packet(const std::string& from, const std::string& to) {
        Packet packet;
        packet.source_mac = model.topology().adapter(from)->mac;
        packet.talk.source = model.topology().adapter(from)->addresses[0];
        packet.talk.destination = model.topology().adapter(to)->addresses[0];
        packet.talk.source_port = 1;
        packet.talk.destination_port = 2;
        return packet;
    }
    Verdict send(const std::string& from, const Packet& packet) { return model.verdict(Send{from, packet}); }
    /// The receiver's name, or the reason.
    std::string outcome(const std::string& from, const std::string& to) {
        const Verdict verdict = send(from, packet(from, to));
        return verdict.kind == Verdict::Kind::Delivered ? verdict.receiver : verdict.reason;
    }

    Model model;
};

TEST_F(ModelTest, PacketsPassInsideANetworkAndOverTheWire) {
    const Verdict verdict = send("red1", packet("red1", "red2"));
    EXPECT_EQ(verdict.receiver, "red2");
    ASSERT_TRUE(verdict.wire);
    EXPECT_EQ(verdict.wire->to, 1);
    EXPECT_EQ(verdict.delivered[22], 64) << "no router between them";
}

TEST_F(ModelTest, APeeringPassesOnlyWithBothSidesAndIsNotTransitive) {
    EXPECT_EQ(outcome("red1", "blue1"), "NoRoute");
    EXPECT_TRUE(model.change(PutPeering{{"red", "blue", true, false}}));
    EXPECT_EQ(outcome("red1", "blue1"), "NoRoute");
    EXPECT_TRUE(model.change(PutPeering{{"blue", "red", true, false}}));
    EXPECT_EQ(outcome("red1", "blue1"), "blue1");
    EXPECT_EQ(send("red1", packet("red1", "blue1")).delivered[22], 63) << "the router is between them";
    peer("blue", "green");
    EXPECT_EQ(outcome("red1", "green1"), "NoRoute");
    EXPECT_TRUE(model.change(DeletePeering{"blue", "red"}));
    EXPECT_EQ(outcome("red1", "blue1"), "NoRoute");
    EXPECT_EQ(model.topology().peering("red", "blue")->state, Peering::State::Disconnected);
}

TEST_F(ModelTest, ForwardedTrafficPassesOnlyWhereItIsAllowed) {
    peer("red", "blue");
    Adapter appliance = *model.topology().adapter("red1");
    appliance.may_spoof = true;
    EXPECT_TRUE(model.change(PutAdapter{appliance}));
    Packet foreign = packet("red1", "blue1");
    foreign.talk.source = kGreen + 4;
    EXPECT_EQ(send("red1", foreign).reason, "ForwardedTrafficNotAllowed");
    EXPECT_TRUE(model.change(PutPeering{{"blue", "red", true, true}}));
    EXPECT_EQ(send("red1", foreign).receiver, "blue1");
}

TEST_F(ModelTest, NetworksThatOverlapAreNotPeeredNorTheirPeers) {
    const Prefix same{kRed, 24};
    EXPECT_TRUE(model.change(CreateNetwork{{"twin", {same}, {{"s", same, ""}}}}));
    EXPECT_FALSE(model.change(PutPeering{{"red", "twin", true, false}}));
    peer("red", "blue");
    EXPECT_FALSE(model.change(PutPeering{{"twin", "blue", true, false}}));
}

TEST_F(ModelTest, AnAccessListIsStatefulAndTheAdaptersGoesBeforeTheSubnets) {
    AccessList closed{"closed", false, true, {}};
    EXPECT_TRUE(model.change(PutAccessList{closed}));
    EXPECT_TRUE(model.change(GuardSubnet{"red", "s", "closed"}));
    EXPECT_EQ(outcome("red1", "red2"), "AclDenied");
    Packet answer = packet("red2", "red1");
    answer.talk = packet("red1", "red2").talk.answer();
    EXPECT_EQ(send("red2", answer).receiver, "red1") << "what red1 has begun may be answered";
    Rule open;
    open.is_inbound = true;
    open.allows = true;
    EXPECT_TRUE(model.change(PutAccessList{{"open", false, false, {open}}}));
    Adapter guarded = *model.topology().adapter("red2");
    guarded.access_list = "open";
    EXPECT_TRUE(model.change(PutAdapter{guarded}));
    Packet other = packet("red1", "red2");
    other.talk.source_port = 9;
    EXPECT_EQ(send("red1", other).receiver, "red2");
}

TEST_F(ModelTest, OnlyTheHostThatCarriesASourceMaySendIt) {
    Packet forged = packet("red1", "red2");
    forged.destination_mac = model.topology().adapter("red2")->mac;
    EXPECT_EQ(model.verdict(Arrive{1, 0, "red", "s", forged}).receiver, "red2");
    EXPECT_EQ(model.verdict(Arrive{1, 1, "red", "s", forged}).reason, "ProviderAddressMismatch");
    EXPECT_EQ(model.verdict(Arrive{1, 0, "blue", "s", forged}).reason, "VsidUnknown");
    forged.talk.source = kBlue + 4;
    EXPECT_EQ(model.verdict(Arrive{1, 0, "red", "s", forged}).reason, "SourceNotOfPeer");
    Adapter appliance = *model.topology().adapter("red1");
    appliance.may_spoof = true;
    EXPECT_TRUE(model.change(PutAdapter{appliance}));
    EXPECT_EQ(model.verdict(Arrive{1, 0, "red", "s", forged}).receiver, "red2")
        << "red knows nothing of blue: red1 on host 0 may have forwarded it";
}

TEST_F(ModelTest, TheLongestPrefixCountsAndForEqualOnesTheRoute) {
    Adapter appliance = *model.topology().adapter("red2");
    appliance.may_spoof = true;
    EXPECT_TRUE(model.change(PutAdapter{appliance}));
    peer("red", "blue");
    const auto route = [&](Prefix prefix, Route::To to, Address address = 0) {
        return model.change(RouteSubnet{"red", "s", {{prefix, to, address}}});
    };
    EXPECT_TRUE(route({0, 0}, Route::To::Appliance, kRed + 5));
    EXPECT_EQ(outcome("red1", "blue1"), "blue1") << "the peer's address space is longer";
    EXPECT_EQ(outcome("red1", "green1"), "red2");
    EXPECT_EQ(outcome("red2", "green1"), "RouteLoop");
    EXPECT_TRUE(route({kBlue, 24}, Route::To::Appliance, kRed + 5));
    EXPECT_EQ(outcome("red1", "blue1"), "red2");
    EXPECT_TRUE(route({kBlue, 24}, Route::To::Nowhere));
    EXPECT_EQ(outcome("red1", "blue1"), "RouteDiscards");
    EXPECT_TRUE(route({kBlue, 24}, Route::To::Local));
    EXPECT_EQ(outcome("red1", "blue1"), "NoRoute");
    EXPECT_TRUE(route({kBlue, 24}, Route::To::Appliance, kBlue + 99));
    EXPECT_EQ(outcome("red1", "blue1"), "NextHopUnreachable");
    EXPECT_FALSE(route({kBlue, 24}, Route::To::Appliance, kGreen + 4)) << "not in the network nor in a peer";
}

TEST_F(ModelTest, AnApplianceGetsACopyOfWhatPassesThePortsThatItWatches) {
    EXPECT_FALSE(model.change(MirrorSubnet{"red", "s", "tap"}));
    EXPECT_TRUE(model.change(PutMirror{{"tap", 1, "green2", {{kUdp, {}, {}, 2}}}}));
    EXPECT_FALSE(model.change(PutMirror{{"other", 1, "green2", {}}})) << "the priority is taken";
    EXPECT_TRUE(model.change(MirrorSubnet{"red", "s", "tap"}));
    const auto copies = [&](const Verdict& verdict) {
        return std::ranges::count(verdict.arrivals, "green2", &std::pair<std::string, Bytes>::first);
    };
    const Verdict passed = send("red1", packet("red1", "red2"));
    EXPECT_EQ(copies(passed), 2) << "one at each port";
    ASSERT_EQ(passed.copies.size(), 1U) << "only that of red1 goes to another host";
    EXPECT_EQ(passed.copies.begin()->network, "green");
    Packet other = packet("red1", "red2");
    other.talk.destination_port = 3;
    EXPECT_EQ(copies(send("red1", other)), 0);
    EXPECT_TRUE(model.change(PutAccessList{{"closed", false, true, {}}}));
    EXPECT_TRUE(model.change(GuardSubnet{"red", "s", "closed"}));
    other = packet("red1", "red2");
    other.talk.source_port = 7;
    EXPECT_EQ(copies(send("red1", other)), 1) << "it has left red1, and red2 did not take it";
    EXPECT_FALSE(model.change(DeleteAdapter{"green2"}));
    EXPECT_TRUE(model.change(Detach{"green2"}));
    EXPECT_EQ(copies(send("red1", packet("red1", "red2"))), 0);
}

}  // namespace
}  // namespace nc::reference
