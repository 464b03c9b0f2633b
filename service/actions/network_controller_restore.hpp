// networkControllerRestore (MS-NCNBI 3.1.5.28): puts the resources of a backup in the place of those that exist, in one
// transaction. Until it ends nothing else is written. Thread: control.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "service/actions/action_shelf.hpp"
#include "service/actions/environment.hpp"
#include "service/api/unstored_resource.hpp"
#include "service/api/write_gate.hpp"

namespace nc::service::actions {

class NetworkControllerRestore final : public api::UnstoredResource, public api::WriteGate {
  public:
    /// A write of the service itself (api::ResourceController::write).
    using Edit = std::function<void(state::TreeDraft&)>;
    using Write = std::function<void(const Edit&, std::function<void(const Result<void>&)> done)>;

    NetworkControllerRestore(Environment environment, ActionShelf restores, Write write)
        : environment_(std::move(environment)), restores_(std::move(restores)), write_(std::move(write)) {}

    void get(const api::UnstoredCall& call, const api::Reply& reply) override;
    void list(const api::UnstoredCall& call, const api::Reply& reply) override;
    void put(const api::UnstoredCall& call, const codec::ProposedResource& proposed, const api::Reply& reply) override;
    void erase(const api::UnstoredCall& call, const api::Reply& reply) override;

    std::optional<Error> refusal() const override;

  private:
    struct Run;
    void carry_out(const std::shared_ptr<Run>& run);
    void finish(const Run& run, const std::string& error);  ///< empty: it succeeded

    Environment environment_;
    ActionShelf restores_;
    Write write_;
    std::string running_;                                     ///< the reference of the restore that runs; empty: none
    std::shared_ptr<char> alive_ = std::make_shared<char>();  ///< posted work of a dead action does nothing
};

}  // namespace nc::service::actions
