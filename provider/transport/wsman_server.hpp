// WS-Management over HTTP (DSP0226, MS-WSMV): one SOAP message in, its answer or a fault out. Thread: any number at the
// same time.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "provider/cim/object_manager.hpp"
#include "provider/transport/enumeration_table.hpp"
#include "provider/transport/push_delivery.hpp"
#include "provider/transport/subscription_table.hpp"
#include "service/api/message.hpp"

namespace nc::provider::transport {

class WsmanServer {
  public:
    /// All four outlive it. `default_namespace`: of a class that a client names by DMTF's URI without __cimnamespace.
    /// `profiles`: URIs of the ways in which a caller can prove itself, for Identify.
    WsmanServer(const cim::ObjectManager& manager, EnumerationTable& enumerations, SubscriptionTable& subscriptions,
                PushDelivery& pushes, std::string default_namespace, std::vector<std::string> profiles = {})
        : manager_(manager),
          enumerations_(enumerations),
          subscriptions_(subscriptions),
          pushes_(pushes),
          default_namespace_(std::move(default_namespace)),
          profiles_(std::move(profiles)) {}

    service::api::Response answer(const service::api::Request& request) const;

  private:
    const cim::ObjectManager& manager_;
    EnumerationTable& enumerations_;
    SubscriptionTable& subscriptions_;
    PushDelivery& pushes_;
    std::string default_namespace_;
    std::vector<std::string> profiles_;
};

}  // namespace nc::provider::transport
