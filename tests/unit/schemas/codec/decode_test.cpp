#include "schemas/codec/decode.hpp"

#include <gtest/gtest.h>

#include "generated/logical_subnet.hpp"
#include "generated/virtual_network.hpp"
#include "generated/virtual_network_peering.hpp"

namespace nc::model {
namespace {

TEST(Decode, ReadsAResourceIntoItsTypes) {
    const auto network = VirtualNetwork::from_json(Json::parse(R"({
        "addressSpace":{"addressPrefixes":["24.30.0.0/16","10.0.0.0/8"]},
        "dhcpOptions":{"dnsServers":["10.0.0.2"]},
        "logicalNetwork":{"resourceRef":"/logicalNetworks/HNV"}})"));
    ASSERT_EQ(network.address_space.address_prefixes.size(), 2U);
    EXPECT_EQ(network.address_space.address_prefixes[0].to_string(), "24.30.0.0/16");
    EXPECT_EQ(network.dhcp_options.dns_servers.front().to_string(), "10.0.0.2");
    EXPECT_EQ(network.logical_network.to_string(), "/logicalNetworks/HNV");
    EXPECT_FALSE(network.encryption_credential.has_value());
}

TEST(Decode, ReadsNumbersAndBooleansThatTravelAsText) {
    const auto subnet =
        LogicalSubnet::from_json(Json::parse(R"({"addressPrefix":"10.1.0.0/24","vlanID":"11","isPublic":true})"));
    EXPECT_EQ(subnet.vlan_id, 11);
    EXPECT_TRUE(subnet.is_public);
}

TEST(Decode, LeavesDefaultsWhereNothingIsGiven) {
    const auto peering = VirtualNetworkPeering::from_json(Json::object());
    EXPECT_TRUE(peering.allow_virtual_network_access);
    EXPECT_FALSE(peering.remote_virtual_network.has_value());
    EXPECT_FALSE(peering.peering_state.has_value());
    EXPECT_EQ(VirtualNetworkPeering::from_json(Json::parse(R"({"peeringState":"Connected"})")).peering_state,
              PeeringState::Connected);
}

}  // namespace
}  // namespace nc::model
