#include "tests/packet/answer.hpp"

namespace nc::vswitch::test {

FrameSpec answer_to(const ParsedPacket& arrived) {
    const Tuple tuple = reversed(arrived.tuple);
    FrameSpec spec;
    spec.source_mac = arrived.destination_mac;
    spec.destination_mac = arrived.source_mac;
    spec.source = tuple.source;
    spec.destination = tuple.destination;
    spec.protocol = tuple.protocol;
    spec.source_port = tuple.source_port;
    spec.destination_port = tuple.destination_port;
    spec.icmp_type = static_cast<std::uint8_t>(tuple.destination_port >> 8);
    return spec;
}

}  // namespace nc::vswitch::test
