#include "vswitch/pipeline/pipeline.hpp"

#include <algorithm>

namespace nc::vswitch {
namespace {

/// Carries out actions on one packet. Each returns whether the walk goes on; when it does not, the verdict stands.
class Walk {
  public:
    Walk(const Fabric& fabric, Direction direction, const PacketFacts& packet,
         const std::optional<Connection>& connection)
        : fabric_(fabric),
          connection_(connection),
          sender_(packet.vsid),
          is_reply_(connection && connection->originator != direction) {
        verdict_.packet = packet;
        // A stack without a layer that decides on the way out passes nothing outbound; inbound, all layers passed is
        // the decision.
        verdict_.kind = direction == Direction::Inbound ? Verdict::Kind::Deliver : Verdict::Kind::Drop;
        if (direction == Direction::Outbound) verdict_.reason = DropReason::NoRoute;
    }

    const PacketFacts& packet() const { return verdict_.packet; }
    Verdict& verdict() { return verdict_; }

    bool operator()(const Allow& allow) {
        if (allow.audited) verdict_.audited = allow.audited;
        return true;
    }
    bool operator()(const Block& block) {
        if (block.audited) verdict_.audited = block.audited;
        return drop(block.reason);
    }
    bool operator()(const Forward& forward) {
        PacketFacts& now = verdict_.packet;
        if (forward.sources && std::ranges::none_of(*forward.sources, [&](const IpPrefix& prefix) {
                return prefix.contains(now.tuple.source);
            }))
            return drop(DropReason::ForwardedTrafficNotAllowed);
        if (forward.destination != now.vsid || forward.next_hop) {
            count_as_routed();
            now.vsid = forward.destination;
            if (forward.next_hop) now.next_hop = forward.next_hop;
        }
        return true;
    }
    bool operator()(const Balance& balance) {
        is_balanced_ = true;
        if (is_reply_) return come_from_front_end();
        const BalancedService& service = *balance.service;
        const bool keeps_member = connection_ && connection_->translation &&
                                  (!connection_->may_choose_anew || service.still_takes(*connection_->translation));
        Translation translation;
        if (keeps_member) {
            translation = *connection_->translation;
        } else if (!service.choose(connection_ ? connection_->original : packet().tuple, translation)) {
            return drop(DropReason::NoMember);
        }
        verdict_.translation = translation;
        return go_to_member(translation);
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
        const PacketFacts& now = verdict_.packet;
        verdict_.transposition.encapsulation =
            Encapsulation{now.vsid, encapsulate.remote, fabric_.encryption_for(now.vsid, sender_, now.tuple.source)};
        verdict_.packet.outer_destination = encapsulate.remote;
        return true;
    }
    bool operator()(const AcceptFrom& accept) {
        const DropReason in_clear = fabric_.encryption_fault(packet());
        if (in_clear != DropReason::None) return drop(in_clear);
        const Mapping* mapping = fabric_.mappings->find(accept.source, CustomerAddress(packet().tuple.source));
        if (mapping == nullptr) return drop(DropReason::SourceNotOfPeer);
        return is_from(mapping->provider_address) || is_from_any(*accept.forwarders) ||
               drop(DropReason::ProviderAddressMismatch);
    }
    bool operator()(const AcceptForwarded& accept) {
        const DropReason in_clear = fabric_.encryption_fault(packet());
        if (in_clear != DropReason::None) return drop(in_clear);
        return is_from_any(*accept.hosts) || drop(DropReason::SourceNotOfPeer);
    }
    bool operator()(const Mirror& mirror) {
        verdict_.mirror = mirror.target.get();
        return true;
    }
    bool operator()(const Count& count) {
        verdict_.meter = count.meter;
        return true;
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

    /// A connection to a front end ends with the rule that it was made by.
    void finish() {
        if (connection_ && connection_->translation && !is_balanced_ && verdict_.kind != Verdict::Kind::Drop)
            drop(DropReason::FrontEndWithoutRule);
    }

  private:
    void count_as_routed() {
        verdict_.transposition.decrement_time_to_live = true;
        verdict_.transposition.source_mac = fabric_.router_mac;
        verdict_.packet.source_mac = fabric_.router_mac;
    }
    static void set(IpAddress& address, std::uint16_t& port, const Endpoint& endpoint) {
        address = endpoint.address;
        if (endpoint.port != 0) port = endpoint.port;
    }
    bool go_to_member(const Translation& translation) {
        PacketFacts& now = verdict_.packet;
        Transposition& change = verdict_.transposition;
        const Endpoint member{translation.member, translation.port};
        count_as_routed();
        if (translation.keeps_destination) {
            now.next_hop = CustomerAddress(translation.member);
        } else if (now.quoted) {
            // The originator complains of an answer, which came from the front end as far as it knows.
            change.quoted_source = member;
            set(now.quoted->source, now.quoted->source_port, member);
            change.destination = Endpoint{translation.member};
            now.tuple.destination = translation.member;
        } else {
            change.destination = now.tuple.is_later_fragment ? Endpoint{translation.member} : member;
            set(now.tuple.destination, now.tuple.destination_port, *change.destination);
        }
        return true;
    }
    bool come_from_front_end() {
        if (!connection_->translation || connection_->translation->keeps_destination) return true;
        PacketFacts& now = verdict_.packet;
        Transposition& change = verdict_.transposition;
        const Translation& translation = *connection_->translation;
        const Tuple& original = connection_->original;
        const Endpoint front_end{original.destination,
                                 translation.port != 0 ? original.destination_port : std::uint16_t{}};
        if (now.quoted) {
            // The member, or a router on the way to it, complains of a packet that the originator sent to the front
            // end.
            change.quoted_destination = front_end;
            set(now.quoted->destination, now.quoted->destination_port, front_end);
            if (now.tuple.source != translation.member) return true;
            change.source = Endpoint{front_end.address};
        } else {
            change.source = now.tuple.is_later_fragment ? Endpoint{front_end.address} : front_end;
        }
        set(now.tuple.source, now.tuple.source_port, *change.source);
        change.source_mac = fabric_.router_mac;
        return true;
    }
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
    const std::optional<Connection>& connection_;
    Vsid sender_;  ///< outbound: of the port
    bool is_reply_;
    bool is_balanced_ = false;
    Verdict verdict_;
};

/// False: the walk has ended.
bool pass(const LayerStack& layers, const Layer& layer, Direction direction, Walk& walk,
          const std::optional<Connection>& connection, Recorder* recorder) {
    // A stateful layer asks the rules for the packet that began the connection.
    const bool is_judged_by_first = layer.is_stateful && connection;
    const bool is_reply = is_judged_by_first && connection->originator != direction;
    const bool is_outbound_group = (direction == Direction::Outbound) != is_reply;
    const auto& group = is_outbound_group ? layer.outbound : layer.inbound;
    if (!group) return true;
    PacketFacts asked = walk.packet();
    if (is_judged_by_first) asked.tuple = connection->original;
    const Hit hit = group->find(asked);
    if (recorder != nullptr) {
        std::string rule = hit.rule >= 0 ? group->describe(static_cast<std::size_t>(hit.rule)).id : "";
        std::string action = to_string(hit.action);
        if (is_reply) action += " (reply)";
        recorder->note(layer.name, std::move(rule), std::move(action));
    }
    const bool goes_on = std::visit(walk, hit.action);
    if (hit.rule >= 0) {
        RulePath& rules = walk.verdict().rules;
        rules.add({group->identity(static_cast<std::size_t>(hit.rule)),
                   static_cast<std::uint8_t>(&layer - layers.data()),
                   is_outbound_group ? Direction::Outbound : Direction::Inbound});
        rules.is_refused = !goes_on && walk.verdict().kind == Verdict::Kind::Drop;
    }
    return goes_on;
}

}  // namespace

bool Fabric::is_own(const ProviderAddress& address) const {
    return std::ranges::find(own_addresses, address) != own_addresses.end();
}

bool Fabric::is_front_end(Vsid vsid, const IpAddress& address) const {
    return std::ranges::binary_search(front_ends, std::pair(vsid, CustomerAddress(address)));
}

std::optional<Encryption> Fabric::encryption_for(Vsid destination, Vsid sender, const IpAddress& source) const {
    const auto found = encryption.find(destination);
    if (found == encryption.end() || !found->second.credential) return std::nullopt;
    const SubnetEncryption& subnet = found->second;
    // What a VM of another subnet forwards from this one to this one is the subnet's own.
    if (sender != destination && !subnet.prefix.contains(source)) return std::nullopt;
    return Encryption{*subnet.credential, subnet.predecessors.empty() ? CredentialId{} : subnet.predecessors.front()};
}

DropReason Fabric::encryption_fault(const PacketFacts& packet) const {
    if (!packet.outer_source) return DropReason::None;
    const auto found = encryption.find(packet.vsid);
    const bool is_encrypted = packet.credential != CredentialId{};
    if (found == encryption.end()) return is_encrypted ? DropReason::CredentialMismatch : DropReason::None;
    const SubnetEncryption& subnet = found->second;
    if (!is_encrypted) {
        const bool must_be = subnet.credential && subnet.prefix.contains(packet.tuple.source);
        return must_be ? DropReason::NotEncrypted : DropReason::None;
    }
    const bool is_known = subnet.credential == packet.credential ||
                          std::ranges::find(subnet.predecessors, packet.credential) != subnet.predecessors.end();
    return is_known ? DropReason::None : DropReason::CredentialMismatch;
}

Verdict walk(const LayerStack& layers, const Fabric& fabric, Direction direction, const PacketFacts& packet,
             const std::optional<Connection>& connection, Recorder* recorder) {
    Walk walk(fabric, direction, packet, connection);
    if (direction == Direction::Outbound) {
        for (const Layer& layer : layers)
            if (!pass(layers, layer, direction, walk, connection, recorder)) break;
    } else {
        for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer)
            if (!pass(layers, *layer, direction, walk, connection, recorder)) break;
    }
    walk.finish();
    return std::move(walk.verdict());
}

}  // namespace nc::vswitch
