// The wire of a Linux host: VXLAN and NVGRE side by side, over IPv4, IPv6 or both. All are received at any time, so
// that hosts may begin to send the other tunnel at different moments and lose nothing. Which tunnel is sent is said
// with each train; the IP version is that of the address that it goes to.
#pragma once

#include <memory>
#include <span>

#include "schemas/base/result.hpp"
#include "vswitch/port/underlay.hpp"

namespace nc::vswitch {

/// Opens in the calling thread's network namespace. Of two addresses of one IP version the first is used. Errors: as
/// open_udp_underlay and open_gre_underlay. Thread: any.
Result<std::unique_ptr<Underlay>> open_host_underlay(std::span<const ProviderAddress> locals, std::uint16_t vxlan_port);

/// The same without NVGRE: any UDP datagrams, as trains of the type Vxlan.
Result<std::unique_ptr<Underlay>> open_udp_underlays(std::span<const ProviderAddress> locals, std::uint16_t port);

}  // namespace nc::vswitch
