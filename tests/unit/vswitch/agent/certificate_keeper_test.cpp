#include "vswitch/agent/certificate_keeper.hpp"

#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "tests/support/certificate_folder.hpp"

namespace nc::vswitch {
namespace {

using tests::CertificateFolder;
using tests::TestCertificate;

const std::string kSubnet = "10.1.1.0/24";

class CertificateKeeperTest : public testing::Test {
  protected:
    CertificateKeeperTest() : world(2), keeper(folder.path()) {
        world.add_network("red", {kSubnet, "10.1.2.0/24"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_vm("a2", "red", "10.1.2.4", 0);
        vsid = world.network("red").subnets[0].vsid;
    }
    void follow(const std::string& thumbprint) {
        world.encrypt("red", kSubnet, thumbprint);
        keeper.follow(world.goal_state(0), now);
    }
    std::size_t known(const TestCertificate& certificate) {
        return keeper.certificates().count(credential_id(certificate.thumbprint()));
    }

    TestCertificate one{"one"};
    TestCertificate two{"two"};
    CertificateFolder folder;
    test::World world;
    CertificateKeeper keeper;
    CertificateKeeper::Time now{};
    Vsid vsid;
};

TEST_F(CertificateKeeperTest, LoadsWhatTheSubnetsOfItsPortsNeed) {
    folder.install(one);
    folder.install(two);
    world.encrypt("red", "10.1.2.0/24", two.thumbprint());
    follow(one.thumbprint());
    EXPECT_EQ(known(one), 1U);
    EXPECT_EQ(known(two), 1U);
    CertificateKeeper of_other_host(folder.path());
    of_other_host.follow(world.goal_state(1), now);
    EXPECT_TRUE(of_other_host.certificates().empty()) << "it has no ports";
}

TEST_F(CertificateKeeperTest, LoadsForAnAppliancesHostWhatTheSubnetsNeedWhoseCopiesItMayGet) {
    folder.install(one);
    world.add_network("blue", {"10.2.1.0/24"});
    world.add_vm("appliance", "blue", "10.2.1.4", 1).port.mirror_hosts = {world.provider_address(0)};
    world.encrypt("red", kSubnet, one.thumbprint());
    keeper.follow(world.goal_state(1), now);
    EXPECT_EQ(known(one), 1U);
}

TEST_F(CertificateKeeperTest, NamesThePortsThatLackTheirCertificateUntilItComes) {
    follow(one.thumbprint());
    ASSERT_EQ(keeper.faults().size(), 1U);
    EXPECT_EQ(keeper.faults().begin()->first, world.vm("a1").port.id);
    EXPECT_NE(keeper.faults().begin()->second.find(one.thumbprint()), std::string::npos);
    EXPECT_FALSE(keeper.has_news(now));
    folder.install(one);
    EXPECT_TRUE(keeper.has_news(now));
    follow(one.thumbprint());
    EXPECT_TRUE(keeper.faults().empty());
    EXPECT_FALSE(keeper.has_news(now));
    EXPECT_EQ(known(one), 1U);
}

TEST_F(CertificateKeeperTest, GoesOnAcceptingTheOneBeforeForAWhile) {
    folder.install(one);
    folder.install(two);
    follow(one.thumbprint());
    EXPECT_TRUE(keeper.predecessors().empty());
    follow(two.thumbprint());
    EXPECT_EQ(keeper.predecessors().at(vsid), std::vector{credential_id(one.thumbprint())});
    EXPECT_EQ(known(one), 1U);
    now += CertificateKeeper::kOverlap;
    EXPECT_TRUE(keeper.has_news(now));
    follow(two.thumbprint());
    EXPECT_TRUE(keeper.predecessors().empty());
    EXPECT_EQ(known(one), 0U);
    EXPECT_EQ(known(two), 1U);
}

TEST_F(CertificateKeeperTest, GoingBackAndForthKeepsEachOnce) {
    folder.install(one);
    folder.install(two);
    for (const TestCertificate* certificate : {&one, &two, &one, &two})
        follow(certificate->thumbprint());
    EXPECT_EQ(keeper.predecessors().at(vsid).front(), credential_id(one.thumbprint()));
    follow("");
    EXPECT_EQ(keeper.predecessors().at(vsid).front(), credential_id(two.thumbprint()));
}

}  // namespace
}  // namespace nc::vswitch
