// Events that are sent to who subscribed to them (DSP0226 10.2: Push, PushWithAck, Events). Each subscription has a
// worker that pulls it and sends what comes, one message after the other; the first that is not taken ends it. Thread:
// any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "provider/transport/subscription_table.hpp"
#include "provider/transport/wsman_message.hpp"

namespace nc::provider::transport {

enum class PushMode : std::uint8_t {
    Push,
    PushWithAck,  ///< the answer must be an Ack
    Events,       ///< several in one message
};

struct PushTarget {
    std::string uri;          ///< NotifyTo
    std::string reference{};  ///< XML of its reference parameters, sent back as headers
    PushMode mode = PushMode::Push;
    wsman::ResourceUri form{};     ///< in which events are shown
    std::chrono::seconds time{0};  ///< for which events are sent
};

class PushDelivery {
  public:
    /// Posts a SOAP message; the body of a 2xx answer, std::nullopt for any other.
    using Courier = std::function<std::optional<std::string>(const std::string& uri, const std::string& message)>;
    using Run = std::function<void(std::function<void()>)>;

    /// `run` runs a task that takes as long as a subscription lives; `limit` of them at one time. The table outlives
    /// it.
    PushDelivery(SubscriptionTable& subscriptions, Courier courier, Run run, std::size_t limit)
        : subscriptions_(subscriptions), courier_(std::move(courier)), run_(std::move(run)), limit_(limit) {}

    /// Errors: LimitExceeded; InvalidParameter for an address that is not that of the subscriber's own machine.
    Result<void> start(const cim::Caller& caller, const std::string& id, PushTarget target);

  private:
    void deliver(const cim::Caller& caller, const std::string& id, const PushTarget& target) const;
    bool send(const PushTarget& target, const SubscriptionTable::Piece& piece) const;

    SubscriptionTable& subscriptions_;
    Courier courier_;
    Run run_;
    std::size_t limit_;
    std::atomic<std::size_t> running_ = 0;
};

/// Whether the URI is an HTTP one of the machine that the source ("192.0.2.1:5") is.
bool is_of_machine(std::string_view uri, std::string_view source);

}  // namespace nc::provider::transport
