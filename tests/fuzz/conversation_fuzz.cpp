// Any conversations of VMs, by way of front ends or not: connections, translation and their ends. Each step is six
// bytes: what is done, by whom, to whom, and three more. What arrives is right, is for its receiver, and an answer to a
// front end comes from there.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "schemas/base/assert.hpp"
#include "tests/packet/answer.hpp"
#include "tests/packet/world.hpp"
#include "vswitch/flow/connection_image.hpp"

namespace {

using namespace nc::vswitch;
using namespace nc::vswitch::test;

constexpr std::size_t kStepBytes = 6;
constexpr std::size_t kMostSteps = 40;
constexpr Milliseconds kLongerThanAnyConnection = 48 * 60 * 60 * Milliseconds{1000};
constexpr std::array kVms = {"a1", "a2", "a3", "a4"};
constexpr std::array kFrontEnds = {"10.1.1.200", "10.1.2.201", "10.1.1.202", "fd00:1:1::200"};

enum class Action : std::uint8_t { Udp, Tcp, Echo, Answer, Error, Fragment, Wait, Change };
constexpr std::uint8_t kActions = 8;

/// Address and port as the sender of a packet knows its receiver.
struct Place {
    nc::IpAddress address;
    std::uint16_t port = 0;  ///< 0: its protocol has none
};

Place place_of(const FrameSpec& sent) {
    const bool has_ports = sent.protocol == kProtocolTcp || sent.protocol == kProtocolUdp;
    return {sent.destination, has_ports ? sent.destination_port : std::uint16_t{0}};
}

class Conversations {
  public:
    Conversations() {
        world_.add_network("red", {"10.1.1.0/24", "10.1.2.0/24", "fd00:1:1::/64", "fd00:1:2::/64"});
        world_.add_vm("a1", "red", "10.1.1.4", 0);
        world_.add_vm("a2", "red", "10.1.1.5", 0);
        world_.add_vm("a3", "red", "10.1.2.4", 1);
        world_.add_vm("a4", "red", "10.1.2.5", 1);
        world_.add_address("a1", "fd00:1:1::4");
        world_.add_address("a2", "fd00:1:1::5");
        world_.add_address("a3", "fd00:1:2::4");
        world_.add_address("a4", "fd00:1:2::5");
        world_.balance("red", kFrontEnds[0], kProtocolUdp, 80, {"a2", "a3"}).back_end_port = 8080;
        world_.balance("red", kFrontEnds[0], kProtocolTcp, 80, {"a1", "a2", "a3"}).reset_when_idle = true;
        world_.balance("red", kFrontEnds[1], kProtocolTcp, 0, {"a2", "a3"}).protocol.reset();
        world_.balance("red", kFrontEnds[2], kProtocolTcp, 80, {"a3", "a1"}).floating_address = true;
        world_.balance("red", kFrontEnds[3], kProtocolTcp, 80, {"a2", "a3"});
        auto& members = world_.balancer_rules.back().members;
        members.clear();
        for (const char* vm : {"a2", "a3"}) {
            const nc::goal_state::PortAddress& own = *world_.vm(vm).address(nc::IpVersion::V6);
            members.push_back({own.vsid, own.address, true});
        }
        nc::goal_state::HealthProbe probe;
        probe.vsid = world_.vm("a1").port.vsid;
        probe.address = world_.vm("a1").port.addresses.front().address;
        probe.port = world_.vm("a1").port.id;
        probe.probed_port = 80;
        probe.interval_seconds = 5;
        probe.patience_seconds = 11;
        world_.probes = {probe};
        world_.publish();
    }

    /// So late that every connection of the conversations before is forgotten.
    void start_anew() {
        world_.now += kLongerThanAnyConnection;
        received_ = {};
        allow("a4", nc::goal_state::AclAction::Deny, nc::goal_state::AclAction::Allow);
        for (const char* vm : {"a1", "a2", "a3"})
            allow(vm, nc::goal_state::AclAction::Allow, nc::goal_state::AclAction::Allow);
        set_health(true);
        world_.publish();
    }

    void step(std::span<const std::uint8_t, kStepBytes> bytes) {
        const std::size_t vm = bytes[1] % kVms.size();
        const auto version = (bytes[1] & 0x80) != 0 ? nc::IpVersion::V6 : nc::IpVersion::V4;
        switch (static_cast<Action>(bytes[0] % kActions)) {
            case Action::Udp:
            case Action::Tcp:
            case Action::Echo:
            case Action::Fragment:
                return speak(bytes, vm, version);
            case Action::Answer:
                return answer(vm, bytes[2]);
            case Action::Error:
                return complain(vm, bytes[2]);
            case Action::Wait:
                return wait(bytes[2] * Milliseconds{1000});
            case Action::Change:
                return change(bytes);
        }
    }

  private:
    /// What a VM got last, and who had sent it where; an answer to it is checked while nothing else has happened.
    struct Received {
        Bytes frame;
        std::size_t sender = 0;
        Place sent_to;
        bool is_fresh = false;
    };

    FrameSpec first_words(std::span<const std::uint8_t, kStepBytes> bytes, std::size_t vm, nc::IpVersion version) {
        const std::size_t to = bytes[2] % (kVms.size() + kFrontEnds.size());
        FrameSpec spec = world_.frame(kVms[vm], kVms[to < kVms.size() ? to : (vm + 1) % kVms.size()], version);
        if (to >= kVms.size()) {
            const nc::IpAddress front_end = ip(kFrontEnds[to - kVms.size()]);
            spec.source = world_.vm(kVms[vm]).address(front_end.version())->address.value();
            spec.destination = front_end;
            spec.destination_mac = kRouterMac;
        }
        spec.source_port = static_cast<std::uint16_t>(1000 + bytes[3] % 8);
        spec.destination_port = (bytes[3] & 0x80) != 0 ? 8080 : 80;
        spec.tcp_flags = bytes[4];
        spec.time_to_live = (bytes[3] & 0x40) != 0 ? 1 : 64;
        spec.payload.resize(bytes[5]);
        return spec;
    }

    void speak(std::span<const std::uint8_t, kStepBytes> bytes, std::size_t vm, nc::IpVersion version) {
        FrameSpec spec = first_words(bytes, vm, version);
        const bool is_v4 = spec.source.is_v4();
        const auto action = static_cast<Action>(bytes[0] % kActions);
        if (action == Action::Tcp) spec.protocol = kProtocolTcp;
        if (action == Action::Echo) {
            spec.protocol = is_v4 ? kProtocolIcmp : kProtocolIcmpv6;
            spec.icmp_type = is_v4 ? kIcmpEchoRequest : kIcmpv6EchoRequest;
        }
        if (action == Action::Fragment) {
            if (!is_v4) return;
            spec.identification = bytes[4] & 3;
            spec.fragment = (bytes[4] & 4) != 0 ? 5 : kIpv4MoreFragments;
        }
        forget_freshness();
        world_.deliver(kVms[vm], spec);
        look(vm, place_of(spec), std::nullopt);
    }

    void answer(std::size_t vm, std::uint8_t flags) {
        const Received got = received_[vm];
        ParsedPacket parsed;
        if (got.frame.empty() || parse(got.frame, parsed) != DropReason::None || parsed.is_icmp_error) return;
        if (parsed.tuple.is_later_fragment) return;  // it has no ports to answer to
        FrameSpec spec = answer_to(parsed);
        spec.tcp_flags = flags | kTcpAck;
        forget_freshness();
        world_.deliver(kVms[vm], spec);
        look(vm, place_of(spec), got);
    }

    /// With an ICMP error about what the VM got last.
    void complain(std::size_t vm, std::uint8_t quoted) {
        const Received got = received_[vm];
        ParsedPacket parsed;
        if (got.frame.empty() || parse(got.frame, parsed) != DropReason::None || parsed.is_icmp_error) return;
        if (parsed.tuple.is_later_fragment) return;  // of those nobody complains (RFC 1122 section 3.2.2)
        const bool is_v4 = parsed.tuple.source.is_v4();
        FrameSpec spec;
        spec.source_mac = world_.vm(kVms[vm]).port.mac;
        spec.destination_mac = parsed.source_mac;
        spec.source = parsed.tuple.destination;
        spec.destination = parsed.tuple.source;
        spec.protocol = is_v4 ? kProtocolIcmp : kProtocolIcmpv6;
        spec.icmp_type = is_v4 ? kIcmpUnreachable : kIcmpv6Unreachable;
        const auto packet = std::span(got.frame).first(parsed.end).subspan(parsed.l3_offset);
        const auto quote = packet.first(std::min<std::size_t>(packet.size(), quoted));
        spec.payload.assign(quote.begin(), quote.end());
        forget_freshness();
        world_.deliver(kVms[vm], spec);
        look(vm, place_of(spec), got);
    }

    void wait(Milliseconds time) {
        world_.now += time;
        for (std::size_t host = 0; host < 2; ++host) {
            world_.processor(host).forwarder().age(world_.now);
            world_.processor(host).reset_idle_connections(world_.now);
            world_.processor(host).probe_members(world_.now);
        }
        forget_freshness();
        world_.run();
        look(kVms.size(), std::nullopt, std::nullopt);
    }

    /// Of policy, or of the switch's process.
    void change(std::span<const std::uint8_t, kStepBytes> bytes) {
        forget_freshness();
        const auto action = [&](std::uint8_t bit) {
            return (bytes[2] & bit) != 0 ? nc::goal_state::AclAction::Deny : nc::goal_state::AclAction::Allow;
        };
        allow(kVms[bytes[1] % kVms.size()], action(1), action(2));
        set_health((bytes[3] & 1) == 0);
        world_.publish();
        if ((bytes[4] & 1) == 0) return;
        for (std::size_t host = 0; host < 2; ++host) {
            const auto handed = world_.processor(host).forwarder().hand_over(world_.now);
            const auto read = connections_from_image(image_of(handed, "boot"), "boot");
            NC_ASSERT(read.has_value() && read->size() == handed.size());
        }
    }

    void allow(const char* vm, nc::goal_state::AclAction inbound, nc::goal_state::AclAction outbound) {
        nc::goal_state::Port& port = world_.vm(vm).port;
        port.default_inbound = inbound;
        port.default_outbound = outbound;
    }

    /// Of the first member of each front end.
    void set_health(bool is_up) {
        for (nc::goal_state::BalancerRule& rule : world_.balancer_rules)
            rule.members.front().takes_new_connections = is_up;
    }

    void forget_freshness() {
        for (Received& each : received_)
            each.is_fresh = false;
    }

    /// `answered`: what the frame that was sent last answers.
    void look(std::size_t sender, std::optional<Place> sent_to, const std::optional<Received>& answered) {
        for (std::size_t vm = 0; vm < kVms.size(); ++vm)
            for (const OffloadedFrame& frame : world_.take(kVms[vm])) {
                const ParsedPacket parsed = checked(frame, vm);
                if (parsed.is_arp || is_of_switch(parsed)) continue;
                const bool is_answer = answered && answered->is_fresh && answered->sender == vm;
                if (is_answer) check_answer(frame.bytes, parsed, answered->sent_to);
                received_[vm] = {frame.bytes, sender, sent_to.value_or(Place{}), sent_to.has_value()};
            }
        for (std::size_t host = 0; host < 2; ++host) {
            const DatapathCounters counters = world_.processor(host).counters();
            NC_ASSERT(counters.received ==
                      counters.delivered + counters.transmitted + counters.dropped + counters.answered);
        }
    }

    /// An ICMP error of the router itself.
    bool is_of_switch(const ParsedPacket& parsed) const {
        return parsed.is_icmp_error && std::ranges::any_of(world_.network("red").subnets, [&](const Subnet& subnet) {
                   return subnet.gateway() == parsed.tuple.source;
               });
    }

    ParsedPacket checked(const OffloadedFrame& frame, std::size_t vm) {
        ParsedPacket parsed;
        NC_ASSERT(parse(frame.bytes, parsed) == DropReason::None);
        if (parsed.is_arp) return parsed;
        NC_ASSERT(parsed.destination_mac == world_.vm(kVms[vm]).port.mac);
        NC_ASSERT(frame.offload.needs_checksum || parsed.is_fragment || has_right_checksums(frame.bytes));
        return parsed;
    }

    static void check_answer(const Bytes& frame, const ParsedPacket& parsed, const Place& asked) {
        if (parsed.is_icmp_error) {
            Tuple quoted;
            if (!parse_quoted_tuple(frame, parsed, quoted)) return;
            NC_ASSERT(quoted.destination == asked.address);
            NC_ASSERT(asked.port == 0 || quoted.is_later_fragment || quoted.destination_port == asked.port);
            return;
        }
        NC_ASSERT(parsed.tuple.source == asked.address);
        NC_ASSERT(asked.port == 0 || parsed.tuple.is_later_fragment || parsed.tuple.source_port == asked.port);
    }

    World world_{2};
    std::array<Received, kVms.size()> received_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Conversations conversations;
    conversations.start_anew();
    const std::span<const std::uint8_t> bytes(data, size);
    for (std::size_t i = 0; i < kMostSteps && (i + 1) * kStepBytes <= size; ++i)
        conversations.step(bytes.subspan(i * kStepBytes).first<kStepBytes>());
    return 0;
}
