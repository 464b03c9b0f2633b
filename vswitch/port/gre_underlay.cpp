#include "vswitch/port/gre_underlay.hpp"

#include <array>

#include <netinet/in.h>
#include <sys/socket.h>

#include "vswitch/packet/headers.hpp"
#include "vswitch/port/underlay_socket.hpp"

namespace nc::vswitch {
namespace {

constexpr std::size_t kPacketsPerCall = 64;
/// Bytes: the longest IP packet, and some more, so that the starts of buffers do not compete for the same cache lines.
constexpr std::size_t kPacketBuffer = 65536 + 17 * 64;

class GreUnderlay : public Underlay {
  public:
    GreUnderlay(FileDescriptor socket, IpVersion version)
        : socket_(std::move(socket)), version_(version), buffers_(std::make_unique_for_overwrite<Buffers>()) {}

    std::span<InboundTrain> receive() override {
        for (std::size_t i = 0; i < kPacketsPerCall; ++i) {
            pieces_in_[i] = {(*buffers_)[i].data(), kPacketBuffer};
            sources_[i].size = sizeof(sockaddr_in6);
            msghdr& header = messages_in_[i].msg_hdr;
            header = message(sources_[i], std::span(&pieces_in_[i], 1));
            header.msg_control = controls_in_[i].data();
            header.msg_controllen = controls_in_[i].size();
        }
        const int count = ::recvmmsg(socket_.get(), messages_in_.data(), kPacketsPerCall, MSG_DONTWAIT, nullptr);
        std::size_t trains = 0;
        for (int i = 0; i < count; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const std::span<std::uint8_t> packet((*buffers_)[at].data(), messages_in_[at].msg_len);
            // Over IPv6 the kernel keeps the header to itself.
            const std::span<std::uint8_t> datagram = version_ == IpVersion::V4 ? without_ip_header(packet) : packet;
            if (datagram.empty()) continue;
            InboundTrain& train = trains_in_[trains++];
            train = {TunnelType::Nvgre, provider_address(sources_[at]), datagram,
                     static_cast<std::uint16_t>(datagram.size())};
            msghdr& header = messages_in_[at].msg_hdr;
            for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part))
                if (const auto ecn = told_ecn(*part)) train.ecn = *ecn;
        }
        return std::span(trains_in_).first(trains);
    }

    std::size_t transmit(std::span<OutboundTrain> trains) override {
        std::size_t sent = 0;
        while (sent < trains.size()) {
            const std::size_t count = std::min(kSendBatch, trains.size() - sent);
            for (std::size_t i = 0; i < count; ++i)
                prepare(i, trains[sent + i]);
            const int taken = ::sendmmsg(socket_.get(), messages_out_.data(), static_cast<unsigned>(count), 0);
            if (taken <= 0) break;
            sent += static_cast<std::size_t>(taken);
        }
        return sent;
    }

    std::vector<int> poll_handles() const override { return {socket_.get()}; }

  private:
    using Buffers = std::array<std::array<std::uint8_t, kPacketBuffer>, kPacketsPerCall>;

    /// A raw socket delivers the IPv4 header too; the kernel has checked it (raw(7)). Empty: nothing follows it.
    static std::span<std::uint8_t> without_ip_header(std::span<std::uint8_t> packet) {
        if (packet.size() < sizeof(Ipv4Header)) return {};
        const std::size_t header = read_header<Ipv4Header>(packet, 0).header_bytes();
        return packet.subspan(std::min(header, packet.size()));
    }

    void prepare(std::size_t at, OutboundTrain& train) {
        destinations_[at] = socket_address(train.remote, 0);
        messages_out_[at].msg_hdr = message(destinations_[at], train.pieces);
        if (train.ecn != Ecn::NotCapable) add_ecn(messages_out_[at].msg_hdr, controls_out_[at], version_, train.ecn);
    }

    FileDescriptor socket_;
    IpVersion version_;

    std::unique_ptr<Buffers> buffers_;
    std::array<mmsghdr, kPacketsPerCall> messages_in_{};
    std::array<iovec, kPacketsPerCall> pieces_in_{};
    std::array<SocketAddress, kPacketsPerCall> sources_{};
    std::array<Control<sizeof(int)>, kPacketsPerCall> controls_in_{};
    std::array<InboundTrain, kPacketsPerCall> trains_in_{};

    std::array<mmsghdr, kSendBatch> messages_out_{};
    std::array<SocketAddress, kSendBatch> destinations_{};
    std::array<Control<sizeof(int)>, kSendBatch> controls_out_{};
};

}  // namespace

Result<std::unique_ptr<Underlay>> open_gre_underlay(const ProviderAddress& local) {
    auto socket = open_underlay_socket(local.value().version(), SOCK_RAW, IPPROTO_GRE);
    if (!socket) return std::move(socket).error();
    if (!bind_underlay_socket(socket->get(), local, 0))
        return underlay_unavailable("Cannot bind GRE to " + local.value().to_string());
    if (!tell_ecn(socket->get(), local.value().version())) return underlay_unavailable("IP_RECVTOS is refused");
    widen_receive_queue(socket->get());
    widen_send_queue(socket->get());
    allow_fragments(socket->get(), local.value().version());
    return std::unique_ptr<Underlay>(std::make_unique<GreUnderlay>(std::move(*socket), local.value().version()));
}

}  // namespace nc::vswitch
