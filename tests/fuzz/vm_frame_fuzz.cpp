// Any frame and any offload request from a VM: ARP, Neighbour Discovery, DHCP, ICMP answers, segmentation and
// forwarding, names and front ends. The first bytes are the virtio-net header; its second byte chooses how much of a
// sane frame stands in front of the rest, the one behind it to whom that goes.
#include <algorithm>
#include <cstdint>

#include "schemas/base/assert.hpp"
#include "tests/packet/world.hpp"

namespace {

using namespace nc::vswitch;
using namespace nc::vswitch::test;

constexpr const char* kFrontEnd = "10.1.1.200";
constexpr const char* kOtherFrontEnd = "10.1.2.201";

World make_world() {
    World world(2);
    world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24", "fd00:1:1::/64", "fd00:1:2::/64"});
    world.add_vm("a1", "red", "10.1.1.4", 0);
    world.add_vm("a2", "red", "10.1.1.5", 0);
    world.add_vm("a3", "red", "10.1.2.4", 1);
    world.add_address("a1", "fd00:1:1::4");
    world.add_address("a2", "fd00:1:1::5");
    world.add_address("a3", "fd00:1:2::4");
    world.name_service = nc::goal_state::NameService{"contoso.local", {ip("192.0.2.53")}};
    world.names.push_back({world.network("red").id, "a2", {nc::CustomerAddress(ip("10.1.1.5"))}});
    // UDP's destination port of a sane frame, and every packet to the other front end.
    world.balance("red", kFrontEnd, kProtocolUdp, 2000, {"a2", "a3"}).back_end_port = 53;
    world.balance("red", kFrontEnd, kProtocolTcp, 2000, {"a3"}).reset_when_idle = true;
    world.balance("red", kOtherFrontEnd, kProtocolTcp, 0, {"a2", "a3"}).protocol.reset();
    world.publish();
    return world;
}

constexpr std::size_t kControlBytes = 9;

Offload offload_of(const std::uint8_t* control) {
    Offload offload;
    offload.needs_checksum = (control[0] & 1) != 0;
    offload.gso = static_cast<Gso>(control[0] >> 1 & 3);
    offload.checksum_start = static_cast<std::uint16_t>(control[2] << 8 | control[3]);
    offload.checksum_offset = static_cast<std::uint16_t>(control[4] << 8 | control[5]);
    offload.gso_size = static_cast<std::uint16_t>(control[6] << 8 | control[7]);
    return offload;
}

/// Headers that pass the spoofing checks, so that the fuzzer gets behind them at once.
Bytes sane_start(World& world, std::uint8_t choice, std::uint8_t receiver) {
    FrameSpec spec = world.frame("a1", (choice & 1) != 0 ? "a2" : "a3");
    if ((choice & 2) != 0) {
        spec.source = nc::IpAddress{};
        spec.destination = ip("255.255.255.255");
        spec.destination_mac = nc::MacAddress::broadcast();
        spec.source_port = 68;
        spec.destination_port = 67;
    }
    if ((choice & 4) != 0) spec.protocol = kProtocolTcp;
    if ((receiver & 1) != 0) spec.destination = ip(kFrontEnd);
    if ((receiver & 2) != 0) spec.destination = ip(kOtherFrontEnd);
    if ((receiver & 3) != 0) spec.destination_mac = kRouterMac;
    if ((receiver & 4) != 0) {
        spec.destination = nc::goal_state::kNameProxyAddress;
        spec.destination_mac = kRouterMac;
        spec.destination_port = 53;
    }
    if ((choice & 8) != 0) return build_arp_request(spec.source_mac, spec.source, ip("10.1.1.1"));
    if ((choice & 16) != 0) return {};
    spec.payload.clear();
    return build_frame(spec);
}

constexpr std::uint8_t kIpv6 = 32;  ///< of the choice

/// An IPv6 frame with right lengths and checksums around `payload`: Neighbour Discovery looks no further without.
Bytes sane_ipv6(World& world, std::uint8_t choice, Bytes payload) {
    FrameSpec spec = world.frame("a1", (choice & 1) != 0 ? "a2" : "a3", nc::IpVersion::V6);
    spec.payload = std::move(payload);
    if ((choice & 2) != 0) {
        spec.source = ip("fe80::4");
        spec.destination = ip("ff02::1:2");
        spec.source_port = kPortDhcpv6Client;
        spec.destination_port = kPortDhcpv6Server;
    }
    if ((choice & 4) != 0) spec.protocol = kProtocolTcp;
    if ((choice & 8) != 0) {
        spec.protocol = kProtocolIcmpv6;
        spec.icmp_type = static_cast<std::uint8_t>(133 + (choice >> 6));
        spec.time_to_live = 255;
    }
    // The payload begins with extension headers.
    if ((choice & 16) != 0) spec.protocol = kDestinationOptions;
    return build_frame(spec);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static World world = make_world();
    if (size < kControlBytes || size > kLongestFrame - 100) return 0;
    const bool is_v6 = (data[1] & kIpv6) != 0;
    OffloadedFrame frame{is_v6 ? Bytes{} : sane_start(world, data[1], data[8]), offload_of(data)};
    const std::size_t start = frame.bytes.size();
    frame.bytes.insert(frame.bytes.end(), data + kControlBytes, data + size);
    if (is_v6) frame.bytes = sane_ipv6(world, data[1], std::move(frame.bytes));
    if (start >= 42 && (data[1] & 8) == 0) {
        // Keep the lengths honest: whether lies are found is the parser's own target.
        const std::size_t ip_length = frame.bytes.size() - 14;
        frame.bytes[16] = static_cast<std::uint8_t>(ip_length >> 8);
        frame.bytes[17] = static_cast<std::uint8_t>(ip_length & 0xFF);
        if ((data[1] & 4) == 0) {
            frame.bytes[38] = static_cast<std::uint8_t>((ip_length - 20) >> 8);
            frame.bytes[39] = static_cast<std::uint8_t>((ip_length - 20) & 0xFF);
        }
    }
    world.now += 1;
    world.send("a1", std::move(frame));
    world.run();
    for (const NameQuery& query : world.processor(0).take_name_queries())
        world.processor(0).answer_name_query(query, Bytes(data + kControlBytes, data + size));
    for (const std::string name : {"a1", "a2", "a3"})
        world.take(name);
    for (std::size_t host = 0; host < 2; ++host) {
        const DatapathCounters counters = world.processor(host).counters();
        NC_ASSERT(counters.received ==
                  counters.delivered + counters.transmitted + counters.dropped + counters.answered);
        world.processor(host).forwarder().age(world.now);
        world.processor(host).advertise_routers(world.now);
        world.processor(host).reset_idle_connections(world.now);
    }
    return 0;
}
