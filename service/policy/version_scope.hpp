// Policy of a subnet is about packets of the subnet's IP version: an interface on a pair of subnets obeys that of each
// for its own packets (docs/decisions/0024). Pure functions. Thread: any.
#pragma once

#include <vector>

#include "schemas/base/ip_prefix.hpp"

namespace nc::service::policy {

/// 0.0.0.0/0 or ::/0.
IpPrefix everything(IpVersion version);

/// Narrows the two sides of a rule's match (empty: any address) to packets of one version. False: none is left.
bool narrow(IpVersion version, std::vector<IpPrefix>& sources, std::vector<IpPrefix>& destinations);

}  // namespace nc::service::policy
