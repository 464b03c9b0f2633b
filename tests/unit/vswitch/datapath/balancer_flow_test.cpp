// Load balancing with random members, connections and faults in two worlds that are alike, but that in one of them
// every packet walks the layers: what arrives must be the same.
#include <random>

#include <gtest/gtest.h>

#include "tests/packet/answer.hpp"
#include "tests/packet/world.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

class Pair {
  public:
    explicit Pair(unsigned seed) : random_(seed), cached_(2), walking_(2) {
        for (World* world : {&cached_, &walking_}) {
            world->add_network("red", {"10.1.1.0/24", "10.1.2.0/24"});
            world->add_network("blue", {"10.2.1.0/24"});
            std::size_t host = 0;
            for (const auto& [name, network, address] : kVms)
                world->add_vm(name, network, address, host++ % 2);
            world->peer("red", "blue");
            world->balance("red", "10.1.1.200", kProtocolTcp, 1, {"a", "b", "c"}).back_end_port = 2;
            world->balance("red", "10.1.1.200", kProtocolUdp, 1, {"a", "b", "c"});
            world->balance("red", "10.1.2.201", kProtocolTcp, 2, {"b", "c", "d"}).floating_address = true;
            goal_state::BalancerRule& any = world->balance("blue", "10.2.1.202", kProtocolTcp, 0, {"e", "f"});
            any.protocol.reset();
        }
    }

    std::size_t pick(std::size_t below) { return random_() % below; }
    bool chance(unsigned percent) { return random_() % 100 < percent; }

    void change_policy() {
        for (std::size_t i = 0; i < cached_.balancer_rules.size(); ++i)
            for (std::size_t j = 0; j < cached_.balancer_rules[i].members.size(); ++j) {
                const bool is_up = chance(70);
                for (World* world : {&cached_, &walking_})
                    world->balancer_rules[i].members[j].takes_new_connections = is_up;
            }
        const bool is_peered = chance(80);
        for (World* world : {&cached_, &walking_}) {
            if (is_peered) {
                world->peer("red", "blue");
            } else {
                world->unpeer("red", "blue");
            }
            world->publish();
        }
    }

    /// Sends one random frame in both worlds.
    void step() {
        const std::string from = std::get<0>(kVms[pick(kVms.size())]);
        const Bytes frame = seen_.empty() || chance(50) ? build_frame(random_packet(from)) : random_answer();
        ParsedPacket parsed;
        if (parse(frame, parsed) != DropReason::None) return;
        const std::string sender = sender_of(parsed.source_mac);
        for (int time = 0; time < 2; ++time) {
            const Milliseconds waited = chance(3) ? 11'000 : 1;
            for (World* world : {&cached_, &walking_}) {
                world->now += waited;
                if (world == &walking_) world->make_flows_stale();
                world->send(sender, {frame, {}});
                world->run();
            }
            compare();
        }
    }

    std::uint64_t hits() {
        return cached_.processor(0).counters().flow_hits + cached_.processor(1).counters().flow_hits;
    }
    std::size_t translated = 0;

  private:
    static inline const std::vector<std::tuple<std::string, std::string, std::string>> kVms = {
        {"a", "red", "10.1.1.4"}, {"b", "red", "10.1.1.5"},  {"c", "red", "10.1.2.4"},
        {"d", "red", "10.1.2.5"}, {"e", "blue", "10.2.1.4"}, {"f", "blue", "10.2.1.5"}};

    std::string sender_of(const MacAddress& mac) {
        for (const Vm& vm : cached_.vms())
            if (vm.port.mac == mac) return vm.name;
        return "a";
    }

    FrameSpec random_packet(const std::string& from) {
        static const std::vector<std::string> kFrontEnds = {"10.1.1.200", "10.1.2.201", "10.2.1.202"};
        static constexpr std::array kProtocols = {kProtocolTcp, kProtocolTcp, kProtocolUdp, kProtocolIcmp};
        static constexpr std::array<std::uint8_t, 5> kFlags = {kTcpSyn, kTcpAck, kTcpAck, kTcpAck | kTcpFin, kTcpRst};
        FrameSpec spec = cached_.frame(from, std::get<0>(kVms[pick(kVms.size())]));
        if (chance(70)) spec.destination = ip(kFrontEnds[pick(kFrontEnds.size())]);
        spec.protocol = kProtocols[pick(kProtocols.size())];
        spec.tcp_flags = kFlags[pick(kFlags.size())];
        spec.icmp_type = chance(50) ? kIcmpEchoRequest : kIcmpEchoReply;
        spec.source_port = static_cast<std::uint16_t>(1 + pick(3));
        spec.destination_port = static_cast<std::uint16_t>(1 + pick(2));
        spec.identification = static_cast<std::uint16_t>(pick(3));
        if (chance(5)) spec.time_to_live = 1;
        if (chance(10)) spec.fragment = kIpv4MoreFragments;
        if (chance(10)) spec.fragment = 7;
        return spec;
    }

    /// What a VM might answer to a frame that came some time ago: data, or an ICMP error about it.
    Bytes random_answer() {
        const auto& [name, frame] = seen_[pick(seen_.size())];
        ParsedPacket parsed;
        EXPECT_EQ(parse(frame, parsed), DropReason::None);
        FrameSpec spec = answer_to(parsed);
        spec.source_mac = cached_.vm(name).port.mac;
        spec.destination_mac = kRouterMac;
        spec.tcp_flags = chance(70) ? kTcpAck : kTcpAck | kTcpFin;
        if (chance(20) && !parsed.is_icmp_error) {
            spec.protocol = kProtocolIcmp;
            spec.icmp_type = kIcmpUnreachable;
            spec.source_port = 0;
            spec.payload.assign(frame.begin() + 14, frame.begin() + 14 + std::min<std::ptrdiff_t>(28, parsed.end - 14));
        }
        return build_frame(spec);
    }

    void compare() {
        for (const auto& [name, network, address] : kVms) {
            const auto by_flow = cached_.take(name);
            const auto by_walk = walking_.take(name);
            ASSERT_EQ(by_flow.size(), by_walk.size()) << "at " << name;
            for (std::size_t i = 0; i < by_flow.size(); ++i) {
                ASSERT_EQ(by_flow[i].bytes, by_walk[i].bytes) << "at " << name;
                ParsedPacket parsed;
                ASSERT_EQ(parse(by_flow[i].bytes, parsed), DropReason::None);
                if (parsed.is_arp) continue;
                if (parsed.source_mac == kRouterMac) ++translated;
                if (!parsed.is_fragment) {
                    ASSERT_TRUE(has_right_checksums(by_flow[i].bytes));
                }
                seen_.emplace_back(name, by_flow[i].bytes);
                if (seen_.size() > 50) seen_.erase(seen_.begin());
            }
        }
    }

    std::mt19937 random_;
    World cached_;
    World walking_;
    std::vector<std::pair<std::string, Bytes>> seen_;
};

class BalancerFlow : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, BalancerFlow, testing::Range(1U, 21U));

TEST_P(BalancerFlow, GoesWhereAWalkWouldTakeIt) {
    Pair pair(GetParam());
    for (int change = 0; change < 15; ++change) {
        pair.change_policy();
        for (int i = 0; i < 80; ++i) {
            pair.step();
            if (HasFatalFailure()) FAIL() << "change " << change << ", step " << i;
        }
    }
    EXPECT_GT(pair.hits(), 100U);
    EXPECT_GT(pair.translated, 200U);
}

}  // namespace
}  // namespace nc::vswitch
