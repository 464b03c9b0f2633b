#include "service/state/state_builder.hpp"

#include <random>

#include <gtest/gtest.h>

#include "schemas/model/json_value.hpp"
#include "service/policy/goal_state_compiler.hpp"

namespace nc::service::state {
namespace {

using model::Json;
using model::ResourcePath;
using model::ResourceType;

std::vector<goal_state::HostProviderAddress> provider_addresses(const ResourceTree&, const StoredResource& server) {
    const std::string last(server.path.id());
    return {{.address = ProviderAddress(*IpAddress::parse("192.168.0." + last)),
             .prefix_length = 24,
             .gateway = std::nullopt,
             .vlan_id = 0}};
}

/// Random writes to a small fabric: the same few resources come, change and go.
class RandomFabric {
  public:
    explicit RandomFabric(unsigned seed) : random_(seed) {}

    ResourceTree& tree() { return tree_; }

    void write() {
        TreeDraft draft(tree_);
        for (int i = pick(3); i >= 0; --i)
            change(draft);
        if (draft.changed().empty()) return;
        tree_ = std::move(draft).finish(Generation(tree_.generation().value() + 1));
    }

  private:
    int pick(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }
    static Json reference(const std::string& path) { return Json{{"resourceRef", path}}; }

    void put(TreeDraft& draft, const std::string& path, ResourceType type, Json properties) {
        const auto existing = draft.tree().find(*ResourcePath::parse(path));
        const bool is_new = existing == nullptr || pick(8) == 0;
        if (existing != nullptr && is_new) draft.erase(existing->path);
        draft.put({.path = *ResourcePath::parse(path),
                   .type = type,
                   .instance_id = is_new ? InstanceId(Guid::random()) : existing->instance_id,
                   .etag = "W/\"" + Guid::random().to_string() + "\"",
                   .tags = nullptr,
                   .metadata = nullptr,
                   .properties = std::make_shared<const Json>(std::move(properties)),
                   .typed = nullptr});
    }

    void change(TreeDraft& draft) {
        const std::string n = std::to_string(pick(3));
        const std::string other = std::to_string(pick(3));
        const std::string network = "/virtualNetworks/v" + n;
        const std::string subnet = network + "/subnets/s";
        switch (pick(10)) {
            case 0:
                put(draft, network, ResourceType::VirtualNetwork,
                    {{"addressSpace", {{"addressPrefixes", {"10." + n + ".0.0/16"}}}},
                     {"logicalNetwork", reference("/logicalNetworks/l")}});
                break;
            case 1:
                if (draft.tree().find(*ResourcePath::parse(network)) == nullptr) break;
                put(draft, subnet, ResourceType::VirtualSubnet,
                    {{"addressPrefix", "10." + n + ".0.0/24"},
                     {"virtualSubnetId", std::to_string(5000 + pick(4))},
                     {"accessControlList", reference("/accessControlLists/l")},
                     {"routeTable", reference("/routeTables/t")}});
                break;
            case 2:
                if (draft.tree().find(*ResourcePath::parse(network)) == nullptr) break;
                put(draft, network + "/virtualNetworkPeerings/p" + other, ResourceType::VirtualNetworkPeering,
                    {{"remoteVirtualNetwork", reference("/virtualNetworks/v" + other)},
                     {"peeringState", pick(2) == 0 ? "Connected" : "Initiated"}});
                break;
            case 3: {
                const std::string interface = "/networkInterfaces/n" + other;
                Json properties{{"privateMacAddress", "001DD8B71C0" + other}};
                if (pick(3) != 0) properties["server"] = reference("/servers/" + std::to_string(1 + pick(2)));
                put(draft, interface, ResourceType::NetworkInterface, std::move(properties));
                put(draft, interface + "/ipConfigurations/i", ResourceType::NetworkInterfaceIpConfiguration,
                    {{"privateIPAddress", "10." + n + ".0.1" + other}, {"subnet", reference(subnet)}});
                break;
            }
            case 4: {
                put(draft, "/accessControlLists/l", ResourceType::AccessControlList, Json::object());
                put(draft, "/accessControlLists/l/aclRules/r", ResourceType::AclRule,
                    {{"protocol", "TCP"},
                     {"sourcePortRange", "*"},
                     {"destinationPortRange", std::to_string(80 + pick(9))},
                     {"sourceAddressPrefix", "*"},
                     {"destinationAddressPrefix", "*"},
                     {"action", "Deny"},
                     {"priority", "101"},
                     {"type", "Inbound"}});
                break;
            }
            case 5:
                put(draft, "/servers/" + std::to_string(1 + pick(2)), ResourceType::Server,
                    {{"connections",
                      {{{"managementAddresses", {"host"}}, {"credential", reference("/credentials/c")}}}}});
                break;
            case 6:
                put(draft, "/routeTables/t", ResourceType::RouteTable, Json::object());
                put(draft, "/routeTables/t/routes/r" + other, ResourceType::Route,
                    {{"addressPrefix", "10." + n + ".0.0/16"},
                     {"nextHopType", "VirtualAppliance"},
                     {"nextHopIpAddress", "10.0.0.1" + other}});
                break;
            default: {
                static const std::vector<std::string> kErased{"/virtualNetworks/v", "/networkInterfaces/n"};
                if (pick(3) == 0) draft.erase(*ResourcePath::parse(kErased[static_cast<std::size_t>(pick(2))] + n));
                break;
            }
        }
    }

    std::mt19937 random_;
    ResourceTree tree_;
};

TEST(StateBuilder, TakesTheAddressThatTheClientListedFirstForThePrimaryOne) {
    TreeDraft draft{ResourceTree()};
    const auto put = [&draft](const char* path, ResourceType type, const Json& properties, std::int64_t position = 0) {
        draft.put({.path = *ResourcePath::parse(path),
                   .type = type,
                   .instance_id = InstanceId(Guid::random()),
                   .etag = {},
                   .tags = nullptr,
                   .metadata = nullptr,
                   .properties = std::make_shared<const Json>(properties),
                   .typed = nullptr,
                   .position = position});
    };
    const Json subnet = {{"resourceRef", "/virtualNetworks/v/subnets/s"}};
    put("/virtualNetworks/v", ResourceType::VirtualNetwork,
        {{"addressSpace", {{"addressPrefixes", {"10.0.0.0/16"}}}},
         {"logicalNetwork", {{"resourceRef", "/logicalNetworks/l"}}}});
    put("/virtualNetworks/v/subnets/s", ResourceType::VirtualSubnet,
        {{"addressPrefix", "10.0.0.0/24"}, {"virtualSubnetId", "5000"}});
    put("/networkInterfaces/n", ResourceType::NetworkInterface, {{"privateMacAddress", "001DD8B71C00"}});
    put("/networkInterfaces/n/ipConfigurations/web", ResourceType::NetworkInterfaceIpConfiguration,
        {{"privateIPAddress", "10.0.0.5"}, {"subnet", subnet}}, 0);
    put("/networkInterfaces/n/ipConfigurations/admin", ResourceType::NetworkInterfaceIpConfiguration,
        {{"privateIPAddress", "10.0.0.6"}, {"subnet", subnet}}, 1);
    const auto state = StateBuilder(&provider_addresses).build(std::move(draft).finish(Generation(1)));
    ASSERT_EQ(state->interfaces.size(), 1U);
    const auto& addresses = state->interfaces.begin()->second->addresses;
    ASSERT_EQ(addresses.size(), 2U);
    EXPECT_EQ(addresses[0].address.value().to_string(), "10.0.0.5");
    EXPECT_TRUE(addresses[0].is_primary);
    EXPECT_FALSE(addresses[1].is_primary);
}

TEST(StateBuilder, MakesAListOnceForAllThatReferToIt) {
    RandomFabric fabric(3);
    StateBuilder builder(&provider_addresses);
    NetworkStatePtr state;
    std::size_t shared = 0;
    for (int step = 0; step < 1000; ++step) {
        fabric.write();
        state = nullptr;
        state = builder.build(fabric.tree());
        AccessControlListPtr list;
        for (const auto& [id, network] : state->networks) {
            for (const Subnet& subnet : network->subnets) {
                if (list != nullptr && subnet.access_control_list == list) ++shared;
                if (list != nullptr) {
                    ASSERT_EQ(subnet.access_control_list, list);
                }
                list = subnet.access_control_list;
            }
        }
    }
    EXPECT_GT(shared, 100U);
}

/// Equal but for the number.
bool same_content(goal_state::GoalState a, const goal_state::GoalState& b) {
    a.generation = b.generation;
    return a == b;
}

TEST(StateBuilder, NamesEveryHostWhoseGoalStateAWriteChanges) {
    std::size_t untouched = 0;
    for (unsigned seed = 1; seed <= 40; ++seed) {
        RandomFabric fabric(seed);
        StateBuilder builder(&provider_addresses);
        std::map<InstanceId, policy::GoalStatePtr> followed;
        for (int step = 0; step < 200; ++step) {
            fabric.write();
            const NetworkStatePtr state = builder.build(fabric.tree());
            std::erase_if(followed, [&](const auto& entry) { return !state->hosts.contains(entry.first); });
            for (const InstanceId& host : builder.touched_hosts())
                followed.insert_or_assign(host, policy::compile_goal_state(*state, state->hosts.at(host)));
            const auto at_once = policy::compile_goal_states(*StateBuilder(&provider_addresses).build(fabric.tree()));
            ASSERT_EQ(followed.size(), at_once.size()) << "seed " << seed << " step " << step;
            for (const auto& [host, goal] : at_once)
                ASSERT_TRUE(same_content(*followed.at(host), *goal)) << "seed " << seed << " step " << step;
            untouched += state->hosts.size() - builder.touched_hosts().size();
        }
    }
    EXPECT_GT(untouched, 1000U);
}

TEST(StateBuilder, BuildsTheSameStepByStepAsAtOnce) {
    std::size_t ports_seen = 0;
    std::size_t routes_seen = 0;
    for (unsigned seed = 1; seed <= 20; ++seed) {
        RandomFabric fabric(seed);
        StateBuilder incremental(&provider_addresses);
        NetworkStatePtr held;
        for (int step = 0; step < 200; ++step) {
            fabric.write();
            const Generation generation = held == nullptr ? Generation() : held->generation;
            const NetworkStatePtr state = incremental.build(fabric.tree());
            if (held != nullptr) {
                ASSERT_EQ(held->generation, generation) << "a state that somebody holds has changed";
            }
            held = step % 3 == 0 ? state : nullptr;
            const auto step_by_step = policy::compile_goal_states(*state);
            const auto at_once = policy::compile_goal_states(*StateBuilder(&provider_addresses).build(fabric.tree()));
            ASSERT_EQ(step_by_step.size(), at_once.size()) << "seed " << seed << " step " << step;
            for (const auto& [host, goal] : at_once) {
                ASSERT_EQ(*step_by_step.at(host), *goal) << "seed " << seed << " step " << step;
                ports_seen += goal->ports.size();
                for (const auto& domain : goal->routing_domains)
                    for (const auto& subnet : domain.subnets)
                        routes_seen += subnet.routes.size();
            }
        }
    }
    EXPECT_GT(routes_seen, 1000U);
    EXPECT_GT(ports_seen, 1000U);  // the fabric is not empty all the time
}

}  // namespace
}  // namespace nc::service::state
