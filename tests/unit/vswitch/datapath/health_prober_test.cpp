// Health probes against a VM that the test plays, with a clock that the test moves.
#include "vswitch/datapath/health_prober.hpp"

#include <gtest/gtest.h>

#include "tests/packet/world.hpp"

namespace nc::vswitch {
namespace {

using namespace test;
using goal_state::ProbeProtocol;

class HealthProbes : public testing::Test {
  protected:
    HealthProbes() : world(1) {
        world.add_network("red", {"10.1.1.0/24", "fd00:1:1::/64"});
        world.add_vm("web", "red", "10.1.1.4", 0);
        goal_state::HealthProbe probe;
        probe.resource_id = "/loadBalancers/lb/probes/p";
        probe.vsid = world.vm("web").port.vsid;
        probe.address = world.vm("web").port.addresses.front().address;
        probe.port = world.vm("web").port.id;
        probe.probed_port = 80;
        probe.interval_seconds = 5;
        probe.patience_seconds = 11;
        world.probes = {probe};
    }

    void start(ProbeProtocol protocol = ProbeProtocol::Tcp) {
        world.probes[0].protocol = protocol;
        world.probes[0].request_path = protocol == ProbeProtocol::Http ? "/health" : "";
        world.publish();
        tick(0);
    }
    void tick(Milliseconds passed) {
        world.now += passed;
        world.processor(0).probe_members(world.now);
    }
    /// The only frame that the probe has sent to the VM.
    Bytes asked() {
        const auto frames = world.take("web");
        EXPECT_EQ(frames.size(), 1U);
        if (frames.empty()) return build_frame({});
        EXPECT_TRUE(has_right_checksums(frames[0].bytes));
        return frames[0].bytes;
    }
    /// Where the TCP header begins.
    std::size_t tcp_at() const {
        const bool is_v4 = world.probes[0].address.value().is_v4();
        return sizeof(EthernetHeader) + (is_v4 ? sizeof(Ipv4Header) : sizeof(Ipv6Header));
    }
    TcpHeader tcp_of(const Bytes& frame) const { return read_header<TcpHeader>(frame, tcp_at()); }
    void answer(const Bytes& question, std::uint8_t flags, const std::string& text = "") {
        const TcpHeader asked_by = tcp_of(question);
        FrameSpec spec;
        spec.source_mac = world.vm("web").port.mac;
        spec.destination_mac = kRouterMac;
        spec.source = world.probes[0].address.value();
        spec.destination = goal_state::probe_source(spec.source.version());
        spec.protocol = kProtocolTcp;
        spec.source_port = 80;
        spec.destination_port = asked_by.source_port.get();
        spec.tcp_flags = flags;
        spec.tcp_sequence = sequence;
        spec.payload.assign(text.begin(), text.end());
        Bytes frame = build_frame(spec);
        auto tcp = tcp_of(frame);
        tcp.acknowledgement = Be32(asked_by.sequence.get() + 1);
        write_header(frame.data() + tcp_at(), tcp);
        world.send("web", {frame, {}});
        world.run();
        sequence += static_cast<std::uint32_t>(text.size()) + ((flags & kTcpSyn) != 0 ? 1U : 0U);
    }
    std::optional<bool> is_up() {
        const auto states = world.processor(0).probe_states();
        return states.empty() ? std::nullopt : std::optional(states[0].is_up);
    }

    World world;
    std::uint32_t sequence = 0xFFFFFFF0;
};

TEST_F(HealthProbes, ASecondStepOfTheHandshakeIsHealthAndIsTakenBack) {
    start();
    const Bytes question = asked();
    EXPECT_EQ(tcp_of(question).flags, kTcpSyn);
    EXPECT_EQ(is_up(), std::nullopt);
    answer(question, kTcpSyn | kTcpAck);
    EXPECT_EQ(is_up(), true);
    EXPECT_EQ(tcp_of(asked()).flags, kTcpRst);
    tick(4999);
    EXPECT_TRUE(world.take("web").empty());
    tick(1);
    EXPECT_EQ(tcp_of(asked()).flags, kTcpSyn);
    const DatapathCounters counters = world.processor(0).counters();
    EXPECT_EQ(counters.received, counters.answered);
}

TEST_F(HealthProbes, WhoAnsweredOnceIsDownOnlyWhenThePatienceEnds) {
    start();
    answer(asked(), kTcpSyn | kTcpAck);
    world.take("web");
    tick(5000);
    answer(asked(), kTcpRst | kTcpAck);
    EXPECT_EQ(is_up(), true);
    tick(5000);
    answer(asked(), kTcpRst | kTcpAck);
    EXPECT_EQ(is_up(), true);
    tick(1000);
    EXPECT_EQ(is_up(), false);
    tick(4000);
    answer(asked(), kTcpSyn | kTcpAck);
    EXPECT_EQ(is_up(), true) << "one answer is enough";
}

TEST_F(HealthProbes, WhoNeverAnsweredIsDownAfterTheFirstTry) {
    start();
    asked();
    tick(5000);
    EXPECT_EQ(is_up(), false);
    EXPECT_EQ(world.take("web").size(), 2U) << "the half connection is taken back before the next question";
}

TEST_F(HealthProbes, WhoNeverAnsweredIsDownAfterTheFirstTryAlsoWhenTheMachineHasJustStarted) {
    world.now = 0;  // of a clock that counts from there
    start();
    asked();
    tick(5000);
    EXPECT_EQ(is_up(), false);
}

TEST_F(HealthProbes, AnAcknowledgementThatOpensNothingIsNoAnswer) {
    start();
    const Bytes question = asked();
    answer(question, kTcpAck);
    EXPECT_EQ(is_up(), std::nullopt);
    answer(question, kTcpSyn | kTcpAck);
    EXPECT_EQ(is_up(), true);
}

TEST_F(HealthProbes, APageWithAnotherStatusIsNoHealth) {
    start(ProbeProtocol::Http);
    answer(asked(), kTcpSyn | kTcpAck);
    const Bytes request = asked();
    const std::string text(request.begin() + 54, request.end());
    EXPECT_TRUE(text.starts_with("GET /health HTTP/1.1\r\nHost: 10.1.1.4\r\n"));
    answer(request, kTcpAck, "HTTP/1.0 503 Service Unavailable\r\n\r\n");
    EXPECT_EQ(is_up(), false);
    world.take("web");

    tick(5000);
    answer(asked(), kTcpSyn | kTcpAck);
    const Bytes again = asked();
    answer(again, kTcpAck, "HTT");
    asked();  // its acknowledgement
    EXPECT_EQ(is_up(), false);
    sequence += 100;
    answer(again, kTcpAck, "out of order");
    EXPECT_TRUE(world.take("web").empty());
    sequence -= 112;
    answer(again, kTcpAck, "P/1.1 200 OK\r\n\r\nfine");
    EXPECT_EQ(is_up(), true);
    EXPECT_EQ(tcp_of(asked()).flags, kTcpRst | kTcpAck);
}

TEST_F(HealthProbes, AccessControlDecidesWhetherThePortCanBeAsked) {
    world.vm("web").port.default_inbound = goal_state::AclAction::Deny;
    start();
    EXPECT_TRUE(world.take("web").empty());
    EXPECT_EQ(is_up(), false);
    goal_state::AclRule allow;
    allow.action = goal_state::AclAction::Allow;
    allow.sources = {IpPrefix::containing(goal_state::kProbeSource, 32)};
    world.vm("web").port.acl_rules = {allow};
    world.publish();
    tick(5000);
    answer(asked(), kTcpSyn | kTcpAck);
    EXPECT_EQ(is_up(), true);
}

TEST_F(HealthProbes, KeepWhatTheyKnowOverAnotherPolicy) {
    start();
    answer(asked(), kTcpSyn | kTcpAck);
    world.publish();
    tick(0);
    EXPECT_EQ(is_up(), true);
    world.probes[0].interval_seconds = 7;
    world.publish();
    world.take("web");
    tick(0);
    EXPECT_EQ(is_up(), std::nullopt) << "another probe begins anew";
    world.probes.clear();
    world.publish();
    tick(0);
    EXPECT_TRUE(world.processor(0).probe_states().empty());
}

TEST_F(HealthProbes, APortThatIsGoneIsDownAtTheNextQuestion) {
    start();
    answer(asked(), kTcpSyn | kTcpAck);
    world.processor(0).detach(world.vm("web").port.id);
    tick(5000);
    EXPECT_EQ(is_up(), false);
}

class Ipv6HealthProbes : public HealthProbes {
  protected:
    Ipv6HealthProbes() {
        world.add_address("web", "fd00:1:1::4");
        world.probes[0].address = world.vm("web").port.addresses.back().address;
        world.probes[0].vsid = world.vm("web").port.addresses.back().vsid;
    }
    std::uint64_t drops(DropReason reason) {
        return world.processor(0).drop_counts()[static_cast<std::size_t>(reason)];
    }
};

TEST_F(Ipv6HealthProbes, ComeFromALinkLocalAddressAndTakeTheAnswerToIt) {
    start();
    const Bytes question = asked();
    const auto header = read_header<Ipv6Header>(question, sizeof(EthernetHeader));
    EXPECT_EQ(IpAddress::v6(header.source), ip("fe80::1234:5678:9abc"));
    EXPECT_EQ(IpAddress::v6(header.destination), ip("fd00:1:1::4"));
    EXPECT_EQ(tcp_of(question).flags, kTcpSyn);
    answer(question, kTcpSyn | kTcpAck);
    EXPECT_EQ(is_up(), true);
    EXPECT_EQ(tcp_of(asked()).flags, kTcpRst);
    const DatapathCounters counters = world.processor(0).counters();
    EXPECT_EQ(counters.received, counters.answered);
    tick(11000);
    EXPECT_EQ(is_up(), false) << "it does not answer any more";
}

TEST_F(Ipv6HealthProbes, AskForAPageOfTheAddressInBrackets) {
    start(ProbeProtocol::Http);
    answer(asked(), kTcpSyn | kTcpAck);
    const Bytes request = asked();
    const std::string text(request.begin() + static_cast<std::ptrdiff_t>(tcp_at() + sizeof(TcpHeader)), request.end());
    EXPECT_TRUE(text.starts_with("GET /health HTTP/1.1\r\nHost: [fd00:1:1::4]\r\n")) << text;
    answer(request, kTcpAck, "HTTP/1.1 200 OK\r\n\r\n");
    EXPECT_EQ(is_up(), true);
}

TEST_F(Ipv6HealthProbes, TheirSourceIsOpenToAnswersOnlyAndToNobodysUse) {
    start();
    asked();
    FrameSpec spec;
    spec.source_mac = world.vm("web").port.mac;
    spec.destination_mac = kRouterMac;
    spec.protocol = kProtocolTcp;
    spec.source = ip("fd00:1:1::4");
    spec.destination = goal_state::kProbeSourceV6;
    world.send("web", {build_frame(spec), {}});
    std::swap(spec.source, spec.destination);
    world.send("web", {build_frame(spec), {}});
    world.run();
    EXPECT_EQ(drops(DropReason::LinkLocalNotCarried), 2U);
    EXPECT_EQ(is_up(), std::nullopt);
}

TEST_F(Ipv6HealthProbes, AccessControlDecidesWhetherThePortCanBeAsked) {
    world.vm("web").port.default_inbound = goal_state::AclAction::Deny;
    goal_state::AclRule allow;
    allow.action = goal_state::AclAction::Allow;
    allow.sources = {IpPrefix::containing(goal_state::kProbeSource, 32)};
    world.vm("web").port.acl_rules = {allow};
    start();
    EXPECT_TRUE(world.take("web").empty());
    EXPECT_EQ(is_up(), false);
    world.vm("web").port.acl_rules[0].sources.push_back(IpPrefix::containing(goal_state::kProbeSourceV6, 128));
    world.publish();
    tick(5000);
    answer(asked(), kTcpSyn | kTcpAck);
    EXPECT_EQ(is_up(), true);
}

}  // namespace
}  // namespace nc::vswitch
