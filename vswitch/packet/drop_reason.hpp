// Why a packet was dropped: a closed list (drop_reason.def), so that every drop can be counted and explained.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nc::vswitch {

enum class DropReason : std::uint8_t {
    None,  ///< not dropped
#define NC_DROP_REASON(name, sentence) name,
#include "vswitch/packet/drop_reason.def"
#undef NC_DROP_REASON
};

inline constexpr std::size_t kDropReasonCount = 1
#define NC_DROP_REASON(name, sentence) +1
#include "vswitch/packet/drop_reason.def"
#undef NC_DROP_REASON
    ;

std::string_view name(DropReason reason);      ///< "SourceMacSpoofed"
std::string_view sentence(DropReason reason);  ///< what it means, for people

/// Packets per reason.
using DropCounts = std::array<std::uint64_t, kDropReasonCount>;

}  // namespace nc::vswitch
