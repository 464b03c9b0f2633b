// A TAP device of a VM or container: frames with a virtio-net header in front, so that a 64 KB TCP super-packet and an
// unfinished checksum cross in one system call. Opened in the calling thread's network namespace; once open, the port
// can be used from any namespace. Thread: worker, after construction.
#pragma once

#include <memory>
#include <string>

#include "schemas/base/result.hpp"
#include "vswitch/port/file_descriptor.hpp"
#include "vswitch/port/port.hpp"

namespace nc::vswitch {

/// Opens the TAP device `name` (at most 15 characters) in the calling thread's network namespace and switches its
/// offloads on. The device must be there and be persistent, as `ip tuntap add` makes it: none is made, and it stays
/// when the switch goes away. Errors: "TapUnavailable" (no such device, no /dev/net/tun, no permission), "TapBusy"
/// (another process holds it). Thread: any.
Result<std::unique_ptr<Port>> open_tap_port(const std::string& name);

}  // namespace nc::vswitch
