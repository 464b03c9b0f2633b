#include "vswitch/agent/own_rows.hpp"

#include <gtest/gtest.h>

#include "tests/support/fake_database.hpp"

namespace nc::vswitch {
namespace {

using goal_state::PortCondition;
using goal_state::PortStatus;

const ovsdb::DatabaseSpec& spec_of(std::string_view name) {
    for (const ovsdb::DatabaseSpec& spec : ovsdb::host_databases())
        if (spec.name == name) return spec;
    std::abort();
}

InstanceId port_number(std::uint8_t number) {
    std::array<std::uint8_t, 16> bytes{};
    bytes[15] = number;
    return InstanceId(Guid(bytes));
}

OwnReport report(std::uint64_t applied) {
    return {Generation(applied), {}, [](InstanceId id) { return PortStatus{id, PortCondition::Applied, {}}; }};
}

/// A database and its mirror.
struct Both {
    explicit Both(std::string_view name) : database(spec_of(name)), mirror(spec_of(name)) {}
    std::size_t execute(const ovsdb::Operations& operations) {
        mirror.apply(database.execute(operations));
        return operations.size();
    }
    tests::FakeDatabase database;
    ovsdb::DatabaseMirror mirror;
};

ovsdb::Operations named(ovsdb::Operations operations) {
    // Rows of the product need no name when nothing refers to them; the database of the test wants one.
    for (ovsdb::Operation& operation : operations)
        if (auto* insert = std::get_if<ovsdb::Insert>(&operation); insert != nullptr && !insert->name)
            insert->name = ovsdb::RowName("unnamed");
    return operations;
}

TEST(OwnRows, KeepAttachmentsInTheDatabase) {
    Both host(ovsdb::kHost);
    const Attachment attachment{port_number(1), "vm1", "eth0"};
    host.execute(named(insert_attachment(attachment)));
    EXPECT_EQ(attachments_from(host.mirror), std::vector<Attachment>{attachment});
    host.execute(delete_attachment(port_number(1)));
    EXPECT_TRUE(attachments_from(host.mirror).empty());
}

TEST(OwnRows, ReportNothingTwice) {
    Both host(ovsdb::kHost);
    const std::string id = port_number(1).value().to_string();
    host.execute({ovsdb::Insert{"Global", {{"cur_cfg", std::int64_t{0}}, {"fault", ""}}, ovsdb::RowName("g")},
                  ovsdb::Insert{"Port", {{"name", id}, {"detail", ""}}, ovsdb::RowName("p")}});
    EXPECT_GT(host.execute(report_rows(host.mirror, report(5))), 0U);
    EXPECT_GT(host.execute(condition_rows(host.mirror, report(5))), 0U);
    EXPECT_EQ(host.mirror.global_number("cur_cfg"), 5);
    EXPECT_EQ(ovsdb::column(host.database.rows("Port").at(0), "condition"), ovsdb::Value("applied"));
    EXPECT_TRUE(report_rows(host.mirror, report(5)).empty());
    EXPECT_TRUE(condition_rows(host.mirror, report(5)).empty());
}

TEST(OwnRows, MakeThePhysicalSwitchWithTheFirstPorts) {
    Both vtep(ovsdb::kVtep);
    const std::vector<Attachment> attachments = {{port_number(1), "vm1", "eth0"}, {port_number(2), "", "tap0"}};
    vtep.execute(port_rows(vtep.mirror, attachments, report(0)));
    EXPECT_EQ(vtep.database.row_count("Physical_Switch"), 1U);
    EXPECT_EQ(vtep.database.row_count("Physical_Port"), 2U);
    EXPECT_NE(vtep.mirror.find("Physical_Port/{00000000-0000-0000-0000-000000000001}"), nullptr);
}

TEST(OwnRows, SayNoMoreThanWhatChangedOfThePorts) {
    Both vtep(ovsdb::kVtep);
    const Attachment first{port_number(1), "vm1", "eth0"};
    vtep.execute(
        {ovsdb::Insert{"Physical_Switch", {{"name", "nc-vswitchd"}}, ovsdb::RowName("s")},
         ovsdb::Insert{
             "Physical_Port",
             {{"name", "{00000000-0000-0000-0000-000000000001}"},
              {"status", ovsdb::Value::map({{"condition", std::string("applied")}, {"detail", std::string()}})}},
             ovsdb::RowName("p")}});
    EXPECT_TRUE(port_rows(vtep.mirror, {first}, report(0)).empty());
    const ovsdb::Operations removal = port_rows(vtep.mirror, {}, report(0));
    ASSERT_EQ(removal.size(), 1U);
    const auto* mutate = std::get_if<ovsdb::Mutate>(&removal.front());
    ASSERT_NE(mutate, nullptr);
    EXPECT_EQ(mutate->kind, ovsdb::Mutate::Kind::Remove);
}

}  // namespace
}  // namespace nc::vswitch
