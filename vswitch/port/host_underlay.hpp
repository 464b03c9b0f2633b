// The wire of a Linux host: VXLAN and NVGRE side by side. Both are received at any time, so that hosts may begin to
// send the other one at different moments and lose nothing; which one is sent is said with each train.
#pragma once

#include <memory>

#include "schemas/base/result.hpp"
#include "vswitch/port/underlay.hpp"

namespace nc::vswitch {

/// Opens in the calling thread's network namespace. Errors: "UnderlayUnavailable": `local` is IPv6, or as
/// open_udp_underlay and open_gre_underlay. Thread: any.
Result<std::unique_ptr<Underlay>> open_host_underlay(const ProviderAddress& local, std::uint16_t vxlan_port);

}  // namespace nc::vswitch
