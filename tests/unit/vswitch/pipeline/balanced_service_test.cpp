#include "vswitch/pipeline/balanced_service.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "tests/packet/frame_builder.hpp"

namespace nc::vswitch {
namespace {

using test::ip;

BalancedService service_of(std::size_t members) {
    BalancedService service;
    for (std::size_t i = 0; i < members; ++i)
        service.members.push_back({ip("10.0.0.10").plus(i), true});
    return service;
}

Tuple connection(std::uint16_t source_port, std::string_view source = "10.0.0.4") {
    return {ip(source), ip("10.0.0.200"), kProtocolTcp, false, source_port, 80};
}

IpAddress member_of(const BalancedService& service, const Tuple& tuple) {
    Translation translation;
    return service.choose(tuple, translation) ? translation.member : IpAddress{};
}

TEST(BalancedService, SpreadsConnectionsEvenly) {
    const BalancedService service = service_of(4);
    std::map<IpAddress, int> counts;
    for (std::uint16_t port = 0; port < 8000; ++port)
        ++counts[member_of(service, connection(port))];
    ASSERT_EQ(counts.size(), 4U);
    for (const auto& [member, count] : counts)
        EXPECT_NEAR(count, 2000, 200) << member.to_string();
}

TEST(BalancedService, MovesOnlyTheConnectionsOfAMemberThatLeaves) {
    const BalancedService before = service_of(5);
    for (std::size_t leaving = 0; leaving < 5; ++leaving) {
        BalancedService after = before;
        const IpAddress gone = after.members[leaving].address;
        after.members[leaving].takes_new_connections = false;
        int moved = 0;
        for (std::uint16_t port = 0; port < 1000; ++port) {
            const IpAddress chosen = member_of(before, connection(port));
            if (chosen == gone) {
                ++moved;
                EXPECT_NE(member_of(after, connection(port)), gone);
            } else {
                EXPECT_EQ(member_of(after, connection(port)), chosen);
            }
        }
        EXPECT_GT(moved, 100);
    }
}

TEST(BalancedService, DoesNotDependOnTheOrderOfMembers) {
    const BalancedService service = service_of(5);
    BalancedService turned = service;
    std::ranges::reverse(turned.members);
    for (std::uint16_t port = 0; port < 100; ++port)
        EXPECT_EQ(member_of(service, connection(port)), member_of(turned, connection(port)));
}

TEST(BalancedService, KeepsWhatHasTheSourceInCommonTogether) {
    BalancedService service = service_of(7);
    service.affinity = Affinity::SourceAddress;
    Tuple udp = connection(9);
    udp.protocol = kProtocolUdp;
    udp.destination_port = 53;
    const IpAddress first = member_of(service, connection(1));
    for (std::uint16_t port = 2; port < 100; ++port)
        EXPECT_EQ(member_of(service, connection(port)), first);
    EXPECT_EQ(member_of(service, udp), first);

    service.affinity = Affinity::SourceAddressAndProtocol;
    const IpAddress of_tcp = member_of(service, connection(1));
    EXPECT_EQ(member_of(service, connection(2)), of_tcp);
    int other = 0;
    for (int i = 0; i < 30; ++i) {
        Tuple tcp = connection(1, ip("10.0.1.0").plus(static_cast<std::uint64_t>(i)).to_string());
        udp.source = tcp.source;
        if (member_of(service, tcp) != member_of(service, udp)) ++other;
    }
    EXPECT_GT(other, 10);
}

TEST(BalancedService, NeverGivesAMemberItsOwnConnection) {
    const BalancedService service = service_of(2);
    for (std::uint16_t port = 0; port < 50; ++port)
        EXPECT_EQ(member_of(service, connection(port, "10.0.0.10")), ip("10.0.0.11"));
    Translation translation;
    EXPECT_FALSE(service_of(1).choose(connection(1, "10.0.0.10"), translation));
}

TEST(BalancedService, StaysWithinTheIpVersionOfTheFrontEnd) {
    BalancedService service = service_of(2);
    for (int i = 0; i < 20; ++i)
        service.members.push_back({ip("2001:db8::10").plus(static_cast<std::uint64_t>(i)), true});
    for (std::uint16_t port = 0; port < 50; ++port)
        EXPECT_TRUE(member_of(service, connection(port)).is_v4());
}

TEST(BalancedService, HasNobodyWhenAllMembersAreDown) {
    BalancedService service = service_of(2);
    for (BalancedService::Member& member : service.members)
        member.takes_new_connections = false;
    Translation translation;
    EXPECT_FALSE(service.choose(connection(1), translation));
}

}  // namespace
}  // namespace nc::vswitch
