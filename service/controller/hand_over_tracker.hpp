// Who waits for which hosts: a write is handed over when every host whose goal state it changed has that in force, says
// that it cannot, or can no longer be reached. Thread: control.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "service/controller/host_reports.hpp"

namespace nc::service::controller {

class HandOverTracker {
  public:
    /// `done` is called from told() or look(), once.
    void wait(Generation generation, std::function<void()> done);
    /// Hosts were told what the state of this generation, and of all before it, means for them: these ones, that can be
    /// reached, something new.
    void told(Generation generation, const std::vector<InstanceId>& hosts, const HostReports& reports);
    /// Some report has changed.
    void look(const HostReports& reports);

  private:
    struct Waiter {
        Generation generation;
        std::function<void()> done;
        bool is_told = false;
        std::map<InstanceId, Generation> hosts;  ///< what each one must have in force
    };
    std::vector<Waiter> waiters_;
};

}  // namespace nc::service::controller
