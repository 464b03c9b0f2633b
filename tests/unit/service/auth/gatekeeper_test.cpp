#include "service/auth/gatekeeper.hpp"

#include "tests/unit/service/auth/gate_fixture.hpp"

namespace nc::service::auth {
namespace {

using api::Method;
using model::Role;

const std::string kNetwork = "/networking/v1/virtualNetworks/a";

class GatekeeperTest : public GateFixture {
  protected:
    /// Certificates 1 (administrator), 2 (operator), 3 (reader); users alice (operator) and bob (no role).
    std::unique_ptr<Gatekeeper> keeper() {
        Settings settings;
        settings.client_thumbprints = {thumbprint('1')};
        settings.password_file = accounts_.name();
        settings.roles.operators = {"certificate:" + thumbprint('2'), "user:alice"};
        settings.roles.readers = {"certificate:" + thumbprint('3')};
        return create(std::move(settings)).value();
    }

    TemporaryFile accounts_{"alice:" + hash_password("right").value() + "\nbob:" + hash_password("right").value() +
                            "\n"};
};

TEST_F(GatekeeperTest, KnowsCertificatesByTheirThumbprint) {
    const auto gates = keeper();
    const auto admission = admit(*gates, peer(certificate('1')), request(Method::Put, "/networking/v1/servers/a"));
    ASSERT_FALSE(admission.refusal);
    EXPECT_EQ(admission.identity.name, "certificate:" + thumbprint('1'));
    EXPECT_EQ(admission.identity.source, "192.0.2.1:5000");
    EXPECT_EQ(admission.identity.role, Role::Administrator);
}

TEST_F(GatekeeperTest, ChallengesWhoeverProvedNothing) {
    const auto gates = keeper();
    for (const auto& nobody : {peer(), peer(certificate('9')), peer(certificate('1', true, false))}) {
        const auto refused = admit(*gates, nobody, request(Method::Get, kNetwork));
        EXPECT_EQ(status(refused), 401);
        EXPECT_EQ(challenges(refused), "Basic realm=\"Network Controller\", charset=\"UTF-8\"");
        EXPECT_NE(refused.refusal->body.find("\"code\":\"Unauthorized\""), std::string::npos) << refused.refusal->body;
        EXPECT_TRUE(refused.refusal->headers.find("x-ms-request-id"));
    }
}

TEST_F(GatekeeperTest, WithCertificatesAloneTellsAStrangerThatNothingElseHelps) {
    Settings settings;
    settings.client_thumbprints = {thumbprint('1')};
    const auto gates = create(std::move(settings)).value();
    const auto without = admit(*gates, peer(), request(Method::Get, kNetwork));
    EXPECT_EQ(status(without), 401);
    EXPECT_EQ(challenges(without), "ClientCertificate realm=\"Network Controller\"");
    EXPECT_EQ(status(admit(*gates, peer(certificate('9')), request(Method::Get, kNetwork))), 403);
    EXPECT_EQ(status(admit(*gates, peer(certificate('1', true, false)), request(Method::Get, kNetwork))), 403);
    EXPECT_EQ(status(admit(*gates, peer(), request(Method::Get, kNetwork, basic("alice", "right")))), 401);
}

TEST_F(GatekeeperTest, AsksForAChainToTheAuthorityWhenThereIsOne) {
    Settings settings;
    settings.has_client_authority = true;
    const auto every = create(settings).value();
    EXPECT_EQ(status(admit(*every, peer(certificate('9')), request(Method::Put, "/networking/v1/servers/a"))), 200);
    EXPECT_EQ(status(admit(*every, peer(certificate('9', false)), request(Method::Get, kNetwork))), 403);
    settings.client_thumbprints = {thumbprint('1')};
    const auto listed = create(settings).value();
    EXPECT_EQ(status(admit(*listed, peer(certificate('1')), request(Method::Get, kNetwork))), 200);
    EXPECT_EQ(status(admit(*listed, peer(certificate('1', false)), request(Method::Get, kNetwork))), 403);
    EXPECT_EQ(status(admit(*listed, peer(certificate('9')), request(Method::Get, kNetwork))), 403);
}

TEST_F(GatekeeperTest, KnowsUsersByTheirPassword) {
    const auto gates = keeper();
    const auto admission = admit(*gates, peer(), request(Method::Put, kNetwork, basic("alice", "right")));
    ASSERT_FALSE(admission.refusal);
    EXPECT_EQ(admission.identity.name, "user:alice");
    EXPECT_EQ(admission.identity.role, Role::Operator);
    EXPECT_EQ(status(admit(*gates, peer(), request(Method::Get, kNetwork, "bAsIc " + encode_base64("alice:right")))),
              200);
    for (const std::string& wrong :
         {basic("alice", "wrong"), basic("alice", ""), basic("carol", "right"), basic("", ""), std::string("Basic"),
          std::string("Basic %%%"), std::string("Bearer abc"), std::string("Negotiate YII="),
          "Digest " + encode_base64("alice:right")}) {
        EXPECT_EQ(status(admit(*gates, peer(), request(Method::Get, kNetwork, wrong))), 401) << wrong;
    }
}

TEST_F(GatekeeperTest, JudgesTheCredentialsOfTheRequestBeforeTheCertificate) {
    const auto gates = keeper();
    const auto admission =
        admit(*gates, peer(certificate('3')), request(Method::Get, kNetwork, basic("alice", "right")));
    EXPECT_EQ(admission.identity.name, "user:alice");
    EXPECT_EQ(status(admit(*gates, peer(certificate('1')), request(Method::Get, kNetwork, basic("alice", "no")))), 401);
}

TEST_F(GatekeeperTest, NamesTheRoleThatIsNeeded) {
    const auto gates = keeper();
    const auto refused =
        admit(*gates, peer(), request(Method::Put, "/networking/v1/credentials/a", basic("alice", "right")));
    EXPECT_EQ(status(refused), 403);
    EXPECT_EQ(refused.refusal->error_code, "Forbidden");
    EXPECT_NE(refused.refusal->body.find("needs the role administrator"), std::string::npos) << refused.refusal->body;
    const auto nobody = admit(*gates, peer(), request(Method::Get, kNetwork, basic("bob", "right")));
    EXPECT_EQ(status(nobody), 403);
    EXPECT_NE(nobody.refusal->body.find("no role"), std::string::npos) << nobody.refusal->body;
}

TEST_F(GatekeeperTest, TellsHowCallersProveThemselvesAndWhoHasARole) {
    EXPECT_EQ(keeper()->ways(), (std::vector<std::string>{"X509", "Basic"}));
    Settings settings;
    settings.client_thumbprints = {thumbprint('1')};
    EXPECT_EQ(create(settings).value()->ways(), std::vector<std::string>{"X509"});
    EXPECT_EQ(given_roles(settings).administrators, std::vector<std::string>{"certificate:" + thumbprint('1')});
    settings.client_thumbprints.clear();
    settings.has_client_authority = true;
    EXPECT_EQ(given_roles(settings).administrators, std::vector<std::string>{"certificate:*"});
}

TEST_F(GatekeeperTest, BoundsGuesses) {
    const auto gates = keeper();
    int refused_with = 0;
    for (int i = 0; i < 20 && refused_with != 429; ++i) {
        const auto refused = admit(*gates, peer(), request(Method::Get, kNetwork, basic("alice", std::to_string(i))));
        refused_with = status(refused);
        if (refused_with == 429) {
            EXPECT_TRUE(refused.refusal->headers.find("Retry-After"));
            EXPECT_NE(refused.refusal->body.find("TooManyRequests"), std::string::npos) << refused.refusal->body;
        }
    }
    EXPECT_EQ(refused_with, 429);
    EXPECT_EQ(status(admit(*gates, peer(certificate('3')), request(Method::Get, kNetwork))), 200);
}

TEST_F(GatekeeperTest, RecordsWritesThatItRefuses) {
    const TemporaryFile file("");
    auto audit = AuditLog::open(file.name(), Log("test"));
    Settings settings;
    settings.roles.readers = {"certificate:" + thumbprint('3')};
    const auto gates = create(std::move(settings), &*audit).value();
    EXPECT_EQ(status(admit(*gates, peer(certificate('3')), request(Method::Get, kNetwork))), 200);
    EXPECT_EQ(std::filesystem::file_size(file.name()), 0U);
    EXPECT_EQ(status(admit(*gates, peer(certificate('3')), request(Method::Delete, kNetwork))), 403);
    std::string line;
    std::getline(std::ifstream(file.name()), line);
    for (const char* part :
         {"certificate:3333", "DELETE", "\"status\":403", "\"code\":\"Forbidden\"", "192.0.2.1:5000"})
        EXPECT_NE(line.find(part), std::string::npos) << line;
}

TEST_F(GatekeeperTest, SeesChangesOfItsFilesOnOpenConnections) {
    const auto gates = keeper();
    const auto gate = gates->open(peer());
    EXPECT_EQ(status(ask(*gate, request(Method::Get, kNetwork, basic("alice", "right")))), 200);
    accounts_.write("alice:" + hash_password("other").value() + "\n");
    EXPECT_EQ(status(ask(*gate, request(Method::Get, kNetwork, basic("alice", "right")))), 200);
    ASSERT_TRUE(gates->reload());
    EXPECT_EQ(status(ask(*gate, request(Method::Get, kNetwork, basic("alice", "right")))), 401);
    EXPECT_EQ(status(ask(*gate, request(Method::Get, kNetwork, basic("alice", "other")))), 200);
    accounts_.write("nonsense\n");
    EXPECT_EQ(gates->reload().error().code, "AccountsFailed");
    EXPECT_EQ(status(ask(*gate, request(Method::Get, kNetwork, basic("alice", "other")))), 200);
}

TEST_F(GatekeeperTest, StaysShutWhenAGroupLosesItsLastCertificate) {
    const TemporaryFile groups("ops: certificate:" + thumbprint('1') + "\n");
    Settings settings;
    settings.has_client_authority = true;
    settings.roles.administrators = {"group:ops"};
    settings.roles.group_file = groups.name();
    const auto gates = create(std::move(settings)).value();
    EXPECT_EQ(status(admit(*gates, peer(certificate('1')), request(Method::Get, kNetwork))), 200);
    groups.write("ops:\n");
    EXPECT_FALSE(gates->reload());
    EXPECT_EQ(status(admit(*gates, peer(certificate('9')), request(Method::Get, kNetwork))), 403);
}

TEST_F(GatekeeperTest, IsNotMadeWhenNobodyOrEverybodyCouldGetIn) {
    const auto code = [this](Settings settings) { return create(std::move(settings)).error().code; };
    EXPECT_EQ(code({}), "NoClientRule");
    Settings anyone;
    anyone.roles.readers = {"certificate:*"};
    EXPECT_EQ(code(anyone), "NoClientRule");
    Settings users_without_file;
    users_without_file.roles.readers = {"user:alice"};
    EXPECT_EQ(code(users_without_file), "NoClientRule");
    Settings file_without_users;
    file_without_users.client_thumbprints = {thumbprint('1')};
    file_without_users.password_file = accounts_.name();
    EXPECT_EQ(code(file_without_users), "NoClientRule");
    Settings bad_thumbprint;
    bad_thumbprint.client_thumbprints = {"12"};
    EXPECT_EQ(code(bad_thumbprint), "BadRole");
    Settings no_keys;
    no_keys.roles.readers = {"principal:alice@R"};
    no_keys.keytab = "/nonexistent.keytab";
    EXPECT_EQ(code(no_keys), "NegotiateFailed");
    no_keys.keytab = accounts_.name();
    EXPECT_EQ(code(no_keys), "NegotiateFailed");
}

TEST_F(GatekeeperTest, AdmitsNobodyOverAnythingButTls) {
    const auto gates = keeper();
    http::Peer plain = peer(certificate('1'));
    plain.is_encrypted = false;
    EXPECT_EQ(status(admit(*gates, plain, request(Method::Get, kNetwork, basic("alice", "right")))), 401);
}

TEST_F(GatekeeperTest, WithoutCredentialsAdmitsPlainLoopbackOnly) {
    const auto loopback = admit_loopback();
    http::Peer local{"127.0.0.1", "127.0.0.1:5000", false, true, std::nullopt};
    const auto admission = admit(*loopback, local, request(Method::Put, "/networking/v1/servers/a", "Basic ignored"));
    EXPECT_EQ(status(admission), 200);
    EXPECT_EQ(admission.identity.role, Role::Administrator);
    EXPECT_EQ(status(admit(*loopback, peer(certificate('1')), request(Method::Get, kNetwork))), 401);
    local.is_loopback = false;
    EXPECT_EQ(status(admit(*loopback, local, request(Method::Get, kNetwork))), 401);
}

}  // namespace
}  // namespace nc::service::auth
