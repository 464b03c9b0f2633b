#include "vswitch/datapath/mirror_transmitter.hpp"

#include <algorithm>
#include <cstring>

#include "vswitch/encap/encapsulation.hpp"
#include "vswitch/packet/headers.hpp"
#include "vswitch/packet/segmentation.hpp"

namespace nc::vswitch {
namespace {

constexpr std::size_t kInFront = kTunnelHeaderSize + sizeof(EthernetHeader);

std::uint16_t entropy_of(const Tuple& tuple) {
    return static_cast<std::uint16_t>(tuple.source_port ^ tuple.destination_port);
}

}  // namespace

MirrorTransmitter::Outcome MirrorTransmitter::send(const Packet& packet, const ParsedPacket& parsed,
                                                   const MirrorTarget& target, const MacAddress& router_mac,
                                                   TunnelType type, Underlay* underlay) {
    Outcome outcome;
    const std::uint16_t entropy = entropy_of(parsed.tuple);
    buffer_.resize(kInFront + std::max<std::size_t>(kLongestFrame, packet.length));
    push_tunnel_header(type, target.vsid, entropy, buffer_.data());
    write_header(buffer_.data() + kTunnelHeaderSize,
                 EthernetHeader{target.mac, router_mac, Be16(kEtherTypeTransparentBridging)});
    const auto send_frame = [&](std::size_t size) {
        OutboundTrain& train = train_.front();
        train.type = type;
        train.remote = target.host;
        train.entropy = entropy;
        train.bytes = static_cast<std::uint32_t>(kInFront + size);
        train.segment_size = static_cast<std::uint16_t>(train.bytes);
        train.datagrams = 1;
        train.pieces.assign(1, iovec{buffer_.data(), train.bytes});
        const bool is_taken = underlay != nullptr && underlay->transmit(train_) == 1;
        ++(is_taken ? outcome.transmitted : outcome.refused);
    };

    std::uint8_t* const frame = buffer_.data() + kInFront;
    if (packet.offload.gso == Gso::None) {
        std::memcpy(frame, packet.data, parsed.end);
        if (packet.offload.needs_checksum) complete_checksum(Packet{frame, parsed.end, packet.offload}, parsed);
        send_frame(parsed.end);
        return outcome;
    }
    const Segmenter segmenter(packet, parsed);
    for (std::uint32_t i = 0; i < segmenter.count(); ++i) {
        segmenter.write_headers(i, frame);
        const auto payload = segmenter.payload(i);
        std::memcpy(frame + segmenter.header_size(), payload.data(), payload.size());
        send_frame(segmenter.header_size() + payload.size());
    }
    return outcome;
}

bool is_mirror_copy(std::span<const std::uint8_t> frame) {
    return frame.size() >= 2 * sizeof(EthernetHeader) &&
           read_header<EthernetHeader>(frame, 0).type.get() == kEtherTypeTransparentBridging;
}

MacAddress mirror_destination(std::span<const std::uint8_t> frame) {
    return read_header<EthernetHeader>(frame, 0).destination;
}

std::span<std::uint8_t> mirrored_frame(std::span<std::uint8_t> frame) { return frame.subspan(sizeof(EthernetHeader)); }

}  // namespace nc::vswitch
