// The TLS side of the edge: TLS 1.2 and later, a certificate of our own, and a client certificate that is asked for but
// not judged here (the gatekeeper judges it, with an answer that a person can read). Thread: control.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "schemas/base/result.hpp"
#include "service/http/gatekeeper.hpp"

namespace nc::service::http {

struct TlsFiles {
    std::string certificate;       ///< PEM: ours, then its chain
    std::string private_key;       ///< PEM
    std::string client_authority;  ///< PEM of authorities for client certificates; empty: none
};

/// Error "TlsFailed" names the file that cannot be used.
Result<boost::asio::ssl::context> make_tls_context(const TlsFiles& files);

/// The certificate that the peer of a finished handshake proved to hold; absent when it sent none.
std::optional<ClientCertificate> client_certificate(SSL* connection, bool has_valid_chain);

/// "tls-server-end-point:" and the hash of our own certificate (RFC 5929 4.1); empty when it has none: signatures
/// without a hash function.
std::string channel_bindings(SSL* connection);

}  // namespace nc::service::http
