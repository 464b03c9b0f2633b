#include "vswitch/port/udp_underlay.hpp"

#include <array>
#include <cstring>
#include <string>

#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "vswitch/port/underlay_socket.hpp"

namespace nc::vswitch {
namespace {

constexpr std::size_t kSendingSockets = 16;
constexpr std::size_t kTrainBuffer = 65536;  ///< bytes
/// Of the dynamic range that RFC 7348 recommends; packet analysers take its first, 49152, for another protocol.
constexpr std::uint16_t kFirstSourcePort = 49153;

/// A sending socket takes nothing: what comes to its port is dropped by the kernel.
bool refuse_all(int fd) {
    sock_filter drop{BPF_RET | BPF_K, 0, 0, 0};
    const sock_fprog program{1, &drop};
    return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

class UdpUnderlay : public Underlay {
  public:
    UdpUnderlay(FileDescriptor receiver, std::array<FileDescriptor, kSendingSockets> senders, std::uint16_t vxlan_port)
        : receiver_(std::move(receiver)),
          senders_(std::move(senders)),
          vxlan_port_(vxlan_port),
          buffers_(std::make_unique<std::array<std::array<std::uint8_t, kTrainBuffer>, kTrainsPerBatch>>()) {}

    std::span<InboundTrain> receive() override {
        for (std::size_t i = 0; i < kTrainsPerBatch; ++i) {
            pieces_in_[i] = {(*buffers_)[i].data(), kTrainBuffer};
            sources_[i].size = sizeof(sockaddr_in6);
            msghdr& header = messages_in_[i].msg_hdr;
            header = message(sources_[i], std::span(&pieces_in_[i], 1));
            header.msg_control = controls_in_[i].data();
            header.msg_controllen = controls_in_[i].size();
        }
        const int count = ::recvmmsg(receiver_.get(), messages_in_.data(), kTrainsPerBatch, MSG_DONTWAIT, nullptr);
        std::size_t trains = 0;
        for (int i = 0; i < count; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const std::uint32_t length = messages_in_[at].msg_len;
            if (length == 0 || (messages_in_[at].msg_hdr.msg_flags & MSG_TRUNC) != 0) continue;
            InboundTrain& train = trains_in_[trains++];
            train = {TunnelType::Vxlan,
                     provider_address(sources_[at]),
                     {(*buffers_)[at].data(), length},
                     static_cast<std::uint16_t>(length)};
            read_controls(messages_in_[at].msg_hdr, train);
        }
        return std::span(trains_in_).first(trains);
    }

    std::size_t transmit(std::span<OutboundTrain> trains) override {
        std::size_t sent = 0;
        while (sent < trains.size()) {
            // One call sends the neighbours that leave by the same socket.
            std::size_t count = 0;
            const std::size_t socket = trains[sent].entropy % kSendingSockets;
            while (count < kSendBatch && sent + count < trains.size() &&
                   trains[sent + count].entropy % kSendingSockets == socket) {
                prepare(count, trains[sent + count]);
                ++count;
            }
            const int taken = ::sendmmsg(senders_[socket].get(), messages_out_.data(), static_cast<unsigned>(count), 0);
            if (taken <= 0) break;
            sent += static_cast<std::size_t>(taken);
        }
        return sent;
    }

    std::vector<int> poll_handles() const override { return {receiver_.get()}; }

  private:
    static void read_controls(msghdr& header, InboundTrain& train) {
        for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
            if (const auto ecn = told_ecn(*part)) train.ecn = *ecn;
            if (part->cmsg_level != SOL_UDP || part->cmsg_type != UDP_GRO) continue;
            int size = 0;
            std::memcpy(&size, CMSG_DATA(part), sizeof(size));
            train.segment_size = static_cast<std::uint16_t>(size);
            train.is_joined = train.segment_size < train.bytes.size();
        }
    }

    void prepare(std::size_t at, OutboundTrain& train) {
        destinations_[at] = socket_address(train.remote, vxlan_port_);
        msghdr& header = messages_out_[at].msg_hdr;
        header = message(destinations_[at], train.pieces);
        if (train.ecn != Ecn::NotCapable) add_ecn(header, controls_out_[at], train.remote.value().version(), train.ecn);
        if (train.datagrams > 1) add_control(header, controls_out_[at], SOL_UDP, UDP_SEGMENT, train.segment_size);
    }

    FileDescriptor receiver_;
    std::array<FileDescriptor, kSendingSockets> senders_;
    std::uint16_t vxlan_port_;

    std::unique_ptr<std::array<std::array<std::uint8_t, kTrainBuffer>, kTrainsPerBatch>> buffers_;
    std::array<mmsghdr, kTrainsPerBatch> messages_in_{};
    std::array<iovec, kTrainsPerBatch> pieces_in_{};
    std::array<SocketAddress, kTrainsPerBatch> sources_{};
    std::array<Control<sizeof(int), sizeof(int)>, kTrainsPerBatch> controls_in_{};
    std::array<InboundTrain, kTrainsPerBatch> trains_in_{};

    std::array<mmsghdr, kSendBatch> messages_out_{};
    std::array<SocketAddress, kSendBatch> destinations_{};
    std::array<Control<sizeof(std::uint16_t), sizeof(int)>, kSendBatch> controls_out_{};
};

/// A free port of the dynamic range; a few may be taken by others.
bool bind_to_source_port(int fd, const ProviderAddress& local, std::uint16_t& next_port) {
    for (int tries = 0; tries < 256; ++tries)
        if (bind_underlay_socket(fd, local, next_port++)) return true;
    return false;
}

}  // namespace

Result<std::unique_ptr<Underlay>> open_udp_underlay(const ProviderAddress& local, std::uint16_t vxlan_port) {
    const IpVersion version = local.value().version();
    auto receiver = open_underlay_socket(version, SOCK_DGRAM, 0);
    if (!receiver) return std::move(receiver).error();
    const std::string place = local.value().to_string() + ", port " + std::to_string(vxlan_port);
    if (!bind_underlay_socket(receiver->get(), local, vxlan_port))
        return underlay_unavailable("Cannot bind to " + place);
    if (!set_socket_option(receiver->get(), SOL_UDP, UDP_GRO, 1)) return underlay_unavailable("UDP_GRO is refused");
    if (!tell_ecn(receiver->get(), version)) return underlay_unavailable("IP_RECVTOS is refused");
    if (!accept_zero_checksums(receiver->get(), version)) return underlay_unavailable("UDP_NO_CHECK6_RX is refused");
    widen_receive_queue(receiver->get());

    std::array<FileDescriptor, kSendingSockets> senders;
    std::uint16_t next_port = kFirstSourcePort;
    for (FileDescriptor& sender : senders) {
        auto opened = open_underlay_socket(version, SOCK_DGRAM, 0);
        if (!opened) return std::move(opened).error();
        sender = std::move(*opened);
        if (!refuse_all(sender.get()) || !bind_to_source_port(sender.get(), local, next_port))
            return underlay_unavailable("No source port on " + local.value().to_string());
        widen_send_queue(sender.get());
        allow_fragments(sender.get(), version);
    }
    return std::unique_ptr<Underlay>(
        std::make_unique<UdpUnderlay>(std::move(*receiver), std::move(senders), vxlan_port));
}

}  // namespace nc::vswitch
