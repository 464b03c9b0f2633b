// Requests that a delegate makes on behalf of others, and those of whoever pretends to be one.
#include "service/auth/on_behalf.hpp"

#include <fstream>

#include "tests/unit/service/auth/gate_fixture.hpp"

namespace nc::service::auth {
namespace {

using api::Method;
using model::Role;
using Fields = std::vector<std::pair<std::string, std::string>>;

const std::string kNetwork = "/networking/v1/virtualNetworks/a";
const std::string kAlice = "principal:alice@EXAMPLE.COM";

class OnBehalfTest : public GateFixture {
  protected:
    /// The delegate's certificate is 'D'; 2 is an operator's, 3 a reader's, and any of the authority may read.
    Settings settings() {
        Settings settings;
        settings.has_client_authority = true;
        settings.password_file = accounts_.name();
        settings.roles.readers = {"certificate:*", "user:bob"};
        settings.roles.operators = {"certificate:" + thumbprint('2'), kAlice};
        settings.delegates = {"certificate:" + thumbprint('d')};
        return settings;
    }
    static api::Request with(api::Request request, const Fields& fields) {
        for (const auto& [name, value] : fields)
            request.headers.add(name, value);
        return request;
    }
    static api::Request asked(const std::string& caller, const std::string& source = "198.51.100.7:6000",
                              Method method = Method::Put) {
        return with(request(method, kNetwork), write_on_behalf({caller, source}));
    }
    http::Admission by_delegate(const api::Request& request) {
        return admit(*create(settings()).value(), peer(certificate('D')), request);
    }

    TemporaryFile accounts_{"bob:" + hash_password("right").value() + "\n"};
};

TEST_F(OnBehalfTest, GivesTheRequestToWhomTheDelegateProved) {
    for (const std::string& caller : {kAlice, "certificate:" + thumbprint('2')}) {
        const auto admission = by_delegate(asked(caller));
        ASSERT_FALSE(admission.refusal) << caller;
        EXPECT_EQ(admission.identity.name, caller);
        EXPECT_EQ(admission.identity.source, "198.51.100.7:6000");
        EXPECT_EQ(admission.identity.role, Role::Operator);
        EXPECT_EQ(admission.identity.through, "certificate:" + thumbprint('D'));
    }
    EXPECT_EQ(status(by_delegate(asked("principal:nobody@EXAMPLE.COM"))), 403);
}

TEST_F(OnBehalfTest, KeepsTheRoleOfWhomTheDelegateProved) {
    const auto refused = by_delegate(
        with(request(Method::Put, "/networking/v1/servers/a"), write_on_behalf({kAlice, "198.51.100.7:6000"})));
    EXPECT_EQ(status(refused), 403);
    EXPECT_NE(refused.refusal->body.find("needs the role administrator"), std::string::npos);
}

TEST_F(OnBehalfTest, DoesNotGiveOthersWhatEveryCertificateMayDo) {
    EXPECT_EQ(status(admit(*create(settings()).value(), peer(certificate('9')), request(Method::Get, kNetwork))), 200);
    EXPECT_EQ(status(by_delegate(asked("certificate:" + thumbprint('9'), "198.51.100.7:6000", Method::Get))), 403);
}

TEST_F(OnBehalfTest, GivesTheDelegateNothingOfItsOwn) {
    const auto nobody = by_delegate(asked("", "198.51.100.7:6000", Method::Get));
    EXPECT_EQ(status(nobody), 401);
    EXPECT_EQ(challenges(nobody), "Basic realm=\"Network Controller\", charset=\"UTF-8\"");
    EXPECT_EQ(status(by_delegate(request(Method::Get, kNetwork))), 400);
    EXPECT_EQ(status(by_delegate(request(Method::Get, kNetwork, basic("bob", "right")))), 400);
}

TEST_F(OnBehalfTest, JudgesAPasswordThatTheDelegatePassesOn) {
    const auto fields = write_on_behalf({"", "198.51.100.7:6000"});
    const auto admission = by_delegate(with(request(Method::Get, kNetwork, basic("bob", "right")), fields));
    ASSERT_FALSE(admission.refusal);
    EXPECT_EQ(admission.identity.name, "user:bob");
    EXPECT_EQ(admission.identity.source, "198.51.100.7:6000");
    EXPECT_EQ(status(by_delegate(with(request(Method::Get, kNetwork, basic("bob", "no")), fields))), 401);
}

TEST_F(OnBehalfTest, CountsGuessesForTheRealClient) {
    const auto gates = create(settings()).value();
    const auto gate = gates->open(peer(certificate('D')));
    const auto guess = [&](const std::string& source, const std::string& password) {
        return status(
            ask(*gate, with(request(Method::Get, kNetwork, basic("bob", password)), write_on_behalf({"", source}))));
    };
    int last = 0;
    for (int i = 0; i < 20 && last != 429; ++i)
        last = guess("198.51.100.7:" + std::to_string(6000 + i), "wrong" + std::to_string(i));
    EXPECT_EQ(last, 429);
    EXPECT_EQ(guess("198.51.100.8:6000", "wrong"), 401);
    EXPECT_EQ(status(admit(*gates, peer(), request(Method::Get, kNetwork, basic("bob", "right")))), 200);
}

TEST_F(OnBehalfTest, RefusesTheFieldsOfWhoeverIsNoDelegate) {
    const auto gates = create(settings()).value();
    const Fields forged[] = {
        write_on_behalf({kAlice, "198.51.100.7:6000"}), {{"nc-caller", kAlice}}, {{"NC-Client", "198.51.100.7:6000"}}};
    for (const Fields& fields : forged) {
        const auto head = with(request(Method::Get, kNetwork), fields);
        for (const auto& forger :
             {peer(), peer(certificate('2')), peer(certificate('D', false)), peer(certificate('D', true, false))})
            EXPECT_EQ(status(admit(*gates, forger, head)), 403);
        const auto known = with(request(Method::Get, kNetwork, basic("bob", "right")), fields);
        EXPECT_EQ(status(admit(*gates, peer(), known)), 403);
        http::Peer loopback = peer();
        loopback.is_encrypted = false;
        loopback.is_loopback = true;
        EXPECT_EQ(status(admit(*admit_loopback(), loopback, head)), 403);
    }
}

TEST_F(OnBehalfTest, RefusesTwoReadingsOfOneRequest) {
    const std::string source = "198.51.100.7:6000";
    EXPECT_EQ(status(by_delegate(
                  with(request(Method::Get, kNetwork, basic("bob", "right")), write_on_behalf({kAlice, source})))),
              400);
    for (const auto& [name, value] : Fields{{"nc-caller", kAlice}, {"NC-CLIENT", source}})
        EXPECT_EQ(status(by_delegate(with(asked(kAlice), {{name, value}}))), 400) << name;
}

TEST_F(OnBehalfTest, RefusesCallersThatNoDelegateCanProve) {
    for (const char* caller : {"user:bob", "loopback", "group:all", "certificate:*", "certificate:12", "principal:", "",
                               "certificate:dddddddddddddddddddddddddddddddddddddddd"}) {
        const auto fields = Fields{{"NC-Caller", caller}, {"NC-Client", "198.51.100.7:6000"}};
        EXPECT_EQ(status(by_delegate(with(request(Method::Get, kNetwork), fields))), 400) << caller;
    }
    for (const char* source : {"", "198.51.100.7", "198.51.100.7:", "host:1", "198.51.100.7:x", "198.51.100.7:99999"}) {
        const auto fields = Fields{{"NC-Caller", kAlice}, {"NC-Client", source}};
        EXPECT_EQ(status(by_delegate(with(request(Method::Get, kNetwork), fields))), 400) << source;
    }
}

TEST_F(OnBehalfTest, TakesNoNegotiateThatWouldProveTheConnectionOfAll) {
    const auto refused =
        by_delegate(with(request(Method::Get, kNetwork, "Negotiate YII="), write_on_behalf({"", "198.51.100.7:6000"})));
    EXPECT_EQ(status(refused), 401);
    EXPECT_EQ(challenges(refused).find("Negotiate"), std::string::npos);
}

TEST_F(OnBehalfTest, RecordsBothWhoAskedAndThroughWhom) {
    const TemporaryFile file("");
    auto audit = AuditLog::open(file.name(), Log("test"));
    const auto gates = create(settings(), &*audit).value();
    EXPECT_EQ(status(admit(*gates, peer(certificate('D')),
                           with(request(Method::Delete, "/networking/v1/servers/a"),
                                write_on_behalf({kAlice, "198.51.100.7:6000"})))),
              403);
    std::string line;
    std::getline(std::ifstream(file.name()), line);
    for (const std::string& part : {"\"caller\":\"" + kAlice + "\"", std::string("\"source\":\"198.51.100.7:6000\""),
                                    "\"through\":\"certificate:" + thumbprint('D') + "\""})
        EXPECT_NE(line.find(part), std::string::npos) << line;
}

TEST_F(OnBehalfTest, IsNotMadeOfADelegateThatIsMoreOrLessThanThat) {
    const auto code = [this](const std::string& delegate) {
        Settings changed = settings();
        changed.delegates = {delegate};
        return create(std::move(changed)).error().code;
    };
    for (const std::string& wrong : {"certificate:" + thumbprint('2'), std::string("certificate:*"),
                                     std::string("user:bob"), kAlice, thumbprint('d')})
        EXPECT_EQ(code(wrong), "BadRole") << wrong;
}

TEST(CallerText, ArrivesAsItWasSent) {
    EXPECT_TRUE(is_caller_text("principal:alice smith@R"));
    for (const char* text : {"", " principal:a@R", "principal:a@R ", "principal:a@R\r\nNC-Caller: x", "a\tb", "a\x7F"})
        EXPECT_FALSE(is_caller_text(text)) << text;
}

}  // namespace
}  // namespace nc::service::auth
