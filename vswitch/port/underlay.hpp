// The wire between hosts as the datapath sees it: trains of equally long datagrams, to and from provider addresses. A
// datagram is a UDP payload (VXLAN) or the IP payload of protocol 47 (NVGRE). Implementations: udp_underlay,
// gre_underlay and host_underlay, which is both, over each IP version (Linux); memory_underlay (tests). Thread: worker.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <sys/uio.h>

#include "schemas/base/customer_address.hpp"
#include "vswitch/encap/encapsulation.hpp"
#include "vswitch/packet/ecn.hpp"

namespace nc::vswitch {

/// Datagrams for one host in one system call. All have `segment_size` bytes; the last may be shorter. NVGRE: one.
struct OutboundTrain {
    TunnelType type = TunnelType::Vxlan;
    ProviderAddress remote;
    std::uint16_t entropy = 0;       ///< of the inner flow: chooses VXLAN's outer source port
    std::uint16_t segment_size = 0;  ///< bytes of a datagram
    std::uint32_t datagrams = 0;
    std::uint32_t bytes = 0;  ///< of all datagrams
    std::optional<Encryption> encryption{};
    Ecn ecn = Ecn::NotCapable;              ///< of the outer headers
    DropReason refusal = DropReason::None;  ///< written when it was not taken for another reason than UnderlayDown
    std::vector<iovec> pieces;
};

struct InboundTrain {
    TunnelType type = TunnelType::Vxlan;
    ProviderAddress remote;
    std::span<std::uint8_t> bytes;
    std::uint16_t segment_size = 0;
    CredentialId credential{};            ///< proved by the sender, who encrypted it; 0: it came in clear text
    DropReason fault = DropReason::None;  ///< the underlay refuses it already
    Ecn ecn = Ecn::NotCapable;            ///< of the outer header; of a joined train, of its first datagram's at least
    bool is_joined = false;               ///< by the kernel, out of datagrams that came one by one
};

/// A train ends here: the longest UDP payload (IPv4), and what the kernel's UDP_SEGMENT takes.
inline constexpr std::uint32_t kLongestTrain = 65507;
inline constexpr std::uint32_t kMostDatagramsPerTrain = 64;
inline constexpr std::size_t kTrainsPerBatch = 8;

class Underlay {
  public:
    virtual ~Underlay() = default;

    /// Trains that wait; valid until the next call. kTrainsPerBatch or more: others may wait behind them. Never blocks.
    virtual std::span<InboundTrain> receive() = 0;
    /// Sends all; returns how many of the first trains the kernel took.
    virtual std::size_t transmit(std::span<OutboundTrain> trains) = 0;
    /// Packets that transmit() took and that will not leave any more, since the last call.
    virtual std::uint64_t take_lost() { return 0; }
    /// Readable when trains wait.
    virtual std::vector<int> poll_handles() const = 0;
};

}  // namespace nc::vswitch
