// The product as the model's counterpart: a controller behind its REST interface, its goal states, the rows that carry
// them, and the packet processors of all hosts with a wire in memory between them. Nothing of it is replaced but the
// devices, the sockets and the database servers.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "schemas/model/json_value.hpp"
#include "service/api/resource_controller.hpp"
#include "service/controller/control_loop.hpp"
#include "service/store/memory_store.hpp"
#include "tests/model/model.hpp"
#include "tests/model/way_to_host.hpp"
#include "tests/packet/memory_port.hpp"
#include "tests/support/recording_channel.hpp"
#include "vswitch/datapath/packet_processor.hpp"

namespace nc::reference {

Address number_of(const IpAddress& address);

class Fabric {
  public:
    explicit Fabric(int hosts);
    Fabric(const Fabric&) = delete;
    Fabric& operator=(const Fabric&) = delete;

    /// Does what the administrator does: whether it was accepted.
    bool change(const Event& event);

    /// Lets the controller finish what it has to do, and puts the newest goal states in force. Packets do it first.
    void settle();
    /// No packet before now has left a flow that counts: the next one of each walks the layers.
    void outdate_flows();

    /// Which member the switch of `adapter` would give a new conversation that begins with `first`; std::nullopt: none.
    std::optional<Address> member_for(const std::string& adapter, const Packet& first);

    Verdict verdict(const Send& send);
    Verdict verdict(const Ask& ask);
    Verdict verdict(const Arrive& arrive);

    int hosts() const { return static_cast<int>(hosts_.size()); }
    const goal_state::GoalState& goal_state(int host) const { return *hosts_[static_cast<std::size_t>(host)].goal; }
    vswitch::PacketProcessor& processor(int host) { return *hosts_[static_cast<std::size_t>(host)].processor; }
    /// Which subnet of which network has this VSID; empty names: none.
    std::pair<std::string, std::string> place_of(Vsid vsid) const;
    /// The error of the last change that was refused.
    const std::string& refusal() const { return refusal_; }

  private:
    struct Host {
        std::string name;
        std::unique_ptr<vswitch::PacketProcessor> processor = std::make_unique<vswitch::PacketProcessor>();
        std::unique_ptr<WayToHost> way = std::make_unique<WayToHost>();
        std::shared_ptr<tests::HostRecord> record;
        std::shared_ptr<const goal_state::GoalState> goal;  ///< in force
        ProviderAddress address;
        std::set<InstanceId> ports;
        std::vector<goal_state::ProbeStatus> health;  ///< as the host says of the members that it is asked about
        vswitch::DatapathCounters counters;           ///< before the packet
        vswitch::DropCounts drops{};
    };
    struct AttachedPort {
        InstanceId id;
        int host = 0;
        vswitch::PortSlot slot = 0;
        vswitch::test::MemoryPort* device = nullptr;
    };

    service::api::Response ask(service::api::Method method, const std::string& path, const std::string& body = {});
    bool put(const std::string& path, const model::Json& properties);
    bool erase(const std::string& path);
    InstanceId instance_of(const std::string& path) const;
    bool put_subnet(const std::string& network, const Subnet& subnet);
    void report_ports(Host& host);
    void report_health(Host& host);
    /// What the controller has still to do is done, and its newest goal states are in force.
    void catch_up();
    /// Forgets what a host has said of members that it is not asked about any more; whether there was anything.
    bool forget_health();

    bool carry_out(const CreateNetwork& step);
    bool carry_out(const DeleteNetwork& step);
    bool carry_out(const GuardSubnet& step);
    bool carry_out(const RouteSubnet& step);
    bool carry_out(const PutPeering& step);
    bool carry_out(const DeletePeering& step);
    bool carry_out(const PutAccessList& step);
    bool carry_out(const PutMirror& step);
    bool carry_out(const MirrorSubnet& step);
    bool carry_out(const PutAdapter& step);
    bool carry_out(const DeleteAdapter& step);
    bool carry_out(const PutBalancer& step);
    bool carry_out(const DeleteBalancer& step);
    bool carry_out(const ReportHealth& step);
    bool carry_out(const Attach& step);
    bool carry_out(const Detach& step);
    bool carry_out(const ChooseTunnel& step);
    bool carry_out(const Wait& step);

    Verdict send_frame(const std::string& adapter, const Bytes& frame);
    void remember_counters();
    /// Hands over what is on the wire, and notes what was seen there.
    void carry_over(Verdict& verdict);
    Verdict outcome(const std::string& sender);

    std::deque<std::function<void()>> posted_;
    service::store::MemoryStore store_;
    const service::resources::RuleBook rules_;
    std::unique_ptr<service::api::ResourceController> api_;
    tests::RecordingChannelFactory channels_;
    std::unique_ptr<service::controller::ControlLoop> loop_;

    vswitch::test::Wire wire_;
    std::vector<Host> hosts_;
    std::map<std::string, Network> networks_;          ///< as they are, but for the routes
    std::map<std::string, std::string> route_tables_;  ///< paths, by the path of the subnet
    int last_table_ = 0;
    std::map<std::string, InstanceId> adapters_;  ///< those that exist
    std::map<std::string, AttachedPort> ports_;   ///< by the adapter that they were attached for
    std::map<Vsid, std::pair<std::string, std::string>> places_;
    std::string refusal_;
    vswitch::Milliseconds now_ = 1'000'000'000;
};

}  // namespace nc::reference
