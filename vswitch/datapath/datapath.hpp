// The user-mode datapath of one host: ports, flow table, policy and underlay, owned by one worker thread. Every other
// thread talks to it by the functions below, which hand a command to the worker between two batches of packets and
// wait until it is done (some microseconds; at most one batch). Before run() and after it they act in the caller's
// thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/base/log.hpp"
#include "schemas/base/result.hpp"
#include "schemas/goal_state/probe.hpp"
#include "vswitch/datapath/connection_audit.hpp"
#include "vswitch/datapath/inspection.hpp"
#include "vswitch/datapath/name_responder.hpp"
#include "vswitch/encap/encapsulation.hpp"
#include "vswitch/encryption/association_info.hpp"
#include "vswitch/encryption/certificate.hpp"
#include "vswitch/port/port.hpp"

namespace nc::vswitch {

struct PolicySnapshot;
struct HandedConnection;

struct UnderlayConfig {
    std::vector<ProviderAddress> addresses;  ///< this host's, one of an IP version
    std::uint16_t mtu =
        1500;  ///< of the underlay interface, bytes; VMs get the rest of it, see PacketProcessor::tenant_mtu()
    std::uint16_t vxlan_port = 4789;  ///< UDP destination port, RFC 7348 section 5
    std::uint16_t encryption_port = kEncryptionPort;
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

    /// Makes the associations in which packets are encrypted; returns soon after a stop is requested. Thread: one of
    /// its own.
    void run_handshakes(const std::stop_token& stop);

    // ---- Thread: any but the worker ----

    /// The port passes nothing until a policy names its id. Errors: "PortExists" (the id is attached already).
    Result<void> add_port(InstanceId id, std::unique_ptr<Port> port);
    /// Errors: "PortNotFound".
    Result<void> remove_port(InstanceId id);

    /// Binds the sockets of both tunnels to the provider addresses in the calling thread's network namespace; replaces
    /// an earlier one; an equal one changes nothing. std::nullopt closes it. Errors: "UnderlayUnavailable".
    Result<void> set_underlay(const std::optional<UnderlayConfig>& config);

    /// The certificates that packets may be encrypted with from now on; associations with others end.
    void set_certificates(Certificates certificates);

    /// On return the policy is in force for every packet, and the one before is freed. Unified flows are revalidated
    /// one by one as their next packet comes; none is lost.
    void publish(std::shared_ptr<const PolicySnapshot> policy);
    Generation generation() const;  ///< of the policy in force; 0: none yet
    TunnelType tunnel() const;      ///< that packets for other hosts are sent in

    /// The records of connections since the last call.
    ConnectionAudit::Taken take_connection_records();

    /// `callback` is called on the worker when queries for names wait that others must answer.
    void on_name_query(std::function<void()> callback);
    std::vector<NameQuery> take_name_queries();
    void answer_name_query(const NameQuery& query, std::span<const std::uint8_t> message);

    std::vector<PortInfo> ports() const;
    DatapathCounters counters() const;
    std::vector<DropCount> drop_counters() const;  ///< only reasons that occurred
    std::vector<ConnectionInfo> connections(std::optional<InstanceId> port = std::nullopt) const;
    std::vector<AssociationInfo> associations() const;
    std::vector<FlowInfo> unified_flows(std::optional<InstanceId> port = std::nullopt) const;
    std::vector<goal_state::AddressClaim> address_claims() const;  ///< of learned addresses of the policy in force
    std::vector<goal_state::ProbeStatus> probe_states() const;     ///< of the health probes of the policy in force
    /// Errors of these: "PortNotFound", "PortHasNoPolicy", "LayerNotFound", "GroupNotFound".
    Result<std::vector<LayerInfo>> layers(InstanceId port) const;
    Result<std::vector<GroupInfo>> groups(InstanceId port, const std::optional<std::string>& layer) const;
    Result<std::vector<RuleInfo>> rules(InstanceId port, const std::optional<std::string>& layer = std::nullopt,
                                        const std::optional<std::string>& group = std::nullopt) const;
    std::vector<FrontEndInfo> front_ends() const;  ///< sorted by (VSID, address)
    Result<std::vector<MappingInfo>> mappings(InstanceId port) const;
    Result<std::vector<LayerFlowStats>> layer_flow_stats(InstanceId port) const;
    Result<PortFlowStats> flow_stats(InstanceId port) const;
    Result<Explanation> process_tuples(const TupleQuery& query) const;

    /// The connections of all ports, for the process that comes after this one, and those of the one before: stateful
    /// access control goes on over a restart. take_over() comes before the ports are added.
    std::vector<HandedConnection> hand_over() const;
    void take_over(std::vector<HandedConnection> connections);

    /// Probes (goal_state/probe.hpp): begun once per cookie and role, and under way until they are ended.
    void begin_probe(const goal_state::ProbeRequest& request);
    void end_probe(const Guid& cookie);
    std::vector<goal_state::ProbeReport> take_probe_reports();  ///< those that changed since the last call

  private:
    class Implementation;
    explicit Datapath(std::unique_ptr<Implementation> implementation);

    std::unique_ptr<Implementation> implementation_;
};

}  // namespace nc::vswitch
