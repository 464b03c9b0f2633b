#include "vswitch/port/host_underlay.hpp"

#include <algorithm>
#include <utility>

#include "vswitch/port/gre_underlay.hpp"
#include "vswitch/port/udp_underlay.hpp"

namespace nc::vswitch {
namespace {

/// One tunnel over one IP version.
struct Wire {
    TunnelType type;
    IpVersion version;
    std::unique_ptr<Underlay> underlay;

    bool carries(const OutboundTrain& train) const {
        return train.type == type && train.remote.value().version() == version;
    }
};

class HostUnderlay : public Underlay {
  public:
    explicit HostUnderlay(std::vector<Wire> wires) : wires_(std::move(wires)) {}

    std::span<InboundTrain> receive() override {
        // Usually the same one has the next packet, too: calls that find nothing are saved.
        for (std::size_t asked = 0; asked < wires_.size(); ++asked) {
            const std::span<InboundTrain> trains = wires_[next_].underlay->receive();
            // The one that has much does not keep the others waiting.
            if (trains.empty() || trains.size() >= kTrainsPerBatch) next_ = (next_ + 1) % wires_.size();
            if (!trains.empty()) return trains;
        }
        return {};
    }

    std::size_t transmit(std::span<OutboundTrain> trains) override {
        std::size_t sent = 0;
        while (sent < trains.size()) {
            const auto wire =
                std::ranges::find_if(wires_, [&](const Wire& each) { return each.carries(trains[sent]); });
            if (wire == wires_.end()) break;
            std::size_t count = 1;
            while (sent + count < trains.size() && wire->carries(trains[sent + count]))
                ++count;
            const std::size_t taken = wire->underlay->transmit(trains.subspan(sent, count));
            sent += taken;
            if (taken < count) break;
        }
        return sent;
    }

    std::vector<int> poll_handles() const override {
        std::vector<int> handles;
        for (const Wire& wire : wires_)
            std::ranges::copy(wire.underlay->poll_handles(), std::back_inserter(handles));
        return handles;
    }

  private:
    std::vector<Wire> wires_;
    std::size_t next_ = 0;  ///< is asked first
};

Result<std::unique_ptr<Underlay>> open_wires(std::span<const ProviderAddress> locals, std::uint16_t port,
                                             bool with_nvgre) {
    std::vector<Wire> wires;
    for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
        const auto local = std::ranges::find(locals, version,
                                             [](const ProviderAddress& address) { return address.value().version(); });
        if (local == locals.end()) continue;
        auto udp = open_udp_underlay(*local, port);
        if (!udp) return std::move(udp).error();
        wires.push_back({TunnelType::Vxlan, version, std::move(*udp)});
        if (!with_nvgre) continue;
        auto nvgre = open_gre_underlay(*local);
        if (!nvgre) return std::move(nvgre).error();
        wires.push_back({TunnelType::Nvgre, version, std::move(*nvgre)});
    }
    return std::unique_ptr<Underlay>(std::make_unique<HostUnderlay>(std::move(wires)));
}

}  // namespace

Result<std::unique_ptr<Underlay>> open_host_underlay(std::span<const ProviderAddress> locals,
                                                     std::uint16_t vxlan_port) {
    return open_wires(locals, vxlan_port, true);
}

Result<std::unique_ptr<Underlay>> open_udp_underlays(std::span<const ProviderAddress> locals, std::uint16_t port) {
    return open_wires(locals, port, false);
}

}  // namespace nc::vswitch
