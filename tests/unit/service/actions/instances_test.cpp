// From an instanceId to the resource that has it.
#include "tests/unit/service/actions/actions_fixture.hpp"

namespace nc::service::actions {
namespace {

using InstancesTest = ActionsFixture;

TEST_F(InstancesTest, MapAnInstanceIdToItsResourceWhateverItsType) {
    make_provider_network();
    write("/virtualNetworks/Blue", network({"24.30.1.0/24"}, {{"s", "24.30.1.0/24"}}));
    for (const char* path : {"/virtualNetworks/Blue", "/virtualNetworks/Blue/subnets/s", "/logicalNetworks/HNV"}) {
        const std::string id = object(path)["instanceId"];
        const Json mapping = object("/internalResourceInstances/" + id);
        EXPECT_EQ(mapping["resourceRef"], "/internalResourceInstances/" + id);
        EXPECT_EQ(mapping["resourceId"], id);
        EXPECT_EQ(mapping["properties"]["resourceReference"], path);
        EXPECT_EQ(mapping["properties"]["provisioningState"], "Succeeded");
    }
    EXPECT_EQ(get("/internalResourceInstances/" + Guid::random().to_string()).status, 404);
    EXPECT_EQ(get("/internalResourceInstances/no-guid").status, 404);
    EXPECT_EQ(put("/internalResourceInstances/" + Guid::random().to_string(), "{}").status, 405);
}

TEST_F(InstancesTest, AreListedAll) {
    make_provider_network();
    EXPECT_EQ(object("/internalResourceInstances/")["value"].size(), controller_->tree().size());
}

}  // namespace
}  // namespace nc::service::actions
