// GET /networking/v1/effectiveRoutes?networkInterface=PATH: the routes that packets of an interface take, in the order
// in which they are looked at, each with the resource that it comes from. Told from what is wanted; what a host has in
// force is its switch's to say. Parameters of other names are ignored. Thread: control.
#pragma once

#include "service/actions/environment.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

class EffectiveRoutes final : public api::UnstoredResource {
  public:
    explicit EffectiveRoutes(Hosts hosts) : hosts_(std::move(hosts)) {}

    /// Refuses: RequiredParamMissing and InvalidParameterValue (networkInterface), NotFound.
    void get(const api::UnstoredCall& call, const api::Reply& reply) override;

  private:
    Hosts hosts_;
};

}  // namespace nc::service::actions
