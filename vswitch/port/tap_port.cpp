#include "vswitch/port/tap_port.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>

namespace nc::vswitch {
namespace {

// Kernel headers of Debian 12 are older than the flags for UDP segmentation (Linux 6.2).
constexpr unsigned kTunUso4 = 0x20;
constexpr unsigned kTunUso6 = 0x40;

// virtio 1.2 section 5.1.6, in host order. (The kernel's own header is not C++.)
struct VnetHeader {
    std::uint8_t flags = 0;
    std::uint8_t gso_type = kGsoNone;
    std::uint16_t header_length = 0;
    std::uint16_t gso_size = 0;
    std::uint16_t checksum_start = 0;
    std::uint16_t checksum_offset = 0;

    static constexpr std::uint8_t kNeedsChecksum = 1;
    static constexpr std::uint8_t kGsoNone = 0;
    static constexpr std::uint8_t kGsoTcp4 = 1;
    static constexpr std::uint8_t kGsoTcp6 = 4;
    static constexpr std::uint8_t kGsoUdp = 5;
    static constexpr std::uint8_t kGsoEcn = 0x80;
};
static_assert(sizeof(VnetHeader) == 10);

Offload to_offload(const VnetHeader& header) {
    Offload offload;
    offload.needs_checksum = (header.flags & VnetHeader::kNeedsChecksum) != 0;
    offload.checksum_start = header.checksum_start;
    offload.checksum_offset = header.checksum_offset;
    offload.gso_size = header.gso_size;
    offload.header_length = header.header_length;
    switch (header.gso_type & ~VnetHeader::kGsoEcn) {
        case VnetHeader::kGsoNone:
            offload.gso = Gso::None;
            break;
        case VnetHeader::kGsoTcp6:
            offload.gso = Gso::Tcp6;
            break;
        case VnetHeader::kGsoUdp:
            offload.gso = Gso::Udp;
            break;
        default:
            offload.gso = Gso::Tcp4;
            break;
    }
    return offload;
}

VnetHeader to_header(const Offload& offload) {
    VnetHeader header{};
    if (offload.needs_checksum) {
        header.flags = VnetHeader::kNeedsChecksum;
        header.checksum_start = offload.checksum_start;
        header.checksum_offset = offload.checksum_offset;
    }
    if (offload.gso == Gso::None) return header;
    header.gso_type = offload.gso == Gso::Udp    ? VnetHeader::kGsoUdp
                      : offload.gso == Gso::Tcp6 ? VnetHeader::kGsoTcp6
                                                 : VnetHeader::kGsoTcp4;
    header.gso_size = offload.gso_size;
    header.header_length = offload.header_length;
    return header;
}

class TapPort : public Port {
  public:
    TapPort(FileDescriptor fd, std::string device, bool takes_udp_segmentation)
        : fd_(std::move(fd)), device_(std::move(device)), takes_udp_segmentation_(takes_udp_segmentation) {}

    void receive(PacketBatch& batch) override {
        while (!batch.is_full()) {
            VnetHeader header;
            const std::span<std::uint8_t> buffer = batch.next_buffer();
            std::array<iovec, 2> pieces = {iovec{&header, sizeof(header)}, iovec{buffer.data(), buffer.size()}};
            const ssize_t length = ::readv(fd_.get(), pieces.data(), pieces.size());
            if (length <= static_cast<ssize_t>(sizeof(header))) {
                if (length < 0 && errno != EAGAIN && errno != EINTR) is_up_ = false;
                return;
            }
            batch.push(static_cast<std::uint32_t>(length) - sizeof(header), to_offload(header));
        }
    }

    bool transmit(std::span<iovec> frame, const Offload& offload) override {
        VnetHeader header = to_header(offload);
        frame[0] = {&header, sizeof(header)};
        return ::writev(fd_.get(), frame.data(), static_cast<int>(frame.size())) >= 0;
    }

    int poll_handle() const override { return fd_.get(); }
    bool is_up() const override { return is_up_; }
    bool takes_udp_segmentation() const override { return takes_udp_segmentation_; }
    const std::string& device() const override { return device_; }

  private:
    FileDescriptor fd_;
    std::string device_;
    bool takes_udp_segmentation_;
    bool is_up_ = true;
};

Error failure(const std::string& name, const std::string& what) {
    const int reason = errno;
    return {reason == EBUSY ? "TapBusy" : "TapUnavailable", what + " " + name + ": " + std::strerror(reason), "", {}};
}

}  // namespace

Result<std::unique_ptr<Port>> open_tap_port(const std::string& name) {
    if (name.empty() || name.size() >= IFNAMSIZ)
        return Error{"TapUnavailable", "'" + name + "' is no device name", "", {}};
    // The kernel would make a device that is absent, with a MAC address that no VM has.
    if (::if_nametoindex(name.c_str()) == 0) return failure(name, "Cannot find TAP device");
    FileDescriptor fd(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (!fd.is_open()) return failure(name, "Cannot open /dev/net/tun for");
    ifreq request{};
    std::memcpy(request.ifr_name, name.c_str(), name.size());
    request.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
    if (::ioctl(fd.get(), TUNSETIFF, &request) != 0) return failure(name, "Cannot attach to TAP device");
    // Devices that nobody holds are persistent, except one that went away just now and was made anew by attaching.
    if (::ioctl(fd.get(), TUNGETIFF, &request) != 0 || (request.ifr_flags & IFF_PERSIST) == 0)
        return Error{"TapUnavailable", "TAP device " + name + " is gone", "", {}};

    constexpr unsigned long kTcp = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
    const bool takes_udp = ::ioctl(fd.get(), TUNSETOFFLOAD, kTcp | kTunUso4 | kTunUso6) == 0;
    if (!takes_udp && ::ioctl(fd.get(), TUNSETOFFLOAD, kTcp) != 0) return failure(name, "Cannot set the offloads of");
    return std::unique_ptr<Port>(std::make_unique<TapPort>(std::move(fd), name, takes_udp));
}

}  // namespace nc::vswitch
