#include "schemas/ovsdb/counter_rows.hpp"

#include <gtest/gtest.h>

#include "tests/support/fake_database.hpp"

namespace nc::ovsdb {
namespace {

using goal_state::PortCounters;

const DatabaseSpec& host_spec() { return host_databases().back(); }

PortCounters counters(const char* id, std::uint64_t number) {
    PortCounters counters;
    counters.id = InstanceId(*Guid::parse(id));
    counters.outbound = {number, number + 1, number + 2, number + 3, number + 4, 0, number + 6, number + 7};
    counters.inbound.total = number + 8;
    counters.egress_v4.billed = number << 40;
    counters.egress_v6 = {number, number << 1};
    return counters;
}

TEST(CounterRows, AreReadAsTheyWereWrittenAndWrittenOnlyWhenTheyDiffer) {
    tests::FakeDatabase database(host_spec());
    DatabaseMirror mirror(host_spec());
    const auto write = [&](const std::vector<PortCounters>& all) {
        const Operations operations = counter_rows(mirror, all);
        mirror.apply(database.execute(operations));
        EXPECT_EQ(read_counters(mirror), all);
        return operations.size();
    };
    const PortCounters first = counters("00000000-0000-0000-0000-000000000001", 10);
    const PortCounters second = counters("00000000-0000-0000-0000-000000000002", 20);
    PortCounters later = second;
    later.inbound.dropped_by_acl = 5;
    EXPECT_EQ(write({first, second}), 2U);
    EXPECT_EQ(write({first, second}), 0U);
    EXPECT_EQ(write({first, later}), 1U);
    EXPECT_EQ(write({later}), 1U) << "a port is gone";
    EXPECT_EQ(write({}), 1U);
}

/// A transaction in which two new rows have one name is refused.
TEST(CounterRows, OfBothTablesFitOneTransaction) {
    DatabaseMirror mirror(host_spec());
    Operations operations = counter_rows(mirror, {counters("00000000-0000-0000-0000-000000000001", 10)});
    goal_state::FrontEndCounters front_end;
    front_end.total = 1;
    for (Operation& operation : front_end_counter_rows(mirror, {front_end}))
        operations.push_back(std::move(operation));
    ASSERT_EQ(operations.size(), 2U);
    EXPECT_NE(std::get<Insert>(operations[0]).name, std::get<Insert>(operations[1]).name);
}

TEST(CounterRows, TellOfFrontEndsBesidePorts) {
    tests::FakeDatabase database(host_spec());
    DatabaseMirror mirror(host_spec());
    const auto front_end = [](std::uint32_t vsid, const char* address, std::uint64_t number) {
        return goal_state::FrontEndCounters{
            Vsid(vsid), CustomerAddress(*IpAddress::parse(address)), number, 1, 2, 3, 4, 5, 6};
    };
    mirror.apply(database.execute(counter_rows(mirror, {counters("00000000-0000-0000-0000-000000000001", 10)})));
    const auto write = [&](const std::vector<goal_state::FrontEndCounters>& all) {
        const Operations operations = front_end_counter_rows(mirror, all);
        mirror.apply(database.execute(operations));
        EXPECT_EQ(read_front_end_counters(mirror), all);
        return operations.size();
    };
    EXPECT_EQ(
        write({front_end(5001, "10.0.0.100", 7), front_end(5001, "fd00::64", 8), front_end(5002, "10.0.0.100", 9)}),
        3U);
    EXPECT_EQ(write({front_end(5001, "10.0.0.100", 70), front_end(5001, "fd00::64", 8)}), 2U);
    EXPECT_EQ(write({}), 2U);
    EXPECT_EQ(read_counters(mirror).size(), 1U) << "ports have rows of their own";
}

}  // namespace
}  // namespace nc::ovsdb
