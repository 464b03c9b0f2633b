// Random worlds, policies and packets against the reference model: the invariants that no single example can show.
#include "vswitch/datapath/forwarder.hpp"

#include <algorithm>
#include <iterator>
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
        world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24", "fd00:1:1::/64", "fd00:1:2::/64"},
                          {"10.1.0.0/16", "fd00:1::/32"});
        world.add_network("blue", {"10.2.1.0/24", "fd00:2:1::/64"});
        world.add_network("green", {"10.3.1.0/24", "fd00:3:1::/64"});
        // The same addresses as red, never peered with it.
        world.add_network("twin", {"10.1.1.0/24", "fd00:1:1::/64"});
        const std::vector<std::pair<std::string, std::string>> places = {
            {"red", "10.1.1.4"},   {"red", "10.1.1.5"},  {"red", "10.1.2.4"},
            {"blue", "10.2.1.4"},  {"blue", "10.2.1.5"}, {"green", "10.3.1.4"},
            {"green", "10.3.1.5"}, {"twin", "10.1.1.4"}, {"twin", "10.1.1.5"}};
        for (const auto& [network, address] : places) {
            names_.push_back(network + address);
            world.add_vm(names_.back(), network, address, pick(3));
            // 10.1.2.4 has fd00:1:2::4, too; the last of each network has IPv4 only.
            const IpAddress v4 = ip(address);
            const auto digit = [&](std::size_t at) { return std::to_string(v4.bytes()[at]); };
            if (address == "10.2.1.5" || address == "10.3.1.5") continue;
            world.add_address(names_.back(), "fd00:" + digit(1) + ":" + digit(2) + "::" + digit(3));
        }
        names_.push_back("blue6");
        world.add_vm("blue6", "blue", "fd00:2:1::6", pick(3));
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
        using Texts = std::vector<std::string>;
        static const std::vector<std::pair<std::string, std::string>> kSubnets = {
            {"red", "10.1.1.0/24"},   {"red", "10.1.2.0/24"},   {"blue", "10.2.1.0/24"},   {"green", "10.3.1.0/24"},
            {"red", "fd00:1:1::/64"}, {"red", "fd00:1:2::/64"}, {"blue", "fd00:2:1::/64"}, {"green", "fd00:3:1::/64"}};
        static const Texts kPrefixes = {"0.0.0.0/0",   "10.0.0.0/8",  "10.1.0.0/16", "10.1.0.0/20",  "10.1.1.0/24",
                                        "10.1.2.0/24", "10.1.2.4/32", "10.2.0.0/16", "10.2.1.0/24",  "10.2.1.4/31",
                                        "10.3.0.0/16", "10.3.1.4/32", "10.1.1.1/32", "172.16.0.0/12"};
        static const Texts kPrefixesV6 = {
            "::/0",          "fd00::/16",       "fd00:1::/32",     "fd00:1::/40",   "fd00:1:1::/64",
            "fd00:1:2::/64", "fd00:1:2::4/128", "fd00:2::/32",     "fd00:2:1::/64", "fd00:2:1::4/127",
            "fd00:3::/32",   "fd00:3:1::4/128", "fd00:1:1::1/128", "2001:db8::/32"};
        static const Texts kOthers = {"VnetLocal", "VnetLocal",  "None",     "Internet",
                                      "10.1.1.1",  "10.1.77.77", "99.9.9.9", "VirtualNetworkGateway"};
        static const Texts kOthersV6 = {"VnetLocal",   "VnetLocal",     "None",        "Internet",
                                        "fd00:1:1::1", "fd00:1:77::77", "2001:db8::9", "VirtualNetworkGateway"};
        const auto& [network, subnet] = kSubnets[pick(kSubnets.size())];
        const IpVersion version = prefix(subnet).address().version();
        const Texts& prefixes = version == IpVersion::V4 ? kPrefixes : kPrefixesV6;
        const Texts& others = version == IpVersion::V4 ? kOthers : kOthersV6;
        std::map<std::string, std::string> routes;
        for (std::size_t i = pick(5); i > 0; --i) {
            const std::string to =
                chance(80) ? address_of(names_of(version), version).to_string() : others[pick(others.size())];
            routes.insert_or_assign(prefixes[pick(prefixes.size())], to);
        }
        std::vector<World::RouteText> list;
        for (const auto& [prefix, to] : routes)
            list.push_back({prefix, to});
        world.route(network, subnet, list);
    }

    FrameSpec random_packet(const std::string& from) {
        const bool has_v4 = world.vm(from).address(IpVersion::V4) != nullptr;
        const bool has_v6 = world.vm(from).address(IpVersion::V6) != nullptr;
        const IpVersion version = has_v6 && (!has_v4 || chance(50)) ? IpVersion::V6 : IpVersion::V4;
        const auto with_version = names_of(version);
        FrameSpec spec = world.frame(from, with_version[pick(with_version.size())], version);
        if (chance(15)) spec.source = random_address(version);
        if (chance(10)) spec.destination = random_address(version);
        if (chance(5)) spec.source_mac = MacAddress::from_number(0x020000000001);
        if (chance(5)) spec.time_to_live = 1;
        const std::array protocols = {kProtocolTcp, kProtocolUdp,
                                      version == IpVersion::V4 ? kProtocolIcmp : kProtocolIcmpv6};
        spec.protocol = protocols[pick(3)];
        spec.tcp_flags = chance(30) ? kTcpSyn : kTcpAck;
        spec.icmp_type = chance(50) ? echo_request_type(version) : echo_reply_type(version);
        spec.source_port = static_cast<std::uint16_t>(1 + pick(3));
        spec.destination_port = static_cast<std::uint16_t>(1 + pick(3));
        spec.payload = Bytes(1 + pick(40), 3);
        return spec;
    }

    const std::vector<std::string>& names() const { return names_; }

  private:
    IpAddress random_address(IpVersion version) {
        static const std::vector<std::string> kOthers = {"10.1.1.1", "10.2.1.1",   "10.1.1.99",
                                                         "10.1.9.9", "172.16.0.9", "8.8.8.8"};
        static const std::vector<std::string> kOthersV6 = {"fd00:1:1::1", "fd00:2:1::1",   "fd00:1:1::99",
                                                           "fd00:1:9::9", "2001:db8::9:9", "2001:4860::8"};
        if (chance(50)) return ip((version == IpVersion::V4 ? kOthers : kOthersV6)[pick(kOthers.size())]);
        return address_of(names_of(version), version);
    }
    std::vector<std::string> names_of(IpVersion version) {
        std::vector<std::string> names;
        std::ranges::copy_if(names_, std::back_inserter(names),
                             [&](const std::string& name) { return world.vm(name).address(version) != nullptr; });
        return names;
    }
    IpAddress address_of(const std::vector<std::string>& names, IpVersion version) {
        return world.vm(names[pick(names.size())]).address(version)->address.value();
    }

    goal_state::AclRule random_rule(std::uint32_t priority) {
        goal_state::AclRule rule;
        rule.priority = priority;
        rule.direction = chance(50) ? goal_state::AclDirection::Inbound : goal_state::AclDirection::Outbound;
        rule.action = chance(50) ? goal_state::AclAction::Allow : goal_state::AclAction::Deny;
        if (chance(50)) rule.protocol = chance(50) ? kProtocolTcp : kProtocolUdp;
        const auto version = [&] { return chance(50) ? IpVersion::V4 : IpVersion::V6; };
        const IpAddress source = random_address(version());
        const IpAddress destination = random_address(version());
        if (chance(30)) rule.sources = {IpPrefix::containing(source, source.bit_count() - 8)};
        if (chance(30)) rule.destinations = {IpPrefix::containing(destination, destination.bit_count())};
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
    std::size_t delivered_v6 = 0;
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
                    ASSERT_EQ(frames[0].bytes[spec.source.is_v4() ? 22 : 21], expected.time_to_live);
                    if (!spec.source.is_v4()) ++delivered_v6;
                    ASSERT_TRUE(has_right_checksums(frames[0].bytes));
                }
            }
        }
    }
    EXPECT_GT(delivered, 500U) << "The random packets hardly ever pass: the test shows little";
    EXPECT_GT(delivered_v6, 200U);
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
