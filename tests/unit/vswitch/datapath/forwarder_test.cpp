// Random worlds, policies and packets against the reference model: the invariants that no single example can show.
#include "vswitch/datapath/forwarder.hpp"

#include <map>
#include <random>

#include <gtest/gtest.h>

#include "tests/packet/reference_model.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

class RandomWorld {
  public:
    explicit RandomWorld(unsigned seed) : random_(seed), world(3), model(world) {
        world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24"}, {"10.1.0.0/16"});
        world.add_network("blue", {"10.2.1.0/24"});
        world.add_network("green", {"10.3.1.0/24"});
        world.add_network("twin", {"10.1.1.0/24"});  // the same addresses as red, never peered with it
        const std::vector<std::pair<std::string, std::string>> places = {
            {"red", "10.1.1.4"},   {"red", "10.1.1.5"},  {"red", "10.1.2.4"},
            {"blue", "10.2.1.4"},  {"blue", "10.2.1.5"}, {"green", "10.3.1.4"},
            {"green", "10.3.1.5"}, {"twin", "10.1.1.4"}, {"twin", "10.1.1.5"}};
        for (const auto& [network, address] : places) {
            names_.push_back(network + address);
            world.add_vm(names_.back(), network, address, pick(3));
        }
    }

    std::size_t pick(std::size_t below) { return random_() % below; }
    bool chance(unsigned percent) { return random_() % 100 < percent; }

    void change_policy() {
        const std::vector<std::pair<std::string, std::string>> pairs = {
            {"red", "blue"}, {"blue", "green"}, {"red", "green"}, {"twin", "blue"}};
        const auto& [first, second] = pairs[pick(pairs.size())];
        // red and twin overlap, so blue is peered with one of them at most, as the controller sees to it.
        if (first == "red" && second == "blue") world.unpeer("twin", "blue");
        if (first == "twin") world.unpeer("red", "blue");
        if (chance(70)) {
            world.peer(first, second, chance(50), chance(50));
        } else {
            world.unpeer(first, second);
        }
        goal_state::Port& port = world.vm(names_[pick(names_.size())]).port;
        port.allow_ip_forwarding = chance(50);
        port.allow_mac_spoofing = chance(20);
        port.default_inbound = chance(70) ? goal_state::AclAction::Allow : goal_state::AclAction::Deny;
        port.default_outbound = chance(80) ? goal_state::AclAction::Allow : goal_state::AclAction::Deny;
        port.acl_rules.clear();
        for (std::size_t i = pick(5); i > 0; --i)
            port.acl_rules.push_back(random_rule(static_cast<std::uint32_t>(100 * i)));
        for (std::size_t i = 1 + pick(3); i > 0; --i)
            change_routes();
        world.publish();
    }

    void change_routes() {
        static const std::vector<std::pair<std::string, std::string>> kSubnets = {
            {"red", "10.1.1.0/24"}, {"red", "10.1.2.0/24"}, {"blue", "10.2.1.0/24"}, {"green", "10.3.1.0/24"}};
        static const std::vector<std::string> kPrefixes = {
            "0.0.0.0/0",   "10.0.0.0/8",  "10.1.0.0/16", "10.1.0.0/20", "10.1.1.0/24", "10.1.2.0/24", "10.1.2.4/32",
            "10.2.0.0/16", "10.2.1.0/24", "10.2.1.4/31", "10.3.0.0/16", "10.3.1.4/32", "10.1.1.1/32", "172.16.0.0/12"};
        static const std::vector<std::string> kOthers = {"VnetLocal",  "VnetLocal", "None",
                                                         "Internet",   "10.1.1.1",  "10.2.1.77",
                                                         "10.1.77.77", "99.9.9.9",  "VirtualNetworkGateway"};
        const auto& [network, subnet] = kSubnets[pick(kSubnets.size())];
        std::map<std::string, std::string> routes;
        for (std::size_t i = pick(5); i > 0; --i) {
            const std::string to =
                chance(80) ? world.vm(names_[pick(names_.size())]).port.addresses.front().address.value().to_string()
                           : kOthers[pick(kOthers.size())];
            routes.insert_or_assign(kPrefixes[pick(kPrefixes.size())], to);
        }
        std::vector<World::RouteText> list;
        for (const auto& [prefix, to] : routes)
            list.push_back({prefix, to});
        world.route(network, subnet, list);
    }

    FrameSpec random_packet(const std::string& from) {
        const std::string& to = names_[pick(names_.size())];
        FrameSpec spec = world.frame(from, to);
        if (chance(15)) spec.source = random_address();
        if (chance(10)) spec.destination = random_address();
        if (chance(5)) spec.source_mac = MacAddress::from_number(0x020000000001);
        if (chance(5)) spec.time_to_live = 1;
        static constexpr std::array kProtocols = {kProtocolTcp, kProtocolUdp, kProtocolIcmp};
        spec.protocol = kProtocols[pick(3)];
        spec.tcp_flags = chance(30) ? kTcpSyn : kTcpAck;
        spec.icmp_type = chance(50) ? kIcmpEchoRequest : kIcmpEchoReply;
        spec.source_port = static_cast<std::uint16_t>(1 + pick(3));
        spec.destination_port = static_cast<std::uint16_t>(1 + pick(3));
        spec.payload = Bytes(1 + pick(40), 3);
        return spec;
    }

    const std::vector<std::string>& names() const { return names_; }

  private:
    IpAddress random_address() {
        static const std::vector<std::string> kOthers = {"10.1.1.1", "10.2.1.1",   "10.1.1.99",
                                                         "10.1.9.9", "172.16.0.9", "8.8.8.8"};
        if (chance(50)) return ip(kOthers[pick(kOthers.size())]);
        return world.vm(names_[pick(names_.size())]).port.addresses.front().address.value();
    }

    goal_state::AclRule random_rule(std::uint32_t priority) {
        goal_state::AclRule rule;
        rule.priority = priority;
        rule.direction = chance(50) ? goal_state::AclDirection::Inbound : goal_state::AclDirection::Outbound;
        rule.action = chance(50) ? goal_state::AclAction::Allow : goal_state::AclAction::Deny;
        if (chance(50)) rule.protocol = chance(50) ? kProtocolTcp : kProtocolUdp;
        if (chance(30)) rule.sources = {IpPrefix::containing(random_address(), 24)};
        if (chance(30)) rule.destinations = {IpPrefix::containing(random_address(), 32)};
        if (chance(40)) rule.destination_ports = {{1, static_cast<std::uint16_t>(1 + pick(3))}};
        if (chance(20)) rule.source_ports = {{2, 2}};
        return rule;
    }

    std::mt19937 random_;
    std::vector<std::string> names_;

  public:
    World world;
    ReferenceModel model;
};

class AgainstTheModel : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, AgainstTheModel, testing::Range(1U, 41U));

TEST_P(AgainstTheModel, EveryPacketGoesWhereTheModelSaysWhetherItHitsAFlowOrNot) {
    RandomWorld random(GetParam());
    World& world = random.world;
    std::size_t delivered = 0;
    std::size_t delivered_by_route = 0;
    for (int change = 0; change < 30; ++change) {
        random.change_policy();
        for (int i = 0; i < 100; ++i) {
            const std::string from = random.names()[random.pick(random.names().size())];
            const FrameSpec spec = random.random_packet(from);
            // Sent again, the packet meets the flow that it left: the outcome must be the same.
            for (int time = 0; time < 2; ++time) {
                const ReferenceModel::Outcome expected = random.model.send(from, spec);
                world.deliver(from, spec);
                for (const std::string& name : random.names()) {
                    const auto frames = world.take(name);
                    const bool is_receiver =
                        expected.kind == ReferenceModel::Outcome::Kind::Delivered && expected.receiver == name;
                    if (!is_receiver && name == from) continue;  // may have got an answer of the switch
                    ASSERT_EQ(frames.size(), is_receiver ? 1U : 0U)
                        << "from " << from << ' ' << spec.source.to_string() << " to " << spec.destination.to_string()
                        << " at " << name << ", protocol " << int{spec.protocol} << ", change " << change << ", packet "
                        << i << '/' << time;
                    if (!is_receiver) continue;
                    ++delivered;
                    if (expected.is_by_route) ++delivered_by_route;
                    ASSERT_EQ(read_header<Ipv4Header>(frames[0].bytes, 14).time_to_live, expected.time_to_live);
                    ASSERT_TRUE(has_right_checksums(frames[0].bytes));
                }
            }
        }
    }
    EXPECT_GT(delivered, 500U) << "The random packets hardly ever pass: the test shows little";
    EXPECT_GT(delivered_by_route, 10U) << "The random routes hardly ever matter";
    std::uint64_t hits = 0;
    for (std::size_t host = 0; host < 3; ++host) {
        const DatapathCounters counters = world.processor(host).counters();
        EXPECT_EQ(counters.received, counters.delivered + counters.transmitted + counters.dropped + counters.answered);
        hits += counters.flow_hits;
    }
    EXPECT_GT(hits, 500U);
}

}  // namespace
}  // namespace nc::vswitch
