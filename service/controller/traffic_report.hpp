// What answers tell of traffic: the counters of network interfaces (MS-NCNBI 3.1.5.11) and
// of front ends (3.1.5.5.3), and the bytes that left virtual
// subnets (3.1.5.18.2), as hosts told them last. Thread: control.
#pragma once

#include "service/api/computed_properties.hpp"
#include "service/controller/control_loop.hpp"
#include "service/controller/egress_meter.hpp"

namespace nc::service::controller {

class TrafficReport final : public api::ComputedProperties {
  public:
    /// Both outlive the report.
    TrafficReport(const ControlLoop& loop, const EgressMeter& meter) : loop_(loop), meter_(meter) {}

    void add(const state::StoredResource& resource, const state::ResourceTree& tree,
             model::Json& properties) const override;
    std::optional<std::uint64_t> revision() const override { return loop_.revision() + meter_.revision(); }

  private:
    void add_counters(const state::StoredResource& interface, model::Json& properties) const;
    void add_front_end_counters(const state::StoredResource& front_end, const state::ResourceTree& tree,
                                model::Json& properties) const;
    void add_egress(const state::StoredResource& subnet, const state::ResourceTree& tree,
                    model::Json& properties) const;

    const ControlLoop& loop_;
    const EgressMeter& meter_;
};

}  // namespace nc::service::controller
