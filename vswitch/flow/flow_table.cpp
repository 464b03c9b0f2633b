#include "vswitch/flow/flow_table.hpp"

namespace nc::vswitch {

UnifiedFlow* FlowTable::find(const FlowKey& key, std::uint64_t hash_of_key) {
    const auto index = map_.find(key, hash_of_key);
    return index == map_.kNone ? nullptr : &map_.value(index);
}

UnifiedFlow& FlowTable::put(const FlowKey& key, std::uint64_t hash_of_key, const UnifiedFlow& flow) {
    auto index = map_.find(key, hash_of_key);
    if (index == map_.kNone) {
        index = map_.insert(key, hash_of_key, flow);
    } else {
        map_.value(index) = flow;
    }
    return map_.value(index);
}

void FlowTable::erase(const FlowKey& key, std::uint64_t hash_of_key) {
    const auto index = map_.find(key, hash_of_key);
    if (index != map_.kNone) map_.erase(index);
}

}  // namespace nc::vswitch
