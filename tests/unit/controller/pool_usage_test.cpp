#include "service/controller/pool_usage.hpp"

#include <gtest/gtest.h>

#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::controller {
namespace {

using model::Json;

class PoolUsageTest : public testing::Test {
  protected:
    void put(const char* path, const char* properties) {
        state::StoredResource resource;
        resource.path = *model::ResourcePath::parse(path);
        resource.type = model::find_type(resource.path)->type;
        resource.instance_id = InstanceId(Guid::random());
        resource.properties = std::make_shared<const Json>(Json::parse(properties));
        draft_.put(std::move(resource));
    }
    Json usage(const char* path) {
        Json properties = Json::object();
        PoolUsage().add(*draft_.tree().find(*model::ResourcePath::parse(path)), draft_.tree(), properties);
        return properties["usage"];
    }

    state::TreeDraft draft_{state::ResourceTree()};
};

TEST_F(PoolUsageTest, CountsTheMacAddressesThatLieInThePool) {
    put("/macPools/p", R"({"startMacAddress":"00-1D-D8-00-00-FE","endMacAddress":"00-1D-D8-00-01-01"})");
    put("/networkInterfaces/in", R"({"privateMacAddress":"001DD8000100"})");
    put("/networkInterfaces/out", R"({"privateMacAddress":"001DD8000102"})");
    EXPECT_EQ(usage("/macPools/p").dump(), R"({"numberOfMacAddresses":4,"numberofMacAddressesAllocated":1})");
}

TEST_F(PoolUsageTest, CountsTheAddressesOfPoolsSubnetsAndNetworks) {
    put("/logicalNetworks/n", R"({"networkVirtualizationEnabled":"False"})");
    put("/logicalNetworks/n/subnets/s", R"({"addressPrefix":"10.1.0.0/16"})");
    put("/logicalNetworks/n/subnets/s/ipPools/a", R"({"startIpAddress":"10.1.0.250","endIpAddress":"10.1.1.5"})");
    put("/logicalNetworks/n/subnets/s/ipPools/b", R"({"startIpAddress":"10.1.2.1","endIpAddress":"10.1.2.1"})");
    put("/networkInterfaces/i", "{}");
    put("/networkInterfaces/i/ipConfigurations/c",
        R"({"privateIPAddress":"10.1.1.1","subnet":{"resourceRef":"/logicalNetworks/n/subnets/s"}})");
    EXPECT_EQ(usage("/logicalNetworks/n/subnets/s/ipPools/a")["numberOfIPAddresses"], 12);
    EXPECT_EQ(usage("/logicalNetworks/n/subnets/s/ipPools/a")["numberofIPAddressesAllocated"], 1);
    EXPECT_EQ(usage("/logicalNetworks/n/subnets/s/ipPools/b")["numberofIPAddressesAllocated"], 0);
    EXPECT_EQ(usage("/logicalNetworks/n/subnets/s")["numberOfIPAddresses"], 13);
    EXPECT_EQ(usage("/logicalNetworks/n")["numberofIPAddressesAllocated"], 1);
}

TEST_F(PoolUsageTest, SaturatesForRangesThatAreLargerThanANumber) {
    put("/logicalNetworks/n", "{}");
    put("/logicalNetworks/n/subnets/s", R"({"addressPrefix":"fd00::/16"})");
    put("/logicalNetworks/n/subnets/s/ipPools/p", R"({"startIpAddress":"fd00::","endIpAddress":"fd00:ffff::"})");
    EXPECT_EQ(usage("/logicalNetworks/n")["numberOfIPAddresses"], std::numeric_limits<std::int64_t>::max());
}

}  // namespace
}  // namespace nc::service::controller
