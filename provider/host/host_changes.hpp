// What changes on a host as changes of instances: each state that its database comes to, compared with the one before.
// Thread: one reader at a time; cancel from any.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "provider/cim/event.hpp"
#include "provider/host/host_watch.hpp"

namespace nc::provider::host {

class HostChanges final : public cim::ChangeSource {
  public:
    using Now = std::function<std::chrono::system_clock::time_point()>;

    /// The registry outlives it. `name`: of the switch. Errors: Failed when the host's database has not been read;
    /// NotSupported when nothing that is watched has instances.
    static Result<std::unique_ptr<cim::ChangeSource>> open(const cim::ClassRegistry& classes, std::string name,
                                                           HostWatch::Watching watching,
                                                           const std::vector<const cim::Class*>& watched, Now now);

    Result<std::vector<cim::Change>> next(std::chrono::milliseconds longest) override;
    void cancel() override { states_->cancel(); }

  private:
    /// By path.
    using Instances = std::map<std::string, cim::Instance>;

    HostChanges(const cim::ClassRegistry& classes, std::string name, std::shared_ptr<StateQueue> states, Now now)
        : classes_(classes), name_(std::move(name)), states_(std::move(states)), now_(std::move(now)) {}
    /// Of each class that is watched, in the order of watched_.
    std::vector<Instances> read(const HostState& state) const;
    void compare(const std::vector<Instances>& after, std::vector<cim::Change>& changes) const;

    const cim::ClassRegistry& classes_;
    std::string name_;
    std::shared_ptr<StateQueue> states_;
    Now now_;
    std::vector<const cim::Class*> watched_{};
    std::vector<Instances> known_{};
};

}  // namespace nc::provider::host
