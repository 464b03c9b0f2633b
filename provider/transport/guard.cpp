#include "provider/transport/guard.hpp"

#include <utility>

#include "provider/transport/sealed_messages.hpp"
#include "schemas/base/ascii.hpp"
#include "service/auth/caller_name.hpp"
#include "service/auth/credentials.hpp"
#include "service/auth/negotiate.hpp"
#include "service/auth/on_behalf.hpp"

namespace nc::provider::transport {
namespace {

using service::api::Request;
using service::api::Response;
using service::auth::GssExchange;
using service::http::Admission;
using service::http::Peer;

constexpr std::string_view kProfiles = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/";

constexpr const char* kRetryAfter = "6";  // seconds: one attempt

std::string profile(std::string_view name) { return std::string(kProfiles) + std::string(name); }

Admission refused(int status, std::string sentence, const std::vector<std::string>& ways = {}) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    for (const std::string& way : ways)
        response.headers.add("WWW-Authenticate", way);
    response.body = std::move(sentence) + "\n";
    Admission admission;
    admission.refusal = std::move(response);
    return admission;
}

bool has_body(const Request& head) {
    return head.headers.find("Transfer-Encoding") || head.headers.find("Content-Length").value_or("0") != "0";
}

}  // namespace

std::vector<std::string> challenges(const Ways& ways, std::string_view target) {
    std::vector<std::string> values;
    if (ways.negotiate()) values.emplace_back("Negotiate");
    if (ways.kerberos) values.emplace_back("Kerberos");
    if (ways.passwords)
        values.push_back("Basic realm=\"" + std::string(target.starts_with("/cimom") ? "CIM" : "WSMAN") + "\"");
    if (ways.certificates) values.push_back(profile("https/mutual"));
    return values;
}

std::vector<std::string> security_profiles(const Ways& ways) {
    const std::string scheme = ways.is_encrypted ? "https/" : "http/";
    std::vector<std::string> uris;
    if (ways.passwords) uris.push_back(profile(scheme + "basic"));
    if (ways.certificates) uris.push_back(profile("https/mutual"));
    if (ways.kerberos) uris.push_back(profile(scheme + "spnego-kerberos"));
    return uris;
}

/// What the field Authorization says counts first; else what Negotiate proved before; else the certificate.
class GuardedConnection final : public service::http::Gate {
  public:
    GuardedConnection(Guard& guard, Peer peer)
        : guard_(guard),
          ways_(guard.settings_.ways),
          needs_encryption_(!peer.is_encrypted && !peer.is_loopback && !guard.settings_.allows_unencrypted),
          peer_(std::move(peer)) {}

    void admit(const Request& head, std::function<void(Admission)> done) override { done(judge(head)); }

  private:
    Admission judge(const Request& head) {
        const auto field = head.headers.find("Authorization");
        if (!field || is_open()) {
            if (const auto principal = negotiated_.caller(guard_.clock_())) return admit_proved(*principal);
            negotiated_.forget();
            return has_certificate() ? admit_proved(certificate_caller()) : judge_nobody(head);
        }
        negotiated_.forget();
        if (*field == profile("https/mutual"))
            return has_certificate() ? admit_proved(certificate_caller())
                                     : unproved(head, "no certificate that counts");
        const auto given = service::auth::parse_authorization(*field);
        if (!given) return unproved(head, "a malformed Authorization");
        if (ways_.passwords && equals_ignoring_case(given->scheme, "Basic")) return judge_password(head, given->token);
        for (const auto& [scheme, is_served] :
             {std::pair{"Negotiate", ways_.negotiate()}, {"Kerberos", ways_.kerberos}}) {
            if (is_served && equals_ignoring_case(given->scheme, scheme))
                return judge_token(head, scheme, given->token);
        }
        return unproved(head, "an authorization that is not served");
    }

    /// A host's door that only its own machine reaches.
    bool is_open() const { return !ways_.passwords && !ways_.certificates && !ways_.negotiate(); }

    bool has_certificate() const {
        return ways_.certificates && peer_.certificate && peer_.certificate->is_current &&
               peer_.certificate->has_valid_chain;
    }
    std::string certificate_caller() const {
        return std::string(service::auth::kCertificatePrefix) + peer_.certificate->thumbprint;
    }

    /// Nobody has rights. Clients of Negotiate begin without a message, or with one that nothing here can open.
    Admission judge_nobody(const Request& head) const {
        const bool is_sealed = !sealed_protocol(head.headers.find("Content-Type").value_or("")).empty();
        if (guard_.settings_.allowed || is_sealed || (ways_.negotiate() && !has_body(head))) return challenge(head);
        return admit("");
    }

    /// The controller judges it.
    Admission judge_password(const Request& head, std::string_view token) const {
        const auto given = service::auth::parse_basic(token);
        return given ? admit(std::string(service::auth::kUserPrefix) + given->name)
                     : unproved(head, "malformed Basic credentials");
    }

    Admission judge_token(const Request& head, std::string_view scheme, std::string_view token) {
        const auto now = guard_.clock_();
        // With NTLM a token is a guess at a password, and only the mechanism sees whether it is right.
        if (ways_.ntlm && !guard_.guesses_.take(peer_.network, now)) return too_many();
        const auto leg = negotiated_.take(*guard_.settings_.keys, scheme, token, peer_.bindings, now);
        if (ways_.ntlm && leg.progress != GssExchange::Progress::Failed) guard_.guesses_.give_back(peer_.network);
        if (leg.progress == GssExchange::Progress::Continues)
            return refused(401, "The exchange goes on.", {leg.challenge});
        const auto principal = negotiated_.caller(now);
        if (!principal) return unproved(head, leg.reason);
        if (!service::auth::is_caller_text(*principal)) {
            negotiated_.forget();
            return unproved(head, "a name that cannot be told to the controller");
        }
        Admission admission = admit_proved(*principal);
        if (leg.has_token)
            (admission.refusal ? admission.refusal->headers : admission.headers).add("WWW-Authenticate", leg.challenge);
        return admission;
    }

    Admission admit_proved(const std::string& caller) const {
        if (guard_.settings_.allowed && !guard_.settings_.allowed->role_of(caller))
            return refused(403, caller + " may not do anything here.");
        Admission admission = admit(caller);
        if (auto context = negotiated_.context())
            admission.protection = std::make_shared<SealedMessages>(std::move(context), needs_encryption_);
        return admission;
    }

    Admission admit(std::string caller) const {
        Admission admission;
        admission.identity.name = std::move(caller);
        admission.identity.source = peer_.source;
        return admission;
    }

    Admission unproved(const Request& head, const std::string& reason) const {
        guard_.log_.warning("authentication failed", {{"peer", peer_.source}, {"reason", reason}});
        return challenge(head);
    }
    Admission too_many() const {
        guard_.log_.warning("authentication failed", {{"peer", peer_.source}, {"reason", "too many attempts"}});
        Admission admission = refused(429, "Too many attempts.");
        admission.refusal->headers.add("Retry-After", kRetryAfter);
        return admission;
    }
    Admission challenge(const Request& head) const {
        return refused(401, "Say who you are.", challenges(ways_, head.target));
    }

    Guard& guard_;
    const Ways ways_;
    const bool needs_encryption_;
    const Peer peer_;
    service::auth::NegotiateSession negotiated_{};
};

std::unique_ptr<service::http::Gate> Guard::open(Peer peer) {
    return std::make_unique<GuardedConnection>(*this, std::move(peer));
}

}  // namespace nc::provider::transport
