#include "vswitch/pipeline/mapping_table.hpp"

#include <bit>

namespace nc::vswitch {

MappingTable::MappingTable(std::vector<Mapping> mappings) : mappings_(std::move(mappings)) {
    if (mappings_.empty()) return;
    slots_.resize(std::bit_ceil(mappings_.size() * 2));
    for (std::size_t i = 0; i < mappings_.size(); ++i) {
        const Mapping& mapping = mappings_[i];
        if (find(mapping.vsid, mapping.customer_address) != nullptr) continue;
        std::size_t at = home_of(mapping.vsid, mapping.customer_address);
        while (slots_[at] != 0)
            at = (at + 1) & (slots_.size() - 1);
        slots_[at] = static_cast<std::uint32_t>(i + 1);
    }
}

const Mapping* MappingTable::find(Vsid vsid, const CustomerAddress& address) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t at = home_of(vsid, address); slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
        const Mapping& mapping = mappings_[slots_[at] - 1];
        if (mapping.vsid == vsid && mapping.customer_address == address) return &mapping;
    }
    return nullptr;
}

std::size_t MappingTable::home_of(Vsid vsid, const CustomerAddress& address) const {
    const std::uint64_t mixed = (std::hash<CustomerAddress>{}(address) ^ vsid.value()) * 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>(mixed >> 32) & (slots_.size() - 1);
}

}  // namespace nc::vswitch
