// Who comes to the CIM door: what a client proves here by its certificate or by Negotiate, and passwords that a
// controller judges. Beside a controller a request without any proof is let in too: it has no rights there. Thread:
// control.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/log.hpp"
#include "service/auth/attempt_limit.hpp"
#include "service/auth/gss.hpp"
#include "service/auth/role_book.hpp"
#include "service/http/gatekeeper.hpp"

namespace nc::provider::transport {

/// How a client can prove who it is.
struct Ways {
    bool is_encrypted = false;  ///< the door has TLS
    bool passwords = false;
    bool certificates = false;  ///< of the authority that the door knows
    bool kerberos = false;
    bool ntlm = false;

    bool negotiate() const { return kerberos || ntlm; }
};

/// The values of WWW-Authenticate for a request of this target. Of what is registered nowhere, the URI of DSP0226.
std::vector<std::string> challenges(const Ways& ways, std::string_view target);
/// The URIs that DSP0226 (annex C) gives the ways.
std::vector<std::string> security_profiles(const Ways& ways);

struct GuardSettings {
    Ways ways;
    std::optional<service::auth::GssAcceptor> keys{};  ///< of Negotiate; there when the ways have it
    /// Plain messages of Negotiate from other machines, without encryption.
    bool allows_unencrypted = false;
    /// Whom to let in, where no controller judges; the roles mean nothing here. Absent: everybody.
    std::optional<service::auth::RoleBook> allowed{};
};

class Guard final : public service::http::Gatekeeper {
  public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    Guard(GuardSettings settings, Clock clock, const Log& log)
        : settings_(std::move(settings)), clock_(std::move(clock)), log_(log.named("guard")) {}

    /// It says of an identity: its name as caller.hpp takes it, empty for nobody, and the client's address.
    std::unique_ptr<service::http::Gate> open(service::http::Peer peer) override;

  private:
    friend class GuardedConnection;
    GuardSettings settings_;
    Clock clock_;
    Log log_;
    service::auth::AttemptLimit guesses_{{}};  ///< at passwords of NTLM
};

}  // namespace nc::provider::transport
