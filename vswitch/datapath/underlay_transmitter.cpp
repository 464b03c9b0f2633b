#include "vswitch/datapath/underlay_transmitter.hpp"

#include <algorithm>
#include <array>

#include "vswitch/packet/flow_key.hpp"
#include "vswitch/packet/segmentation.hpp"

namespace nc::vswitch {
namespace {

constexpr std::size_t kLongestSegmentHeader = kTunnelHeaderSize + sizeof(EthernetHeader) + kLongestSegmentHeaders;
constexpr std::size_t kArenaSegments = 4096;

/// Stable for a flow, spread over flows: chooses the outer source port (RFC 7348 section 5) or is the FlowID (RFC 7637
/// section 3.2).
std::uint16_t entropy_of(const Tuple& tuple) {
    struct Words {
        std::array<std::uint8_t, 16> source{};
        std::array<std::uint8_t, 16> destination{};
        std::uint16_t source_port;
        std::uint16_t destination_port;
        std::uint32_t protocol;
    };
    Words words{{}, {}, tuple.source_port, tuple.destination_port, tuple.protocol};
    std::ranges::copy(tuple.source.bytes(), words.source.begin());
    std::ranges::copy(tuple.destination.bytes(), words.destination.begin());
    return static_cast<std::uint16_t>(hash_words(&words, sizeof(words)) >> 16);
}

}  // namespace

UnderlayTransmitter::UnderlayTransmitter() : arena_(kArenaSegments * kLongestSegmentHeader) {}

bool UnderlayTransmitter::has_room_for(std::uint32_t segments) const {
    return arena_used_ + segments * kLongestSegmentHeader <= arena_.size();
}

void UnderlayTransmitter::add(const Packet& packet, const ParsedPacket& parsed, const Encapsulation& encapsulation) {
    const std::uint16_t entropy = entropy_of(parsed.tuple);
    const Ecn ecn = ecn_of(packet, parsed);  // goes to the outer header as it is: RFC 6040 section 4.1, normal mode
    if (packet.offload.gso == Gso::None) {
        if (packet.offload.needs_checksum) complete_checksum(packet, parsed);
        std::uint8_t* const start = packet.data - kTunnelHeaderSize;
        push_tunnel_header(type_of(encapsulation), encapsulation.vsid, entropy, start);
        const iovec whole{start, kTunnelHeaderSize + parsed.end};
        append(encapsulation, entropy, ecn, {&whole, 1});
        return;
    }
    const Segmenter segmenter(packet, parsed);
    const std::size_t header_size = kTunnelHeaderSize + segmenter.header_size();
    for (std::uint32_t i = 0; i < segmenter.count(); ++i) {
        std::uint8_t* const header = arena_.data() + arena_used_;
        arena_used_ += header_size;
        push_tunnel_header(type_of(encapsulation), encapsulation.vsid, entropy, header);
        segmenter.write_headers(i, header + kTunnelHeaderSize);
        const auto payload = segmenter.payload(i);
        const std::array<iovec, 2> pieces = {iovec{header, header_size},
                                             iovec{packet.data + (payload.data() - packet.data), payload.size()}};
        append(encapsulation, entropy, ecn, pieces);
    }
}

void UnderlayTransmitter::append(const Encapsulation& encapsulation, std::uint16_t entropy, Ecn ecn,
                                 std::span<const iovec> pieces) {
    std::uint32_t size = 0;
    for (const iovec& piece : pieces)
        size += static_cast<std::uint32_t>(piece.iov_len);
    OutboundTrain& train = open_train(encapsulation, entropy, ecn, size);
    train.pieces.insert(train.pieces.end(), pieces.begin(), pieces.end());
    train.bytes += size;
    ++train.datagrams;
    is_last_closed_ = size < train.segment_size || size > longest_in_train_;
}

OutboundTrain& UnderlayTransmitter::open_train(const Encapsulation& encapsulation, std::uint16_t entropy, Ecn ecn,
                                               std::uint32_t size) {
    const TunnelType type = type_of(encapsulation);
    // A raw socket sends single datagrams.
    if (trains_in_use_ > 0 && !is_last_closed_ && type == TunnelType::Vxlan) {
        OutboundTrain& last = trains_[trains_in_use_ - 1];
        const std::size_t longest =
            kLongestTrain - (encapsulation.encryption ? (last.datagrams + 1) * kSealOverhead : 0);
        if (last.type == type && last.remote == encapsulation.remote && last.encryption == encapsulation.encryption &&
            last.entropy == entropy && last.ecn == ecn && size <= last.segment_size && last.bytes + size <= longest &&
            last.datagrams < kMostDatagramsPerTrain)
            return last;
    }
    if (trains_in_use_ == trains_.size()) trains_.emplace_back();
    OutboundTrain& train = trains_[trains_in_use_++];
    train.type = type;
    train.remote = encapsulation.remote;
    train.encryption = encapsulation.encryption;
    train.refusal = DropReason::None;
    train.entropy = entropy;
    train.ecn = ecn;
    train.segment_size = static_cast<std::uint16_t>(size);
    train.datagrams = 0;
    train.bytes = 0;
    train.pieces.clear();
    return train;
}

UnderlayTransmitter::Outcome UnderlayTransmitter::flush(Underlay* underlay) {
    Outcome outcome;
    std::span<OutboundTrain> left(trains_.data(), trains_in_use_);
    while (!left.empty()) {
        const std::size_t taken = underlay != nullptr ? underlay->transmit(left) : 0;
        for (const OutboundTrain& train : left.first(taken))
            outcome.transmitted += train.datagrams;
        left = left.subspan(taken);
        // The train at which the kernel stopped is lost; those behind it may still go.
        if (!left.empty()) {
            const DropReason reason = left.front().refusal;
            (reason == DropReason::None ? outcome.refused : outcome.unencrypted) += left.front().datagrams;
            left = left.subspan(1);
        }
    }
    trains_in_use_ = 0;
    arena_used_ = 0;
    is_last_closed_ = true;
    return outcome;
}

}  // namespace nc::vswitch
