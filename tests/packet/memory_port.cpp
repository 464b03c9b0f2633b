#include "tests/packet/memory_port.hpp"

#include <algorithm>

namespace nc::vswitch::test {
namespace {

void append(Bytes& bytes, const iovec& piece) {
    const auto* begin = static_cast<const std::uint8_t*>(piece.iov_base);
    bytes.insert(bytes.end(), begin, begin + piece.iov_len);
}

}  // namespace

void MemoryPort::receive(PacketBatch& batch) {
    while (!from_vm.empty() && !batch.is_full()) {
        const OffloadedFrame& frame = from_vm.front();
        std::ranges::copy(frame.bytes, batch.next_buffer().begin());
        batch.push(static_cast<std::uint32_t>(frame.bytes.size()), frame.offload);
        from_vm.pop_front();
    }
}

bool MemoryPort::transmit(std::span<iovec> frame, const Offload& offload) {
    if (refuses) return false;
    OffloadedFrame sent{{}, offload};
    for (const iovec& piece : frame.subspan(1))
        append(sent.bytes, piece);
    to_vm.push_back(std::move(sent));
    return true;
}

std::vector<Bytes> SentTrain::datagrams() const {
    std::vector<Bytes> all;
    for (std::size_t at = 0; at < bytes.size(); at += segment_size) {
        const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const std::size_t size = std::min<std::size_t>(segment_size, bytes.size() - at);
        all.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(size));
    }
    return all;
}

std::span<InboundTrain> MemoryUnderlay::receive() {
    received_.clear();
    trains_.clear();
    auto& waiting = wire_[local_];
    while (!waiting.empty() && received_.size() < kTrainsPerBatch) {
        received_.push_back(std::move(waiting.front()));
        waiting.pop_front();
    }
    for (SentTrain& train : received_)
        trains_.push_back({train.type,
                           train.source,
                           train.bytes,
                           train.segment_size,
                           {},
                           DropReason::None,
                           train.ecn,
                           train.is_joined});
    return trains_;
}

std::size_t MemoryUnderlay::transmit(std::span<OutboundTrain> trains) {
    for (const OutboundTrain& train : trains) {
        SentTrain sent{local_, {}, train.segment_size, train.entropy, train.type, train.ecn};
        for (const iovec& piece : train.pieces)
            append(sent.bytes, piece);
        wire_[train.remote].push_back(std::move(sent));
    }
    return trains.size();
}

}  // namespace nc::vswitch::test
