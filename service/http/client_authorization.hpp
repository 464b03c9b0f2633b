// Who may speak to the controller over TLS: the holders of listed client certificates (ClientCertificateThumbprint of
// the Windows product), of certificates of a given authority, or of both when both are given. Thread: any.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.hpp"
#include "service/http/refusal.hpp"

namespace nc::service::http {

/// What the handshake proved: the client holds the key of this certificate.
struct ClientCertificate {
    std::string thumbprint;        ///< SHA-1 of the certificate, 40 upper-case hex digits
    bool has_valid_chain = false;  ///< up to the authority of --client-ca; false when none is given
};

/// "9f:86 D0…" in any case, with or without ':' and spaces, to 40 upper-case digits; std::nullopt when it is none.
std::optional<std::string> parse_thumbprint(std::string_view text);

class ClientAuthorization {
  public:
    /// Errors: "BadThumbprint"; "NoClientRule" when neither a thumbprint nor an authority is given, since then anyone
    /// could write.
    static Result<ClientAuthorization> create(const std::vector<std::string>& thumbprints, bool requires_valid_chain);

    /// std::nullopt: admitted. 401 without a certificate, 403 with one that is not admitted.
    std::optional<Refusal> check(const std::optional<ClientCertificate>& certificate) const;

  private:
    std::set<std::string> thumbprints_;  ///< empty: any certificate of the authority
    bool requires_valid_chain_ = false;
};

}  // namespace nc::service::http
