// networkControllerBackup (MS-NCNBI 3.1.5.27): writes the resources as they were at the moment of the PUT into a
// folder, some at a time, so that other requests go on. Thread: control.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "service/actions/action_shelf.hpp"
#include "service/actions/environment.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

class NetworkControllerBackup final : public api::UnstoredResource {
  public:
    NetworkControllerBackup(Environment environment, ActionShelf backups)
        : environment_(std::move(environment)), backups_(std::move(backups)) {}

    void get(const api::UnstoredCall& call, const api::Reply& reply) override;
    void list(const api::UnstoredCall& call, const api::Reply& reply) override;
    void put(const api::UnstoredCall& call, const codec::ProposedResource& proposed, const api::Reply& reply) override;
    void erase(const api::UnstoredCall& call, const api::Reply& reply) override;

  private:
    struct Run;
    void step(const std::shared_ptr<Run>& run);

    Environment environment_;
    ActionShelf backups_;
    std::weak_ptr<const Run> running_;                        ///< expired: none
    std::shared_ptr<char> alive_ = std::make_shared<char>();  ///< posted work of a dead action does nothing
};

}  // namespace nc::service::actions
