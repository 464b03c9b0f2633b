#include "service/http/tls_context.hpp"

#include <array>
#include <fstream>
#include <functional>
#include <memory>

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace nc::service::http {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

Error cannot_use(const std::string& file, const error_code& reason) {
    // OpenSSL's reason for a file that is not there has no text in Asio.
    const bool is_readable = std::ifstream(file).is_open();
    return {"TlsFailed", "Cannot use " + file + ": " + (is_readable ? reason.message() : "it cannot be read."), {}, {}};
}

}  // namespace

Result<ssl::context> make_tls_context(const TlsFiles& files) {
    ssl::context context(ssl::context::tls_server);
    SSL_CTX* native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // A resumed session would skip the check of the client's chain: each connection proves itself anew.
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(native, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(native, 0);

    error_code error;
    context.use_certificate_chain_file(files.certificate, error);
    if (error) return cannot_use(files.certificate, error);
    context.use_private_key_file(files.private_key, ssl::context::pem, error);
    if (error) return cannot_use(files.private_key, error);
    if (SSL_CTX_check_private_key(native) != 1) {
        return Error{"TlsFailed", files.private_key + " is not the key of " + files.certificate + ".", {}, {}};
    }
    if (!files.client_authority.empty()) {
        context.load_verify_file(files.client_authority, error);
        if (error) return cannot_use(files.client_authority, error);
    }
    context.set_verify_mode(ssl::verify_peer, error);
    if (error) return Error{"TlsFailed", error.message(), {}, {}};
    return context;
}

std::optional<ClientCertificate> client_certificate(SSL* connection, bool has_valid_chain) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(connection), &X509_free);
    if (!certificate) return std::nullopt;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (X509_digest(certificate.get(), EVP_sha1(), digest.data(), &size) != 1) return std::nullopt;
    ClientCertificate found;
    found.has_valid_chain = has_valid_chain;
    found.is_current = X509_cmp_current_time(X509_get0_notBefore(certificate.get())) < 0 &&
                       X509_cmp_current_time(X509_get0_notAfter(certificate.get())) > 0;
    for (unsigned i = 0; i < size; ++i) {
        constexpr std::string_view kDigits = "0123456789ABCDEF";
        found.thumbprint.push_back(kDigits[digest[i] >> 4]);
        found.thumbprint.push_back(kDigits[digest[i] & 0xF]);
    }
    return found;
}

std::string channel_bindings(SSL* connection) {
    const X509* certificate = SSL_get_certificate(connection);
    int digest_kind = NID_undef;
    if (certificate == nullptr ||
        X509_get_signature_info(const_cast<X509*>(certificate), &digest_kind, nullptr, nullptr, nullptr) != 1)
        return {};
    const bool is_old = digest_kind == NID_md5 || digest_kind == NID_sha1;
    const EVP_MD* kind = is_old ? EVP_sha256() : EVP_get_digestbynid(digest_kind);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (kind == nullptr || X509_digest(certificate, kind, digest.data(), &size) != 1) return {};
    return "tls-server-end-point:" + std::string(digest.begin(), digest.begin() + size);
}

}  // namespace nc::service::http
