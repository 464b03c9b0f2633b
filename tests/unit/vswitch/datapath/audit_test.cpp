// Records of connections that rules with logging have decided on.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"

namespace nc::vswitch {
namespace {

using namespace test;
using goal_state::AclAction;
using goal_state::AclDirection;

class Audit : public testing::Test {
  protected:
    Audit() : world(1) {
        world.add_network("red", {"10.1.1.0/24"});
        world.add_vm("client", "red", "10.1.1.4", 0);
        world.add_vm("server", "red", "10.1.1.5", 0);
        world.auditing = goal_state::Auditing{InstanceId(Guid::random()), "C:\\logs"};
        add_rule(AclAction::Allow, 80, true);
        add_rule(AclAction::Deny, 81, true);
        add_rule(AclAction::Allow, 82, false);
        world.publish();
    }

    void add_rule(AclAction action, std::uint16_t port, bool logging) {
        goal_state::AclRule rule;
        rule.rule_id = InstanceId(Guid::random());
        rule.direction = AclDirection::Inbound;
        rule.priority = port;
        rule.action = action;
        rule.destination_ports = {{port, port}};
        rule.logging = logging;
        world.vm("server").port.acl_rules.push_back(rule);
    }
    void send(std::uint16_t source_port, std::uint16_t destination_port) {
        FrameSpec spec = world.frame("client", "server");
        spec.source_port = source_port;
        spec.destination_port = destination_port;
        world.deliver("client", spec);
        world.take("server");
    }
    ConnectionAudit::Taken records() { return world.processor(0).forwarder().audit().take(); }

    World world;
};

TEST_F(Audit, RecordsAConnectionOnceWithItsRule) {
    for (int i = 0; i < 5; ++i)
        send(1000, 80);
    send(1001, 80);
    const auto taken = records();
    ASSERT_EQ(taken.records.size(), 2U);
    const ConnectionRecord& record = taken.records.front();
    EXPECT_EQ(record.port, world.vm("server").port.id);
    EXPECT_EQ(record.rule.id, world.vm("server").port.acl_rules.front().rule_id);
    EXPECT_TRUE(record.rule.is_inbound);
    EXPECT_TRUE(record.rule.allows);
    EXPECT_EQ(record.tuple.source, ip("10.1.1.4"));
    EXPECT_EQ(record.tuple.destination_port, 80);
    EXPECT_TRUE(records().records.empty()) << "they are taken once";
}

TEST_F(Audit, RecordsWhatIsDeniedOnceAMinute) {
    for (int i = 0; i < 5; ++i)
        send(1000, 81);
    EXPECT_EQ(records().records.size(), 1U);
    world.now += 61'000;
    send(1000, 81);
    const auto taken = records();
    ASSERT_EQ(taken.records.size(), 1U);
    EXPECT_FALSE(taken.records.front().rule.allows);
}

TEST_F(Audit, RecordsNothingOfRulesWithoutLoggingAndOfDefaultActions) {
    send(1000, 82);
    send(1000, 83);
    EXPECT_TRUE(records().records.empty());
}

TEST_F(Audit, RecordsNothingOnAHostThatIsNotAudited) {
    world.auditing.reset();
    world.publish();
    send(1000, 80);
    send(1000, 81);
    EXPECT_TRUE(records().records.empty());
}

TEST_F(Audit, RecordsAConnectionThatAChangeOfTheListCutsOff) {
    send(1000, 80);
    records();
    world.vm("server").port.acl_rules.front().action = AclAction::Deny;
    world.publish();
    send(1000, 80);
    const auto taken = records();
    ASSERT_EQ(taken.records.size(), 1U);
    EXPECT_FALSE(taken.records.front().rule.allows);
}

TEST_F(Audit, LeavesOutAndCountsWhatNobodyTakes) {
    for (std::size_t i = 0; i < ConnectionAudit::kMostRecords + 10; ++i)
        send(static_cast<std::uint16_t>(1000 + i), 80);
    const auto taken = records();
    EXPECT_EQ(taken.records.size(), ConnectionAudit::kMostRecords);
    EXPECT_EQ(taken.left_out, 10U);
    EXPECT_EQ(world.processor(0).counters().records_left_out, 10U);
}

}  // namespace
}  // namespace nc::vswitch
