// (VSID, customer address) -> MAC and provider address, for every mapping that this host knows. One table serves all
// ports: which VSIDs a port reaches is decided before, by its redirection layer. Immutable once built.
#pragma once

#include <cstdint>
#include <vector>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/base/mac_address.hpp"

namespace nc::vswitch {

struct Mapping {
    Vsid vsid;
    CustomerAddress customer_address;
    MacAddress mac;
    ProviderAddress provider_address;
};

class MappingTable {
  public:
    MappingTable() = default;
    /// Of two mappings of the same (VSID, CA) the first counts.
    explicit MappingTable(std::vector<Mapping> mappings);

    const Mapping* find(Vsid vsid, const CustomerAddress& address) const;
    /// Index of a mapping that find() returned.
    std::size_t index_of(const Mapping& mapping) const { return static_cast<std::size_t>(&mapping - mappings_.data()); }
    const std::vector<Mapping>& mappings() const { return mappings_; }

  private:
    std::size_t home_of(Vsid vsid, const CustomerAddress& address) const;

    std::vector<Mapping> mappings_;
    std::vector<std::uint32_t> slots_;  ///< index + 1 into mappings_, 0: empty; size is a power of two
};

}  // namespace nc::vswitch
