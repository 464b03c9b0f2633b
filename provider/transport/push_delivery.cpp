#include "provider/transport/push_delivery.hpp"

#include <utility>

#include "provider/cim/status.hpp"
#include "provider/transport/wsman_codec.hpp"
#include "provider/transport/wsman_names.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::transport {
namespace {

using cim::failure;
using cim::Status;

constexpr std::chrono::seconds kPiece{30};  // between two looks at the time
constexpr std::size_t kEventsOfMessage = 100;
constexpr std::string_view kEvent = "http://schemas.dmtf.org/wbem/wsman/1/wsman/Event";
constexpr std::string_view kEvents = "http://schemas.dmtf.org/wbem/wsman/1/wsman/Events";
constexpr std::string_view kAck = "http://schemas.dmtf.org/wbem/wsman/1/wsman/Ack";

std::string without_port(std::string_view authority) {
    if (authority.starts_with('[')) return std::string(authority.substr(1, authority.find(']') - 1));
    const std::size_t colon = authority.rfind(':');
    // An IPv6 address of a socket has colons of its own, and its port behind the last.
    return std::string(authority.substr(0, colon));
}

}  // namespace

bool is_of_machine(std::string_view uri, std::string_view source) {
    const std::size_t scheme = uri.find("://");
    if (scheme == std::string_view::npos || (uri.substr(0, scheme) != "http" && uri.substr(0, scheme) != "https"))
        return false;
    std::string_view authority = uri.substr(scheme + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    // What stands before an '@' is no address.
    if (authority.find('@') != std::string_view::npos) return false;
    return equals_ignoring_case(without_port(authority), without_port(source));
}

Result<void> PushDelivery::start(const cim::Caller& caller, const std::string& id, PushTarget target) {
    if (!is_of_machine(target.uri, caller.source))
        return failure(Status::InvalidParameter,
                       "Events are sent to the machine that subscribes, not to '" + target.uri + "'.", "NotifyTo");
    if (++running_ > limit_) {
        --running_;
        return failure(Status::LimitExceeded, "There are too many subscriptions that events are sent to.");
    }
    run_([this, caller, id, target = std::move(target)] {
        deliver(caller, id, target);
        --running_;
    });
    return {};
}

void PushDelivery::deliver(const cim::Caller& caller, const std::string& id, const PushTarget& target) const {
    const auto end = std::chrono::steady_clock::now() + target.time;
    while (std::chrono::steady_clock::now() < end) {
        const std::size_t count = target.mode == PushMode::Events ? kEventsOfMessage : 1;
        const auto piece = subscriptions_.pull(caller, id, count, kPiece);
        if (!piece) return;  // unsubscribed, or the controller does not let the subscriber any more
        if (!piece->events.empty() && !send(target, *piece)) break;
    }
    // It may be gone already.
    [[maybe_unused]] const auto closed = subscriptions_.close(caller, id);
}

bool PushDelivery::send(const PushTarget& target, const SubscriptionTable::Piece& piece) const {
    const bool is_batch = target.mode == PushMode::Events;
    XmlWriter body;
    if (is_batch) body.open("w:Events");
    for (const cim::Instance& event : piece.events) {
        if (is_batch) body.open("w:Event", {{"Action", kEvent}});
        wsman::write_instance(body, target.form, event, {piece.properties, nullptr});
        if (is_batch) body.close();
    }
    if (is_batch) body.close();
    std::string headers = target.reference;
    if (target.mode != PushMode::Push) headers += "<w:AckRequested/>";
    const auto answer =
        courier_(target.uri, wsman::message_to(target.uri, is_batch ? kEvents : kEvent, headers, body.take()));
    return answer && (target.mode != PushMode::PushWithAck || answer->find(kAck) != std::string::npos);
}

}  // namespace nc::provider::transport
