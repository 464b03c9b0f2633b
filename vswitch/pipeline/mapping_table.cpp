#include "vswitch/pipeline/mapping_table.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "vswitch/packet/flow_key.hpp"

namespace nc::vswitch {

MappingTable::MappingTable(std::vector<Mapping> mappings) : mappings_(std::move(mappings)) {
    if (mappings_.empty()) return;
    slots_.resize(std::bit_ceil(mappings_.size() * 2));
    for (std::size_t i = 0; i < mappings_.size(); ++i) {
        const Mapping& mapping = mappings_[i];
        if (find(mapping.vsid, mapping.customer_address) != nullptr) continue;
        std::size_t at = home_of(hash_of(mapping));
        while (slots_[at] != 0)
            at = next(at);
        slots_[at] = static_cast<std::uint32_t>(i + 1);
    }
}

const Mapping* MappingTable::find(Vsid vsid, const CustomerAddress& address) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t at = home_of(hash_of(vsid, address)); slots_[at] != 0; at = next(at)) {
        const Mapping& mapping = mappings_[slots_[at] - 1];
        if (mapping.vsid == vsid && mapping.customer_address == address) return &mapping;
    }
    return nullptr;
}

bool MappingTable::has(std::uint64_t hash_of_mapping) const {
    if (slots_.empty()) return false;
    for (std::size_t at = home_of(hash_of_mapping); slots_[at] != 0; at = next(at))
        if (hash_of(mappings_[slots_[at] - 1]) == hash_of_mapping) return true;
    return false;
}

std::uint64_t MappingTable::hash_of(Vsid vsid, const CustomerAddress& address) {
    struct Words {
        std::array<std::uint8_t, 16> address{};
        std::uint64_t vsid = 0;
    };
    Words words{{}, std::uint64_t{vsid.value()} << 1 | (address.value().is_v4() ? 0U : 1U)};
    std::ranges::copy(address.value().bytes(), words.address.begin());
    return hash_words(&words, sizeof(words));
}

}  // namespace nc::vswitch
