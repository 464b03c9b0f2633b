// The name proxy: who is answered what, and what goes to the name servers.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/datapath/inspector.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

class Names : public testing::Test {
  protected:
    Names() : world(1) {
        for (const char* network : {"red", "blue", "green"})
            world.add_network(network, {std::string("10.") +
                                        (*network == 'r'   ? "1"
                                         : *network == 'b' ? "2"
                                                           : "3") +
                                        ".1.0/24"});
        world.add_vm("r1", "red", "10.1.1.4", 0);
        world.add_vm("b1", "blue", "10.2.1.4", 0);
        world.add_vm("g1", "green", "10.3.1.4", 0);
        world.peer("red", "blue");
        world.name_service = goal_state::NameService{"contoso.local", {ip("192.0.2.53")}};
        for (const char* network : {"red", "blue", "green"})
            world.names.push_back({world.network(network).id,
                                   "web",
                                   {CustomerAddress(ip(std::string("10.") +
                                                       (*network == 'r'   ? "1"
                                                        : *network == 'b' ? "2"
                                                                          : "3") +
                                                       ".1.4"))}});
        world.publish();
        world.processor(0).on_name_query([this] { ++calls_; });
    }

    std::string full(const std::string& label, const std::string& network) {
        return label + "." + world.network(network).id.value().to_string() + ".contoso.local";
    }
    static Bytes message(const std::string& name, DnsType type) {
        Bytes bytes{0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0};
        for (std::size_t start = 0; start < name.size();) {
            const std::size_t end = std::min(name.find('.', start), name.size());
            bytes.push_back(static_cast<std::uint8_t>(end - start));
            bytes.insert(bytes.end(), name.begin() + static_cast<std::ptrdiff_t>(start),
                         name.begin() + static_cast<std::ptrdiff_t>(end));
            start = end + 1;
        }
        bytes.push_back(0);
        bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint16_t>(type) >> 8));
        bytes.push_back(static_cast<std::uint8_t>(type));
        bytes.push_back(0);
        bytes.push_back(1);
        return bytes;
    }
    FrameSpec frame(const std::string& vm, Bytes payload) {
        FrameSpec spec;
        spec.source_mac = world.vm(vm).port.mac;
        spec.destination_mac = kRouterMac;
        spec.source = world.vm(vm).port.addresses.front().address.value();
        spec.destination = goal_state::kNameProxyAddress;
        spec.source_port = 5353;
        spec.destination_port = 53;
        spec.payload = std::move(payload);
        return spec;
    }
    /// The DNS message that the VM gets; empty: none.
    Bytes ask(const std::string& vm, const std::string& name, DnsType type = DnsType::A) {
        world.deliver(vm, frame(vm, message(name, type)));
        return only_answer(vm);
    }
    Bytes only_answer(const std::string& vm) {
        const auto frames = world.take(vm);
        if (frames.size() != 1) return {};
        EXPECT_TRUE(has_right_checksums(frames[0].bytes));
        return {frames[0].bytes.begin() + 42, frames[0].bytes.end()};
    }
    static int code(const Bytes& answer) { return answer.size() < 12 ? -1 : answer[3] & 0x0F; }
    static int count(const Bytes& answer) { return answer.size() < 12 ? -1 : answer[7]; }
    std::uint64_t drops(DropReason reason) {
        return world.processor(0).drop_counts()[static_cast<std::size_t>(reason)];
    }

    World world;
    int calls_ = 0;
};

TEST_F(Names, OfTheOwnNetworkAndOfPeersAreAnswered) {
    const Bytes own = ask("r1", full("web", "red"));
    ASSERT_EQ(count(own), 1);
    EXPECT_EQ(Bytes(own.end() - 4, own.end()), (Bytes{10, 1, 1, 4}));
    const Bytes of_peer = ask("r1", full("WEB", "blue"));
    ASSERT_EQ(count(of_peer), 1);
    EXPECT_EQ(of_peer.back(), 4);
    EXPECT_EQ(code(ask("r1", full("web", "green"))), 3) << "another tenant's name does not exist";
    EXPECT_EQ(code(ask("r1", full("none", "red"))), 3);
    EXPECT_EQ(code(ask("r1", "web.contoso.local")), 3) << "a name without its network";
    const Bytes no_data = ask("r1", full("web", "red"), DnsType::Aaaa);
    EXPECT_EQ(code(no_data), 0);
    EXPECT_EQ(count(no_data), 0);
    EXPECT_EQ(code(ask("r1", "contoso.local")), 0);
    EXPECT_EQ(calls_, 0) << "no server is asked about the zone";
}

TEST_F(Names, HaveAddressesOfTheIpVersionThatIsAskedFor) {
    world.names[0].addresses.push_back(CustomerAddress(ip("fd00:1::4")));
    world.publish();
    const Bytes v4 = ask("r1", full("web", "red"), DnsType::A);
    ASSERT_EQ(count(v4), 1);
    EXPECT_EQ(Bytes(v4.end() - 4, v4.end()), (Bytes{10, 1, 1, 4}));
    const Bytes v6 = ask("r1", full("web", "red"), DnsType::Aaaa);
    ASSERT_EQ(count(v6), 1);
    EXPECT_EQ(Bytes(v6.end() - 18, v6.end() - 14), (Bytes{0, 16, 0xFD, 0})) << "its length, then the address";
    EXPECT_EQ(v6.back(), 4);
    EXPECT_EQ(count(ask("r1", full("web", "red"), DnsType::Any)), 2);
}

TEST_F(Names, OfAddressesAreAnswered) {
    EXPECT_EQ(count(ask("r1", "4.1.1.10.in-addr.arpa", DnsType::Ptr)), 1);
    EXPECT_EQ(count(ask("r1", "4.1.2.10.in-addr.arpa", DnsType::Ptr)), 1) << "a peer's";
    EXPECT_EQ(code(ask("r1", "9.1.1.10.in-addr.arpa", DnsType::Ptr)), 3);
    EXPECT_EQ(calls_, 0);
    EXPECT_TRUE(ask("r1", "4.1.3.10.in-addr.arpa", DnsType::Ptr).empty()) << "not ours: the servers are asked";
    EXPECT_EQ(calls_, 1);
}

TEST_F(Names, OutsideTheZoneGoToTheServersAndComeBack) {
    EXPECT_TRUE(ask("r1", "www.example").empty());
    EXPECT_EQ(calls_, 1);
    const auto queries = world.processor(0).take_name_queries();
    ASSERT_EQ(queries.size(), 1U);
    EXPECT_EQ(queries[0].address, ip("10.1.1.4"));
    EXPECT_EQ(queries[0].message, message("www.example", DnsType::A));
    const Bytes reply(100, 7);
    world.processor(0).answer_name_query(queries[0], reply);
    EXPECT_EQ(only_answer("r1"), reply);
    constexpr std::size_t kLongest = 1500 - 20 - 8;  // of a packet of 1500 bytes
    world.processor(0).answer_name_query(queries[0], Bytes(kLongest, 0));
    EXPECT_EQ(only_answer("r1").size(), kLongest);
    world.processor(0).answer_name_query(queries[0], Bytes(kLongest + 1, 0));
    EXPECT_EQ(only_answer("r1").at(2) & 0x02, 0x02) << "what does not fit is a truncated answer";
    const DatapathCounters counters = world.processor(0).counters();
    EXPECT_EQ(counters.received, counters.delivered + counters.transmitted + counters.dropped + counters.answered);
}

TEST_F(Names, AreAnsweredOverTcpToo) {
    const auto send = [&](std::uint8_t flags, std::uint32_t sequence, std::uint32_t acknowledged, Bytes payload = {}) {
        FrameSpec spec = frame("r1", std::move(payload));
        spec.protocol = kProtocolTcp;
        spec.tcp_flags = flags;
        spec.tcp_sequence = sequence;
        OffloadedFrame bytes{build_frame(spec), {}};
        auto tcp = read_header<TcpHeader>(bytes.bytes, 34);
        tcp.acknowledgement = Be32(acknowledged);
        tcp.window = Be16(60000);
        write_header(bytes.bytes.data() + 34, tcp);
        world.send("r1", std::move(bytes));
        world.run();
        return world.take("r1");
    };
    const auto opened = send(kTcpSyn, 1000, 0);
    ASSERT_EQ(opened.size(), 1U);
    const std::uint32_t next = read_header<TcpHeader>(opened[0].bytes, 34).sequence.get() + 1;
    send(kTcpAck, 1001, next);
    Bytes query = message(full("web", "red"), DnsType::A);
    query.insert(query.begin(), {0, static_cast<std::uint8_t>(query.size())});
    const auto answered = send(kTcpAck | kTcpPsh, 1001, next, query);
    ASSERT_EQ(answered.size(), 2U) << "acknowledgement and answer";
    EXPECT_TRUE(has_right_checksums(answered[1].bytes));
    EXPECT_EQ(Bytes(answered[1].bytes.end() - 4, answered[1].bytes.end()), (Bytes{10, 1, 1, 4}));

    Bytes other = message("www.example", DnsType::A);
    other.insert(other.begin(), {0, static_cast<std::uint8_t>(other.size())});
    send(kTcpAck | kTcpPsh, 1001 + static_cast<std::uint32_t>(query.size()), next, other);
    const auto asked = world.processor(0).take_name_queries();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_TRUE(asked[0].stream);
    world.processor(0).answer_name_query(asked[0], Bytes(2000, 7));
    EXPECT_EQ(world.take("r1").size(), 4U) << "2002 bytes in segments of 536";
    world.processor(0).tend_name_streams(world.now + 300);
    EXPECT_GE(world.take("r1").size(), 4U) << "nothing of it was acknowledged";
    const DatapathCounters counters = world.processor(0).counters();
    EXPECT_EQ(counters.received, counters.delivered + counters.transmitted + counters.dropped + counters.answered);

    FrameSpec spoofed = frame("r1", {});
    spoofed.protocol = kProtocolTcp;
    spoofed.tcp_flags = kTcpSyn;
    spoofed.source = ip("10.1.1.9");
    world.deliver("r1", spoofed);
    EXPECT_EQ(drops(DropReason::SourceAddressSpoofed), 1U);
}

TEST_F(Names, AreRefusedWhereNoServerIsKnown) {
    world.name_service->servers.clear();
    world.publish();
    EXPECT_EQ(code(ask("r1", "www.example")), 5);
}

TEST_F(Names, AreExplainedAsAnsweredThoughNoLayerSeesThem) {
    const auto verdict = [&](const char* source, const IpAddress& destination, std::uint16_t source_port,
                             std::uint16_t port) {
        TupleQuery query;
        query.port = world.vm("r1").port.id;
        query.is_outbound = true;
        query.protocol = kProtocolUdp;
        query.source = ip(source);
        query.source_port = source_port;
        query.destination = destination;
        query.destination_port = port;
        return explain_tuple(world.processor(0), query, world.now).value();
    };
    EXPECT_EQ(verdict("10.1.1.4", goal_state::kNameProxyAddress, 5353, 53).verdict,
              "answered by the switch, the name proxy");
    EXPECT_TRUE(verdict("10.1.1.4", goal_state::kNameProxyAddress, 5353, 53).is_allowed);
    EXPECT_FALSE(verdict("10.1.1.9", goal_state::kNameProxyAddress, 5353, 53).is_allowed) << "not its own address";
    EXPECT_TRUE(verdict("0.0.0.0", ip("255.255.255.255"), 68, 67).is_allowed) << "DHCP";
    EXPECT_TRUE(verdict("10.1.1.4", ip("224.0.0.251"), 5353, 5353).verdict.starts_with("dropped: BroadcastNotCarried"));
    EXPECT_FALSE(verdict("10.1.1.4", goal_state::kNameProxyAddress, 5353, 54).is_allowed);
}

TEST_F(Names, WaitInABoundedQueue) {
    for (int i = 0; i < 300; ++i)
        ask("r1", "www.example");
    EXPECT_EQ(drops(DropReason::NameQueriesTooMany), 44U);
    EXPECT_EQ(world.processor(0).take_name_queries().size(), 256U);
}

TEST_F(Names, AreAnsweredOnlyToWhoAsksWellFormedWithItsOwnAddresses) {
    world.deliver("r1", frame("r1", Bytes(20, 1)));
    EXPECT_EQ(drops(DropReason::NameQueryInvalid), 1U);
    FrameSpec spoofed = frame("r1", message(full("web", "red"), DnsType::A));
    spoofed.source = ip("10.1.1.9");
    world.deliver("r1", spoofed);
    EXPECT_EQ(drops(DropReason::SourceAddressSpoofed), 1U);
    EXPECT_TRUE(world.take("r1").empty());
}

TEST_F(Names, AreAskedOfAnAddressThatArpKnowsOnlyWithANameService) {
    const auto resolves = [this] {
        world.send("r1",
                   OffloadedFrame{
                       build_arp_request(world.vm("r1").port.mac, ip("10.1.1.4"), goal_state::kNameProxyAddress), {}});
        world.run();
        return world.take("r1").size() == 1;
    };
    EXPECT_TRUE(resolves());
    world.name_service.reset();
    world.names.clear();
    world.publish();
    EXPECT_FALSE(resolves());
    EXPECT_TRUE(ask("r1", full("web", "red")).empty());
}

}  // namespace
}  // namespace nc::vswitch
