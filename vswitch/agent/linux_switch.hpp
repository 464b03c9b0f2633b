// The agent's hands on a Linux host: TAP devices, the datapath, and the provider address on the underlay interface.
// Thread: control.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "vswitch/agent/audit_log.hpp"
#include "vswitch/agent/certificate_keeper.hpp"
#include "vswitch/agent/front_end_rates.hpp"
#include "vswitch/agent/host_switch.hpp"
#include "vswitch/agent/name_forwarder.hpp"
#include "vswitch/agent/underlay_watch.hpp"
#include "vswitch/datapath/datapath.hpp"

namespace nc::vswitch {

class LinuxSwitch final : public HostSwitch {
  public:
    /// `underlay`: the interface that carries provider addresses, in the network namespace of the process.
    /// `certificates`: the folder of those that packets are encrypted with; may be empty.
    LinuxSwitch(Datapath& datapath, std::string underlay, std::filesystem::path certificates, AuditLog audit_log,
                NameForwarder& name_forwarder)
        : datapath_(datapath),
          underlay_(std::move(underlay)),
          certificates_(std::move(certificates)),
          audit_log_(std::move(audit_log)),
          name_forwarder_(name_forwarder) {}
    ~LinuxSwitch() override { LinuxSwitch::tend(); }
    LinuxSwitch(const LinuxSwitch&) = delete;
    LinuxSwitch& operator=(const LinuxSwitch&) = delete;

    Result<void> attach(const Attachment& attachment) override;
    void detach(InstanceId port) override;
    std::vector<InstanceId> dead_ports() const override;
    std::vector<goal_state::PortCounters> counters() const override;
    std::vector<goal_state::FrontEndCounters> front_end_counters() override {
        return front_end_rates_.measure(datapath_.front_ends(), std::chrono::steady_clock::now());
    }
    Result<void> apply(const goal_state::GoalState& goal) override;
    std::map<InstanceId, std::string> port_faults() const override { return certificates_.faults(); }
    std::vector<goal_state::AddressClaim> address_claims() const override { return datapath_.address_claims(); }
    std::vector<goal_state::ProbeStatus> probe_states() const override { return datapath_.probe_states(); }
    bool needs_apply() override;
    void begin_probe(const goal_state::ProbeRequest& request) override { datapath_.begin_probe(request); }
    void end_probe(const Guid& cookie) override { datapath_.end_probe(cookie); }
    std::vector<goal_state::ProbeReport> take_probe_reports() override { return datapath_.take_probe_reports(); }
    /// Writes the records of connections since the last call.
    void tend() override;

  private:
    Result<void> prepare_underlay(const goal_state::GoalState& goal);
    Result<void> bring_addresses(int index, const std::vector<goal_state::HostProviderAddress>& wanted);

    struct Place {
        std::string netns;
        std::uint64_t netns_id;
    };

    Datapath& datapath_;
    FrontEndRates front_end_rates_;
    std::map<InstanceId, Place> places_;  ///< of the attached devices
    std::string underlay_;
    CertificateKeeper certificates_;
    AuditLog audit_log_;
    NameForwarder& name_forwarder_;
    UnderlayWatch watch_;
    std::optional<UnderlayConfig> config_;  ///< what the datapath uses
    // What the kernel was told. It is told again only when this changes, not with every goal state.
    int brought_index_ = 0;
    std::vector<goal_state::HostProviderAddress> brought_;
};

}  // namespace nc::vswitch
