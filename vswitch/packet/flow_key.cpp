#include "vswitch/packet/flow_key.hpp"

#include <algorithm>

namespace nc::vswitch {
namespace {

IpAddress address_of(const std::array<std::uint8_t, 16>& bytes, bool is_v6) {
    if (is_v6) return IpAddress::v6(bytes);
    return IpAddress::v4(std::array<std::uint8_t, 4>{bytes[0], bytes[1], bytes[2], bytes[3]});
}

std::array<std::uint8_t, 16> as_ipv6(const IpAddress& address) {
    std::array<std::uint8_t, 16> bytes{};
    if (address.is_v4()) bytes[10] = bytes[11] = 0xFF;
    std::ranges::copy(address.bytes(), bytes.begin() + (address.is_v4() ? 12 : 0));
    return bytes;
}

}  // namespace

FlowKey flow_key(const ParsedPacket& packet, PortSlot ingress, Vsid vsid, const ProviderAddress& outer_source,
                 std::uint64_t credential) {
    FlowKey key;
    const Tuple& tuple = packet.tuple;
    std::ranges::copy(tuple.source.bytes(), key.source.begin());
    std::ranges::copy(tuple.destination.bytes(), key.destination.begin());
    key.source_port = tuple.source_port;
    key.destination_port = tuple.destination_port;
    key.vsid = vsid.value();
    if (ingress == kUnderlaySlot) key.outer_source = as_ipv6(outer_source.value());
    key.source_mac = packet.source_mac.bytes();
    key.destination_mac = packet.destination_mac.bytes();
    key.ingress = ingress;
    key.protocol = tuple.protocol;
    key.credential = credential;
    key.is_later_fragment = tuple.is_later_fragment ? 1 : 0;
    key.is_v6 = tuple.source.is_v4() ? 0 : 1;
    return key;
}

Tuple tuple_of(const FlowKey& key) {
    Tuple tuple;
    tuple.source = address_of(key.source, key.is_v6 != 0);
    tuple.destination = address_of(key.destination, key.is_v6 != 0);
    tuple.protocol = key.protocol;
    tuple.is_later_fragment = key.is_later_fragment != 0;
    tuple.source_port = key.source_port;
    tuple.destination_port = key.destination_port;
    return tuple;
}

std::uint64_t hash(const FlowKey& key) { return hash_words(&key, sizeof(key)); }

}  // namespace nc::vswitch
