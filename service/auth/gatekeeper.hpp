// Who may speak to the controller, and what they may do: client certificates (ClientCertificateThumbprint of the
// Windows product), Basic (RFC 7617) and Negotiate (RFC 4559), each only over TLS, and roles for those whom they prove.
// A caller without a role is nobody. Thread: control.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schemas/base/log.hpp"
#include "schemas/base/result.hpp"
#include "service/auth/audit_log.hpp"
#include "service/auth/gss.hpp"
#include "service/auth/password_check.hpp"
#include "service/auth/role_book.hpp"
#include "service/http/gatekeeper.hpp"

namespace nc::service::auth {

struct Settings {
    std::vector<std::string> client_thumbprints;  ///< administrators, beside those of `roles`
    bool has_client_authority = false;  ///< certificates must come from it; alone: each of them is an administrator's
    std::string password_file;          ///< empty: no Basic
    std::string keytab;                 ///< empty: no Negotiate
    RoleSettings roles;
    /// "certificate:THUMBPRINT": who may ask on behalf of others (on_behalf.hpp), and never for itself.
    std::vector<std::string> delegates;
};

/// The roles by the settings, with what they imply spelled out: thumbprints, and an authority that stands alone.
RoleSettings given_roles(const Settings& settings);

/// Plain HTTP on loopback: whoever reaches it is an administrator. Admits nobody on other connections, and nobody on
/// behalf of others: they would become administrators.
std::unique_ptr<http::Gatekeeper> admit_loopback();

class Gatekeeper final : public http::Gatekeeper {
  public:
    /// `audit` may be null and outlives the gatekeeper, which outlives the tasks that it gives away.
    /// Errors: "NoClientRule" when nobody could get in, or everyone could; "BadRole"; "AccountsFailed";
    /// "NegotiateFailed".
    static Result<std::unique_ptr<Gatekeeper>> create(Settings settings, Environment environment, AuditLog* audit,
                                                      const Log& log);

    std::unique_ptr<http::Gate> open(http::Peer peer) override;
    /// Reads the accounts, groups and keytab again. On error nothing changes.
    Result<void> reload();
    /// How a caller can prove who it is: "X509", "Kerberos", "Basic".
    std::vector<std::string> ways() const;

  private:
    friend class AuthenticatingGate;
    struct Files;
    Gatekeeper(Settings settings, Files files, Environment environment, AuditLog* audit, const Log& log);
    static Result<Files> read(const Settings& settings);
    bool admits(const http::ClientCertificate& certificate) const;
    bool counts(const http::ClientCertificate& certificate) const;
    bool is_delegate(const http::ClientCertificate& certificate) const;

    Settings settings_;
    RoleBook roles_;
    std::set<std::string> delegates_;  ///< thumbprints
    Environment environment_;
    std::optional<PasswordCheck> passwords_;
    std::optional<GssAcceptor> kerberos_;
    AuditLog* audit_;
    Log log_;
};

}  // namespace nc::service::auth
