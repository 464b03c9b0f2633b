// One DTLS association between two hosts (decision 0026): packets go one way, from the host that began it. OpenSSL does
// the protocol; here its input and output are datagrams in memory. Thread: one at a time: first the handshakes', then
// the worker's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <sys/uio.h>

#include "schemas/base/customer_address.hpp"
#include "vswitch/encryption/association_header.hpp"
#include "vswitch/encryption/certificate.hpp"

struct ssl_st;

namespace nc::vswitch {

/// Datagrams one behind the other in one piece of memory.
struct Datagrams {
    std::vector<std::uint8_t> bytes;
    std::vector<std::size_t> ends;  ///< of each datagram

    void clear() {
        bytes.clear();
        ends.clear();
    }
};

class Association {
  public:
    enum class Role : std::uint8_t { Initiator, Responder };
    enum class Progress : std::uint8_t { UnderWay, Established, Failed };

    /// `cookie`: what a Responder lets the peer show before it does anything for it (RFC 6347 section 4.2.1).
    Association(AssociationId id, Role role, ProviderAddress remote, std::shared_ptr<const Certificate> certificate,
                const HandshakeCookie& cookie);
    ~Association();
    Association(const Association&) = delete;
    Association& operator=(const Association&) = delete;

    AssociationId id() const { return id_; }
    Role role() const { return role_; }
    const ProviderAddress& remote() const { return remote_; }
    CredentialId credential() const { return certificate_->id(); }

    /// Goes on with the handshake by a record of the peer (without its header); an empty one begins it. What the peer
    /// must get is appended to `replies`, with headers.
    Progress advance(std::span<const std::uint8_t> record, Datagrams& replies);
    /// Whether the peer gets what is sent to its address. Until then a Responder remembers nothing: another one with
    /// the same cookie can go on in its place.
    bool is_peer_reached() const { return is_peer_reached_; }
    /// How long to wait for the peer before repeat(), milliseconds; std::nullopt: nothing is waited for.
    std::optional<std::uint64_t> until_repeat() const;
    Progress repeat(Datagrams& replies);

    /// Appends one encrypted packet with its header to `sealed`. `packet`: a VXLAN header and frame. False: OpenSSL
    /// refused it. Invariant: Initiator, Established.
    bool seal(std::span<const iovec> packet, Datagrams& sealed);
    /// How many were sealed.
    std::uint64_t sealed_packets() const { return sealed_packets_; }
    /// Decrypts a record into `packet`, which has room for it. 0: it is none that counts: forged, repeated, or part of
    /// a handshake that the peer believes unfinished, to which `replies` has an answer. Invariant: Established.
    std::size_t open(std::span<const std::uint8_t> record, std::span<std::uint8_t> packet, Datagrams& replies);
    /// How many were decrypted.
    std::uint64_t opened_packets() const { return opened_packets_; }

  private:
    struct Wire;
    struct Deleter {
        void operator()(ssl_st* ssl) const;
    };
    Progress handshake(Datagrams& replies);
    Progress ask_for_cookie(Datagrams& replies);

    AssociationId id_;
    Role role_;
    ProviderAddress remote_;
    std::shared_ptr<const Certificate> certificate_;
    HandshakeCookie cookie_;
    bool is_peer_reached_;
    std::unique_ptr<Wire> wire_;  ///< what OpenSSL reads and writes
    std::unique_ptr<ssl_st, Deleter> ssl_;
    std::vector<std::uint8_t> plain_;  ///< a packet in one piece
    std::uint64_t sealed_packets_ = 0;
    std::uint64_t opened_packets_ = 0;
};

}  // namespace nc::vswitch
