#include "service/state/state_builder.hpp"

#include <random>
#include <set>

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

    bool coin() { return pick(2) == 0; }
    std::string below(const std::string& collection, int count) {
        return "/" + collection + "/" + std::to_string(1 + pick(count));
    }

    void change(TreeDraft& draft) {
        const std::string network = below("virtualNetworks", 3);
        const std::string subnet = network + below("subnets", 2);
        const std::string list = below("accessControlLists", 2);
        switch (pick(16)) {
            case 0:
            case 1:
                put(draft, network, ResourceType::VirtualNetwork,
                    {{"addressSpace", {{"addressPrefixes", {"10." + std::to_string(pick(4)) + ".0.0/16"}}}},
                     {"dhcpOptions", {{"dnsServers", {"10.0.0." + std::to_string(pick(2))}}}},
                     {"unbilledAddressRanges", coin() ? "" : "172.16." + std::to_string(pick(2)) + ".0/24"},
                     {"logicalNetwork", reference("/logicalNetworks/l")}});
                break;
            case 2:
            case 3: {
                if (draft.tree().find(*ResourcePath::parse(network)) == nullptr) break;
                Json properties{{"addressPrefix", "10.0." + std::to_string(pick(3)) + ".0/24"},
                                {"virtualSubnetId", std::to_string(5000 + pick(8))}};
                if (pick(3) != 0) properties["accessControlList"] = reference(list);
                if (coin()) properties["routeTable"] = reference(below("routeTables", 2));
                if (pick(3) == 0) properties["serviceInsertion"] = reference(below("serviceInsertions", 2));
                put(draft, subnet, ResourceType::VirtualSubnet, std::move(properties));
                break;
            }
            case 4:
            case 5:
                if (draft.tree().find(*ResourcePath::parse(network)) == nullptr) break;
                put(draft, network + below("virtualNetworkPeerings", 2), ResourceType::VirtualNetworkPeering,
                    {{"remoteVirtualNetwork", reference(below("virtualNetworks", 3))},
                     {"allowVirtualNetworkAccess", pick(4) != 0},
                     {"allowForwardedTraffic", coin()},
                     {"peeringState", pick(3) != 0 ? "Connected" : "Initiated"}});
                break;
            case 6:
            case 7:
            case 8: {
                const std::string interface = below("networkInterfaces", 4);
                Json properties{{"privateMacAddress", "001DD8B71C0" + std::to_string(pick(8))},
                                {"portSettings",
                                 {{"macSpoofingEnabled", coin() ? "Enabled" : "Disabled"},
                                  {"qosSettings", {{"outboundMaximumMbps", pick(3)}}}}}};
                if (pick(4) != 0) properties["server"] = reference(below("servers", 2));
                put(draft, interface, ResourceType::NetworkInterface, std::move(properties));
                change_address(draft, interface + below("ipConfigurations", 2), subnet, list);
                break;
            }
            case 9: {
                // Its interface stays as it was: an address comes, moves to another subnet, or has another list.
                const std::string interface = below("networkInterfaces", 4);
                if (draft.tree().find(*ResourcePath::parse(interface)) == nullptr) break;
                change_address(draft, interface + below("ipConfigurations", 2), subnet, list);
                break;
            }
            case 10:
                // A list's own record changes with its rules.
                put(draft, list, ResourceType::AccessControlList,
                    {{"inboundDefaultAction", coin() ? "Permit" : "Deny"}});
                if (coin())
                    draft.erase(*ResourcePath::parse(list + "/aclRules/1"));
                else
                    put(draft, list + below("aclRules", 2), ResourceType::AclRule,
                        {{"protocol", "TCP"},
                         {"sourcePortRange", "*"},
                         {"destinationPortRange", std::to_string(80 + pick(9))},
                         {"sourceAddressPrefix", coin() ? "*" : "VIRTUALNETWORK"},
                         {"destinationAddressPrefix", "*"},
                         {"action", "Deny"},
                         {"priority", "101"},
                         {"type", "Inbound"}});
                break;
            case 11:
                put(draft, below("servers", 2), ResourceType::Server,
                    {{"connections",
                      {{{"managementAddresses", {"host" + std::to_string(pick(4))}},
                        {"credential", reference("/credentials/c")}}}}});
                break;
            case 12:
                if (pick(4) == 0)
                    put(draft, "/virtualNetworkManager/configuration", ResourceType::VirtualNetworkManager,
                        {{"networkVirtualizationProtocol", coin() ? "NVGRE" : "VXLAN"}, {"enableMetering", coin()}});
                else if (pick(4) == 0)
                    put(draft, "/virtualSwitchManager/configuration", ResourceType::VirtualSwitchManager,
                        {{"qosSettings", {{"enableSoftwareReservations", coin()}, {"defaultReservation", pick(3)}}}});
                break;
            case 13: {
                const std::string table = below("routeTables", 2);
                put(draft, table, ResourceType::RouteTable, Json::object());
                const std::string route = table + below("routes", 2);
                if (pick(3) == 0) {
                    draft.erase(*ResourcePath::parse(route));
                    break;
                }
                put(draft, route, ResourceType::Route,
                    {{"addressPrefix", "10." + std::to_string(pick(3)) + ".0.0/16"},
                     {"nextHopType", "VirtualAppliance"},
                     {"nextHopIpAddress", "10.0.0." + std::to_string(4 + pick(4))}});
                break;
            }
            case 14: {
                const std::string insertion = below("serviceInsertions", 2);
                put(draft, insertion, ResourceType::ServiceInsertion, {{"priority", pick(3)}});
                put(draft, insertion + "/serviceInsertionElements/1", ResourceType::ServiceInsertionElement,
                    {{"networkInterface", reference(below("networkInterfaces", 4))}, {"order", 1}});
                put(draft, insertion + below("serviceInsertionRules", 2), ResourceType::ServiceInsertionRule,
                    {{"protocol", coin() ? "Tcp" : "All"},
                     {"sourcePortRangeStart", 0},
                     {"destinationPortRangeStart", 80 + pick(3)}});
                break;
            }
            default: {
                const std::vector<std::string> kErased{network,
                                                       subnet,
                                                       list,
                                                       below("routeTables", 2),
                                                       network + below("virtualNetworkPeerings", 2),
                                                       below("networkInterfaces", 4),
                                                       below("networkInterfaces", 4) + below("ipConfigurations", 2),
                                                       below("servers", 2),
                                                       below("serviceInsertions", 2)};
                draft.erase(*ResourcePath::parse(kErased[static_cast<std::size_t>(pick(9))]));
                break;
            }
        }
    }

    void change_address(TreeDraft& draft, const std::string& path, const std::string& subnet, const std::string& list) {
        Json properties{{"privateIPAddress", "10.0.0." + std::to_string(4 + pick(4))}, {"subnet", reference(subnet)}};
        if (pick(3) == 0) properties["accessControlList"] = reference(list);
        if (pick(4) == 0) properties["serviceInsertion"] = reference(below("serviceInsertions", 2));
        put(draft, path, ResourceType::NetworkInterfaceIpConfiguration, std::move(properties));
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
        std::set<AccessControlListPtr> lists;
        const auto see = [&](const AccessControlListPtr& list) {
            if (list != nullptr && !lists.insert(list).second) ++shared;
        };
        for (const auto& [id, network] : state->networks) {
            for (const Subnet& subnet : network->subnets)
                see(subnet.access_control_list);
        }
        for (const auto& [id, interface] : state->interfaces)
            see(interface->access_control_list);
        ASSERT_LE(lists.size(), 2U);  // there are no more
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
            const NetworkStatePtr built_at_once = StateBuilder(&provider_addresses).build(fabric.tree());
            ASSERT_EQ(state->attached_to, built_at_once->attached_to) << "seed " << seed << " step " << step;
            const auto step_by_step = policy::compile_goal_states(*state);
            const auto at_once = policy::compile_goal_states(*built_at_once);
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
