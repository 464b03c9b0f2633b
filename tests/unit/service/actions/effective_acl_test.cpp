// The rules of an interface by REST.
#include "service/state/acl_fields.hpp"
#include "tests/support/network_builder.hpp"
#include "tests/unit/service/actions/actions_fixture.hpp"

namespace nc::service::actions {
namespace {

class EffectiveAclTest : public ActionsFixture {
  protected:
    EffectiveAclTest() {
        make_provider_network();
        write("/virtualNetworks/Blue", network({"24.30.1.0/24"}, {{"s", "24.30.1.0/24"}}));
        write("/networkInterfaces/web", {{"privateMacAddress", "001DD8B71C00"},
                                         {"privateMacAllocationMethod", "Static"},
                                         {"ipConfigurations", Json::array()}});
    }

    /// The controller computes with this; the interface stands for "web".
    void show(state::NetworkState state, const state::InterfacePtr& interface) {
        // The id that the store has given.
        const InstanceId id(*Guid::parse(object("/networkInterfaces/web")["instanceId"].get<std::string>()));
        state.interfaces[id] = interface;
        network_state_ = std::make_shared<const state::NetworkState>(std::move(state));
    }

    static state::AclRule rule(const std::string& id, state::AclAddress source, goal_state::AclDirection direction) {
        state::AclRule rule;
        rule.path = model::ResourcePath::top("accessControlLists", "l").child("aclRules", id);
        rule.id = InstanceId(Guid::random());
        rule.direction = direction;
        rule.priority = 101;
        rule.source = std::move(source);
        rule.logging = true;
        return rule;
    }
};

TEST_F(EffectiveAclTest, NamesEachRuleWithItsPlaceAndWhatItsTagsStandFor) {
    const state::AclAddress nobody{
        state::AddressTag::SecurityTags, {}, {model::ResourcePath::top("securityTags", "x")}};
    tests::NetworkBuilder world;
    world.network("Blue", "24.30.1.0/24", 5001)
        .interface("web", "Blue", "24.30.1.4", "")
        .access_control(
            "Blue",
            {.path = {},
             .default_outbound = goal_state::AclAction::Deny,
             .rules = {rule("in", *state::parse_acl_address("VIRTUALNETWORK"), goal_state::AclDirection::Inbound),
                       rule("out", nobody, goal_state::AclDirection::Outbound)}});
    state::NetworkState state = world.build();
    const state::InterfacePtr web = state.interfaces.begin()->second;
    show(std::move(state), web);

    const Json answer = object("/effectiveAcl?networkInterface=/networkInterfaces/web");
    EXPECT_EQ(answer["networkInterface"], "/networkInterfaces/web");
    EXPECT_EQ(answer["inboundDefaultAction"], "Permit");
    EXPECT_EQ(answer["outboundDefaultAction"], "Deny");
    ASSERT_EQ(answer["rules"].size(), 2U);
    const Json& inbound = answer["rules"][0];
    EXPECT_EQ(inbound["type"], "Inbound");
    EXPECT_EQ(inbound["priority"], 101);
    EXPECT_EQ(inbound["action"], "Deny");
    EXPECT_EQ(inbound["sourceAddressPrefixes"], Json({"24.30.1.0/24"}));
    EXPECT_EQ(inbound["destinationAddressPrefixes"], Json({"*"}));
    EXPECT_EQ(inbound["logging"], "Enabled");
    EXPECT_EQ(inbound["isActive"], true);
    EXPECT_EQ(inbound["level"], "Subnet");
    EXPECT_EQ(inbound["attachedTo"], "/virtualNetworks/Blue/subnets/s");
    EXPECT_EQ(inbound["resource"], "/accessControlLists/l/aclRules/in");
    EXPECT_EQ(answer["rules"][1]["isActive"], false) << "nobody carries the tag";
    EXPECT_EQ(answer["rules"][1]["sourceAddressPrefixes"], Json::array());
}

TEST_F(EffectiveAclTest, ADefaultOfTheOtherIpVersionIsALastRuleOfItsSubnet) {
    tests::NetworkBuilder world;
    world.network("Blue", "24.30.1.0/24", 5001).interface("web", "Blue", "24.30.1.4", "");
    state::NetworkState state = world.build();
    auto network = std::make_shared<state::Network>(*state.networks.begin()->second);
    auto list = std::make_shared<state::AccessControlList>();
    list->path = model::ResourcePath::top("accessControlLists", "six");
    list->default_inbound = goal_state::AclAction::Deny;
    network->subnets.push_back({.path = network->path.child("subnets", "s6"),
                                .vsid = Vsid(5002),
                                .prefix = *IpPrefix::parse("fd00:1::/64"),
                                .access_control_list = list});
    state.put_network(network);
    auto interface = std::make_shared<state::Interface>(*state.interfaces.begin()->second);
    interface->addresses.push_back(
        {.address = CustomerAddress(*IpAddress::parse("fd00:1::4")), .vsid = Vsid(5002), .is_primary = false});
    show(std::move(state), interface);

    const Json answer = object("/effectiveAcl?networkInterface=/networkInterfaces/web");
    EXPECT_EQ(answer["inboundDefaultAction"], "Permit");
    ASSERT_EQ(answer["rules"].size(), 1U);
    const Json& last = answer["rules"][0];
    EXPECT_EQ(last["action"], "Deny");
    EXPECT_EQ(last["sourceAddressPrefixes"], Json({"::/0"}));
    EXPECT_EQ(last["attachedTo"], "/virtualNetworks/Blue/subnets/s6");
    EXPECT_EQ(last["resource"], "/accessControlLists/six");
    EXPECT_FALSE(last.contains("protocol"));
}

TEST_F(EffectiveAclTest, RefusesWhatIsNoInterfaceOfAVirtualNetwork) {
    EXPECT_EQ(get("/effectiveAcl").status, 400);
    EXPECT_EQ(get("/effectiveAcl?networkInterface=/networkInterfaces/none").status, 404);
    EXPECT_EQ(get("/effectiveAcl?networkInterface=/virtualNetworks/Blue").status, 400);
    EXPECT_EQ(get("/effectiveAcl?networkInterface=/networkInterfaces/web").status, 400) << "nothing is computed";
}

}  // namespace
}  // namespace nc::service::actions
