// Any train of datagrams from another host. The first byte chooses the segment size; with its highest bit set, the
// bytes follow a sane tunnel header and inner frame (of IPv6, when the second byte is odd), with the next one, they
// come by NVGRE instead of VXLAN. Bits 1 to 3 of the second byte are the outer ECN field, and whether the train is
// joined.
#include <cstdint>

#include "schemas/base/assert.hpp"
#include "tests/packet/world.hpp"
#include "vswitch/encap/encapsulation.hpp"

namespace {

using namespace nc::vswitch;
using namespace nc::vswitch::test;

World make_world() {
    World world(2);
    world.add_network("red", {"10.1.1.0/24", "fd00:1:1::/64"});
    world.add_vm("a1", "red", "10.1.1.4", 0);
    world.add_vm("a2", "red", "10.1.1.5", 1).port.mirror_hosts = {world.provider_address(0)};
    world.add_address("a1", "fd00:1:1::4");
    world.add_address("a2", "fd00:1:1::5");
    world.publish();
    return world;
}

Bytes sane_start(World& world, TunnelType type, nc::IpVersion version) {
    Bytes bytes(kTunnelHeaderSize);
    push_tunnel_header(type, world.vm("a2").address(version)->vsid, 0, bytes.data());
    FrameSpec spec = world.frame("a1", "a2", version);
    spec.payload.clear();
    const Bytes frame = build_frame(spec);
    bytes.insert(bytes.end(), frame.begin(), frame.begin() + (version == nc::IpVersion::V4 ? 34 : 54));
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static World world = make_world();
    if (size < 2 || size > kLongestTrain - 100) return 0;
    const TunnelType type = (data[0] & 0x40) != 0 ? TunnelType::Nvgre : TunnelType::Vxlan;
    Bytes bytes;
    const auto version = (data[1] & 1) != 0 ? nc::IpVersion::V6 : nc::IpVersion::V4;
    if ((data[0] & 0x80) != 0) bytes = sane_start(world, type, version);
    bytes.insert(bytes.end(), data + 1, data + size);
    const auto segment = static_cast<std::uint16_t>(1 + (data[0] & 0x3F) * 24);
    world.wire()[world.provider_address(1)].push_back(
        {world.provider_address(0), bytes, segment, 0, type, ecn_of_class(data[1] >> 1U), (data[1] & 8) != 0});
    world.run();
    world.take("a2");
    const DatapathCounters counters = world.processor(1).counters();
    NC_ASSERT(counters.received == counters.delivered + counters.transmitted + counters.dropped + counters.answered);
    return 0;
}
