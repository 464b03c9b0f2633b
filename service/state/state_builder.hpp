// ResourceTree -> NetworkState: reads the typed views of the stored resources and resolves their references. What did
// not change since the build before is shared with it: an interface is made anew only when its own resources were
// replaced. Resources whose references cannot be resolved are left out (the API does not let them in).
// Thread: control.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "service/state/network_state.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::state {

class StateBuilder {
  public:
    /// Gives the provider addresses of a server, from the pools of the provider logical network.
    using ProviderAddresses =
        std::function<std::vector<goal_state::HostProviderAddress>(const ResourceTree&, const StoredResource& server)>;

    explicit StateBuilder(ProviderAddresses provider_addresses);

    NetworkStatePtr build(const ResourceTree& tree);

  private:
    struct CachedInterface {
        std::vector<ResourcePtr> sources;  ///< what it was made of; kept, so that a pointer is never reused
        InterfacePtr interface;            ///< null: not on a virtual network
    };

    NetworkPtr build_network(const ResourceTree& tree, const StoredResource& resource) const;
    InterfacePtr interface_of(const ResourceTree& tree, const ResourcePtr& resource);

    ProviderAddresses provider_addresses_;
    std::map<std::string, CachedInterface> interfaces_;       ///< by path key
    std::map<std::string, CachedInterface> next_interfaces_;  ///< of the build that is under way
};

}  // namespace nc::service::state
