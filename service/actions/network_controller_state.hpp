// diagnostics/networkControllerState (MS-NCNBI 3.1.5.22.5): writes what the service knows, without secrets, into a file
// for people: resources as they are stored, hosts, and what they were told. The folder keeps the newest ten.
// Thread: control.
#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "service/actions/action_shelf.hpp"
#include "service/actions/environment.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

class NetworkControllerState final : public api::UnstoredResource {
  public:
    /// `actions` is for the last one only. `folder` is made when it does not exist.
    NetworkControllerState(Environment environment, ActionShelf actions, std::filesystem::path folder, Hosts hosts)
        : environment_(std::move(environment)),
          actions_(std::move(actions)),
          folder_(std::move(folder)),
          hosts_(std::move(hosts)) {}

    void get(const api::UnstoredCall& call, const api::Reply& reply) override;
    void put(const api::UnstoredCall& call, const codec::ProposedResource& proposed, const api::Reply& reply) override;

  private:
    Environment environment_;
    ActionShelf actions_;
    std::filesystem::path folder_;
    Hosts hosts_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();  ///< posted work of a dead action does nothing
};

}  // namespace nc::service::actions
