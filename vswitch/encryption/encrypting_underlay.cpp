#include "vswitch/encryption/encrypting_underlay.hpp"

#include <algorithm>
#include <iterator>
#include <random>

namespace nc::vswitch {
namespace {

constexpr std::size_t kMostWaiting = 512;                        ///< packets to one host with one certificate
constexpr std::size_t kMostWaitingBytes = 1024 * 1024;           ///< of them
constexpr std::size_t kMostInbound = 4096;                       ///< associations
constexpr std::size_t kMostInboundOfPeer = 2;                    ///< of one host with one certificate: the newest
constexpr std::uint64_t kMostPackets = std::uint64_t{1} << 24U;  ///< with one key (RFC 8446 section 5.5)
constexpr std::size_t kOpenedBytes = kTrainsPerBatch * 65536;

AssociationId new_id() {
    std::random_device random;
    return std::max<AssociationId>(1, random());
}

/// Of the outer source port: one for each association, so that its packets keep their order.
std::uint16_t entropy_of(AssociationId id) { return static_cast<std::uint16_t>(id ^ id >> 16); }

OutboundTrain train_of(const ProviderAddress& remote, AssociationId id, std::uint8_t* bytes, std::size_t size) {
    OutboundTrain train;
    train.remote = remote;
    train.entropy = entropy_of(id);
    train.segment_size = static_cast<std::uint16_t>(size);
    train.datagrams = 1;
    train.bytes = static_cast<std::uint32_t>(size);
    train.pieces = {iovec{bytes, size}};
    return train;
}

/// Calls `use` with the pieces of each datagram of a train.
template <class Use>
void for_each_datagram(const OutboundTrain& train, Use use) {
    std::size_t begin = 0;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < train.pieces.size(); ++i) {
        bytes += train.pieces[i].iov_len;
        if (bytes < train.segment_size && i + 1 < train.pieces.size()) continue;
        use(std::span(train.pieces).subspan(begin, i + 1 - begin));
        begin = i + 1;
        bytes = 0;
    }
}

}  // namespace

EncryptingUnderlay::EncryptingUnderlay(std::unique_ptr<Underlay> clear, std::unique_ptr<Underlay> carrier,
                                       Handshaker& handshaker)
    : clear_(std::move(clear)),
      carrier_(std::move(carrier)),
      handshaker_(handshaker),
      opened_bytes_(std::make_unique_for_overwrite<std::uint8_t[]>(kOpenedBytes)) {}

std::vector<int> EncryptingUnderlay::poll_handles() const {
    std::vector<int> handles = clear_->poll_handles();
    std::ranges::copy(carrier_->poll_handles(), std::back_inserter(handles));
    handles.push_back(handshaker_.poll_handle());
    return handles;
}

void EncryptingUnderlay::forget_certificates() {
    const auto known = handshaker_.certificates();
    for (auto& [peer, channel] : channels_)
        if (!known->contains(peer.second)) lose_waiting(channel);
    std::erase_if(channels_, [&](const auto& entry) { return !known->contains(entry.first.second); });
    std::erase_if(inbound_, [&](const auto& entry) { return !known->contains(entry.second->credential()); });
    std::erase_if(order_, [&](const auto& key) { return !inbound_.contains(key); });
}

std::vector<AssociationInfo> EncryptingUnderlay::associations() const {
    std::vector<AssociationInfo> all;
    for (const auto& [peer, channel] : channels_) {
        const Association* const made = channel.association.get();
        all.push_back({true, peer.first, made != nullptr ? made->id() : channel.next, peer.second, made != nullptr,
                       made != nullptr ? made->sealed_packets() : 0, channel.waiting.size()});
    }
    for (const auto& [key, association] : inbound_)
        all.push_back(
            {false, key.first, key.second, association->credential(), true, association->opened_packets(), 0});
    return all;
}

// ---- What goes out ----

std::size_t EncryptingUnderlay::transmit(std::span<OutboundTrain> trains) {
    std::size_t sent = 0;
    while (sent < trains.size()) {
        const bool is_encrypted = trains[sent].encryption.has_value();
        std::size_t count = 1;
        while (sent + count < trains.size() && trains[sent + count].encryption.has_value() == is_encrypted)
            ++count;
        const auto run = trains.subspan(sent, count);
        const std::size_t taken = is_encrypted ? transmit_sealed(run) : clear_->transmit(run);
        sent += taken;
        if (taken == 0) break;
    }
    return sent;
}

/// Seals the trains whose associations are established, up to the first that must wait, and sends them together.
std::size_t EncryptingUnderlay::transmit_sealed(std::span<OutboundTrain> trains) {
    sealed_trains_.clear();
    std::size_t ready = 0;
    for (; ready < trains.size(); ++ready) {
        OutboundTrain& train = trains[ready];
        Association* const association = association_for(train);
        if (association == nullptr) break;
        if (sealed_.size() <= ready) sealed_.emplace_back();
        Datagrams& sealed = sealed_[ready];
        sealed.clear();
        bool is_whole = true;
        for_each_datagram(
            train, [&](std::span<const iovec> packet) { is_whole = is_whole && association->seal(packet, sealed); });
        if (!is_whole) {
            train.refusal = DropReason::EncryptionUnavailable;
            break;
        }
        OutboundTrain out = train_of(train.remote, association->id(), sealed.bytes.data(), sealed.bytes.size());
        out.ecn = train.ecn;
        out.segment_size = static_cast<std::uint16_t>(sealed.ends.front());
        out.datagrams = static_cast<std::uint32_t>(sealed.ends.size());
        sealed_trains_.push_back(std::move(out));
    }
    if (ready == 0) return trains.front().refusal == DropReason::None && keep_waiting(trains.front()) ? 1 : 0;
    return carrier_->transmit(sealed_trains_);
}

/// Null: the train must wait, or has a refusal.
Association* EncryptingUnderlay::association_for(const OutboundTrain& train) {
    const Peer peer{train.remote, train.encryption->credential};
    Channel& channel = channels_[peer];
    if (channel.association && channel.association->sealed_packets() < kMostPackets) return channel.association.get();
    renew(peer, channel);
    if (channel.association) return channel.association.get();
    // While hosts change from one certificate to the next, the one before is as good.
    const auto before = channels_.find({train.remote, train.encryption->predecessor});
    return before != channels_.end() ? before->second.association.get() : nullptr;
}

void EncryptingUnderlay::renew(const Peer& peer, Channel& channel) {
    if (channel.next != 0) return;
    channel.next = new_id();
    handshaker_.begin(channel.next, peer.first, peer.second);
}

bool EncryptingUnderlay::keep_waiting(OutboundTrain& train) {
    Channel& channel = channels_[{train.remote, train.encryption->credential}];
    const bool is_known = handshaker_.certificates()->contains(train.encryption->credential);
    const bool has_room = channel.waiting.size() + train.datagrams <= kMostWaiting &&
                          channel.waiting_bytes + train.bytes <= kMostWaitingBytes;
    if (!is_known || !has_room) {
        train.refusal = DropReason::EncryptionUnavailable;
        return false;
    }
    for_each_datagram(train, [&](std::span<const iovec> packet) {
        auto& copy = channel.waiting.emplace_back();
        for (const iovec& piece : packet) {
            const auto* begin = static_cast<const std::uint8_t*>(piece.iov_base);
            copy.insert(copy.end(), begin, begin + piece.iov_len);
        }
    });
    channel.waiting_bytes += train.bytes;
    return true;
}

void EncryptingUnderlay::lose_waiting(Channel& channel) {
    lost_ += channel.waiting.size();
    channel.waiting.clear();
    channel.waiting_bytes = 0;
}

void EncryptingUnderlay::send(const ProviderAddress& remote, AssociationId id, const Datagrams& datagrams) {
    std::size_t begin = 0;
    Datagrams copy = datagrams;
    for (const std::size_t end : copy.ends) {
        OutboundTrain train = train_of(remote, id, copy.bytes.data() + begin, end - begin);
        static_cast<void>(carrier_->transmit({&train, 1}));  // what gets lost, is asked for again
        begin = end;
    }
}

// ---- Handshakes ----

void EncryptingUnderlay::follow_handshakes() {
    for (Handshaker::Outcome& outcome : handshaker_.take()) {
        // The peer's packets may come as soon as it has what is to be sent: its association is there before.
        const auto id = outcome.id;
        const ProviderAddress remote = outcome.remote;
        const bool is_responder = outcome.association && outcome.association->role() == Association::Role::Responder;
        if (outcome.association && is_responder) establish(std::move(outcome.association));
        send(remote, id, outcome.to_send);
        if (outcome.association) establish(std::move(outcome.association));
        if (outcome.progress != Association::Progress::Failed) continue;
        for (auto& [peer, channel] : channels_) {
            if (channel.next != id || peer.first != remote) continue;
            channel.next = 0;
            lose_waiting(channel);
        }
    }
}

void EncryptingUnderlay::establish(std::unique_ptr<Association> association) {
    const AssociationId id = association->id();
    const ProviderAddress remote = association->remote();
    const CredentialId credential = association->credential();
    if (!handshaker_.certificates()->contains(credential)) return;
    if (association->role() == Association::Role::Responder) {
        inbound_[{remote, id}] = std::move(association);
        order_.push_back({remote, id});
        std::size_t newer = 0;
        for (auto key = order_.rbegin(); key != order_.rend(); ++key) {
            const auto found = inbound_.find(*key);
            const bool is_peers =
                found != inbound_.end() && key->first == remote && found->second->credential() == credential;
            if (is_peers && ++newer > kMostInboundOfPeer) inbound_.erase(found);
        }
        if (order_.size() > kMostInbound) inbound_.erase(order_.front());
        std::erase_if(order_, [&](const auto& key) { return !inbound_.contains(key); });
        return;
    }
    const auto found = channels_.find({remote, credential});
    if (found == channels_.end() || found->second.next != id) return;
    Channel& channel = found->second;
    channel.next = 0;
    channel.association = std::move(association);
    replies_.clear();
    for (const auto& packet : channel.waiting) {
        const iovec piece{const_cast<std::uint8_t*>(packet.data()), packet.size()};
        if (!channel.association->seal({&piece, 1}, replies_)) ++lost_;
    }
    channel.waiting.clear();
    channel.waiting_bytes = 0;
    send(remote, id, replies_);
}

// ---- What comes in ----

std::span<InboundTrain> EncryptingUnderlay::receive() {
    follow_handshakes();
    for (int turn = 0; turn < 2; ++turn) {
        const std::span<InboundTrain> trains = is_carrier_next_ ? receive_sealed() : clear_->receive();
        // The one that has much does not keep the other waiting.
        if (trains.empty() || trains.size() >= kTrainsPerBatch) is_carrier_next_ = !is_carrier_next_;
        if (!trains.empty()) return trains;
    }
    return {};
}

std::span<InboundTrain> EncryptingUnderlay::receive_sealed() {
    opened_.clear();
    opened_size_ = 0;
    for (const InboundTrain& train : carrier_->receive())
        for (auto left = train.bytes; !left.empty();) {
            const std::size_t size = std::min<std::size_t>(left.size(), train.segment_size);
            open(train, left.first(size));
            left = left.subspan(size);
        }
    return opened_;
}

void EncryptingUnderlay::open(const InboundTrain& train, std::span<std::uint8_t> datagram) {
    const auto header = read_association_header(datagram);
    if (!header) return refuse(train, datagram);
    const std::span<std::uint8_t> record = datagram.subspan(header->size());
    const auto found = inbound_.find({train.remote, header->association});
    Association* const inbound = found != inbound_.end() ? found->second.get() : nullptr;
    switch (header->kind) {
        case RecordKind::Handshake:
        case RecordKind::Reply:
            // A host whose last word got lost says again what it said before.
            if (header->kind == RecordKind::Handshake && inbound != nullptr)
                return open_data(inbound, train, *header, record);
            return handshaker_.hand_in(*header, train.remote, record);
        case RecordKind::Data:
            return open_data(inbound, train, *header, record);
        case RecordKind::Unknown:
            // Said by anybody: the association stays until the next one is established.
            for (auto& [peer, channel] : channels_)
                if (peer.first == train.remote && channel.association &&
                    channel.association->id() == header->association)
                    renew(peer, channel);
            return;
    }
}

void EncryptingUnderlay::open_data(Association* association, const InboundTrain& train, const AssociationHeader& header,
                                   std::span<std::uint8_t> record) {
    if (association == nullptr) {
        const auto answer = write_association_header({RecordKind::Unknown, header.association, {}});
        Datagrams unknown{{answer.begin(), answer.begin() + kAssociationHeaderSize}, {kAssociationHeaderSize}};
        send(train.remote, header.association, unknown);
        return refuse(train, record);
    }
    replies_.clear();
    const std::span<std::uint8_t> room(opened_bytes_.get() + opened_size_, kOpenedBytes - opened_size_);
    const std::size_t size = association->open(record, room, replies_);
    if (!replies_.ends.empty()) send(train.remote, header.association, replies_);
    if (size == 0 && header.kind == RecordKind::Handshake) return;
    if (size == 0) return refuse(train, record);
    opened_.push_back({TunnelType::Vxlan, train.remote, room.first(size), static_cast<std::uint16_t>(size),
                       association->credential(), DropReason::None, train.ecn, train.is_joined});
    opened_size_ += size;
}

void EncryptingUnderlay::refuse(const InboundTrain& train, std::span<std::uint8_t> datagram) {
    opened_.push_back({TunnelType::Vxlan,
                       train.remote,
                       datagram,
                       static_cast<std::uint16_t>(datagram.size()),
                       {},
                       DropReason::EncryptedPacketInvalid});
}

}  // namespace nc::vswitch
