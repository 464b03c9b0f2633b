#include "vswitch/datapath/forwarder.hpp"

#include <algorithm>

namespace nc::vswitch {
namespace {

constexpr std::size_t kMostFlows = 512 * 1024;
/// Two for each flow, and what packets take that leave none.
constexpr std::size_t kMostRulePaths = 2 * kMostFlows + 64 * 1024;
constexpr std::size_t kMostConnections = 512 * 1024;
constexpr std::size_t kMostConnectionsPerPort = 128 * 1024;
constexpr std::size_t kSweptEntries = 1024;  ///< per call of age(): all of them within half a minute

Direction opposite(Direction direction) {
    return direction == Direction::Outbound ? Direction::Inbound : Direction::Outbound;
}

Decision drop(DropReason reason) { return {Verdict::Kind::Drop, reason}; }

/// Packets travel in the virtual subnet of their own IP version.
bool is_home(const PortPolicy& port, Vsid vsid, const PacketFacts& packet) {
    const auto& home = port.home(packet.tuple.source.version());
    return home && home->vsid == vsid;
}

}  // namespace

Forwarder::Forwarder()
    : flows_(kMostFlows), connections_(kMostConnections, kMostConnectionsPerPort), rule_counters_(kMostRulePaths) {}

std::shared_ptr<const PolicySnapshot> Forwarder::set_policy(std::shared_ptr<const PolicySnapshot> policy) {
    policy_.swap(policy);
    bind_slots();
    return policy;
}

std::optional<PortSlot> Forwarder::attach(InstanceId id) {
    auto free = std::ranges::find_if(slots_, [](const Slot& slot) { return !slot.id; });
    if (free == slots_.end()) {
        if (slots_.size() == kUnderlaySlot) return std::nullopt;
        free = slots_.insert(slots_.end(), Slot{});
    }
    free->id = id;
    bind_slots();
    const auto slot = static_cast<PortSlot>(free - slots_.begin());
    std::erase_if(inherited_, [&](const HandedConnection& handed) {
        if (handed.port != id) return false;
        const TrackedConnection& connection = handed.connection;
        connections_.restore(connection_key(slot, connection.originator, connection.original), connection);
        return true;
    });
    return slot;
}

std::vector<HandedConnection> Forwarder::hand_over(Milliseconds now) const {
    std::vector<HandedConnection> handed;
    handed.reserve(connections_.size());
    connections_.for_each([&](const ConnectionKey& key, const TrackedConnection& connection) {
        if (connection.is_alive(now)) handed.push_back({*slots_[key.port].id, connection});
    });
    return handed;
}

void Forwarder::detach(PortSlot slot) {
    flows_.erase_if([&](const FlowKey& key, const UnifiedFlow& flow) {
        const bool is_its = key.ingress == slot || flow.egress == slot;
        if (is_its) release(key, flow);
        return is_its;
    });
    connections_.forget_port(slot);
    rule_counters_.forget_port(slot);
    slots_[slot] = Slot{};
    bind_slots();
}

void Forwarder::bind_slots() {
    ++epoch_;
    slot_of_policy_.assign(policy_ ? policy_->ports.size() : 0, kUnderlaySlot);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        Slot& slot = slots_[i];
        slot.policy = policy_ && slot.id ? policy_->find(*slot.id) : nullptr;
        if (slot.policy != nullptr)
            slot_of_policy_[static_cast<std::size_t>(slot.policy - policy_->ports.data())] = static_cast<PortSlot>(i);
    }
}

PortSlot Forwarder::slot_of(const PortPolicy& policy) const {
    return slot_of_policy_[static_cast<std::size_t>(&policy - policy_->ports.data())];
}

PortSlot Forwarder::owner_of(PortSlot ingress, PortSlot egress) { return ingress == kUnderlaySlot ? egress : ingress; }

bool Forwarder::has_flow_limit_reached(PortSlot owner) const {
    const Slot& slot = slots_[owner];
    return slot.policy->settings.port_flow_limit.value_or(kMostFlows) <= slot.flows;
}

void Forwarder::release(const FlowKey& key, const UnifiedFlow& flow) {
    --slots_[owner_of(key.ingress, flow.egress)].flows;
    for (const RuleCounters::Index rules : flow.rules)
        rule_counters_.let_go(rules);
}

Decision Forwarder::decide(const Arrival& arrival, std::span<const std::uint8_t> frame, const ParsedPacket& parsed,
                           std::uint32_t packets, Milliseconds now) {
    // An ICMP error and a later fragment are judged by the connection that they belong to, which their keys do not
    // name.
    const bool is_cacheable = !parsed.is_icmp_error && !parsed.tuple.is_later_fragment;
    const bool is_tcp = parsed.tuple.protocol == kProtocolTcp && !parsed.tuple.is_later_fragment;
    const RuleCounters::Frame counted{packets, parsed.end, is_tcp && begins_tcp_connection(parsed.tcp_flags)};
    FlowKey key;
    std::uint64_t hash_of_key = 0;
    UnifiedFlow* known = nullptr;
    if (is_cacheable) {
        key = flow_key(parsed, arrival.ingress, arrival.vsid, arrival.remote, arrival.credential.value());
        hash_of_key = hash(key);
        known = flows_.find(key, hash_of_key);
        if (known != nullptr && known->epoch == epoch_ && !parsed.is_fragment) {
            // One whose time to live runs out is no part of the conversation; the layers may have more against it.
            const bool is_too_old = known->transposition.decrement_time_to_live && parsed.time_to_live <= 1;
            if (!is_too_old && continue_connections(*known, parsed, now)) {
                known->packets += packets;
                known->bytes += parsed.end;
                for (const RuleCounters::Index rules : known->rules)
                    rule_counters_.count(rules, counted);
                known->last_used = now;
                const auto kind = known->egress == kUnderlaySlot ? Verdict::Kind::Transmit : Verdict::Kind::Deliver;
                return {kind, DropReason::None, known->egress, &known->transposition,
                        true, known->mirrors,   known->meter};
            }
        }
    }

    Journey journey = travel(arrival, frame, parsed, now, nullptr);
    const bool has_passed =
        journey.decision.kind == Verdict::Kind::Deliver || journey.decision.kind == Verdict::Kind::Transmit;
    const bool is_new = has_passed && is_cacheable && known == nullptr;
    const bool is_over_limit = is_new && has_flow_limit_reached(owner_of(arrival.ingress, journey.decision.egress));
    std::array<RuleCounters::Index, 2> rules{};
    for (std::size_t i = 0; i < rules.size(); ++i) {
        journey.rules[i].is_without_flow = journey.rules[i].is_without_flow || is_over_limit;
        rules[i] = rule_counters_.count(journey.rules[i], counted);
    }
    if (is_over_limit) return drop(DropReason::FlowLimit);
    if (!has_passed) {
        // What left its port has begun a connection there, even if the receiver refuses it: as it is when the receiver
        // is on another host, whose refusal nobody hears of.
        if (journey.has_left_sender) commit(journey.steps[0], parsed, now);
        for (std::size_t i = 0; i < journey.steps.size(); ++i)
            record(journey.steps[i], i == 0 && journey.has_left_sender, now);
        if (known != nullptr && journey.decision.reason != DropReason::TimeToLiveExceeded) {
            release(key, *known);
            flows_.erase(key, hash_of_key);
        }
        return journey.decision;
    }

    UnifiedFlow flow;
    flow.transposition = journey.transposition;
    flow.egress = journey.decision.egress;
    flow.mirrors = journey.decision.mirrors;
    flow.meter = journey.decision.meter;
    flow.epoch = epoch_;
    flow.packets = (known != nullptr ? known->packets : 0) + packets;
    flow.bytes = (known != nullptr ? known->bytes : 0) + parsed.end;
    flow.last_used = now;
    for (std::size_t i = 0; i < journey.steps.size(); ++i) {
        flow.connections[i] = commit(journey.steps[i], parsed, now);
        record(journey.steps[i], flow.connections[i].version != 0, now);
    }

    Decision decision = journey.decision;
    uncached_ = journey.transposition;
    decision.transposition = &uncached_;
    if (!is_cacheable || (known == nullptr && flows_.is_full())) return decision;
    if (known != nullptr) release(key, *known);
    ++slots_[owner_of(key.ingress, flow.egress)].flows;
    flow.rules = rules;
    for (const RuleCounters::Index index : rules)
        rule_counters_.hold(index);
    decision.transposition = &flows_.put(key, hash_of_key, flow).transposition;
    return decision;
}

Decision Forwarder::explain(const Arrival& arrival, const ParsedPacket& parsed, Milliseconds now, Recorder& recorder) {
    const Journey journey = travel(arrival, {}, parsed, now, &recorder);
    Decision decision = journey.decision;
    uncached_ = journey.transposition;
    decision.transposition = &uncached_;
    return decision;
}

Forwarder::Journey Forwarder::travel(const Arrival& arrival, std::span<const std::uint8_t> frame,
                                     const ParsedPacket& parsed, Milliseconds now, Recorder* recorder) {
    Journey journey;
    PacketFacts facts{parsed.source_mac, parsed.destination_mac, arrival.vsid, parsed.tuple};
    Tuple quoted;
    if (parsed.is_icmp_error && parse_quoted_tuple(frame, parsed, quoted)) facts.quoted = quoted;
    const PortPolicy* target = nullptr;
    if (arrival.ingress == kUnderlaySlot) {
        target = policy_ ? policy_->find(arrival.vsid, parsed.destination_mac) : nullptr;
        facts.outer_source = arrival.remote;
        facts.credential = arrival.credential;
        if (target == nullptr || !is_home(*target, arrival.vsid, facts)) {
            journey.decision = drop(DropReason::VsidUnknown);
            return journey;
        }
    } else {
        const PortPolicy* sender = slots_[arrival.ingress].policy;
        if (sender == nullptr) {
            journey.decision = drop(DropReason::PortWithoutPolicy);
            return journey;
        }
        const auto& home = sender->home(parsed.tuple.source.version());
        if (!home) {
            journey.decision = drop(DropReason::IpVersionNotOfPort);
            return journey;
        }
        facts.vsid = home->vsid;
        const Judgement sent = judge(arrival.ingress, Direction::Outbound, facts, parsed, now, recorder);
        journey.steps[0] = sent.connection;
        journey.rules[0] = sent.verdict.rules;
        journey.transposition = sent.verdict.transposition;
        journey.decision = {sent.verdict.kind, sent.verdict.reason};
        journey.decision.mirrors[0] = sent.verdict.mirror;
        journey.decision.meter = sent.verdict.meter;
        const bool has_passed =
            sent.verdict.kind == Verdict::Kind::Deliver || sent.verdict.kind == Verdict::Kind::Transmit;
        if (has_passed && journey.transposition.decrement_time_to_live && parsed.time_to_live <= 1)
            journey.decision = drop(DropReason::TimeToLiveExceeded);
        journey.has_left_sender = has_passed && journey.decision.kind != Verdict::Kind::Drop;
        if (journey.decision.kind != Verdict::Kind::Deliver) return journey;
        target = policy_->find(sent.verdict.packet.vsid, sent.verdict.packet.destination_mac);
        facts = sent.verdict.packet;
    }

    const PortSlot egress = target != nullptr ? slot_of(*target) : kUnderlaySlot;
    if (egress == kUnderlaySlot) {
        journey.decision = drop(DropReason::DestinationNotAttached);
        return journey;
    }
    if (egress == arrival.ingress && facts.next_hop) {
        journey.has_left_sender = false;
        journey.decision = drop(DropReason::RouteLoop);
        return journey;
    }
    const Judgement received = judge(egress, Direction::Inbound, facts, parsed, now, recorder);
    journey.steps[1] = received.connection;
    journey.rules[1] = received.verdict.rules;
    journey.transposition.add(received.verdict.transposition);
    journey.decision.kind = received.verdict.kind;
    journey.decision.reason = received.verdict.reason;
    journey.decision.egress = egress;
    journey.decision.mirrors[1] = received.verdict.mirror;
    return journey;
}

Forwarder::Judgement Forwarder::judge(PortSlot slot, Direction direction, const PacketFacts& facts,
                                      const ParsedPacket& parsed, Milliseconds now, Recorder* recorder) {
    const PortPolicy& policy = *slots_[slot].policy;
    if (recorder != nullptr) recorder->enter(direction == Direction::Outbound ? "OUT" : "IN");
    Judgement judgement;
    ConnectionStep& step = judgement.connection;
    step.port = slot;
    step.direction = direction;
    step.key = connection_key(slot, direction, facts.tuple);
    step.tuple = facts.tuple;

    const TrackedConnection* known = nullptr;
    if (parsed.is_icmp_error) {
        // The quoted packet went the other way. Without a connection the error is judged for itself.
        if (facts.quoted) known = connections_.find(connection_key(slot, opposite(direction), *facts.quoted), now);
    } else if (facts.tuple.is_later_fragment) {
        const auto reference =
            fragments_.find(fragment_key(slot, direction, facts.tuple), direction, parsed.identification, now);
        known = connections_.find(reference, now);
    } else {
        known = connections_.find(step.key, now);
        const bool begins_anew = begins_tcp_connection(parsed.tcp_flags) && facts.tuple.protocol == kProtocolTcp;
        if (known != nullptr && begins_anew && known->is_closing()) known = nullptr;
        step.kind = known != nullptr ? ConnectionStep::Kind::Continue : ConnectionStep::Kind::Begin;
        if (known != nullptr) step.reference = connections_.reference_to(step.key);
        // The VM speaks to the member itself, by the ports that it has in a connection to the front end.
        if (known != nullptr && direction == Direction::Outbound &&
            connection_key(slot, known->originator, known->original) != step.key) {
            step.kind = ConnectionStep::Kind::None;
            judgement.verdict.reason = DropReason::TranslationConflict;
            return judgement;
        }
    }

    std::optional<Connection> connection;
    if (known != nullptr) {
        const bool is_tcp = facts.tuple.protocol == kProtocolTcp;
        const bool opens = begins_tcp_connection(parsed.tcp_flags) && known->tcp.state() == TcpState::Opening;
        connection = Connection{known->original, known->originator, known->translation,
                                step.kind == ConnectionStep::Kind::Continue && (opens || !is_tcp)};
    }
    judgement.verdict = walk(policy.layers, policy_->fabric, direction, facts, connection, recorder);

    // A connection that the policy no longer allows does not keep its ports from beginning one the other way.
    if (judgement.verdict.reason == DropReason::AclDenied && known != nullptr && known->originator != direction &&
        step.kind == ConnectionStep::Kind::Continue && begins_tcp_connection(parsed.tcp_flags)) {
        step.kind = ConnectionStep::Kind::Begin;
        judgement.verdict = walk(policy.layers, policy_->fabric, direction, facts, std::nullopt, recorder);
    }
    judgement.verdict.rules.port = slot;
    const bool is_first = step.kind == ConnectionStep::Kind::Begin;
    const bool is_cut_off = known != nullptr && judgement.verdict.reason == DropReason::AclDenied;
    if (is_first || is_cut_off) step.audited = judgement.verdict.audited;
    if (judgement.verdict.kind == Verdict::Kind::Drop || step.kind == ConnectionStep::Kind::None) return judgement;
    step.translation = judgement.verdict.translation;
    if (step.translation && known != nullptr && known->translation != step.translation)
        step.kind = ConnectionStep::Kind::Begin;  // with another member it is another connection
    const DropReason conflict = conflict_of(step, now);
    if (conflict != DropReason::None) {
        judgement.verdict.kind = Verdict::Kind::Drop;
        judgement.verdict.reason = conflict;
        judgement.verdict.rules.is_without_flow = true;
    }
    return judgement;
}

/// The answers of two connections must not look alike: one that goes to a front end, and one to the member itself or to
/// another front end of it.
DropReason Forwarder::conflict_of(const ConnectionStep& step, Milliseconds now) {
    if (step.kind != ConnectionStep::Kind::Begin || !step.translation) return DropReason::None;
    if (!connections_.has_room(step.port)) return DropReason::TranslationLimit;
    if (step.translation->keeps_destination) return DropReason::None;
    const TrackedConnection* same = connections_.find(translated_key(step.key, *step.translation), now);
    const bool is_its_own = same != nullptr && connection_key(step.port, same->originator, same->original) == step.key;
    return same == nullptr || is_its_own || same->is_closing() ? DropReason::None : DropReason::TranslationConflict;
}

bool Forwarder::continue_connections(const UnifiedFlow& flow, const ParsedPacket& parsed, Milliseconds now) {
    std::array<TrackedConnection*, 2> found{};
    const std::array<bool, 2> is_wanted = {flow.connections[0].version != 0, flow.connections[1].version != 0};
    if (!is_wanted[0] && !is_wanted[1]) return false;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (!is_wanted[i]) continue;
        found[i] = connections_.find(flow.connections[i], now);
        if (found[i] == nullptr) return false;
        if (begins_tcp_connection(parsed.tcp_flags) && found[i]->is_closing()) return false;
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i] == nullptr) continue;
        const Direction direction = i == 0 ? Direction::Outbound : Direction::Inbound;
        see(*found[i], direction, parsed, now);
    }
    return true;
}

void Forwarder::see(TrackedConnection& connection, Direction direction, const ParsedPacket& parsed, Milliseconds now) {
    connection.see(direction, parsed.tcp_flags, now);
    if (parsed.tuple.protocol == kProtocolTcp && (parsed.tcp_flags & kTcpAck) != 0)
        connection.acknowledged[connection.originator == direction ? 0 : 1] = parsed.tcp_acknowledgement;
}

ConnectionReference Forwarder::commit(const ConnectionStep& step, const ParsedPacket& parsed, Milliseconds now) {
    if (step.kind == ConnectionStep::Kind::None) return {};
    const ConnectionReference reference =
        step.kind == ConnectionStep::Kind::Begin
            ? connections_.begin(step.key, step.tuple, step.direction, now, step.translation)
            : step.reference;
    TrackedConnection* connection = connections_.find(reference, now);
    if (connection != nullptr) see(*connection, step.direction, parsed, now);
    if (parsed.is_fragment)
        fragments_.remember(fragment_key(step.port, step.direction, step.tuple), step.direction, parsed.identification,
                            reference, now);
    return reference;
}

void Forwarder::record(const ConnectionStep& step, bool begun, Milliseconds now) {
    if (step.audited == nullptr) return;
    const InstanceId port = slots_[step.port].policy->settings.id;
    if (begun) return audit_.begin(*step.audited, port, step.port, step.tuple);
    audit_.decide(*step.audited, port, step.key, step.tuple, now);
}

const RuleCounters& Forwarder::settled_rule_counters() {
    rule_counters_.settle();
    forget_rules_of_before();
    return rule_counters_;
}

void Forwarder::forget_rules_of_before() {
    if (std::exchange(counted_epoch_, epoch_) == epoch_) return;
    rule_counters_.keep_only([&](const CountedRule& counted) {
        const PortPolicy* const policy = slots_[counted.port].policy;
        if (policy == nullptr) return false;
        const Layer& layer = policy->layers[counted.rule.layer];
        const auto& group = counted.rule.direction == Direction::Outbound ? layer.outbound : layer.inbound;
        return group && group->has(counted.rule.rule);
    });
}

void Forwarder::age(Milliseconds now) {
    flows_.sweep(kSweptEntries, now, [this](const FlowKey& key, const UnifiedFlow& flow) { release(key, flow); });
    rule_counters_.sweep(kSweptEntries);
    forget_rules_of_before();
    connections_.sweep(kSweptEntries, now, [&](const ConnectionKey& key, TrackedConnection& connection) {
        const bool is_told = connection.translation && connection.translation->resets_when_idle &&
                             connection.tcp.state() == TcpState::Established;
        if (!is_told) return false;
        connection.last_seen = now;
        connection.tcp.see(kTcpRst, true);
        idle_.push_back({key.port, connection.original, connection.acknowledged});
        return true;
    });
}

}  // namespace nc::vswitch
