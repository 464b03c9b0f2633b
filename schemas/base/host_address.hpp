// A management address of a servers resource, taken apart. Thread: any (pure function).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/base/result.hpp"

namespace nc {

inline constexpr std::uint16_t kDefaultHostPort = 6640;

struct HostAddress {
    std::string host;  ///< IP address without brackets, or host name
    std::uint16_t port = kDefaultHostPort;
    friend bool operator==(const HostAddress&, const HostAddress&) = default;
};

/// "10.0.0.1", "10.0.0.1:6640", "2001:db8::1", "[2001:db8::1]:6640", "host1.example:6640". Errors:
/// "HostAddressInvalid".
Result<HostAddress> parse_host_address(std::string_view text);

/// True for an IP address of the loopback interface (127.0.0.0/8, ::1); a name is never taken for one.
bool is_loopback(const HostAddress& address);

}  // namespace nc
