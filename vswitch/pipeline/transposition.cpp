#include "vswitch/pipeline/transposition.hpp"

#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {

void apply(const Transposition& change, const Packet& packet, const ParsedPacket& parsed) {
    if (change.destination_mac) write_header(packet.data, *change.destination_mac);
    if (change.source_mac) write_header(packet.data + sizeof(MacAddress), *change.source_mac);
    if (!change.decrement_time_to_live) return;
    std::uint8_t* const where = packet.data + parsed.l3_offset;
    if (!parsed.tuple.source.is_v4()) {
        --where[offsetof(Ipv6Header, hop_limit)];
        return;
    }
    auto ip = read_header<Ipv4Header>(packet.bytes(), parsed.l3_offset);
    std::uint16_t before = 0;
    std::uint16_t after = 0;
    constexpr std::size_t kWord = offsetof(Ipv4Header, time_to_live);
    std::memcpy(&before, where + kWord, sizeof(before));
    --ip.time_to_live;
    write_header(where, ip);
    std::memcpy(&after, where + kWord, sizeof(after));
    ip.checksum = update_checksum(ip.checksum, before, after);
    write_header(where, ip);
}

std::string Transposition::to_string() const {
    std::string text;
    const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (source_mac) add("source mac " + source_mac->to_linux_string());
    if (destination_mac) add("destination mac " + destination_mac->to_linux_string());
    if (decrement_time_to_live) add("ttl - 1");
    if (encapsulation)
        add("push vsid " + std::to_string(encapsulation->vsid.value()) + " to " +
            encapsulation->remote.value().to_string());
    return text.empty() ? "unchanged" : text;
}

}  // namespace nc::vswitch
