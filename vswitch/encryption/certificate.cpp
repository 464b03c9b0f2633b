#include "vswitch/encryption/certificate.hpp"

#include <array>
#include <cstdio>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

namespace nc::vswitch {
namespace {

/// All of one size on the wire, all with forward secrecy.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:@SECLEVEL=2";

/// The peer shows the same certificate; that it holds the key, too, the handshake itself proves. Who issued it and
/// until when it is valid say nothing more: the operator chose this one.
int is_same_certificate(X509_STORE_CTX* peer, void* own) {
    const X509* shown = X509_STORE_CTX_get0_cert(peer);
    const bool is_same = shown != nullptr && X509_cmp(shown, static_cast<const X509*>(own)) == 0;
    if (!is_same) X509_STORE_CTX_set_error(peer, X509_V_ERR_APPLICATION_VERIFICATION);
    return is_same ? 1 : 0;
}

int tell_cookie(SSL* ssl, unsigned char* cookie, unsigned* size) {
    const auto& own = *static_cast<const HandshakeCookie*>(SSL_get_app_data(ssl));
    std::ranges::copy(own, cookie);
    *size = static_cast<unsigned>(own.size());
    return 1;
}

int is_cookie(SSL* ssl, const unsigned char* shown, unsigned size) {
    const auto& own = *static_cast<const HandshakeCookie*>(SSL_get_app_data(ssl));
    return size == own.size() && CRYPTO_memcmp(shown, own.data(), size) == 0 ? 1 : 0;
}

std::string thumbprint_of(const X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (certificate == nullptr || X509_digest(certificate, EVP_sha1(), digest.data(), &size) != 1) return {};
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02X", digest[i]);
        text += digits.data();
    }
    return text;
}

std::string openssl_reason() {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    ERR_clear_error();
    return reason != nullptr ? std::string(" (") + reason + ")" : std::string();
}

}  // namespace

void Certificate::Deleter::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

Certificate::~Certificate() = default;

Result<std::shared_ptr<const Certificate>> Certificate::load(const std::filesystem::path& folder,
                                                             const std::string& thumbprint) {
    const auto fault = [&](const std::string& sentence) {
        return Error{"EncryptionUnavailable",
                     "Packets cannot be encrypted with the certificate " + thumbprint + ": " + sentence,
                     thumbprint,
                     {}};
    };
    const CredentialId id = credential_id(thumbprint);
    if (id == kNoCertificate) return fault("that is no thumbprint.");
    if (folder.empty()) return fault("the switch was started without --encryption-certificates.");
    const std::string certificate_file = folder / (thumbprint + ".pem");
    const std::string key_file = folder / (thumbprint + ".key");
    struct stat status {};
    for (const std::string& file : {certificate_file, key_file})
        if (::stat(file.c_str(), &status) != 0) return fault("there is no file " + file + ".");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) return fault(key_file + " is open to others than its owner.");

    ERR_clear_error();
    Context context(SSL_CTX_new(DTLS_method()));
    SSL_CTX* const raw = context.get();
    if (raw == nullptr || SSL_CTX_set_min_proto_version(raw, DTLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(raw, kCiphers) != 1)
        return fault("OpenSSL refuses its settings" + openssl_reason() + ".");
    if (SSL_CTX_use_certificate_file(raw, certificate_file.c_str(), SSL_FILETYPE_PEM) != 1)
        return fault(certificate_file + " holds no certificate that can be used" + openssl_reason() + ".");
    if (SSL_CTX_use_PrivateKey_file(raw, key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(raw) != 1)
        return fault(key_file + " does not hold its key" + openssl_reason() + ".");
    X509* const own = SSL_CTX_get0_certificate(raw);
    if (thumbprint_of(own) != thumbprint) return fault(certificate_file + " has another thumbprint.");
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(raw, is_same_certificate, own);
    SSL_CTX_set_cookie_generate_cb(raw, tell_cookie);
    SSL_CTX_set_cookie_verify_cb(raw, is_cookie);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(raw, SSL_OP_NO_TICKET | SSL_OP_NO_QUERY_MTU | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    return std::shared_ptr<const Certificate>(new Certificate(id, std::move(context)));
}

}  // namespace nc::vswitch
