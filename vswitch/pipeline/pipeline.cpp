#include "vswitch/pipeline/pipeline.hpp"

#include <algorithm>

namespace nc::vswitch {
namespace {

/// Carries out actions on one packet. Each returns whether the walk goes on; when it does not, the verdict stands.
class Walk {
  public:
    Walk(const Fabric& fabric, Direction direction, const PacketFacts& packet) : fabric_(fabric) {
        verdict_.packet = packet;
        // A stack without a layer that decides on the way out passes nothing outbound; inbound, all layers passed is
        // the decision.
        verdict_.kind = direction == Direction::Inbound ? Verdict::Kind::Deliver : Verdict::Kind::Drop;
        if (direction == Direction::Outbound) verdict_.reason = DropReason::NoRoute;
    }

    const PacketFacts& packet() const { return verdict_.packet; }
    Verdict& verdict() { return verdict_; }

    bool operator()(const Allow&) { return true; }
    bool operator()(const Block& block) { return drop(block.reason); }
    bool operator()(const Forward& forward) {
        PacketFacts& now = verdict_.packet;
        if (forward.sources && std::ranges::none_of(*forward.sources, [&](const IpPrefix& prefix) {
                return prefix.contains(now.tuple.source);
            }))
            return drop(DropReason::ForwardedTrafficNotAllowed);
        if (forward.destination != now.vsid || forward.next_hop) {
            verdict_.transposition.decrement_time_to_live = true;
            verdict_.transposition.source_mac = fabric_.router_mac;
            now.source_mac = fabric_.router_mac;
            now.vsid = forward.destination;
            now.next_hop = forward.next_hop;
        }
        return true;
    }
    bool operator()(const AnswerPing&) {
        verdict_.kind = Verdict::Kind::Answer;
        verdict_.reason = DropReason::None;
        return false;
    }
    bool operator()(const SetDestinationMac& set) {
        verdict_.transposition.destination_mac = set.mac;
        verdict_.packet.destination_mac = set.mac;
        return true;
    }
    bool operator()(const Encapsulate& encapsulate) {
        verdict_.transposition.encapsulation = Encapsulation{verdict_.packet.vsid, encapsulate.remote};
        verdict_.packet.outer_destination = encapsulate.remote;
        return true;
    }
    bool operator()(const AcceptFrom& accept) {
        const Mapping* mapping = fabric_.mappings->find(accept.source, CustomerAddress(packet().tuple.source));
        if (mapping == nullptr) return drop(DropReason::SourceNotOfPeer);
        return is_from(mapping->provider_address) || is_from_any(*accept.forwarders) ||
               drop(DropReason::ProviderAddressMismatch);
    }
    bool operator()(const AcceptForwarded& accept) {
        return is_from_any(*accept.hosts) || drop(DropReason::SourceNotOfPeer);
    }
    bool operator()(const DeliverLocally&) {
        verdict_.transposition.encapsulation.reset();
        verdict_.kind = Verdict::Kind::Deliver;
        verdict_.reason = DropReason::None;
        return true;
    }
    bool operator()(const TransmitToUnderlay&) {
        verdict_.kind = Verdict::Kind::Transmit;
        verdict_.reason = DropReason::None;
        return true;
    }

  private:
    bool is_from(const ProviderAddress& host) const {
        const auto& sender = verdict_.packet.outer_source;
        return sender ? *sender == host : fabric_.is_own(host);
    }
    bool is_from_any(const std::vector<ProviderAddress>& hosts) const {
        return std::ranges::any_of(hosts, [&](const ProviderAddress& host) { return is_from(host); });
    }
    bool drop(DropReason reason) {
        verdict_.kind = Verdict::Kind::Drop;
        verdict_.reason = reason;
        return false;
    }

    const Fabric& fabric_;
    Verdict verdict_;
};

Hit find_in(const Layer& layer, const Group& group, Direction direction, const PacketFacts& packet,
            const std::optional<Connection>& connection, const Group*& asked) {
    asked = &group;
    if (!layer.is_stateful || !connection) return group.find(packet);
    const auto& originators = connection->originator == direction
                                  ? (direction == Direction::Outbound ? layer.outbound : layer.inbound)
                                  : (direction == Direction::Outbound ? layer.inbound : layer.outbound);
    if (!originators) return {Allow{}, -1};
    PacketFacts first = packet;
    first.tuple = connection->original;
    asked = originators.get();
    return originators->find(first);
}

/// False: the walk has ended.
bool pass(const Layer& layer, Direction direction, Walk& walk, const std::optional<Connection>& connection,
          Recorder* recorder) {
    const auto& group = direction == Direction::Outbound ? layer.outbound : layer.inbound;
    if (!group) return true;
    const Group* asked = nullptr;
    const Hit hit = find_in(layer, *group, direction, walk.packet(), connection, asked);
    if (recorder != nullptr) {
        std::string rule = hit.rule >= 0 ? asked->describe(static_cast<std::size_t>(hit.rule)).id : "";
        std::string action = to_string(hit.action);
        if (layer.is_stateful && connection && connection->originator != direction) action += " (reply)";
        recorder->note(layer.name, std::move(rule), std::move(action));
    }
    return std::visit(walk, hit.action);
}

}  // namespace

bool Fabric::is_own(const ProviderAddress& address) const {
    return std::ranges::find(own_addresses, address) != own_addresses.end();
}

Verdict walk(const LayerStack& layers, const Fabric& fabric, Direction direction, const PacketFacts& packet,
             const std::optional<Connection>& connection, Recorder* recorder) {
    Walk walk(fabric, direction, packet);
    if (direction == Direction::Outbound) {
        for (const Layer& layer : layers)
            if (!pass(layer, direction, walk, connection, recorder)) break;
    } else {
        for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer)
            if (!pass(*layer, direction, walk, connection, recorder)) break;
    }
    return std::move(walk.verdict());
}

}  // namespace nc::vswitch
