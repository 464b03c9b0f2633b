// GET /networking/v1/effectiveAcl?networkInterface=PATH: the rules by which packets of an interface pass, in the order
// in which they are looked at, each with its list's place and with what its tags stand for. Told from what is wanted;
// what a host has in force is its switch's to say. Parameters of other names are ignored. Thread: control.
#pragma once

#include "service/actions/environment.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

class EffectiveAcl final : public api::UnstoredResource {
  public:
    explicit EffectiveAcl(Hosts hosts) : hosts_(std::move(hosts)) {}

    /// Refuses: RequiredParamMissing and InvalidParameterValue (networkInterface), NotFound.
    void get(const api::UnstoredCall& call, const api::Reply& reply) override;

  private:
    Hosts hosts_;
};

}  // namespace nc::service::actions
