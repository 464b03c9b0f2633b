#include "tests/model/isolation.hpp"

#include <algorithm>
#include <set>

#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::reference {
namespace {

using vswitch::Direction;
using vswitch::Layer;
using vswitch::LayerStack;
using vswitch::PacketFacts;
using vswitch::PolicySnapshot;
using vswitch::PortPolicy;
using vswitch::Verdict;

using Names = std::set<std::string>;

constexpr std::string_view kBalancingLayer = "SLB_NAT_LAYER";
constexpr std::string_view kMirrorLayer = "SI_MIRROR_LAYER";
constexpr std::string_view kBalancers = "/loadBalancers/";
constexpr std::uint16_t kTriedPorts = 4;  ///< of a client, so that each member of a front end is reached by one

IpAddress ip_of(Address address) { return *IpAddress::parse(text_of(address)); }

class Search {
  public:
    Search(Fabric& fabric, const Topology& topology) : fabric_(fabric), topology_(topology) {
        for (const auto& [name, network] : topology.networks) {
            for (const Network* seen : topology.seen_by(network))
                seen_by_[name].insert(seen->name);
            for (const Prefix& prefix : network.space)
                add_edges(prefix);
            for (const Subnet& subnet : network.subnets)
                add_edges(subnet.prefix);
        }
        for (const auto& [name, balancer] : topology.balancers)
            for (const FrontEnd& front_end : balancer.front_ends)
                addresses_.insert(ip_of(front_end.address));
        for (const auto& [name, adapter] : topology.adapters)
            for (const Address address : adapter.addresses)
                addresses_.insert(ip_of(address));
    }

    std::optional<std::string> run() {
        for (int host = 0; host < fabric_.hosts() && !leak_; ++host) {
            const PolicySnapshot* policy = fabric_.processor(host).forwarder().policy();
            if (policy == nullptr) continue;
            look_at_knowledge(host, *policy);
            for (const PortPolicy& port : policy->ports) {
                look_at_rules(port);
                look_at_front_ends(*policy, port);
                look_at_ways(*policy, port);
            }
        }
        return leak_;
    }

  private:
    /// Prefixes are told apart at their edges, so these stand for all other addresses.
    void add_edges(const Prefix& prefix) {
        for (const Address address :
             {prefix.address - 1, prefix.address, prefix.address + 1, prefix.last(), prefix.last() + 1})
            addresses_.insert(ip_of(address));
    }

    std::string network_of(const PortPolicy& port) const { return fabric_.place_of(port.settings.vsid).first; }

    void found(const std::string& leak) {
        if (!leak_) leak_ = leak;
    }

    void look_at_knowledge(int host, const PolicySnapshot& policy) {
        Names known;
        for (const PortPolicy& port : policy.ports)
            known.merge(Names(seen_by_.at(network_of(port))));
        for (const auto& domain : fabric_.goal_state(host).routing_domains)
            if (!known.contains(domain.resource_id))
                found("host " + std::to_string(host) + " is told of " + domain.resource_id + " and has no part in it");
        for (const auto& rule : fabric_.goal_state(host).balancer_rules)
            if (!known.contains(fabric_.place_of(rule.vsid).first))
                found("host " + std::to_string(host) + " is told of " + rule.resource_id);
        for (const vswitch::Mapping& mapping : policy.fabric.mappings->mappings())
            if (!known.contains(fabric_.place_of(mapping.vsid).first))
                found("host " + std::to_string(host) + " has a mapping of " + fabric_.place_of(mapping.vsid).first);
    }

    /// Every virtual subnet that stands in a rule of the port, by the words of the rules.
    void look_at_rules(const PortPolicy& port) {
        const Names& seen = seen_by_.at(network_of(port));
        for (const Layer& layer : port.layers) {
            for (const auto& group : {layer.outbound, layer.inbound}) {
                // The mapping table is the host's, not the port's.
                // Copies may go to a network of which nothing else is known; whose, the model says.
                if (!group || layer.is_stateful || layer.name == kMirrorLayer ||
                    dynamic_cast<const vswitch::MappingGroup*>(group.get()) != nullptr)
                    continue;
                for (std::size_t rule = 0; rule < group->size(); ++rule) {
                    const std::string action = group->describe(rule).action;
                    const auto at = action.find("vsid ");
                    if (at == std::string::npos) continue;
                    const Vsid vsid(static_cast<std::uint32_t>(std::stoul(action.substr(at + 5))));
                    if (!seen.contains(fabric_.place_of(vsid).first))
                        found("a rule of " + port.settings.resource_id + " leads to " + fabric_.place_of(vsid).first +
                              ": " + action);
                }
            }
        }
    }

    /// Front ends are those of seen networks, and no member of theirs is anywhere else.
    void look_at_front_ends(const PolicySnapshot& policy, const PortPolicy& port) {
        const Names& seen = seen_by_.at(network_of(port));
        for (const Layer& layer : port.layers) {
            if (layer.name != kBalancingLayer || !layer.outbound) continue;
            for (std::size_t rule = 0; rule < layer.outbound->size(); ++rule) {
                const std::string id = layer.outbound->describe(rule).id;
                const std::string name =
                    id.substr(kBalancers.size(), id.find('/', kBalancers.size()) - kBalancers.size());
                const auto balancer = topology_.balancers.find(name);
                if (balancer == topology_.balancers.end() || !seen.contains(balancer->second.network))
                    found(port.settings.resource_id + " has " + id);
            }
        }
        const LayerStack layers = without_guards(port);
        for (const auto& [name, balancer] : topology_.balancers)
            for (const BalancingRule& rule : balancer.rules)
                for (std::uint16_t source_port = 1; source_port <= kTriedPorts; ++source_port) {
                    vswitch::Tuple tuple;
                    tuple.destination = ip_of(balancer.front_end(rule.front_end)->address);
                    tuple.protocol = rule.protocol.value_or(kUdp);
                    tuple.source_port = source_port;
                    tuple.destination_port = rule.port;
                    look_at_way(policy, port, layers, tuple);
                }
    }

    /// `tuple` is without a source: it is the port's.
    void look_at_way(const PolicySnapshot& policy, const PortPolicy& port, const LayerStack& layers,
                     vswitch::Tuple tuple) {
        const auto& home = port.home(tuple.destination.version());
        if (!home) return;
        tuple.source = home->address.value();
        PacketFacts facts;
        facts.source_mac = port.settings.mac;
        facts.vsid = home->vsid;
        facts.tuple = tuple;
        const Verdict sent = vswitch::walk(layers, policy.fabric, Direction::Outbound, facts, std::nullopt);
        if (sent.kind != Verdict::Kind::Deliver && sent.kind != Verdict::Kind::Transmit) return;
        const std::string reached = fabric_.place_of(sent.packet.vsid).first;
        if (!seen_by_.at(network_of(port)).contains(reached))
            found(port.settings.resource_id + " reaches " + reached + " at " + tuple.destination.to_string());
    }

    static LayerStack without_guards(const PortPolicy& port) {
        LayerStack layers;
        for (const Layer& layer : port.layers)
            if (layer.name != "FW_CONTROLLER_LAYER_ID" && layer.name != "FW_ADMIN_LAYER_ID") layers.push_back(layer);
        return layers;
    }

    void look_at_ways(const PolicySnapshot& policy, const PortPolicy& port) {
        const LayerStack layers = without_guards(port);
        for (const IpAddress& destination : addresses_) {
            vswitch::Tuple tuple;
            tuple.destination = destination;
            tuple.protocol = kUdp;
            look_at_way(policy, port, layers, tuple);
        }
        // What comes in: from every host, with every source.
        for (const IpAddress& source : addresses_)
            for (int sender = 0; sender < fabric_.hosts(); ++sender)
                look_at_source(port, layers, policy, source, sender);
    }

    /// A source of a network that is not seen here may come in only as traffic that a seen network forwards.
    void look_at_source(const PortPolicy& port, const LayerStack& layers, const PolicySnapshot& policy,
                        const IpAddress& source, int sender) {
        const auto& here = port.home(source.version());
        if (!here) return;
        PacketFacts facts;
        facts.vsid = here->vsid;
        facts.tuple.source = source;
        facts.tuple.destination = here->address.value();
        facts.tuple.protocol = kUdp;
        facts.outer_source = fabric_.goal_state(sender).provider_addresses.front().address;
        if (vswitch::walk(layers, policy.fabric, Direction::Inbound, facts, std::nullopt).kind !=
            Verdict::Kind::Deliver)
            return;
        const std::string home = network_of(port);
        for (const std::string& name : seen_by_.at(home)) {
            const Network& network = *topology_.network(name);
            const bool lives_there = std::ranges::any_of(topology_.adapters, [&](const auto& entry) {
                const Adapter& adapter = entry.second;
                const bool may_be_its = adapter.has(number_of(source)) || adapter.may_spoof ||
                                        topology_.answers_for(adapter, number_of(source));
                return adapter.network == name && may_be_its && topology_.host_of(adapter) == sender;
            });
            const bool may_send =
                network.owns(number_of(source)) || name == home || topology_.accepts_forwarded(home, name);
            if (lives_there && may_send) return;
        }
        found(port.settings.resource_id + " accepts " + source.to_string() + " from host " + std::to_string(sender) +
              ", where nobody may have it");
    }

    Fabric& fabric_;
    const Topology& topology_;
    std::map<std::string, Names> seen_by_;
    std::set<IpAddress> addresses_;
    std::optional<std::string> leak_;
};

}  // namespace

std::optional<std::string> find_leak(Fabric& fabric, const Topology& topology) {
    fabric.settle();
    return Search(fabric, topology).run();
}

}  // namespace nc::reference
