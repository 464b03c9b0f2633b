#include "vswitch/pipeline/group.hpp"

#include <random>

#include <gtest/gtest.h>

#include "tests/packet/frame_builder.hpp"

namespace nc::vswitch {
namespace {

using test::ip;
using test::prefix;

PacketFacts packet_to(const IpAddress& destination) {
    PacketFacts facts;
    facts.tuple = {ip("10.0.0.4"), destination, kProtocolTcp, false, 1000, 80};
    return facts;
}

Vsid vsid_of(const Hit& hit) {
    const auto* forward = std::get_if<Forward>(&hit.action);
    return forward != nullptr ? forward->destination : Vsid{};
}

TEST(PrefixGroup, TheLongestPrefixActs) {
    const PrefixGroup group(PrefixGroup::Field::Destination,
                            {{"all", prefix("10.0.0.0/8"), Forward{Vsid(1), nullptr}},
                             {"host", prefix("10.1.1.1/32"), Forward{Vsid(3), nullptr}},
                             {"net", prefix("10.1.0.0/16"), Forward{Vsid(2), nullptr}}},
                            Block{DropReason::NoRoute});
    EXPECT_EQ(vsid_of(group.find(packet_to(ip("10.1.1.1")))), Vsid(3));
    EXPECT_EQ(vsid_of(group.find(packet_to(ip("10.1.1.2")))), Vsid(2));
    EXPECT_EQ(vsid_of(group.find(packet_to(ip("10.9.1.2")))), Vsid(1));
    const Hit none = group.find(packet_to(ip("11.0.0.1")));
    EXPECT_EQ(none.rule, -1);
    EXPECT_EQ(std::get<Block>(none.action).reason, DropReason::NoRoute);
}

TEST(PrefixGroup, EqualsALinearSearchOnRandomPrefixes) {
    std::mt19937 random(4);
    std::vector<PrefixGroup::Rule> rules;
    for (std::uint32_t i = 1; i <= 200; ++i)
        rules.push_back({"", IpPrefix::containing(IpAddress::v4(random() & 0x0F0F0F0FU), random() % 33),
                         Forward{Vsid(i), nullptr}});
    const PrefixGroup group(PrefixGroup::Field::Destination, rules, Block{DropReason::NoRoute});
    for (int i = 0; i < 5000; ++i) {
        const IpAddress address = IpAddress::v4(random() & 0x0F0F0F0FU);
        const PrefixGroup::Rule* best = nullptr;
        for (const PrefixGroup::Rule& rule : rules)
            if (rule.prefix.contains(address) && (best == nullptr || rule.prefix.length() > best->prefix.length()))
                best = &rule;
        const Vsid expected = best != nullptr ? std::get<Forward>(best->action).destination : Vsid{};
        ASSERT_EQ(vsid_of(group.find(packet_to(address))), expected) << address.to_string();
    }
}

TEST(PriorityGroup, TheFirstRuleThatMatchesActs) {
    PriorityGroup::Rule web{"web", 100, {}, Allow{}};
    web.match.protocol = kProtocolTcp;
    web.match.destination_ports = {{80, 81}};
    PriorityGroup::Rule all{"all", 200, {}, Block{DropReason::AclDenied}};
    const PriorityGroup group({web, all}, Allow{});
    EXPECT_EQ(group.find(packet_to(ip("10.0.0.1"))).rule, 0);
    PacketFacts other = packet_to(ip("10.0.0.1"));
    other.tuple.destination_port = 82;
    EXPECT_EQ(group.find(other).rule, 1);
    EXPECT_EQ(group.describe(0).match, "protocol 6, destination port 80-81");
}

TEST(Match, ALaterFragmentMatchesNoRuleWithPorts) {
    Match match;
    match.destination_ports = {{0, 65535}};
    PacketFacts facts = packet_to(ip("10.0.0.1"));
    EXPECT_TRUE(match.matches(facts));
    facts.tuple.is_later_fragment = true;
    EXPECT_FALSE(match.matches(facts));
}

TEST(Match, ARuleWithPortsIsForTcpAndUdpOnly) {
    Match match;
    match.source_ports = {{0, 65535}};
    PacketFacts facts = packet_to(ip("10.0.0.1"));
    facts.tuple.protocol = kProtocolIcmp;
    EXPECT_FALSE(match.matches(facts));
}

TEST(MappingTable, FindsEveryMappingAndNothingElse) {
    std::vector<Mapping> mappings;
    for (std::uint32_t i = 0; i < 3000; ++i)
        mappings.push_back({Vsid(4096 + i % 7), CustomerAddress(IpAddress::v4(0x0A000000 + i)),
                            MacAddress::from_number(i), ProviderAddress(IpAddress::v4(i))});
    const MappingTable table(mappings);
    for (const Mapping& mapping : mappings) {
        const Mapping* found = table.find(mapping.vsid, mapping.customer_address);
        ASSERT_NE(found, nullptr);
        EXPECT_EQ(found->mac, mapping.mac);
        EXPECT_EQ(table.find(Vsid(mapping.vsid.value() + 7), mapping.customer_address), nullptr);
    }
    EXPECT_EQ(MappingTable{}.find(Vsid(1), CustomerAddress(ip("10.0.0.1"))), nullptr);
}

}  // namespace
}  // namespace nc::vswitch
