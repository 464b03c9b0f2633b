// Negotiate on one connection (RFC 4559): the exchange of tokens, and whom it proved until the ticket ends. Thread:
// control.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "service/auth/gss.hpp"

namespace nc::service::auth {

class NegotiateSession {
  public:
    using Time = std::chrono::steady_clock::time_point;

    struct Leg {
        GssExchange::Progress progress = GssExchange::Progress::Failed;
        std::string challenge;  ///< value of WWW-Authenticate: the scheme, and a token where there is one
        bool has_token = false;
        std::string reason{};  ///< Failed: for the log
    };
    /// A token of the client, in Base64. The scheme is the one that the client used; it is what the answer begins with.
    /// `bindings` are the connection's.
    Leg take(const GssAcceptor& acceptor, std::string_view scheme, std::string_view token, const std::string& bindings,
             Time now);

    /// "principal:NAME@REALM"; std::nullopt: nobody, or not any more.
    std::optional<std::string> caller(Time now) const;
    /// Who was proved is not, and an exchange that is under way goes on.
    void forget() { proved_.reset(); }
    /// Of whom is proved: for its messages. Null: nobody.
    std::shared_ptr<GssExchange> context() const { return proved_ ? proved_->context : nullptr; }

  private:
    struct Proved {
        std::string caller;
        Time until;
        std::shared_ptr<GssExchange> context;
    };
    std::shared_ptr<GssExchange> exchange_;  ///< under way; null: none
    std::optional<Proved> proved_;
};

}  // namespace nc::service::auth
