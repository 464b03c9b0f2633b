#include "schemas/ovsdb/goal_state_rows.hpp"

#include <memory>
#include <variant>

#include <gtest/gtest.h>

#include "schemas/ovsdb/goal_state_reader.hpp"
#include "tests/support/fake_database.hpp"
#include "tests/support/random_goal_state.hpp"

namespace nc::ovsdb {
namespace {

namespace goal = goal_state;
using goal_state::GoalState;
using tests::FakeDatabase;

/// Both ends without a network: wanted rows, five databases, and the host's reading of them.
class GoalStateRows : public testing::Test {
  protected:
    GoalStateRows() {
        for (const DatabaseSpec& spec : host_databases()) {
            databases_.emplace_back(spec);
            mirrors_.emplace_back(spec);
        }
    }

    /// Brings the databases to `goal`; returns how many operations that took besides setting the generation.
    std::size_t bring_to(const GoalState& goal) {
        const WantedState::TouchedKeys touched = wanted_.update(std::make_shared<const GoalState>(goal));
        std::size_t count = 0;
        for (std::size_t i = 0; i < databases_.size(); ++i) {
            Operations operations = difference(wanted_.rows(i), mirrors_[i], touched[i]);
            count += operations.size();
            operations.push_back(Update{std::string(mirrors_[i].spec().global_table),
                                        {},
                                        {{"next_cfg", static_cast<std::int64_t>(goal.generation.value())}}});
            tell(i, databases_[i].execute(operations));
        }
        return count;
    }

    void tell(std::size_t i, const DatabaseChanges& changes) {
        mirrors_[i].apply(changes);
        reader_.apply(mirrors_[i].spec().name, changes);
    }

    /// What a host that starts now would read.
    Result<GoalState> read_anew() const {
        GoalStateReader reader;
        for (const FakeDatabase& database : databases_) {
            const auto i = static_cast<std::size_t>(&database - databases_.data());
            reader.apply(mirrors_[i].spec().name, database.contents());
        }
        if (Result<bool> read = reader.read(); !read) return read.error();
        return reader.goal_state();
    }

    WantedState wanted_;
    std::vector<FakeDatabase> databases_;
    std::vector<DatabaseMirror> mirrors_;
    GoalStateReader reader_;
};

TEST_F(GoalStateRows, ReadBackGiveTheSameGoalStateThroughAnyHistory) {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        tests::RandomGoalState random(seed);
        GoalState goal = random.make();
        goal.generation = Generation(1000000ULL * (seed + 1));
        for (int step = 0; step < 10; ++step, goal = random.change(goal)) {
            bring_to(goal);
            ASSERT_EQ(reader_.complete_generation(), goal.generation);
            Result<bool> read = reader_.read();
            ASSERT_TRUE(read) << read.error().message;
            ASSERT_TRUE(reader_.goal_state() == goal) << "seed " << seed << " step " << step;
            const Result<GoalState> anew = read_anew();
            ASSERT_TRUE(anew) << anew.error().message;
            ASSERT_TRUE(*anew == goal) << "seed " << seed << " step " << step;
        }
    }
}

TEST_F(GoalStateRows, SayWhetherAReadingDiffersFromTheOneBefore) {
    GoalState goal = tests::RandomGoalState(3).make();
    bring_to(goal);
    EXPECT_TRUE(*reader_.read());
    tell(4, databases_[4].execute({Update{"Port", {}, {{"condition", "applied"}}}}));
    EXPECT_FALSE(*reader_.read());
    goal.router_mac = MacAddress::from_number(1);
    bring_to(goal);
    EXPECT_TRUE(*reader_.read());
}

TEST_F(GoalStateRows, NeedNothingWhenAllIsAsWanted) {
    const GoalState goal = tests::RandomGoalState(7).make();
    EXPECT_GT(bring_to(goal), 0U);
    for (std::size_t i = 0; i < databases_.size(); ++i) {
        std::set<std::string> all;
        for (std::string& key : wanted_.rows(i).keys())
            all.insert(std::move(key));
        mirrors_[i].for_each("", [&](const std::string& key, const auto&) { all.insert(key); });
        EXPECT_TRUE(difference(wanted_.rows(i), mirrors_[i], all).empty()) << mirrors_[i].spec().name;
    }
}

/// One network with `count` interfaces, all on this host.
GoalState with_interfaces(std::uint32_t count) {
    GoalState goal;
    goal.generation = Generation(count + 1);
    goal::RoutingDomain domain;
    domain.id = RoutingDomainId(*Guid::parse("00000000-0000-0000-0000-0000000000aa"));
    domain.address_space = {*IpPrefix::parse("10.0.0.0/8")};
    domain.subnets = {{Vsid(5001), *IpPrefix::parse("10.0.0.0/16"), CustomerAddress(IpAddress::v4(0x0A000001))}};
    goal.routing_domains = {domain};
    for (std::uint32_t i = 0; i < count; ++i) {
        std::array<std::uint8_t, 16> id{};
        id[14] = static_cast<std::uint8_t>(i >> 8);
        id[15] = static_cast<std::uint8_t>(i);
        const CustomerAddress address(IpAddress::v4(0x0A000004 + i));
        goal::Port port;
        port.id = InstanceId(Guid(id));
        port.routing_domain = domain.id;
        port.vsid = Vsid(5001);
        port.mac = MacAddress::from_number(0x001DD8000000ULL + i);
        port.addresses = {{address, port.vsid, true}};
        goal.ports.push_back(port);
        goal.mappings.push_back({port.vsid, address, port.mac, ProviderAddress(IpAddress::v4(0xC0A80001))});
    }
    return goal;
}

TEST_F(GoalStateRows, CostTheSameForOneMoreInterfaceWhateverTheirNumber) {
    bring_to(with_interfaces(2));
    const std::size_t few = bring_to(with_interfaces(3));
    bring_to(with_interfaces(1000));
    EXPECT_EQ(bring_to(with_interfaces(1001)), few);
}

TEST_F(GoalStateRows, ShowTheFactsOfAMappingInMicrosoftsColumns) {
    bring_to(with_interfaces(1));
    const std::vector<Row> mappings = databases_[0].rows("Ucast_Macs_Remote");
    ASSERT_EQ(mappings.size(), 1U);
    EXPECT_EQ(column(mappings[0], "MAC"), Value("00:1d:d8:00:00:00"));
    EXPECT_EQ(column(mappings[0], "ipaddr"), Value("10.0.0.4"));
    EXPECT_EQ(column(mappings[0], "mapping_type"), Value("default"));
    const std::vector<Row> switches = databases_[0].rows("Logical_Switch");
    ASSERT_EQ(switches.size(), 1U);
    EXPECT_EQ(column(switches[0], "name"), Value("5001"));
    EXPECT_EQ(column(switches[0], "description"), Value("00000000-0000-0000-0000-0000000000aa"));
    const std::vector<Row> locators = databases_[0].rows("Physical_Locator");
    ASSERT_EQ(locators.size(), 1U);
    EXPECT_EQ(column(locators[0], "dst_ip"), Value("192.168.0.1"));
    EXPECT_EQ(column(locators[0], "encapsulation_type"), Value("vxlan_over_ipv4"));
}

TEST_F(GoalStateRows, ShowRoutesInMicrosoftsColumnOfTheSubnet) {
    GoalState goal = with_interfaces(100);
    bring_to(goal);
    goal::VirtualSubnet& subnet = goal.routing_domains[0].subnets[0];
    subnet.route_table = "table";
    subnet.routes = {{*IpPrefix::parse("0.0.0.0/0"), goal::NextHopType::VirtualAppliance,
                      CustomerAddress(IpAddress::v4(0x0A000004))},
                     {*IpPrefix::parse("10.9.0.0/16"), goal::NextHopType::None, std::nullopt}};
    goal.mappings[0].may_forward = true;
    goal.generation = Generation(1000);
    EXPECT_EQ(bring_to(goal), 2U) << "one for the subnet, one for the interface that may forward";
    const std::vector<Row> switches = databases_[0].rows("Logical_Switch");
    ASSERT_EQ(switches.size(), 1U);
    EXPECT_EQ(column(switches[0], "static_routes"), Value::map({{"0.0.0.0/0", "10.0.0.4"}, {"10.9.0.0/16", "None"}}));
    const std::vector<Row> forwarders = databases_[4].rows("Forwarder");
    ASSERT_EQ(forwarders.size(), 1U);
    EXPECT_EQ(column(forwarders[0], "virtual_subnet"), Value("5001"));
    EXPECT_EQ(column(forwarders[0], "address"), Value("10.0.0.4"));
}

TEST_F(GoalStateRows, LeaveNothingOfANetworkThatTheHostLost) {
    bring_to(with_interfaces(3));
    GoalState nothing;
    nothing.generation = Generation(10);
    bring_to(nothing);
    for (const char* table : {"Logical_Switch", "Logical_Router", "Ucast_Macs_Remote", "Physical_Locator"})
        EXPECT_EQ(databases_[0].row_count(table), 0U) << table;
    EXPECT_EQ(databases_[3].row_count("Ports") + databases_[3].row_count("IP_Addresses"), 0U);
    EXPECT_EQ(databases_[4].row_count("Port"), 0U);
}

TEST_F(GoalStateRows, UndoWhatSomebodyElseWrote) {
    const GoalState goal = with_interfaces(2);
    bring_to(goal);
    const Row stolen{{"MAC", "66:66:66:66:66:66"}};
    tell(0, databases_[0].execute({Update{"Ucast_Macs_Remote", {{"ipaddr", "10.0.0.4"}}, stolen}}));
    const Row planted{{"name", "6666"}, {"description", "planted"}};
    tell(0, databases_[0].execute({Insert{"Logical_Switch", planted, RowName("planted")}}));
    std::set<std::string> all;
    mirrors_[0].for_each("", [&](const std::string& key, const auto&) { all.insert(key); });
    tell(0, databases_[0].execute(difference(wanted_.rows(0), mirrors_[0], all)));
    const Result<GoalState> anew = read_anew();
    ASSERT_TRUE(anew) << anew.error().message;
    EXPECT_TRUE(*anew == goal);
}

TEST_F(GoalStateRows, BindAPortOnlyWhileItIsBothThereAndWanted) {
    bring_to(with_interfaces(1));
    const std::string name = "{00000000-0000-0000-0000-000000000000}";
    tell(0, databases_[0].execute(
                {Insert{"Physical_Port", {{"name", name}, {"vlan_bindings", Value::map({})}}, RowName("p")}}));
    const std::set<std::string> port_keys = {"Physical_Port/" + name};
    tell(0, databases_[0].execute(difference(wanted_.rows(0), mirrors_[0], port_keys)));
    EXPECT_EQ(column(databases_[0].rows("Physical_Port").at(0), "vlan_bindings").pairs().size(), 1U);
    bring_to(with_interfaces(0));
    EXPECT_TRUE(column(databases_[0].rows("Physical_Port").at(0), "vlan_bindings").pairs().empty());
}

TEST_F(GoalStateRows, AreIncompleteUntilAllDatabasesNameOneGeneration) {
    bring_to(with_interfaces(1));
    tell(1, databases_[1].execute({Update{"FW_Global", {}, {{"next_cfg", std::int64_t{99}}}}}));
    EXPECT_EQ(reader_.complete_generation(), Generation{});
    EXPECT_EQ(reader_.highest_generation(), Generation(99));
}

TEST_F(GoalStateRows, NameTheRowAndColumnThatCannotBeRead) {
    bring_to(with_interfaces(1));
    tell(0, databases_[0].execute({Update{"Ucast_Macs_Remote", {}, {{"MAC", "nonsense"}}}}));
    const Result<bool> read = reader_.read();
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, "GoalStateUnreadable");
    EXPECT_EQ(read.error().message, "Column \"MAC\" of row \"Ucast_Macs_Remote/5001/10.0.0.4\" cannot be read.");
}

}  // namespace
}  // namespace nc::ovsdb
