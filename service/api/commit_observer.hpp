// Told of every committed write, after it is durable: the control loop wakes here. Thread: control.
#pragma once

#include "service/state/resource_tree.hpp"

namespace nc::service::api {

class CommitObserver {
  public:
    virtual ~CommitObserver() = default;
    virtual void on_committed(const state::ResourceTree& before, const state::ResourceTree& after) = 0;
};

}  // namespace nc::service::api
