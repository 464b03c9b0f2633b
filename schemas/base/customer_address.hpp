// Customer (tenant) and provider (host) addresses: the same bits, types that do not mix.
#pragma once

#include "schemas/base/ip_address.hpp"
#include "schemas/base/strong_type.hpp"

namespace nc {

using CustomerAddress = StrongType<struct CustomerAddressTag, IpAddress>;
using ProviderAddress = StrongType<struct ProviderAddressTag, IpAddress>;

}  // namespace nc
