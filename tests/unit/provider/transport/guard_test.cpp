// Who is let in to the CIM door, and as whom: what needs no Kerberos (tests/system/cim_authentication_test.py has it).
#include "provider/transport/guard.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "provider/transport/caller.hpp"
#include "service/auth/credentials.hpp"

namespace nc::provider::transport {
namespace {

using service::api::Request;
using service::http::Admission;
using service::http::ClientCertificate;
using service::http::Peer;

const std::string kThumbprint(40, 'A');
constexpr const char* kMutual = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual";

Peer peer(std::optional<ClientCertificate> certificate = std::nullopt) {
    return {"192.0.2.1", "192.0.2.1:5000", true, false, std::move(certificate)};
}

Request request(const std::string& authorization = {}, const std::string& length = "10") {
    Request request;
    request.target = "/wsman";
    request.headers.add("Content-Length", length);
    if (!authorization.empty()) request.headers.add("Authorization", authorization);
    return request;
}

Admission ask(GuardSettings settings, Peer from, const Request& head) {
    Guard guard(
        std::move(settings), [] { return std::chrono::steady_clock::time_point(); }, Log("test", LogLevel::Error));
    std::optional<Admission> given;
    guard.open(std::move(from))->admit(head, [&](Admission admission) { given = std::move(admission); });
    return given.value();
}

/// The name that is admitted, or the status of the refusal.
std::string outcome(GuardSettings settings, Peer from, const Request& head) {
    const auto admission = ask(std::move(settings), std::move(from), head);
    return admission.refusal ? std::to_string(admission.refusal->status) : admission.identity.name;
}

GuardSettings door() { return {{true, true, true, true}, {}, false, {}}; }

TEST(Guard, KnowsCertificatesThatCount) {
    const ClientCertificate good{kThumbprint, true, true};
    EXPECT_EQ(outcome(door(), peer(good), request()), "certificate:" + kThumbprint);
    EXPECT_EQ(outcome(door(), peer(good), request(kMutual)), "certificate:" + kThumbprint);
    EXPECT_EQ(ask(door(), peer(good), request()).identity.source, "192.0.2.1:5000");
    GuardSettings without_authority = door();
    without_authority.ways.certificates = false;
    EXPECT_EQ(outcome(without_authority, peer(good), request()), "");
    for (const ClientCertificate& bad : {ClientCertificate{kThumbprint, false, true}, {kThumbprint, true, false}}) {
        EXPECT_EQ(outcome(door(), peer(bad), request()), "");
        EXPECT_EQ(outcome(door(), peer(bad), request(kMutual)), "401");
    }
}

TEST(Guard, PutsWhatTheRequestSaysBeforeTheCertificate) {
    const ClientCertificate good{kThumbprint, true, true};
    const std::string basic = "Basic " + service::auth::encode_base64("alice:right");
    EXPECT_EQ(outcome(door(), peer(good), request(basic)), "user:alice");
    for (const char* bad : {"Basic %", "Digest x", "x", "Bearer abc", "http://schemas.dmtf.org/", "Negotiate"})
        EXPECT_EQ(outcome(door(), peer(good), request(bad)), "401") << bad;
}

TEST(Guard, TakesOnlyTheWaysThatThereAre) {
    const std::string basic = "Basic " + service::auth::encode_base64("alice:right");
    EXPECT_EQ(outcome({{false, false, false, true}, {}, false, {}}, peer(), request(basic)), "401");
    for (const char* scheme : {"Negotiate YII=", "Kerberos YII="})
        EXPECT_EQ(outcome({{true, true, true, false}, {}, false, {}}, peer(), request(scheme)), "401");
    EXPECT_EQ(outcome({{false, false, false, false}, {}, false, {}}, peer(), request(basic)), "") << "nothing to prove";
}

TEST(Guard, ClaimsKerberosOnlyWhereThereAreItsKeys) {
    const Ways ntlm{true, false, false, false, true};
    EXPECT_EQ(challenges(ntlm, "/wsman"), std::vector<std::string>{"Negotiate"});
    EXPECT_TRUE(security_profiles(ntlm).empty());
    EXPECT_EQ(outcome({ntlm, {}, false, {}}, peer(), request("Kerberos YII=")), "401");
    EXPECT_EQ(outcome({ntlm, {}, false, {}}, peer(), request({}, "0")), "401") << "it begins without a message";
}

TEST(Guard, ChallengesClientsThatBeginWithoutAMessage) {
    const auto refused = ask(door(), peer(), request({}, "0"));
    ASSERT_TRUE(refused.refusal);
    EXPECT_EQ(refused.refusal->status, 401);
    std::vector<std::string> ways;
    for (const auto& [name, value] : refused.refusal->headers.fields()) {
        if (name == "WWW-Authenticate") ways.push_back(value);
    }
    EXPECT_EQ(ways, (std::vector<std::string>{"Negotiate", "Kerberos", "Basic realm=\"WSMAN\"", kMutual}));
    EXPECT_EQ(outcome({{true, true, false, false}, {}, false, {}}, peer(), request({}, "0")), "");
}

TEST(Guard, LetsInWhomAHostNames) {
    GuardSettings host{{true, false, true, false}, {}, false, {}};
    host.allowed = service::auth::RoleBook::load({{}, {}, {"certificate:" + kThumbprint}, {}}).value();
    EXPECT_EQ(outcome(host, peer(ClientCertificate{kThumbprint, true, true}), request()), "certificate:" + kThumbprint);
    EXPECT_EQ(outcome(host, peer(ClientCertificate{std::string(40, 'B'), true, true}), request()), "403");
    EXPECT_EQ(outcome(host, peer(), request()), "401");
    EXPECT_EQ(outcome(host, peer(), request("Basic " + service::auth::encode_base64("a:b"))), "401");
}

TEST(Caller, PassesOnPasswordsAndNothingElse) {
    const auto caller = [](const std::string& name, const std::string& authorization) {
        Request head = request(authorization);
        head.identity = {name, "192.0.2.1:5000", {}, {}};
        return caller_of(head);
    };
    EXPECT_EQ(caller("user:alice", "Basic x").authorization, "Basic x");
    for (const char* name : {"principal:alice@R", "certificate:AA", ""}) {
        EXPECT_EQ(caller(name, "Negotiate YII=").authorization, "") << name;
        EXPECT_EQ(caller(name, "Negotiate YII=").identity, name);
    }
}

}  // namespace
}  // namespace nc::provider::transport
