// The user-mode datapath of one host: ports, flow table, policy and underlay, owned by one worker thread. Every other
// thread talks to it by the functions below, which hand a command to the worker between two batches of packets and
// wait until it is done (some microseconds; at most one batch). Before run() and after it they act in the caller's
// thread.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/base/log.hpp"
#include "schemas/base/result.hpp"
#include "vswitch/datapath/inspection.hpp"
#include "vswitch/encap/encapsulation.hpp"
#include "vswitch/port/port.hpp"

namespace nc::vswitch {

struct PolicySnapshot;

struct UnderlayConfig {
    ProviderAddress address;  ///< this host's; IPv4, already on the underlay interface
    std::uint16_t mtu =
        1500;  ///< of the underlay interface, bytes; VMs get the rest of it, see PacketProcessor::tenant_mtu()
    std::uint16_t vxlan_port = 4789;  ///< UDP destination port, RFC 7348 section 5
    friend bool operator==(const UnderlayConfig&, const UnderlayConfig&) = default;
};

class Datapath {
  public:
    /// Errors: "DatapathUnavailable" when the kernel refuses an epoll or event descriptor.
    static Result<std::unique_ptr<Datapath>> create(Log log);
    ~Datapath();
    Datapath(const Datapath&) = delete;
    Datapath& operator=(const Datapath&) = delete;

    /// The worker's loop; returns soon after a stop is requested. Gives the calling thread real-time
    /// priority (SCHED_RR, the lowest) where it may. Thread: worker (the one that calls it).
    void run(std::stop_token stop);

    // ---- Thread: any but the worker ----

    /// The port passes nothing until a policy names its id. Errors: "PortExists" (the id is attached already).
    Result<void> add_port(InstanceId id, std::unique_ptr<Port> port);
    /// Errors: "PortNotFound".
    Result<void> remove_port(InstanceId id);

    /// Binds the sockets of both tunnels to the provider address in the calling thread's network namespace; replaces an
    /// earlier one; an equal one changes nothing. std::nullopt closes it. Errors: "UnderlayUnavailable".
    Result<void> set_underlay(const std::optional<UnderlayConfig>& config);

    /// On return the policy is in force for every packet, and the one before is freed. Unified flows are revalidated
    /// one by one as their next packet comes; none is lost.
    void publish(std::shared_ptr<const PolicySnapshot> policy);
    Generation generation() const;  ///< of the policy in force; 0: none yet
    TunnelType tunnel() const;      ///< that packets for other hosts are sent in

    std::vector<PortInfo> ports() const;
    DatapathCounters counters() const;
    std::vector<DropCount> drop_counters() const;  ///< only reasons that occurred
    std::vector<FlowInfo> unified_flows(std::optional<InstanceId> port = std::nullopt) const;
    std::vector<goal_state::ProbeStatus> probe_states() const;  ///< of the health probes of the policy in force
    /// Errors of the three: "PortNotFound", "PortHasNoPolicy", "LayerNotFound".
    Result<std::vector<LayerInfo>> layers(InstanceId port) const;
    Result<std::vector<RuleInfo>> rules(InstanceId port, const std::optional<std::string>& layer = std::nullopt) const;
    Result<Explanation> process_tuples(const TupleQuery& query) const;

  private:
    class Implementation;
    explicit Datapath(std::unique_ptr<Implementation> implementation);

    std::unique_ptr<Implementation> implementation_;
};

}  // namespace nc::vswitch
