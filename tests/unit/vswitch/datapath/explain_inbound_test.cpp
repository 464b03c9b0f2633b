// Explaining what comes in: from which host the asked source's packets would come.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/datapath/inspector.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

Explanation explain_inbound(World& world, const std::string& vm, const std::string& source) {
    TupleQuery query;
    query.port = world.vm(vm).port.id;
    query.is_outbound = false;
    query.protocol = kProtocolTcp;
    query.source = ip(source);
    query.source_port = 1000;
    query.destination = world.vm(vm).port.addresses.front().address.value();
    query.destination_port = 80;
    return explain_tuple(world.processor(0), query, world.now).value();
}

TEST(ExplainInbound, TakesTheSourceForTheVmOfTheOwnNetworkWhereTenantsUseTheSameAddresses) {
    World world(3);
    world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24"});
    world.add_network("blue", {"10.1.1.0/24", "10.1.2.0/24"});
    world.add_vm("red1", "red", "10.1.1.4", 0);
    world.add_vm("red2", "red", "10.1.2.4", 1);
    world.add_vm("blue1", "blue", "10.1.1.4", 0);
    world.add_vm("blue2", "blue", "10.1.2.4", 2);
    world.publish();
    for (const char* vm : {"red1", "blue1"}) {
        const Explanation explanation = explain_inbound(world, vm, "10.1.2.4");
        EXPECT_TRUE(explanation.is_allowed) << vm << ": " << explanation.verdict;
    }
}

TEST(ExplainInbound, TakesWhatAPeerForwardsForItsOwnPeerAsComingFromTheForwarder) {
    World world(3);
    world.add_network("spoke", {"10.1.1.0/24"});
    world.add_network("hub", {"10.0.1.0/24"});
    world.add_network("stranger", {"10.2.1.0/24"});
    world.add_vm("s1", "spoke", "10.1.1.4", 0);
    world.add_vm("appliance", "hub", "10.0.1.4", 1).port.allow_ip_forwarding = true;
    // Known to the host, and on a host without an appliance.
    world.add_vm("near", "stranger", "10.2.1.5", 0);
    world.add_vm("far", "stranger", "10.2.1.4", 2);
    world.peer("spoke", "hub", true, true);
    world.publish();
    EXPECT_TRUE(explain_inbound(world, "s1", "10.2.1.4").is_allowed);
    world.unpeer("spoke", "hub");
    world.publish();
    EXPECT_FALSE(explain_inbound(world, "s1", "10.2.1.4").is_allowed);
}

}  // namespace
}  // namespace nc::vswitch
