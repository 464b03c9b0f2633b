// A port and an underlay in memory: what tests put in comes out of receive(), what the datapath sends is kept.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/packet/frame_builder.hpp"
#include "vswitch/port/port.hpp"
#include "vswitch/port/underlay.hpp"

namespace nc::vswitch::test {

class MemoryPort : public Port {
  public:
    explicit MemoryPort(std::string device) : device_(std::move(device)) {}

    void receive(PacketBatch& batch) override;
    bool transmit(std::span<iovec> frame, const Offload& offload) override;
    int poll_handle() const override { return -1; }
    bool is_up() const override { return true; }
    bool takes_udp_segmentation() const override { return true; }
    const std::string& device() const override { return device_; }

    std::deque<OffloadedFrame> from_vm;
    std::vector<OffloadedFrame> to_vm;
    bool refuses = false;

  private:
    std::string device_;
};

struct SentTrain {
    ProviderAddress source;
    Bytes bytes;
    std::uint16_t segment_size = 0;
    std::uint16_t entropy = 0;
    TunnelType type = TunnelType::Vxlan;
    Ecn ecn = Ecn::NotCapable;
    bool is_joined = false;  ///< as the receiving kernel says

    std::vector<Bytes> datagrams() const;
};

/// The wire between the hosts of one test: trains by the provider address that they go to.
using Wire = std::map<ProviderAddress, std::deque<SentTrain>>;

class MemoryUnderlay : public Underlay {
  public:
    MemoryUnderlay(Wire& wire, const ProviderAddress& local) : wire_(wire), local_(local) {}

    std::span<InboundTrain> receive() override;
    std::size_t transmit(std::span<OutboundTrain> trains) override;
    std::vector<int> poll_handles() const override { return {}; }

  private:
    Wire& wire_;
    ProviderAddress local_;
    std::vector<SentTrain> received_;
    std::vector<InboundTrain> trains_;
};

}  // namespace nc::vswitch::test
