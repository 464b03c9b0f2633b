#include "service/auth/negotiate.hpp"

#include <utility>

#include "service/auth/caller_name.hpp"
#include "service/auth/credentials.hpp"

namespace nc::service::auth {

NegotiateSession::Leg NegotiateSession::take(const GssAcceptor& acceptor, std::string_view scheme,
                                             std::string_view token, const std::string& bindings, Time now) {
    proved_.reset();
    const auto bytes = decode_base64(token);
    if (!exchange_) exchange_ = std::make_shared<GssExchange>(acceptor);
    GssExchange::Step step;
    step.reason = "malformed token";
    if (bytes) step = exchange_->take(*bytes, bindings);
    Leg leg{step.progress, std::string(scheme), !step.token.empty(), std::move(step.reason)};
    if (leg.has_token) leg.challenge += " " + encode_base64(step.token);
    if (step.progress == GssExchange::Progress::Continues) return leg;
    const auto exchange = std::exchange(exchange_, nullptr);
    if (step.progress == GssExchange::Progress::Proved)
        proved_ = Proved{std::string(kPrincipalPrefix) + step.principal, now + step.lifetime, exchange};
    return leg;
}

std::optional<std::string> NegotiateSession::caller(Time now) const {
    return proved_ && now < proved_->until ? std::optional(proved_->caller) : std::nullopt;
}

}  // namespace nc::service::auth
