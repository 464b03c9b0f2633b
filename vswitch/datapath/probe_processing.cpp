// The part of the packet processor that sends probes, recognises them and takes them in the VM's place.
#include <algorithm>
#include <array>

#include "vswitch/datapath/explanation.hpp"
#include "vswitch/datapath/packet_processor.hpp"

namespace nc::vswitch {
namespace {

using goal_state::ProbeRequest;
using goal_state::ProbeRole;

constexpr ProbeRole end_of(ProbeLeg leg) { return leg == ProbeLeg::There ? ProbeRole::Receiver : ProbeRole::Sender; }

ProbePassage passage_of(const std::vector<ExplainedStep>& steps, const Decision& decision) {
    ProbePassage passage;
    for (const ExplainedStep& step : steps)
        (step.direction == "OUT" ? passage.out : passage.in).push_back(sentence_of(step));
    if (decision.kind != Verdict::Kind::Drop) return passage;
    passage.dropped = sentence(decision.reason);
    if (!steps.empty()) passage.dropped += " The last step: " + sentence_of(steps.back());
    return passage;
}

}  // namespace

void PacketProcessor::begin_probe(const ProbeRequest& request, Milliseconds now) {
    if (!probes_.begin(request)) return;
    const auto slot = slot_of(request.port);
    if (!slot) return probes_.fail(request.cookie, request.role, "No device is attached to the port.");
    if (forwarder_.policy_of(*slot) == nullptr)
        return probes_.fail(request.cookie, request.role, "The port has no policy.");
    if (request.role == ProbeRole::Sender) send_probe(*slot, request, ProbeLeg::There, now);
}

void PacketProcessor::send_probe(PortSlot slot, const ProbeRequest& request, ProbeLeg leg, Milliseconds now) {
    std::array<std::uint8_t, kHeadroom + kLongestProbe> memory{};
    const std::span<std::uint8_t> frame = std::span(memory).subspan(kHeadroom);
    // The layers put the destination's MAC address in place, as for any packet that is addressed to the router.
    const std::size_t length = write_probe(request, leg, forwarder_.policy_of(slot)->settings.mac,
                                           forwarder_.policy()->fabric.router_mac, frame);
    ParsedPacket parsed;
    if (length == 0 || parse(frame.first(length), parsed) != DropReason::None)
        return probes_.fail(request.cookie, request.role, "Probes are made of ICMP, TCP and UDP only.");
    const ProbeMark mark{request.cookie, leg};
    if (leg == ProbeLeg::There) probes_.sent(request.cookie, ProbeBook::Clock::now());

    ++counters_.received;
    const Packet packet{frame.data(), static_cast<std::uint32_t>(length), {}};
    const Decision decision = decide_probe(Arrival{slot, {}, {}}, packet, parsed, mark, now);
    switch (decision.kind) {
        case Verdict::Kind::Drop:
            return drop(decision.reason, 1, kUnderlaySlot);
        case Verdict::Kind::Answer:
            // The router's own address: no VM is behind it.
            ++counters_.answered;
            return probes_.arrived({mark.cookie, ProbeLeg::Back}, ProbeBook::Clock::now());
        case Verdict::Kind::Deliver:
            return deliver_probe(packet, parsed, decision, mark, now);
        case Verdict::Kind::Transmit:
            send_out(slot, packet, parsed, decision, now);
            return flush_underlay();
    }
}

Decision PacketProcessor::decide_probe(const Arrival& arrival, const Packet& packet, const ParsedPacket& parsed,
                                       const ProbeMark& mark, Milliseconds now) {
    // Looked at first, and then done: the walk that counts is the one that every packet takes.
    Recorder recorder;
    const Decision seen = forwarder_.explain(arrival, parsed, now, recorder);
    probes_.passed(mark, passage_of(explained_steps(forwarder_, arrival.ingress, seen, recorder), seen));
    const Decision decision = forwarder_.decide(arrival, packet.bytes(), parsed, 1, now);
    ++(decision.is_hit ? counters_.flow_hits : counters_.flow_misses);
    // What a walk alone does not meet: a limit of the tables.
    if (decision.kind == Verdict::Kind::Drop && seen.kind != Verdict::Kind::Drop)
        probes_.passed(mark, {{}, {}, std::string(sentence(decision.reason))});
    return decision;
}

void PacketProcessor::deliver_probe(const Packet& packet, const ParsedPacket& parsed, const Decision& decision,
                                    const ProbeMark& mark, Milliseconds now) {
    const ProbeRequest* const awaited = probes_.find(mark.cookie, end_of(mark.leg));
    if (awaited == nullptr || awaited->port != ports_[decision.egress].id) {
        // For another VM, an appliance on the way: it gets what it would get of a VM.
        apply(*decision.transposition, packet, parsed);
        return deliver(decision.egress, packet, parsed);
    }
    ++counters_.answered;
    probes_.arrived(mark, ProbeBook::Clock::now());
    if (mark.leg == ProbeLeg::There) send_probe(decision.egress, *awaited, ProbeLeg::Back, now);
}

std::optional<ProbeMark> PacketProcessor::awaited_probe(std::span<const std::uint8_t> frame,
                                                        const ParsedPacket& parsed) const {
    const std::optional<ProbeMark> mark = probe_mark(frame, parsed);
    const bool is_awaited = mark && probes_.find(mark->cookie, end_of(mark->leg)) != nullptr;
    return is_awaited ? mark : std::nullopt;
}

void PacketProcessor::take_probe_from_underlay(const Arrival& arrival, const Packet& packet, const ParsedPacket& parsed,
                                               const ProbeMark& mark, Milliseconds now) {
    const Decision decision = decide_probe(arrival, packet, parsed, mark, now);
    if (decision.kind != Verdict::Kind::Deliver) return drop(decision.reason, 1, kUnderlaySlot);
    deliver_probe(packet, parsed, decision, mark, now);
}

}  // namespace nc::vswitch
