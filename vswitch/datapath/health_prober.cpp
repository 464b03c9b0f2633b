#include "vswitch/datapath/health_prober.hpp"

#include <algorithm>

#include "vswitch/packet/flow_key.hpp"

namespace nc::vswitch {
namespace {

using goal_state::HealthProbe;
using goal_state::ProbeProtocol;

constexpr Milliseconds kSecond = 1000;
constexpr std::uint16_t kFirstPort = 49152;               // RFC 6335 section 6: dynamic ports
constexpr std::string_view kGoodStatus = "HTTP/1.x 200";  // of either minor version

bool is_good_status(std::string_view page) {
    return page.starts_with("HTTP/1.") && page.substr(8) == kGoodStatus.substr(8);
}

std::string request_of(const HealthProbe& settings) {
    const std::string slash = settings.request_path.starts_with('/') ? "" : "/";
    const IpAddress& address = settings.address.value();
    const std::string host = address.is_v4() ? address.to_string() : "[" + address.to_string() + "]";
    return "GET " + slash + settings.request_path + " HTTP/1.1\r\nHost: " + host +
           "\r\nUser-Agent: Load Balancer Agent\r\nConnection: close\r\n\r\n";
}

}  // namespace

void HealthProber::follow(std::span<const HealthProbe> probes) {
    std::vector<Probe> next;
    next.reserve(probes.size());
    for (const HealthProbe& settings : probes) {
        const auto known = std::ranges::find(probes_, settings, &Probe::settings);
        if (known != probes_.end()) {
            next.push_back(std::move(*known));
        } else {
            next.emplace_back().settings = settings;
        }
    }
    probes_ = std::move(next);
}

void HealthProber::poll(Milliseconds now, const Send& send) {
    for (Probe& probe : probes_) {
        if (probe.is_up.value_or(false) && now - probe.answered_at >= probe.settings.patience_seconds * kSecond)
            probe.is_up = false;
        if (now < probe.next_at) continue;
        if (probe.stage != Stage::Waiting) {
            send(probe.settings, segment_of(probe, kTcpRst | kTcpAck));
            give_up(probe, now);
        }
        begin(probe, now, send);
    }
}

void HealthProber::begin(Probe& probe, Milliseconds now, const Send& send) {
    probe.next_at = now + probe.settings.interval_seconds * kSecond;
    probe.local_port = static_cast<std::uint16_t>(kFirstPort + last_port_++ % (65536 - kFirstPort));
    const std::array<std::uint64_t, 2> seed = {now, probe.local_port};
    probe.sequence = static_cast<std::uint32_t>(hash_words(seed.data(), sizeof(seed)));
    probe.page.clear();
    probe.stage = Stage::Opening;
    if (!send(probe.settings, segment_of(probe, kTcpSyn))) {
        probe.is_up = false;
        probe.stage = Stage::Waiting;
        return;
    }
    ++probe.sequence;
}

void HealthProber::end(Probe& probe, bool has_answered, Milliseconds now) {
    probe.stage = Stage::Waiting;
    if (!has_answered) return give_up(probe, now);
    probe.is_up = true;
    probe.answered_at = now;
}

/// Whoever has never answered is down after the first try; who has, keeps its time.
void HealthProber::give_up(Probe& probe, Milliseconds now) {
    probe.stage = Stage::Waiting;
    if (!probe.is_up) probe.is_up = false;
    if (now - probe.answered_at >= probe.settings.patience_seconds * kSecond) probe.is_up = false;
}

bool HealthProber::take(InstanceId port, std::span<const std::uint8_t> frame, const ParsedPacket& parsed,
                        Milliseconds now, const Send& send) {
    const Tuple& tuple = parsed.tuple;
    if (!may_take(tuple) || tuple.protocol != kProtocolTcp || parsed.is_fragment) return false;
    const auto found = std::ranges::find_if(probes_, [&](const Probe& probe) {
        return probe.settings.port == port && probe.local_port == tuple.destination_port &&
               probe.settings.probed_port == tuple.source_port && probe.settings.address.value() == tuple.source;
    });
    if (found == probes_.end()) return false;
    Probe& probe = *found;
    const auto tcp = read_header<TcpHeader>(frame, parsed.l4_offset);
    if (probe.stage == Stage::Waiting) return true;  // late
    if ((tcp.flags & kTcpRst) != 0) {
        end(probe, false, now);
        return true;
    }
    if (probe.stage == Stage::Requested) {
        take_page(probe, frame.first(parsed.end).subspan(parsed.payload_offset), tcp.sequence.get(), now, send);
        return true;
    }
    constexpr std::uint8_t kSecondStep = kTcpSyn | kTcpAck;
    if ((tcp.flags & kSecondStep) != kSecondStep || tcp.acknowledgement.get() != probe.sequence) return true;
    if (probe.settings.protocol == ProbeProtocol::Tcp) {
        send(probe.settings, segment_of(probe, kTcpRst));
        end(probe, true, now);
        return true;
    }
    probe.peer_sequence = tcp.sequence.get() + 1;
    const std::string request = request_of(probe.settings);
    TcpSegment segment = segment_of(probe, kTcpAck | kTcpPsh);
    segment.payload = request;
    send(probe.settings, segment);
    probe.sequence += static_cast<std::uint32_t>(request.size());
    probe.stage = Stage::Requested;
    return true;
}

void HealthProber::take_page(Probe& probe, std::span<const std::uint8_t> payload, std::uint32_t sequence,
                             Milliseconds now, const Send& send) {
    // What comes out of order comes again.
    if (payload.empty() || sequence != probe.peer_sequence) return;
    probe.peer_sequence += static_cast<std::uint32_t>(payload.size());
    const std::size_t wanted = std::min(payload.size(), kGoodStatus.size() - probe.page.size());
    probe.page.append(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(wanted));
    if (probe.page.size() < kGoodStatus.size()) {
        send(probe.settings, segment_of(probe, kTcpAck));
        return;
    }
    send(probe.settings, segment_of(probe, kTcpRst | kTcpAck));
    end(probe, is_good_status(probe.page), now);
}

TcpSegment HealthProber::segment_of(const Probe& probe, std::uint8_t flags) {
    const IpAddress& member = probe.settings.address.value();
    return {.source = goal_state::probe_source(member.version()),
            .destination = member,
            .source_port = probe.local_port,
            .destination_port = probe.settings.probed_port,
            .sequence = probe.sequence,
            .acknowledgement = (flags & kTcpAck) != 0 ? probe.peer_sequence : 0,
            .flags = flags};
}

std::vector<goal_state::ProbeStatus> HealthProber::states() const {
    std::vector<goal_state::ProbeStatus> states;
    for (const Probe& probe : probes_)
        if (probe.is_up)
            states.push_back({probe.settings.resource_id, probe.settings.vsid, probe.settings.address, *probe.is_up});
    return states;
}

}  // namespace nc::vswitch
