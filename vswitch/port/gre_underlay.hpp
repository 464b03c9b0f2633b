// NVGRE's raw socket: IP protocol 47 to and from one provider address, for sending and receiving. The kernel writes the
// outer IP header. Raw sockets know no segmentation: a datagram costs a message, many messages go in one system call.
#pragma once

#include <memory>

#include "schemas/base/result.hpp"
#include "vswitch/port/underlay.hpp"

namespace nc::vswitch {

/// Opens in the calling thread's network namespace. The address may come to its interface later.
/// Errors: "UnderlayUnavailable" (CAP_NET_RAW is missing). Thread: any.
Result<std::unique_ptr<Underlay>> open_gre_underlay(const ProviderAddress& local);

}  // namespace nc::vswitch
