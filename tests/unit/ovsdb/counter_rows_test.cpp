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

}  // namespace
}  // namespace nc::ovsdb
