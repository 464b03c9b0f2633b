#include "service/auth/gatekeeper.hpp"

#include <utility>

#include "schemas/base/ascii.hpp"
#include "schemas/base/guid.hpp"
#include "service/api/error_answer.hpp"
#include "service/api/media_type.hpp"
#include "service/api/representation.hpp"
#include "service/auth/authorization.hpp"
#include "service/auth/credentials.hpp"
#include "service/auth/negotiate.hpp"
#include "service/auth/on_behalf.hpp"
#include "service/http/client_network.hpp"

namespace nc::service::auth {
namespace {

using http::Admission;
using http::Peer;
using model::ErrorCode;
using Done = std::function<void(Admission)>;

constexpr std::string_view kRealm = "realm=\"Network Controller\"";
/// What a client is told to wait when it guessed too often.
constexpr const char* kRetryAfter = "10";

api::Response refusal(const api::Request& head, ErrorCode code, std::string_view value, std::string_view detail) {
    api::Response response = api::represent(api::refuse(code, value, detail),
                                            api::accepted_media_type(head.headers).value_or(api::MediaType::Json));
    response.headers.add("x-ms-request-id", Guid::random().to_string());
    return response;
}

Admission refused(api::Response response) {
    Admission admission;
    admission.refusal = std::move(response);
    return admission;
}

/// A client that says whom it speaks for without being trusted with it is told so: what it believes is wrong.
api::Response forgery(const api::Request& head) {
    return refusal(head, ErrorCode::Forbidden, "", "Only a delegate asks on behalf of others.");
}

class LoopbackGate final : public http::Gate {
  public:
    explicit LoopbackGate(Peer peer) : peer_(std::move(peer)) {}
    void admit(const api::Request& head, Done done) override {
        if (peer_.is_encrypted || !peer_.is_loopback)
            return done(refused(refusal(head, ErrorCode::Unauthorized, "", {})));
        if (is_on_behalf(head.headers)) return done(refused(forgery(head)));
        Admission admission;
        admission.identity = {"loopback", peer_.source, model::Role::Administrator, {}};
        done(std::move(admission));
    }

  private:
    Peer peer_;
};

class LoopbackGatekeeper final : public http::Gatekeeper {
  public:
    std::unique_ptr<http::Gate> open(Peer peer) override { return std::make_unique<LoopbackGate>(std::move(peer)); }
};

}  // namespace

std::unique_ptr<http::Gatekeeper> admit_loopback() { return std::make_unique<LoopbackGatekeeper>(); }

/// One connection. The field Authorization decides when it is there; else what Negotiate proved before; else the
/// certificate. A delegate's connection carries many clients: nothing that one of them proves is remembered for it.
class AuthenticatingGate final : public http::Gate {
  public:
    AuthenticatingGate(Gatekeeper& keeper, Peer peer)
        : keeper_(keeper),
          peer_(std::move(peer)),
          is_delegate_(peer_.certificate && keeper_.is_delegate(*peer_.certificate)) {}

    void admit(const api::Request& head, Done done) override {
        asker_ = {peer_.network, {{}, peer_.source, {}, {}}};
        if (!peer_.is_encrypted) return done(refused(refusal(head, ErrorCode::Unauthorized, "", {})));
        if (is_delegate_) return admit_delegated(head, std::move(done));
        if (is_on_behalf(head.headers)) {
            log_failure("it asks on behalf of others, and may not");
            return done(refused(forgery(head)));
        }
        const auto field = head.headers.find("Authorization");
        if (field) return admit_field(head, *field, std::move(done));
        if (const auto principal = negotiated_.caller(keeper_.environment_.now()))
            return done(admit_caller(head, *principal));
        if (peer_.certificate && keeper_.admits(*peer_.certificate))
            return done(admit_caller(head, certificate_caller()));
        if (!peer_.certificate || has_other_ways()) return done(challenge(head));
        done(refused(refusal(head, ErrorCode::Forbidden, certificate_caller(), "The certificate is not admitted.")));
    }

  private:
    /// Of the request that is being judged.
    struct Asker {
        std::string network;     ///< what guesses are counted for
        api::Identity identity;  ///< name and role: once they are known
    };

    std::string certificate_caller() const { return std::string(kCertificatePrefix) + peer_.certificate->thumbprint; }
    bool has_other_ways() const { return keeper_.passwords_ || keeper_.kerberos_; }

    void admit_delegated(const api::Request& head, Done done) {
        const auto told = read_on_behalf(head.headers);
        if (!told) return done(refused(refusal(head, ErrorCode::BadRequest, "", told.error().message)));
        asker_ = {*http::client_network(told->source), {{}, told->source, {}, certificate_caller()}};
        const auto field = head.headers.find("Authorization");
        if (told->caller.empty()) return field ? admit_field(head, *field, std::move(done)) : done(challenge(head));
        if (field) {
            return done(refused(
                refusal(head, ErrorCode::BadRequest, "", "A request on behalf of a caller has no Authorization.")));
        }
        done(admit_caller(head, told->caller));
    }

    void admit_field(const api::Request& head, std::string_view field, Done done) {
        negotiated_.forget();
        const auto credentials = parse_authorization(field);
        if (credentials && keeper_.passwords_ && equals_ignoring_case(credentials->scheme, "Basic"))
            return admit_password(head, credentials->token, std::move(done));
        if (credentials && keeper_.kerberos_ && !is_delegate_ && equals_ignoring_case(credentials->scheme, "Negotiate"))
            return done(admit_token(head, credentials->token));
        log_failure("an authorization that is not served");
        done(challenge(head));
    }

    void admit_password(const api::Request& head, std::string_view token, Done done) {
        auto given = parse_basic(token);
        if (!given) {
            log_failure("malformed Basic credentials");
            return done(challenge(head));
        }
        const std::string name = given->name;
        keeper_.passwords_->check(
            *std::move(given), asker_.network,
            [this, &head, name, done = std::move(done)](auto outcome) { done(admit_checked(head, name, outcome)); });
    }

    Admission admit_checked(const api::Request& head, const std::string& name, PasswordCheck::Outcome outcome) {
        if (outcome == PasswordCheck::Outcome::Right) return admit_caller(head, std::string(kUserPrefix) + name);
        if (outcome == PasswordCheck::Outcome::Wrong) {
            log_failure("wrong name or password");
            return challenge(head);
        }
        log_failure("too many attempts");
        api::Response response = refusal(head, ErrorCode::TooManyRequests, "", {});
        response.headers.add("Retry-After", kRetryAfter);
        return refused(std::move(response));
    }

    Admission admit_token(const api::Request& head, std::string_view token) {
        const auto leg =
            negotiated_.take(*keeper_.kerberos_, "Negotiate", token, peer_.bindings, keeper_.environment_.now());
        if (leg.progress == GssExchange::Progress::Continues) return challenge(head, leg.challenge);
        const auto principal = negotiated_.caller(keeper_.environment_.now());
        if (!principal) {
            log_failure(leg.reason);
            return challenge(head);
        }
        Admission admission = admit_caller(head, *principal);
        if (!leg.has_token) return admission;
        (admission.refusal ? admission.refusal->headers : admission.headers).add("WWW-Authenticate", leg.challenge);
        return admission;
    }

    /// What a proved caller may do. Of a certificate that a delegate has seen, "certificate:*" says nothing: it stands
    /// for those that this service has checked.
    Admission admit_caller(const api::Request& head, const std::string& caller) {
        const auto role = is_delegate_ ? keeper_.roles_.role_by_name(caller) : keeper_.roles_.role_of(caller);
        if (!role) return refused(refusal(head, ErrorCode::Forbidden, caller, "It has no role here."));
        asker_.identity.name = caller;
        asker_.identity.role = *role;
        Admission admission;
        admission.identity = asker_.identity;
        const model::Role needed = needed_role(head);
        if (*role >= needed) return admission;
        admission = refused(refusal(head, ErrorCode::Forbidden, caller,
                                    "This needs the role " + std::string(name_of(needed)) + "; the caller is " +
                                        std::string(name_of(*role)) + "."));
        if (keeper_.audit_ != nullptr) {
            AuditRecord record = make_record(head, *admission.refusal);
            record.caller = asker_.identity;
            keeper_.audit_->record(record);
        }
        return admission;
    }

    /// 401, with each way to prove oneself (RFC 9110 11.6.1); `negotiate` is a further leg of an exchange.
    Admission challenge(const api::Request& head, const std::string& negotiate = "Negotiate") const {
        api::Response response = refusal(head, ErrorCode::Unauthorized, "", {});
        if (keeper_.kerberos_) response.headers.add("WWW-Authenticate", negotiate);
        if (keeper_.passwords_)
            response.headers.add("WWW-Authenticate", "Basic " + std::string(kRealm) + ", charset=\"UTF-8\"");
        if (!has_other_ways()) response.headers.add("WWW-Authenticate", "ClientCertificate " + std::string(kRealm));
        return refused(std::move(response));
    }

    void log_failure(const std::string& reason) const {
        keeper_.log_.warning("authentication failed", {{"peer", asker_.identity.source}, {"reason", reason}});
    }

    Gatekeeper& keeper_;
    Peer peer_;
    bool is_delegate_;
    Asker asker_;
    NegotiateSession negotiated_;
};

struct Gatekeeper::Files {
    RoleBook roles;
    std::set<std::string> delegates;
    std::optional<Accounts> accounts;
    std::optional<GssAcceptor> kerberos;
};

RoleSettings given_roles(const Settings& settings) {
    RoleSettings given = settings.roles;
    for (const std::string& thumbprint : settings.client_thumbprints)
        given.administrators.push_back(std::string(kCertificatePrefix) + thumbprint);
    // By the settings, which stay: a group that loses its last certificate must not open the door to all of them.
    const bool has_roles = !given.readers.empty() || !given.operators.empty() || !given.administrators.empty();
    if (settings.has_client_authority && !has_roles)
        given.administrators.push_back(std::string(kCertificatePrefix) + "*");
    return given;
}

namespace {

/// Their thumbprints. A delegate with a role could be made to use it by a client who proved nothing.
Result<std::set<std::string>> read_delegates(const std::vector<std::string>& texts, const RoleBook& roles) {
    std::set<std::string> thumbprints;
    for (const std::string& text : texts) {
        const bool is_certificate = text.starts_with(kCertificatePrefix);
        const auto thumbprint = parse_thumbprint(text.substr(is_certificate ? kCertificatePrefix.size() : 0));
        if (!is_certificate || !thumbprint)
            return Error{"BadRole", "--delegate takes certificate:SHA1HEX, not '" + text + "'.", {}, {}};
        if (roles.role_by_name(std::string(kCertificatePrefix) + *thumbprint))
            return Error{"BadRole", "The delegate '" + text + "' has a role of its own; it may have none.", {}, {}};
        thumbprints.insert(*thumbprint);
    }
    return thumbprints;
}

}  // namespace

Result<Gatekeeper::Files> Gatekeeper::read(const Settings& settings) {
    const auto nobody = [](std::string message) { return Error{"NoClientRule", std::move(message), {}, {}}; };
    auto roles = RoleBook::load(given_roles(settings));
    if (!roles) return std::move(roles).error();
    if (roles->has_every_certificate() && !settings.has_client_authority)
        return nobody("'certificate:*' needs --client-ca: anyone can make a certificate.");
    if (settings.password_file.empty() == roles->has_any(kUserPrefix))
        return nobody("--password-file and roles for callers 'user:NAME' go together.");
    // A delegate may have a keytab instead.
    const bool has_principals = roles->has_any(kPrincipalPrefix);
    if (settings.keytab.empty() ? has_principals && settings.delegates.empty() : !has_principals)
        return nobody("--keytab and roles for callers 'principal:NAME@REALM' go together.");
    auto delegates = read_delegates(settings.delegates, *roles);
    if (!delegates) return std::move(delegates).error();
    Files files{*std::move(roles), *std::move(delegates), {}, {}};
    if (!files.roles.has_any(""))
        return nobody("With TLS, say who may connect: a client thumbprint, a client authority, or a role.");
    if (!settings.password_file.empty()) {
        auto accounts = Accounts::load(settings.password_file);
        if (!accounts) return std::move(accounts).error();
        files.accounts = *std::move(accounts);
    }
    if (!settings.keytab.empty()) {
        auto kerberos = GssAcceptor::create({settings.keytab, {}});
        if (!kerberos) return std::move(kerberos).error();
        files.kerberos = *std::move(kerberos);
    }
    return files;
}

Gatekeeper::Gatekeeper(Settings settings, Files files, Environment environment, AuditLog* audit, const Log& log)
    : settings_(std::move(settings)),
      roles_(std::move(files.roles)),
      delegates_(std::move(files.delegates)),
      environment_(std::move(environment)),
      kerberos_(std::move(files.kerberos)),
      audit_(audit),
      log_(log.named("auth")) {
    if (files.accounts) passwords_.emplace(*std::move(files.accounts), environment_);
}

Result<std::unique_ptr<Gatekeeper>> Gatekeeper::create(Settings settings, Environment environment, AuditLog* audit,
                                                       const Log& log) {
    auto files = read(settings);
    if (!files) return std::move(files).error();
    return std::unique_ptr<Gatekeeper>(
        new Gatekeeper(std::move(settings), *std::move(files), std::move(environment), audit, log));
}

Result<void> Gatekeeper::reload() {
    auto files = read(settings_);
    if (!files) return std::move(files).error();
    roles_ = std::move(files->roles);
    kerberos_ = std::move(files->kerberos);
    if (files->accounts) passwords_->replace(*std::move(files->accounts));
    return {};
}

std::vector<std::string> Gatekeeper::ways() const {
    std::vector<std::string> ways;
    if (roles_.has_any(kCertificatePrefix)) ways.emplace_back("X509");
    if (kerberos_) ways.emplace_back("Kerberos");
    if (passwords_) ways.emplace_back("Basic");
    return ways;
}

std::unique_ptr<http::Gate> Gatekeeper::open(Peer peer) {
    return std::make_unique<AuthenticatingGate>(*this, std::move(peer));
}

/// Of a certificate that was proved: whether it says who somebody is.
bool Gatekeeper::counts(const http::ClientCertificate& certificate) const {
    return certificate.is_current && (!settings_.has_client_authority || certificate.has_valid_chain);
}

/// Its role is judged later.
bool Gatekeeper::admits(const http::ClientCertificate& certificate) const {
    return counts(certificate) && roles_.role_of(std::string(kCertificatePrefix) + certificate.thumbprint).has_value();
}

bool Gatekeeper::is_delegate(const http::ClientCertificate& certificate) const {
    return counts(certificate) && delegates_.contains(certificate.thumbprint);
}

}  // namespace nc::service::auth
