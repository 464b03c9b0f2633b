// VXLAN's UDP sockets: one that receives on the VXLAN port, with UDP_GRO, and a few that only send, with UDP_SEGMENT,
// so that the outer source port spreads the flows over the underlay's paths (RFC 7348 section 5). None is connected:
// peers choose their source ports.
#pragma once

#include <memory>

#include "schemas/base/result.hpp"
#include "vswitch/port/underlay.hpp"

namespace nc::vswitch {

/// Binds in the calling thread's network namespace. The address may come to its interface later.
/// Errors: "UnderlayUnavailable" (the port is taken, offloads are missing). Thread: any.
Result<std::unique_ptr<Underlay>> open_udp_underlay(const ProviderAddress& local, std::uint16_t vxlan_port);

}  // namespace nc::vswitch
