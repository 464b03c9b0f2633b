// controllerService, a resource of ours outside of MS-NCNBI: what this service is, who may call it, and the level of
// its log, which a PUT changes until the service ends (docs/operate/controller.md). Thread: control.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "schemas/base/guid.hpp"
#include "schemas/base/log.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

/// What the wiring knows of the service.
struct ServiceFacts {
    std::string machine;  ///< its name
    std::string address;  ///< that it listens on
    std::uint16_t port = 0;
    std::string certificate;                  ///< Base64 of its DER form; empty without TLS
    std::vector<std::string> authentication;  ///< how callers prove who they are; empty without TLS
    std::vector<std::string> administrators;  ///< callers and groups, as in the settings; so are the next two
    std::vector<std::string> operators;
    std::vector<std::string> readers;
    std::chrono::system_clock::time_point start;
};

class ControllerService final : public api::UnstoredResource {
  public:
    /// `facts` gives those of now. `log` is one of the service: they all share the level.
    ControllerService(std::function<ServiceFacts()> facts, Log log) : facts_(std::move(facts)), log_(std::move(log)) {}

    void get(const api::UnstoredCall& call, const api::Reply& reply) override;
    void put(const api::UnstoredCall& call, const codec::ProposedResource& proposed, const api::Reply& reply) override;

  private:
    std::function<ServiceFacts()> facts_;
    Log log_;
    Guid instance_id_ = Guid::random();
};

}  // namespace nc::service::actions
