// Rules of the sites that work together.
#include "tests/unit/service/resources/rules_fixture.hpp"

namespace nc::service::resources {
namespace {

class MultisiteTest : public RulesFixture {
  protected:
    static Json site(const std::string& id, const Json& more = Json::object()) {
        Json properties = {{"restIPAddress", "nc2.contoso.com"}};
        properties.update(more);
        return child(id, properties);
    }
    const std::string multisite_ = "/networking/v6/multisite/configuration";
    const std::string primary_ = "/networking/v6/multisitePrimary/configuration";
};

TEST_F(MultisiteTest, ListsTheOtherSiteUnderItsOwnPath) {
    write(multisite_, {{"certificateSubjectName", "nc1.contoso.com"},
                       {"sites", {site("site2", {{"certificateSubjectName", "nc2.contoso.com"}})}}});
    const Json sites = properties(multisite_)["sites"];
    ASSERT_EQ(sites.size(), 1U);
    EXPECT_EQ(sites[0]["resourceRef"], "/multisite/configuration/networkControllerSite/site2");
    EXPECT_EQ(sites[0]["properties"]["restIPAddress"], "nc2.contoso.com");
    EXPECT_EQ(sites[0]["properties"]["isPrimary"], false);
    write(multisite_, {{"sites", Json::array()}});
    EXPECT_EQ(properties(multisite_)["sites"], Json::array());
}

TEST_F(MultisiteTest, SitesProveThemselvesInOneWay) {
    EXPECT_EQ(refused(multisite_, {{"certificateSubjectName", "nc1.contoso.com"}, {"securityGroup", "Operators"}}),
              "MultisiteCannotSpecifyBothCertificateSubjectNameAndSecurityGroup");
    EXPECT_EQ(refused(multisite_, {{"securityGroup", "Operators"},
                                   {"sites", {site("site2", {{"certificateSubjectName", "nc2.contoso.com"}})}}}),
              "MultisiteCertificateSubjectNameCannotBeSpecifiedWithWindowsAuth");
    write(multisite_, {{"sites", {site("site2", {{"certificateSubjectName", "nc2.contoso.com"}})}}});
    EXPECT_EQ(refused(multisite_, {{"securityGroup", "Operators"}}),
              "MultisiteCertificateSubjectNameCannotBeSpecifiedWithWindowsAuth");
}

TEST_F(MultisiteTest, ThereIsOneOtherSiteAtMost) {
    EXPECT_EQ(refused(multisite_, {{"sites", {site("site2"), site("site3")}}}), "SiteCountLimitReached");
}

TEST_F(MultisiteTest, ASiteHasAnAddressAndACertificateInBase64) {
    EXPECT_EQ(refused(multisite_, {{"sites", {child("site2", Json::object())}}}), "RequiredParamMissing");
    EXPECT_EQ(refused(multisite_, {{"sites", {site("site2", {{"restIPAddress", "no name"}})}}}),
              "InvalidParameterValue");
    EXPECT_EQ(refused(multisite_, {{"sites", {site("site2", {{"encodedCertificate", "-"}})}}}),
              "InvalidParameterValue");
}

TEST_F(MultisiteTest, TakingThePlaceOfAnotherSiteNeedsForce) {
    write(multisite_, {{"sites", {site("site2", {{"isPrimary", true}})}}});
    EXPECT_EQ(refused(primary_, {{"force", false}}), "OperationFailedInPrimarySite");
    write(primary_, {{"force", true}});
    EXPECT_EQ(properties(multisite_)["sites"][0]["properties"]["isPrimary"], false);
    write(primary_, {{"force", false}});
}

}  // namespace
}  // namespace nc::service::resources
