// Every route of the model × every method × every role × every kind of credential.
#include <set>

#include "schemas/model/registry.hpp"
#include "service/auth/authorization.hpp"
#include "tests/unit/service/auth/gate_fixture.hpp"

namespace nc::service::auth {
namespace {

using api::Method;
using model::Role;

/// What operators write, told a second time on purpose: a type that is added, or whose role changes, is looked at here.
const std::set<std::string_view> kTenantCollections = {"accessControlLists", "connectivityCheck", "learnedIPAddresses",
                                                       "loadBalancers",      "networkInterfaces", "publicIPAddresses",
                                                       "routeTables",        "securityTags",      "slbState",
                                                       "serviceInsertions",  "virtualGateways",   "virtualNetworks"};

struct Route {
    std::string target;
    Role write_role;
};

/// A resource and the collection of each type, below the newest version.
std::vector<Route> routes() {
    std::vector<Route> found{{"/networking/v1/unknown/a", Role::Administrator}, {"/", Role::Administrator}};
    for (const model::ResourceInfo& type : model::resources()) {
        std::string target;
        const model::ResourceInfo* root = &type;
        for (const model::ResourceInfo* part = &type;; part = &model::info(*part->parent)) {
            const std::string id = part->singleton.empty() ? "a" : std::string(part->singleton);
            const std::string prefix = part->prefix.empty() ? "" : "/" + std::string(part->prefix);
            target.insert(0, prefix + "/" + std::string(part->collection) + "/" + id);
            root = part;
            if (!part->parent) break;
        }
        const Role role = kTenantCollections.contains(root->collection) ? Role::Operator : Role::Administrator;
        target.insert(0, "/networking/" + model::kNewestApiVersion.to_string());
        found.push_back({target, role});
        found.push_back({target.substr(0, target.rfind('/')), role});
    }
    return found;
}

struct Credential {
    const char* name;
    std::optional<http::ClientCertificate> certificate;
    std::string authorization;
    std::optional<Role> role;  ///< empty: it proves nothing
};

class RouteMatrix : public GateFixture {
  protected:
    void SetUp() override {
        Settings settings;
        settings.has_client_authority = true;
        settings.client_thumbprints = {thumbprint('1')};
        settings.roles.operators = {"certificate:" + thumbprint('2'), "user:alice"};
        settings.roles.readers = {"certificate:" + thumbprint('3')};
        settings.password_file = accounts_.name();
        keeper_ = create(std::move(settings)).value();
    }
    static std::vector<Credential> credentials() {
        std::vector<Credential> all{{"none", std::nullopt, "", std::nullopt},
                                    {"user", std::nullopt, basic("alice", "right"), Role::Operator},
                                    {"wrong password", std::nullopt, basic("alice", "wrong"), std::nullopt},
                                    {"malformed", std::nullopt, "Basic alice:right", std::nullopt},
                                    {"unknown scheme", std::nullopt, "Bearer abc", std::nullopt},
                                    {"other certificate", certificate('9'), "", std::nullopt}};
        const std::pair<char, Role> certificates[] = {
            {'1', Role::Administrator}, {'2', Role::Operator}, {'3', Role::Reader}};
        for (const auto& [digit, role] : certificates) {
            all.push_back({"certificate", certificate(digit), "", role});
            all.push_back({"expired certificate", certificate(digit, true, false), "", std::nullopt});
            all.push_back({"certificate of another authority", certificate(digit, false), "", std::nullopt});
        }
        return all;
    }

    // bcrypt of the lowest cost: the matrix checks a wrong password some hundred times.
    TemporaryFile accounts_{"alice:$2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC\n"};
    std::unique_ptr<Gatekeeper> keeper_;
};

TEST_F(RouteMatrix, EachCallerMayDoWhatItsRoleSaysAndNothingElse) {
    std::size_t cases = 0;
    for (const Credential& credential : credentials()) {
        for (const Route& route : routes()) {
            for (const Method method : {Method::Get, Method::Put, Method::Delete, Method::Post, Method::Other}) {
                now_ += std::chrono::minutes(1);  // this is not about how often someone may guess
                const auto admission = admit(*keeper_, peer(credential.certificate),
                                             request(method, route.target, credential.authorization));
                const Role needed = method == Method::Get ? Role::Reader : route.write_role;
                const int expected = !credential.role ? 401 : *credential.role >= needed ? 200 : 403;
                EXPECT_EQ(status(admission), expected)
                    << credential.name << " " << static_cast<int>(method) << " " << route.target;
                if (expected == 403) {
                    EXPECT_NE(admission.refusal->body.find("needs the role " + std::string(name_of(needed))),
                              std::string::npos);
                }
                ++cases;
            }
        }
    }
    EXPECT_GT(cases, 1000U);
}

TEST_F(RouteMatrix, TheSpellingOfAPathChangesNothing) {
    for (const char* target :
         {"/networking/v1/credentials/a", "/NETWORKING/V1/CREDENTIALS/a", "/networking/v1/%63redentials/a",
          "/networking/v1/credentials/a/", "/networking/v1/credentials/a?virtualNetworks",
          "/networking/v1/credentials/../virtualNetworks/a", "//networking/v1/virtualNetworks/a",
          "/networking/v1/virtualNetworks%2Fa/../../credentials/a"}) {
        EXPECT_EQ(needed_role(request(Method::Put, target)), Role::Administrator) << target;
    }
    EXPECT_EQ(needed_role(request(Method::Put, "/Networking/V1/VIRTUALNETWORKS/a/Subnets/b")), Role::Operator);
}

}  // namespace
}  // namespace nc::service::auth
