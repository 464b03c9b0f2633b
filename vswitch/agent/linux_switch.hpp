// The agent's hands on a Linux host: TAP devices, the datapath, and the provider address on the underlay interface.
// Thread: control.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "vswitch/agent/host_switch.hpp"
#include "vswitch/agent/underlay_watch.hpp"
#include "vswitch/datapath/datapath.hpp"

namespace nc::vswitch {

class LinuxSwitch final : public HostSwitch {
  public:
    /// `underlay`: the interface that carries provider addresses, in the network namespace of the process.
    LinuxSwitch(Datapath& datapath, std::string underlay) : datapath_(datapath), underlay_(std::move(underlay)) {}

    Result<void> attach(const Attachment& attachment) override;
    void detach(InstanceId port) override;
    std::vector<InstanceId> dead_ports() const override;
    std::vector<goal_state::PortCounters> counters() const override;
    Result<void> apply(const goal_state::GoalState& goal) override;
    bool needs_apply() override;

  private:
    Result<void> prepare_underlay(const goal_state::GoalState& goal);
    Result<void> bring_addresses(int index, const std::vector<goal_state::HostProviderAddress>& wanted);

    struct Place {
        std::string netns;
        std::uint64_t netns_id;
    };

    Datapath& datapath_;
    std::map<InstanceId, Place> places_;  ///< of the attached devices
    std::string underlay_;
    UnderlayWatch watch_;
    std::optional<UnderlayConfig> config_;  ///< what the datapath uses
    // What the kernel was told. It is told again only when this changes, not with every goal state.
    int brought_index_ = 0;
    std::vector<goal_state::HostProviderAddress> brought_;
};

}  // namespace nc::vswitch
