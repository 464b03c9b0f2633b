// What the edge asks before it serves: who the client of a connection is and whether it may do what the head of its
// request says. The edge knows connections and HTTP; service/auth knows callers and roles. Thread: control.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "service/api/message.hpp"

namespace nc::service::http {

/// What the handshake proved: the client holds the key of this certificate.
struct ClientCertificate {
    std::string thumbprint;        ///< SHA-1 of the certificate, 40 upper-case hex digits
    bool has_valid_chain = false;  ///< up to the authority of --client-ca; false when none is given
    bool is_current = false;       ///< now is within its time of validity
};

/// The other end of a connection.
struct Peer {
    std::string network;  ///< what limits per client count (client_network.hpp)
    std::string source;   ///< address and port
    bool is_encrypted = false;
    bool is_loopback = false;
    std::optional<ClientCertificate> certificate;
    std::string bindings{};  ///< of the TLS connection: "tls-server-end-point:" and a hash (RFC 5929 4); empty: none
};

/// What messages go through that a gate protects by itself, beside TLS or without it. One request at a time.
class MessageProtection {
  public:
    virtual ~MessageProtection() = default;
    /// Puts what was meant in the place of what came, body and fields. std::nullopt: it did; else the answer.
    virtual std::optional<api::Response> open(api::Request& request) = 0;
    using Sealed = std::function<void(std::optional<api::Response>)>;
    /// The answer to the request that was opened last. `done` is called once, at once or later; with std::nullopt when
    /// the answer cannot be made to its end. Whoever asks keeps the protection until then, by what `done` holds.
    virtual void seal(api::Response response, Sealed done) = 0;
};

struct Admission {
    std::optional<api::Response> refusal;             ///< the request is answered with this
    api::Identity identity;                           ///< otherwise: who asks
    api::Headers headers;                             ///< to be added to the answer of the request
    std::shared_ptr<MessageProtection> protection{};  ///< of the request and its answer; null: they are as they are
};

/// The gate of one connection: it may remember what earlier requests of the connection proved.
class Gate {
  public:
    virtual ~Gate() = default;
    /// Judges a request by all but its body. `done` is called once, at once or later; whoever asks keeps the gate and
    /// the head until then, by what `done` holds.
    virtual void admit(const api::Request& head, std::function<void(Admission)> done) = 0;
};

class Gatekeeper {
  public:
    virtual ~Gatekeeper() = default;
    virtual std::unique_ptr<Gate> open(Peer peer) = 0;
};

}  // namespace nc::service::http
