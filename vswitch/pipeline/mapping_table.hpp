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

    /// Of VSID and customer address: the same in every table.
    static std::uint64_t hash_of(const Mapping& mapping) { return hash_of(mapping.vsid, mapping.customer_address); }
    /// Whether a mapping has this hash.
    bool has(std::uint64_t hash_of_mapping) const;

  private:
    static std::uint64_t hash_of(Vsid vsid, const CustomerAddress& address);
    std::size_t home_of(std::uint64_t hash_of_mapping) const {
        return static_cast<std::size_t>(hash_of_mapping) & (slots_.size() - 1);
    }
    std::size_t next(std::size_t slot) const { return (slot + 1) & (slots_.size() - 1); }

    std::vector<Mapping> mappings_;
    std::vector<std::uint32_t> slots_;  ///< index + 1 into mappings_, 0: empty; size is a power of two
};

}  // namespace nc::vswitch
