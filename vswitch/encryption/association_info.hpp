// What an operator is told of an association.
#pragma once

#include <cstdint>

#include "schemas/base/customer_address.hpp"
#include "vswitch/encryption/association_header.hpp"

namespace nc::vswitch {

struct AssociationInfo {
    bool is_outbound = false;  ///< this host began it, and sends in it
    ProviderAddress remote;
    AssociationId number = 0;  ///< 0: outbound, and none is being made
    CredentialId credential;
    bool is_established = false;
    std::uint64_t packets = 0;        ///< sent or taken in it
    std::size_t waiting_packets = 0;  ///< outbound: for it to be established
};

}  // namespace nc::vswitch
