// The few questions and orders that the agent has for the kernel's network configuration (rtnetlink(7)), in the
// namespace that the process was started in. Thread: control; calls wait for the kernel's answer (some microseconds).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/base/ip_prefix.hpp"
#include "schemas/base/result.hpp"

namespace nc::vswitch {

/// An address of an interface.
struct InterfaceAddress {
    IpAddress address;
    std::uint8_t prefix_length = 0;
    /// Given by this program: `ip address` shows IPv4 addresses with the label "nc-provider", which IPv6 has not, and
    /// IPv6 addresses with the protocol 0x4e (IFA_PROTO, Linux 5.18).
    bool is_marked = false;
    friend bool operator==(const InterfaceAddress&, const InterfaceAddress&) = default;
};

struct InterfaceState {
    int index = 0;
    std::uint16_t mtu = 0;  ///< bytes; 65535 stands for anything larger
    bool is_up = false;     ///< switched on by its owner; whether there is a carrier is another question
};

/// Errors of all: "UnderlayUnavailable".
Result<InterfaceState> interface_state(const std::string& name);
Result<std::vector<InterfaceAddress>> interface_addresses(int index);
/// Succeeds too when the address is there already.
Result<void> add_interface_address(int index, const InterfaceAddress& address);
/// Succeeds too when the address is gone already.
Result<void> remove_interface_address(int index, const InterfaceAddress& address);

/// Sends what leaves from the provider address `address` by `gateway` unless it is for `prefix`, the address's own
/// subnet. The routes stand in a table of their own (4789) behind a rule for that source address, so that the routes
/// that everything else on the host uses stay as they are. Succeeds too when all is there already.
Result<void> add_provider_route(int index, const IpAddress& address, const IpPrefix& prefix, const IpAddress& gateway);
/// Succeeds too when there is no such rule.
Result<void> remove_provider_rule(const IpAddress& address);

}  // namespace nc::vswitch
