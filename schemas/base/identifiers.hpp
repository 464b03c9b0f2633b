// Identifiers of the field, each a type of its own.
#pragma once

#include <cstdint>
#include <string>

#include "schemas/base/guid.hpp"
#include "schemas/base/strong_type.hpp"

namespace nc {

/// Server-chosen id of a resource, kept over its updates (MS-NCNBI 2.2.2). The instanceId of a networkInterfaces
/// resource is what Windows calls the port profile id: it ties a port of a switch to its policy.
using InstanceId = StrongType<struct InstanceIdTag, Guid>;

/// Routing domain: one per virtual network; the instanceId of that virtualNetworks resource.
using RoutingDomainId = StrongType<struct RoutingDomainIdTag, Guid>;

/// Virtual subnet id: 24 bits, the VNI of VXLAN (RFC 7348) and the VSID of NVGRE (RFC 7637). Valid 4096..16777214.
using Vsid = StrongType<struct VsidTag, std::uint32_t>;
inline constexpr Vsid kLowestVsid{4096};
inline constexpr Vsid kHighestVsid{16777214};

/// Numbers what is wanted: the store's revision, and every state that is computed from it. Grows by one per commit.
using Generation = StrongType<struct GenerationTag, std::uint64_t>;

}  // namespace nc
