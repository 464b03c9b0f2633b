#include "schemas/model/registry.hpp"

#include <gtest/gtest.h>

#include "schemas/model/faults.hpp"

namespace nc::model {
namespace {

TEST(Registry, FindsTheTypeOfAPathWithoutRegardToCase) {
    const ResourceInfo* type = find_type(*ResourcePath::parse("/VirtualNetworks/x/SUBNETS/y"));
    ASSERT_NE(type, nullptr);
    EXPECT_EQ(type->type, ResourceType::VirtualSubnet);
    EXPECT_EQ(find_type(*ResourcePath::parse("/logicalNetworks/x/subnets/y"))->type, ResourceType::LogicalSubnet);
    EXPECT_EQ(find_type(*ResourcePath::parse("/subnets/y")), nullptr);
}

TEST(Registry, SpellsCollectionsAsTheModelDoesAndKeepsIds) {
    EXPECT_EQ(canonical(*ResourcePath::parse("/logicalnetworks/HNV/Subnets/S"))->to_string(),
              "/logicalNetworks/HNV/subnets/S");
}

TEST(Registry, KnowsThePathsOfTypesThatAreOnlyReferredTo) {
    EXPECT_EQ(canonical(*ResourcePath::parse("/loadbalancers/lb/backendaddresspools/p"))->to_string(),
              "/loadBalancers/lb/backendAddressPools/p");
    EXPECT_FALSE(canonical(*ResourcePath::parse("/nothing/x")).has_value());
}

TEST(Registry, FindsFieldsByAliasAndByAnyCase) {
    const auto fields = info(ResourceType::LogicalSubnet).fields;
    EXPECT_EQ(find_field(fields, "VLANID")->name, "vlanID");
    EXPECT_EQ(find_field(fields, "defaultgateway")->name, "defaultGateways");
    EXPECT_EQ(find_field(fields, "nothing"), nullptr);
}

TEST(Registry, ListsEachTypeUnderItsOwnNumberAndParentsFirst) {
    std::size_t index = 0;
    for (const ResourceInfo& resource : resources()) {
        EXPECT_EQ(static_cast<std::size_t>(resource.type), index++);
        EXPECT_TRUE(!resource.parent || *resource.parent < resource.type) << resource.name;
    }
}

TEST(ApiVersion, ReadsEveryTokenInAnyCaseAndOrdersThem) {
    EXPECT_EQ(ApiVersion::parse("V3.1"), (ApiVersion{3, 1}));
    EXPECT_EQ(ApiVersion::parse("v7.1"), kNewestApiVersion);
    EXPECT_FALSE(ApiVersion::parse("v8").has_value());
    EXPECT_FALSE(ApiVersion::parse("v1.0").has_value());
    EXPECT_FALSE(ApiVersion::parse("3").has_value());
    EXPECT_LT((ApiVersion{3, 2}), (ApiVersion{4, 0}));
}

TEST(Faults, FillTheRefusedValueIntoTheSentence) {
    const Error error = make_error(ErrorCode::PrivateIPAddressInUse, "properties.privateIPAddress", "10.0.0.4");
    EXPECT_EQ(error.code, "PrivateIPAddressInUse");
    EXPECT_EQ(error.target, "properties.privateIPAddress");
    EXPECT_EQ(error.message, "The address 10.0.0.4 is already in use.");
    EXPECT_EQ(status_of(error.code), 400);
    EXPECT_EQ(status_of("InUseSubnetCannotBeDeleted"), 409);
    EXPECT_EQ(status_of("not a code"), 500);
}

}  // namespace
}  // namespace nc::model
