// The operations of WS-Management on instances (DSP0226 7 to 9, DSP0227): a request in, the body of the answer out.
// Thread: any.
#pragma once

#include <string>

#include "provider/cim/object_manager.hpp"
#include "provider/transport/enumeration_table.hpp"
#include "provider/transport/push_delivery.hpp"
#include "provider/transport/subscription_table.hpp"
#include "provider/transport/wsman_message.hpp"

namespace nc::provider::transport::wsman {

struct Context {
    const cim::ObjectManager& manager;
    EnumerationTable& enumerations;
    SubscriptionTable& subscriptions;
    PushDelivery& pushes;
    cim::Caller caller;
};

struct Answer {
    std::string action;
    std::string body{};  ///< what is inside of s:Body
};

Result<Answer> get(const Context& context, const Request& request);
Result<Answer> put(const Context& context, const Request& request);
Result<Answer> create(const Context& context, const Request& request);
Result<Answer> remove(const Context& context, const Request& request);
Result<Answer> invoke(const Context& context, const Request& request);
/// wsman_enumeration.cpp
Result<Answer> enumerate(const Context& context, const Request& request);
Result<Answer> pull(const Context& context, const Request& request);
Result<Answer> release(const Context& context, const Request& request);

/// wsman_eventing.cpp
Result<Answer> subscribe(const Context& context, const Request& request);
Result<Answer> renew(const Context& context, const Request& request);
Result<Answer> unsubscribe(const Context& context, const Request& request);
/// The events of a subscription; waits for one as long as the request may take. Error TimedOut: there was none.
Result<Answer> pull_events(const Context& context, const Request& request, const std::string& id, std::size_t count);

/// Error DestinationUnreachable: no resource URI.
Result<ResourceUri> expect_resource(const Request& request);

}  // namespace nc::provider::transport::wsman
