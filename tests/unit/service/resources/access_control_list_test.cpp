#include "tests/unit/service/resources/rules_fixture.hpp"

namespace nc::service::resources {
namespace {

class AccessControlListTest : public RulesFixture {
  protected:
    AccessControlListTest() { write("/accessControlLists/acl", Json::object()); }
    static Json rule(const Json& changes = Json::object()) {
        Json body = {{"protocol", "TCP"}, {"sourcePortRange", "*"},     {"destinationPortRange", "80"},
                     {"action", "Allow"}, {"sourceAddressPrefix", "*"}, {"destinationAddressPrefix", "*"},
                     {"priority", "200"}, {"type", "Inbound"},          {"logging", "Enabled"}};
        for (auto change = changes.begin(); change != changes.end(); ++change)
            body[change.key()] = change.value();
        return body;
    }
    const std::string path_ = "/accessControlLists/acl/aclRules/r";
};

TEST_F(AccessControlListTest, TakesTheFormsThatClientsSend) {
    write(path_, rule({{"sourceAddressPrefix", "VirtualNetwork"}, {"destinationAddressPrefix", "10.0.0.0/8"}}));
    write(path_, rule({{"sourcePortRange", "0-65535"}, {"protocol", "all"}, {"priority", 300}}));
    write(path_, rule({{"priority", "100"}}));  // as in Microsoft's articles, though the specification begins at 101
}

TEST_F(AccessControlListTest, RefusesTextsThatMeanNothing) {
    EXPECT_EQ(refused(path_, rule({{"sourceAddressPrefix", "10.0.0.0/33"}})), "AclRuleInvalidSourceAddressPrefix");
    EXPECT_EQ(refused(path_, rule({{"destinationAddressPrefix", "somewhere"}})),
              "AclRuleInvalidDestinationAddressPrefix");
    EXPECT_EQ(refused(path_, rule({{"sourcePortRange", "80-70"}})), "AclRuleInvalidSourcePortRange");
    EXPECT_EQ(refused(path_, rule({{"destinationPortRange", "65536"}})), "AclRuleInvalidDestinationPortRange");
    EXPECT_EQ(refused(path_, rule({{"sourcePortRange", ""}})), "AclRuleNullOrEmptySourcePortRange");
    EXPECT_EQ(refused(path_, rule({{"destinationPortRange", ""}})), "AclRuleNullOrEmptyDestinationPortRange");
    EXPECT_EQ(refused(path_, rule({{"priority", "99"}})), "InvalidAclRulePriority");
    EXPECT_EQ(refused(path_, rule({{"protocol", "SCTP"}})), "InvalidAclRuleProtocol");
    EXPECT_EQ(refused(path_, rule({{"type", "Sideways"}})), "InvalidAclRuleType");
    EXPECT_EQ(refused(path_, rule({{"action", "Maybe"}})), "InvalidAclRuleAction");
}

TEST_F(AccessControlListTest, TakesPrefixOrTagsOnEachSideNotBoth) {
    write("/networking/v5/securityTags/web", {{"type", "Custom"}});
    const Json tags = Json::array({reference("/securityTags/web")});
    EXPECT_EQ(refused("/networking/v5" + path_, rule({{"sourceSecurityTags", tags}})),
              "AclRuleBothSourceAddressPrefixAndSecurityTagsPresent");
    EXPECT_EQ(refused("/networking/v5" + path_, rule({{"destinationSecurityTags", tags}})),
              "AclRuleBothDestinationAddressPrefixAndSecurityTagsPresent");
}

TEST_F(AccessControlListTest, NeedsOneKindOfAddressOnEachSide) {
    const Json no_source = rule({{"sourceAddressPrefix", nullptr}});
    const Json no_destination = rule({{"destinationAddressPrefix", nullptr}});
    EXPECT_EQ(refused("/networking/v5" + path_, no_source), "AclRuleSourceNeitherAddressPrefixNorSecurityTagsPresent");
    EXPECT_EQ(refused("/networking/v5" + path_, no_destination),
              "AclRuleDestinationNeitherAddressPrefixNorSecurityTagsPresent");
    EXPECT_EQ(refused("/networking/v3" + path_, no_source), "AclRuleNullOrEmptySourceAddressPrefix");
    EXPECT_EQ(refused("/networking/v3" + path_, no_destination), "AclRuleNullOrEmptyDestinationAddressPrefix");
}

TEST_F(AccessControlListTest, HasOneRulePerPriorityAndDirection) {
    write(path_, rule());
    EXPECT_EQ(refused("/accessControlLists/acl/aclRules/r2", rule()), "InvalidAclRulePriority");
    write("/accessControlLists/acl/aclRules/r2", rule({{"type", "Outbound"}}));
    write("/accessControlLists/acl/aclRules/r3", rule({{"priority", "201"}}));
}

TEST_F(AccessControlListTest, MaySwapThePrioritiesOfItsRules) {
    const auto list = [](const char* first, const char* second) {
        return Json{{"aclRules", {child("r", rule({{"priority", first}})), child("s", rule({{"priority", second}}))}}};
    };
    write("/accessControlLists/acl", list("200", "201"));
    write("/accessControlLists/acl", list("201", "200"));
    EXPECT_EQ(refused("/accessControlLists/acl", list("201", "201")), "InvalidAclRulePriority InvalidAclRulePriority");
}

TEST_F(AccessControlListTest, HasNoTagsOnLogicalNetworks) {
    const Json tagged = rule({{"sourceAddressPrefix", "INTERNET"}});
    const Json subnet = {{"addressPrefix", "10.20.0.0/24"},
                         {"accessControlList", reference("/accessControlLists/acl")}};
    write("/logicalNetworks/L", Json::object());
    write(path_, tagged);
    const char* code = "AclRuleTagsNotSupportedOnLogicalNetwork";
    EXPECT_EQ(refused("/logicalNetworks/L/subnets/s", subnet), code);
    write(path_, rule());
    write("/logicalNetworks/L/subnets/s", subnet);
    EXPECT_EQ(refused(path_, tagged), code);
}

TEST_F(AccessControlListTest, StaysWhileASubnetUsesIt) {
    make_provider_network();
    write("/virtualNetworks/a", network({"10.1.0.0/16"}));
    write("/virtualNetworks/a/subnets/s",
          {{"addressPrefix", "10.1.1.0/24"}, {"accessControlList", reference("/accesscontrollists/ACL")}});
    EXPECT_EQ(refused_delete("/accessControlLists/acl"), "InUseAccessControlListCannotBeDeleted");
    write("/virtualNetworks/a/subnets/s", {{"addressPrefix", "10.1.1.0/24"}});
    remove("/accessControlLists/acl");
}

}  // namespace
}  // namespace nc::service::resources
