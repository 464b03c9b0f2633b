// Two hosts with encrypted subnets: what is on their wire, what they take, and what happens while there is no
// association. Handshakes are made step by step, in the test's own thread.
#include "vswitch/encryption/encrypting_underlay.hpp"

#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "tests/support/certificate_folder.hpp"
#include "vswitch/policy/policy_compiler.hpp"

namespace nc::vswitch {
namespace {

using namespace test;
using tests::CertificateFolder;
using tests::TestCertificate;

const std::string kSubnet = "10.1.1.0/24";

/// red: a1 on host 0, a2 on host 1 in the encrypted subnet; a3 on host 1 in another, encrypted as well. blue, a peer:
/// b1 on host 1.
class EncryptionTest : public testing::TestWithParam<TunnelType> {
  protected:
    EncryptionTest() : world(2) {
        for (const TestCertificate* certificate : {&one, &two})
            folder.install(*certificate);
        for (std::size_t host = 0; host < 2; ++host) {
            auto underlay = std::make_unique<EncryptingUnderlay>(
                std::make_unique<MemoryUnderlay>(world.wire(), world.provider_address(host)),
                std::make_unique<MemoryUnderlay>(carrier, world.provider_address(host)), handshakers[host]);
            underlays[host] = underlay.get();
            world.processor(host).set_underlay(std::move(underlay), 1600);
            has(host, {&one});
        }
        world.tunnel = GetParam();
        world.add_network("red", {kSubnet, "10.1.2.0/24"});
        world.add_network("blue", {"10.2.1.0/24"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_vm("a2", "red", "10.1.1.5", 1);
        world.add_vm("a3", "red", "10.1.2.4", 1);
        world.add_vm("b1", "blue", "10.2.1.4", 1);
        world.peer("red", "blue");
        world.encrypt("red", kSubnet, one.thumbprint());
        world.encrypt("red", "10.1.2.0/24", one.thumbprint());
        world.publish();
    }

    void has(std::size_t host, const std::vector<const TestCertificate*>& certificates) {
        auto known = std::make_shared<Certificates>();
        for (const TestCertificate* certificate : certificates) {
            auto loaded = Certificate::load(folder.path(), certificate->thumbprint()).value();
            known->emplace(loaded->id(), loaded);
        }
        handshakers[host].set_certificates(known);
        underlays[host]->forget_certificates();
    }
    void tell(std::size_t host, const PredecessorCredentials& predecessors = {}) {
        world.processor(host).forwarder().set_policy(compile(world.goal_state(host), predecessors));
    }
    /// Moves packets and handshakes until nothing moves.
    void run() {
        for (int turn = 0; turn < 12; ++turn) {
            world.run();
            for (Handshaker& handshaker : handshakers)
                handshaker.step();
        }
        world.run();
    }
    std::size_t arrived(const std::string& from, const std::string& to) {
        world.send(from, world.frame(from, to));
        run();
        return world.take(to).size();
    }
    std::uint64_t drops(std::size_t host, DropReason reason) {
        return world.processor(host).drop_counts()[static_cast<std::size_t>(reason)];
    }
    /// Host 0 sends one frame; its datagrams stay on the wire.
    void send_only(const std::string& to) {
        world.send("a1", world.frame("a1", to));
        world.processor(0).poll_port(0, world.now);
    }
    std::deque<SentTrain>& in_clear() { return world.wire()[world.provider_address(1)]; }
    std::deque<SentTrain>& sealed() { return carrier[world.provider_address(1)]; }
    void check_counters() {
        for (std::size_t host = 0; host < 2; ++host) {
            const auto counters = world.processor(host).counters();
            EXPECT_EQ(counters.received, counters.delivered + counters.transmitted + counters.dropped +
                                             counters.answered + counters.waiting);
        }
    }

    TestCertificate one{"one"};
    TestCertificate two{"two"};
    CertificateFolder folder;
    Wire carrier;
    std::array<Handshaker, 2> handshakers;
    std::array<EncryptingUnderlay*, 2> underlays{};
    World world;
};

INSTANTIATE_TEST_SUITE_P(OfBothTunnels, EncryptionTest, testing::Values(TunnelType::Vxlan, TunnelType::Nvgre),
                         [](const auto& tunnel) { return std::string(name_of(tunnel.param)); });

TEST_P(EncryptionTest, MarksOfTheUnderlayReachTheReceiver) {
    ASSERT_EQ(arrived("a1", "a2"), 1U);
    Bytes frame = build_frame(world.frame("a1", "a2"));
    ParsedPacket parsed;
    ASSERT_EQ(parse(frame, parsed), DropReason::None);
    set_ecn(Ecn::Capable0, Packet{frame.data(), static_cast<std::uint32_t>(frame.size()), {}}, parsed);
    world.send("a1", OffloadedFrame{frame, {}});
    world.processor(0).poll_port(0, world.now);
    ASSERT_EQ(sealed().size(), 1U);
    EXPECT_EQ(sealed().front().ecn, Ecn::Capable0);
    sealed().front().ecn = Ecn::CongestionExperienced;
    run();
    auto taken = world.take("a2");
    ASSERT_EQ(taken.size(), 1U);
    Bytes& bytes = taken.front().bytes;
    EXPECT_EQ(ecn_of(Packet{bytes.data(), static_cast<std::uint32_t>(bytes.size()), {}}, parsed),
              Ecn::CongestionExperienced);
}

TEST_P(EncryptionTest, PacketsWithinTheSubnetAreEncryptedAndArriveBothWays) {
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(arrived("a1", "a2"), 1U) << "the first waits for the association";
        EXPECT_EQ(arrived("a2", "a1"), 1U);
    }
    send_only("a2");
    EXPECT_TRUE(in_clear().empty());
    ASSERT_EQ(sealed().size(), 1U);
    FrameSpec spec = world.frame("a1", "a2");
    const Bytes frame = build_frame(spec);
    EXPECT_EQ(sealed()[0].bytes.size(), frame.size() + kTunnelHeaderSize + kSealOverhead);
    EXPECT_EQ(std::search(sealed()[0].bytes.begin(), sealed()[0].bytes.end(), frame.begin() + 14, frame.begin() + 34),
              sealed()[0].bytes.end());
    check_counters();
}

TEST_P(EncryptionTest, WhatCrossesBetweenSubnetsOrNetworksIsNotEncrypted) {
    for (const std::string to : {"a3", "b1"}) {
        send_only(to);
        EXPECT_TRUE(sealed().empty()) << to;
        EXPECT_EQ(in_clear().size(), 1U) << to;
        in_clear().clear();
        EXPECT_EQ(arrived("a1", to), 1U) << to;
        EXPECT_EQ(arrived(to, "a1"), 1U) << to;
    }
}

TEST_P(EncryptionTest, SuperPacketsAreCutIntoEncryptedPackets) {
    ASSERT_EQ(arrived("a1", "a2"), 1U);
    FrameSpec spec = world.frame("a1", "a2");
    spec.protocol = kProtocolTcp;
    spec.payload.assign(40'000, 'x');
    OffloadedFrame frame{build_frame(spec), {}};
    frame.offload.gso = Gso::Tcp4;
    frame.offload.gso_size = 1400;
    frame.offload.header_length = static_cast<std::uint16_t>(frame.bytes.size() - spec.payload.size());
    frame.offload.needs_checksum = true;
    frame.offload.checksum_start = 34;
    frame.offload.checksum_offset = 16;
    world.send("a1", frame);
    run();
    std::size_t bytes = 0;
    for (const OffloadedFrame& arrived : world.take("a2"))
        bytes += arrived.bytes.size() - frame.offload.header_length;
    EXPECT_EQ(bytes, 40'000U);
    check_counters();
}

TEST_P(EncryptionTest, NothingLeavesInClearTextWithoutTheCertificate) {
    has(0, {});
    send_only("a2");
    run();
    EXPECT_TRUE(in_clear().empty());
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_EQ(drops(0, DropReason::EncryptionUnavailable), 1U);
    EXPECT_EQ(arrived("a1", "a3"), 1U) << "others go on";
    check_counters();
}

TEST_P(EncryptionTest, APeerWithoutTheCertificateGetsNothingUntilItHasIt) {
    has(1, {});
    for (int i = 0; i < 600; ++i)
        send_only("a2");
    run();
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_EQ(drops(0, DropReason::EncryptionUnavailable), 88U) << "512 wait";
    check_counters();
}

TEST_P(EncryptionTest, ClearTextIsNotTaken) {
    ASSERT_EQ(arrived("a1", "a2"), 1U);
    world.encrypt("red", kSubnet, "");
    tell(0);
    EXPECT_EQ(arrived("a1", "a2"), 0U) << "host 1 wants it encrypted, although it knows the flow";
    EXPECT_EQ(drops(1, DropReason::NotEncrypted), 1U);
    tell(1);
    EXPECT_EQ(arrived("a1", "a2"), 1U);
    check_counters();
}

TEST_P(EncryptionTest, WhatIsForgedRepeatedOrOfNoAssociationIsCountedAndDropped) {
    ASSERT_EQ(arrived("a1", "a2"), 1U);
    send_only("a2");
    const SentTrain train = sealed().back();
    run();
    ASSERT_EQ(world.take("a2").size(), 1U);
    SentTrain forged = train;
    forged.bytes.back() ^= 1;
    SentTrain unknown = train;
    unknown.bytes[7] ^= 1;
    SentTrain malformed = train;
    malformed.bytes[0] = 9;
    for (const SentTrain& bad : {train, forged, unknown, malformed})
        sealed().push_back(bad);
    run();
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_EQ(drops(1, DropReason::EncryptedPacketInvalid), 4U);
    check_counters();
}

TEST_P(EncryptionTest, AnotherCertificateThanTheSubnetsIsNotTaken) {
    has(0, {&one, &two});
    has(1, {&one, &two});
    world.encrypt("red", kSubnet, two.thumbprint());
    tell(0);
    EXPECT_EQ(arrived("a1", "a2"), 0U);
    EXPECT_EQ(drops(1, DropReason::CredentialMismatch), 1U);
    tell(1);
    EXPECT_EQ(arrived("a1", "a2"), 1U);
}

TEST_P(EncryptionTest, AChangeOfTheCertificateLosesNothingInWhateverOrderHostsHearOfIt) {
    const auto subnet = world.network("red").subnets[0].vsid;
    const PredecessorCredentials before{{subnet, {credential_id(one.thumbprint())}}};
    ASSERT_EQ(arrived("a1", "a2") + arrived("a2", "a1"), 2U);
    world.encrypt("red", kSubnet, two.thumbprint());
    for (const std::size_t first : {0U, 1U}) {
        has(first, {&one, &two});
        tell(first, before);
        EXPECT_EQ(arrived("a1", "a2") + arrived("a2", "a1"), 2U);
    }
    EXPECT_EQ(arrived("a1", "a2") + arrived("a2", "a1"), 2U);
    for (const std::size_t host : {0U, 1U}) {
        has(host, {&two});
        tell(host);
        EXPECT_EQ(arrived("a1", "a2") + arrived("a2", "a1"), 2U) << "the old one is gone";
    }
    for (const std::size_t host : {0U, 1U})
        EXPECT_EQ(world.processor(host).counters().dropped, 0U);
    check_counters();
}

TEST_P(EncryptionTest, HellosOfForgedSendersKeepNobodyOut) {
    send_only("a2");
    handshakers[0].step();
    world.processor(0).poll_underlay(world.now);
    ASSERT_EQ(sealed().size(), 1U);
    const Bytes hello = sealed().front().bytes;
    const auto header = *read_association_header(hello);
    std::size_t answered = 0;
    for (std::uint32_t i = 0; i < 1000; ++i) {
        const ProviderAddress stranger(IpAddress::v4(0x0A000000U + i));
        handshakers[1].hand_in(header, stranger, std::span(hello).subspan(header.size()));
        if (i % 100 == 0) handshakers[1].step();
    }
    handshakers[1].step();
    for (const Handshaker::Outcome& outcome : handshakers[1].take()) {
        EXPECT_FALSE(outcome.association);
        EXPECT_LT(outcome.to_send.bytes.size(), hello.size());
        ++answered;
    }
    EXPECT_EQ(answered, 1000U);
    run();
    EXPECT_EQ(world.take("a2").size(), 1U) << "the true host's association was made meanwhile";
}

TEST_P(EncryptionTest, AHostThatForgotItsAssociationsGetsNewOnes) {
    ASSERT_EQ(arrived("a1", "a2"), 1U);
    has(1, {});
    has(1, {&one});
    EXPECT_EQ(arrived("a1", "a2"), 0U) << "lost with the association";
    EXPECT_EQ(arrived("a1", "a2"), 1U);
}

TEST_P(EncryptionTest, ACertificateThatIsTakenAwayDuringAHandshakeServesNoAssociation) {
    send_only("a2");
    handshakers[0].step();
    world.run();
    handshakers[1].step();
    has(1, {});  // its part of the handshake goes on
    run();
    EXPECT_TRUE(world.take("a2").empty());
}

TEST_P(EncryptionTest, StrangersMakeAHostDoNoMoreThanItsBoundAndItsPeersTryAgain) {
    const ProviderAddress peer = world.provider_address(0);
    handshakers[0].begin(7, world.provider_address(1), credential_id(one.thumbprint()));
    handshakers[0].step();
    const auto outcomes = handshakers[0].take();
    ASSERT_EQ(outcomes.size(), 1U);
    const std::span<const std::uint8_t> hello = outcomes[0].to_send.bytes;
    const AssociationHeader header = read_association_header(hello).value();
    const auto record = hello.subspan(header.size());
    for (AssociationId id = 1; id <= 1024; ++id)
        handshakers[1].hand_in({RecordKind::Handshake, id, kNoCertificate}, peer, record);
    handshakers[1].hand_in(header, peer, record);
    handshakers[1].step();
    EXPECT_TRUE(handshakers[1].take().empty()) << "passed over";
    handshakers[1].hand_in(header, peer, record);
    handshakers[1].step();
    EXPECT_EQ(handshakers[1].take().size(), 1U);
}

TEST_P(EncryptionTest, OfOnePeersAssociationsTheTwoNewestAreKept) {
    const auto renew = [&] {
        send_only("a2");
        const auto current = read_association_header(sealed().back().bytes).value();
        const auto bytes = write_association_header({RecordKind::Unknown, current.association, {}});
        carrier[world.provider_address(0)].push_back({world.provider_address(1),
                                                      {bytes.begin(), bytes.begin() + kAssociationHeaderSize},
                                                      kAssociationHeaderSize,
                                                      0});
        run();
        return world.take("a2").size();
    };
    ASSERT_EQ(arrived("a1", "a2"), 1U);
    send_only("a2");
    const SentTrain late = sealed().back();
    sealed().clear();
    send_only("a2");
    const SentTrain too_late = sealed().back();
    sealed().clear();

    ASSERT_EQ(renew(), 1U);
    sealed().push_back(late);
    run();
    EXPECT_EQ(world.take("a2").size(), 1U) << "what was under way when the next association came";
    ASSERT_EQ(renew(), 1U);
    sealed().push_back(too_late);
    run();
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_EQ(drops(1, DropReason::EncryptedPacketInvalid), 1U);
    check_counters();
}

TEST_P(EncryptionTest, CopiesForAnApplianceAreEncryptedLikeThePacketsThatTheyAreOf) {
    goal_state::MirrorRule rule;
    rule.vsid = world.vm("b1").port.vsid;
    rule.mac = world.vm("b1").port.mac;
    rule.provider_address = world.provider_address(1);
    world.vm("a1").port.mirrors = {rule};
    world.vm("b1").port.mirror_hosts = {world.provider_address(0)};
    world.publish();
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(arrived("a1", "a2"), 1U);
        EXPECT_EQ(world.take("b1").size(), 1U) << "the copy";
    }
    send_only("a2");
    EXPECT_TRUE(in_clear().empty());
    EXPECT_EQ(sealed().size(), 2U);
    run();
    has(0, {});
    send_only("a2");
    EXPECT_TRUE(in_clear().empty());
    EXPECT_EQ(drops(0, DropReason::EncryptionUnavailable), 2U);
    check_counters();
}

TEST(FabricEncryption, IsForWhatStaysInTheSubnetByItsPortsOrByItsAddresses) {
    const Vsid subnet(5001);
    Fabric fabric;
    fabric.encryption[subnet] = {prefix(kSubnet), CredentialId(1), {CredentialId(2), CredentialId(3)}};
    const Encryption expected{CredentialId(1), CredentialId(2)};
    EXPECT_EQ(fabric.encryption_for(subnet, subnet, ip("8.8.8.8")), expected) << "what its VM forwards";
    EXPECT_EQ(fabric.encryption_for(subnet, Vsid(5002), ip("10.1.1.9")), expected) << "what another's VM forwards back";
    EXPECT_EQ(fabric.encryption_for(subnet, Vsid(5002), ip("10.1.2.9")), std::nullopt);
    EXPECT_EQ(fabric.encryption_for(Vsid(5002), subnet, ip("10.1.1.9")), std::nullopt);
    fabric.encryption[subnet].credential.reset();
    EXPECT_EQ(fabric.encryption_for(subnet, subnet, ip("10.1.1.9")), std::nullopt);
}

TEST_P(EncryptionTest, VmsAreToldOfTheSmallerMtu) {
    PacketProcessor& processor = world.processor(0);
    const PortPolicy& encrypted = *processor.forwarder().policy_of(0);
    EXPECT_EQ(processor.tenant_mtu(encrypted), 1500U) << "of 1600";
    processor.set_underlay(std::make_unique<MemoryUnderlay>(world.wire(), world.provider_address(0)), 1500);
    EXPECT_EQ(processor.tenant_mtu(encrypted), 1405U);
    EXPECT_EQ(processor.tenant_mtu(), GetParam() == TunnelType::Vxlan ? 1450U : 1458U);
}

}  // namespace
}  // namespace nc::vswitch
