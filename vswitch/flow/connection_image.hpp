// What a switch that ends tells the one that starts after it of the connections of its ports, as bytes: stateful access
// control goes on over a restart. Pure functions. Thread: any.
//
// Form: head (magic, version, boot, count), records, checksum; numbers are big-endian. A record begins with its length:
// later versions append to it, and a reader takes of it what it knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "schemas/base/result.hpp"
#include "vswitch/flow/connection_table.hpp"

namespace nc::vswitch {

/// Slots are a process's own; its port's id stays.
struct HandedConnection {
    InstanceId port;
    TrackedConnection connection;
};

/// `boot` names the time since the machine started: times are of its clock, and mean nothing after the next start.
std::string image_of(const std::vector<HandedConnection>& connections, std::string_view boot);

/// Errors: "ConnectionImageInvalid": not an image, cut off, changed, or of another boot.
Result<std::vector<HandedConnection>> connections_from_image(std::string_view image, std::string_view boot);

}  // namespace nc::vswitch
