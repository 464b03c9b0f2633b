#include "vswitch/packet/drop_reason.hpp"

namespace nc::vswitch {
namespace {

constexpr std::array<std::string_view, kDropReasonCount> kNames = {
    "None",
#define NC_DROP_REASON(name, sentence) #name,
#include "vswitch/packet/drop_reason.def"
#undef NC_DROP_REASON
};

constexpr std::array<std::string_view, kDropReasonCount> kSentences = {
    "The packet was not dropped.",
#define NC_DROP_REASON(name, sentence) sentence,
#include "vswitch/packet/drop_reason.def"
#undef NC_DROP_REASON
};

}  // namespace

std::string_view name(DropReason reason) { return kNames[static_cast<std::size_t>(reason)]; }
std::string_view sentence(DropReason reason) { return kSentences[static_cast<std::size_t>(reason)]; }

}  // namespace nc::vswitch
