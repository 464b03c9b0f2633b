// The accepting side of Negotiate (RFC 4559, SPNEGO of RFC 4178) over Kerberos, and over NTLM (MS-NLMP) where that is
// asked for, by the system's GSS-API library. Any key of the keytab may be used, so that a controller can have several
// names. Thread: control.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "schemas/base/result.hpp"

namespace nc::service::auth {

/// By what clients are known. At least one of both.
struct GssKeys {
    std::string keytab;         ///< of Kerberos; empty: none
    std::string ntlm_accounts;  ///< file of NtlmAccounts; empty: no NTLM
};

class GssAcceptor {
  public:
    /// Error "NegotiateFailed" with the library's reason, when a file holds nothing that can be used, or the library
    /// does not know NTLM; errors of NtlmAccounts. With NTLM it changes the process' environment, so no other thread
    /// may run yet: that is the only place from which the mechanism learns that it must refuse NTLMv1.
    static Result<GssAcceptor> create(const GssKeys& keys);

  private:
    friend class GssExchange;
    struct State;
    explicit GssAcceptor(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

/// One client's way to prove who it is: one token of it in each step. After Proved or Failed it has no further step.
class GssExchange {
  public:
    explicit GssExchange(const GssAcceptor& acceptor);
    ~GssExchange();
    GssExchange(GssExchange&&) noexcept;
    GssExchange& operator=(GssExchange&&) noexcept;

    enum class Progress { Continues, Proved, Failed };
    struct Step {
        Progress progress = Progress::Failed;
        std::string token;                 ///< for the client; empty: none
        std::string principal;             ///< Proved: "name@REALM", of NTLM "name@DOMAIN"
        std::chrono::seconds lifetime{0};  ///< Proved: how long the client's ticket is good for
        std::string reason;                ///< Failed: for the log
    };
    /// `bindings`: of the TLS connection (RFC 5929); empty: none. A client that tells others is refused, since somebody
    /// stands between; one that tells none is not.
    Step take(const std::string& token, const std::string& bindings);

    /// A message as RFC 4121 4.2.4 seals it, or MS-NLMP 3.4.4: what stands before the encrypted data, and the data.
    struct Sealed {
        std::string header;
        std::string data;
    };
    /// After Proved. Error "NegotiateFailed".
    Result<Sealed> seal(std::string message);
    /// Header and data, one after the other. Error "NegotiateFailed": it is not encrypted, not the client's, out of its
    /// order, or what was agreed is too weak: without an order it could be sent twice; NTLM's needs 128 bits, and a
    /// signature that is none of CRC-32.
    Result<std::string> open(const std::string& sealed);

  private:
    Result<Sealed> seal_by_ntlm(std::string message);
    Step prove_ntlm(const std::string& shown, Step step) const;

    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace nc::service::auth
