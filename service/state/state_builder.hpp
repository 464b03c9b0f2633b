// ResourceTree -> NetworkState: reads the typed views of the stored resources and resolves their references. A build
// costs what changed since the build before: only the networks and interfaces that a changed resource is part of, or
// that refer to one, are made anew; the others are shared. Resources whose references cannot be resolved are left out
// (the API does not let them in). Thread: control.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "service/state/network_state.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::state {

/// By path; each is made once and shared by all that refer to it.
using AccessControlLists = std::map<model::ResourcePath, AccessControlListPtr>;

class StateBuilder {
  public:
    /// Gives the provider addresses of a server, from the pools of the provider logical network. No resource of tenants
    /// has a say in it.
    using ProviderAddresses =
        std::function<std::vector<goal_state::HostProviderAddress>(const ResourceTree&, const StoredResource& server)>;

    explicit StateBuilder(ProviderAddresses provider_addresses);

    /// Whoever has let go of the state before spares the copy of its maps: it is nobody's, and becomes the next one.
    NetworkStatePtr build(const ResourceTree& tree);
    /// The hosts of the last state whose goal states may differ from those of the state before: no others do.
    const std::set<InstanceId>& touched_hosts() const { return touched_hosts_; }

  private:
    bool follow_hosts(const ResourceTree& tree, NetworkState& state) const;

    ProviderAddresses provider_addresses_;
    ResourceTree built_tree_;              ///< of the last build
    std::shared_ptr<NetworkState> built_;  ///< null before the first
    AccessControlLists lists_;             ///< of the last build
    std::set<InstanceId> touched_hosts_;
};

}  // namespace nc::service::state
