// The accepting side of Negotiate (RFC 4559, SPNEGO of RFC 4178) over Kerberos, by the system's GSS-API library. Any
// key of the keytab may be used, so that a controller can have several names. Thread: control.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "schemas/base/result.hpp"

namespace nc::service::auth {

/// The keys of a keytab.
class KerberosAcceptor {
  public:
    /// Error "KerberosFailed" with the library's reason, when the file holds no key that can be used.
    static Result<KerberosAcceptor> create(const std::string& keytab);

  private:
    friend class KerberosExchange;
    struct State;
    explicit KerberosAcceptor(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

/// One client's way to prove who it is: one token of it in each step. After Proved or Failed it has no further step.
class KerberosExchange {
  public:
    explicit KerberosExchange(const KerberosAcceptor& acceptor);
    ~KerberosExchange();
    KerberosExchange(KerberosExchange&&) noexcept;
    KerberosExchange& operator=(KerberosExchange&&) noexcept;

    enum class Progress { Continues, Proved, Failed };
    struct Step {
        Progress progress = Progress::Failed;
        std::string token;                 ///< for the client; empty: none
        std::string principal;             ///< Proved: "name@REALM"
        std::chrono::seconds lifetime{0};  ///< Proved: how long the client's ticket is good for
        std::string reason;                ///< Failed: for the log
    };
    Step take(const std::string& token);

    /// A message as RFC 4121 4.2.4 seals it: what stands before the encrypted data, and the data.
    struct Sealed {
        std::string header;
        std::string data;
    };
    /// After Proved. Error "KerberosFailed".
    Result<Sealed> seal(std::string message);
    /// Header and data, one after the other. Error "KerberosFailed": it is not encrypted, not the client's, out of its
    /// order, or the client did not ask for an order: then it could be sent twice.
    Result<std::string> open(const std::string& sealed);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace nc::service::auth
