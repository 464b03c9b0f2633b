#include "vswitch/packet/flow_key.hpp"

#include <algorithm>

namespace nc::vswitch {

FlowKey flow_key(const ParsedPacket& packet, PortSlot ingress, Vsid vsid, const ProviderAddress& outer_source) {
    FlowKey key;
    const Tuple& tuple = packet.tuple;
    std::ranges::copy(tuple.source.bytes(), key.source.begin());
    std::ranges::copy(tuple.destination.bytes(), key.destination.begin());
    key.source_port = tuple.source_port;
    key.destination_port = tuple.destination_port;
    key.vsid = vsid.value();
    if (ingress == kUnderlaySlot) std::ranges::copy(outer_source.value().bytes().first(4), key.outer_source.begin());
    key.source_mac = packet.source_mac.bytes();
    key.destination_mac = packet.destination_mac.bytes();
    key.ingress = ingress;
    key.protocol = tuple.protocol;
    key.is_later_fragment = tuple.is_later_fragment ? 1 : 0;
    return key;
}

Tuple tuple_of(const FlowKey& key) {
    Tuple tuple;
    std::array<std::uint8_t, 4> v4{};
    std::copy_n(key.source.begin(), 4, v4.begin());
    tuple.source = IpAddress::v4(v4);
    std::copy_n(key.destination.begin(), 4, v4.begin());
    tuple.destination = IpAddress::v4(v4);
    tuple.protocol = key.protocol;
    tuple.is_later_fragment = key.is_later_fragment != 0;
    tuple.source_port = key.source_port;
    tuple.destination_port = key.destination_port;
    return tuple;
}

std::uint64_t hash(const FlowKey& key) { return hash_words(&key, sizeof(key)); }

}  // namespace nc::vswitch
