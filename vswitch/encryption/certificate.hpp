// A certificate with its key, installed on this host, with which packets between hosts are encrypted: all hosts of a
// network have the same one. Immutable; shared by the associations that were made with it. The key never leaves
// OpenSSL: it is in no log, no database and no message. Thread: any.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "schemas/base/result.hpp"
#include "vswitch/encap/encapsulation.hpp"

struct ssl_ctx_st;

namespace nc::vswitch {

/// What the peer of a handshake must repeat. Of each SSL that is made with a Certificate's context and accepts, it is
/// the application data.
using HandshakeCookie = std::array<std::uint8_t, 32>;

class Certificate {
  public:
    /// Reads THUMBPRINT.pem and THUMBPRINT.key (PEM, without a password) from the folder. Errors:
    /// "EncryptionUnavailable" with a sentence that names the thumbprint: a file is missing, the key's is readable for
    /// others than its owner, the two do not belong together, the certificate has another thumbprint, or its key is too
    /// weak (RSA below 2048 bits).
    static Result<std::shared_ptr<const Certificate>> load(const std::filesystem::path& folder,
                                                           const std::string& thumbprint);
    ~Certificate();
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;

    CredentialId id() const { return id_; }
    /// DTLS 1.2 or later; both sides prove that they hold the key of this very certificate.
    ssl_ctx_st* context() const { return context_.get(); }

  private:
    struct Deleter {
        void operator()(ssl_ctx_st* context) const;
    };
    using Context = std::unique_ptr<ssl_ctx_st, Deleter>;
    Certificate(CredentialId id, Context context) : id_(id), context_(std::move(context)) {}

    CredentialId id_;
    Context context_;
};

/// Those that this host uses or still accepts.
using Certificates = std::map<CredentialId, std::shared_ptr<const Certificate>>;

}  // namespace nc::vswitch
