// Addresses that virtual machines of a subnet move among themselves (MS-NCNBI 3.1.5.32, docs/decisions/0041): which
// ports may have one, which has it, and what a host says of who claims it. Plain values.
#pragma once

#include <cstdint>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"

namespace nc::goal_state {

/// An address that a port of this host may have. Claims of one address are numbered: each has a higher number than the
/// one that its host had been told of, so that the highest is the last, without a clock in common.
struct LearnedAddress {
    InstanceId port;
    Vsid vsid;
    CustomerAddress address;
    std::uint64_t claim = 0;  ///< number of the claim that counts, whoever made it; 0: nobody has made one
    bool is_held = false;     ///< by this port
    friend bool operator==(const LearnedAddress&, const LearnedAddress&) = default;
};

/// A host says: the VM behind this port claims to have the address.
struct AddressClaim {
    InstanceId port;
    Vsid vsid;
    CustomerAddress address;
    std::uint64_t number = 0;  ///< at least 1
    friend bool operator==(const AddressClaim&, const AddressClaim&) = default;
};

}  // namespace nc::goal_state
