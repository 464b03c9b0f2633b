#include "vswitch/port/host_underlay.hpp"

#include <utility>

#include "vswitch/port/gre_underlay.hpp"
#include "vswitch/port/udp_underlay.hpp"

namespace nc::vswitch {
namespace {

class HostUnderlay : public Underlay {
  public:
    HostUnderlay(std::unique_ptr<Underlay> vxlan, std::unique_ptr<Underlay> nvgre)
        : vxlan_(std::move(vxlan)), nvgre_(std::move(nvgre)), first_(vxlan_.get()), second_(nvgre_.get()) {}

    std::span<InboundTrain> receive() override {
        std::span<InboundTrain> trains = first_->receive();
        if (!trains.empty()) {
            // The one that has much does not keep the other waiting.
            if (trains.size() >= kTrainsPerBatch) std::swap(first_, second_);
            return trains;
        }
        // Usually the same one has the next packet, too: a call that finds nothing is saved.
        std::swap(first_, second_);
        return first_->receive();
    }

    std::size_t transmit(std::span<OutboundTrain> trains) override {
        std::size_t sent = 0;
        while (sent < trains.size()) {
            const TunnelType type = trains[sent].type;
            std::size_t count = 1;
            while (sent + count < trains.size() && trains[sent + count].type == type)
                ++count;
            const std::size_t taken =
                (type == TunnelType::Vxlan ? *vxlan_ : *nvgre_).transmit(trains.subspan(sent, count));
            sent += taken;
            if (taken < count) break;
        }
        return sent;
    }

    std::array<int, 2> poll_handles() const override { return {vxlan_->poll_handles()[0], nvgre_->poll_handles()[0]}; }

  private:
    std::unique_ptr<Underlay> vxlan_;
    std::unique_ptr<Underlay> nvgre_;
    Underlay* first_;  ///< is asked first
    Underlay* second_;
};

}  // namespace

Result<std::unique_ptr<Underlay>> open_host_underlay(const ProviderAddress& local, std::uint16_t vxlan_port) {
    if (!local.value().is_v4())
        return Error{"UnderlayUnavailable",
                     "Provider address " + local.value().to_string() + " is IPv6; the tunnels run over IPv4.",
                     {},
                     {}};
    auto vxlan = open_udp_underlay(local, vxlan_port);
    if (!vxlan) return std::move(vxlan).error();
    auto nvgre = open_gre_underlay(local);
    if (!nvgre) return std::move(nvgre).error();
    return std::unique_ptr<Underlay>(std::make_unique<HostUnderlay>(std::move(*vxlan), std::move(*nvgre)));
}

}  // namespace nc::vswitch
