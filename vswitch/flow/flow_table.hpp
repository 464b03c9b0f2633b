// The unified flows of one worker: exact match on the flow key. Thread: worker.
#pragma once

#include "vswitch/flow/slab_map.hpp"
#include "vswitch/flow/unified_flow.hpp"

namespace nc::vswitch {

class FlowTable {
  public:
    explicit FlowTable(std::size_t limit) : map_(limit) {}

    std::size_t size() const { return map_.size(); }
    bool is_full() const { return map_.is_full(); }

    UnifiedFlow* find(const FlowKey& key, std::uint64_t hash_of_key);
    /// In place of an earlier one with the same key. Invariant: there is one, or the table is not full.
    UnifiedFlow& put(const FlowKey& key, std::uint64_t hash_of_key, const UnifiedFlow& flow);
    void erase(const FlowKey& key, std::uint64_t hash_of_key);

    /// Forgets flows idle for longer than kFlowIdleLimit among the next `count` entries; calls `forgotten(key, flow)`
    /// for each.
    template <class Forgotten>
    void sweep(std::size_t count, Milliseconds now, Forgotten forgotten) {
        for (std::size_t i = 0; i < count && map_.size() > 0; ++i) {
            if (next_swept_ >= map_.index_end()) next_swept_ = 0;
            if (map_.is_used(next_swept_) && now - map_.value(next_swept_).last_used > kFlowIdleLimit) {
                forgotten(map_.key(next_swept_), map_.value(next_swept_));
                map_.erase(next_swept_);
            }
            ++next_swept_;
        }
    }
    /// Forgets every flow for which `should_go(key, flow)`.
    template <class Predicate>
    void erase_if(Predicate should_go) {
        for (std::uint32_t index = 0; index < map_.index_end(); ++index)
            if (map_.is_used(index) && should_go(map_.key(index), map_.value(index))) map_.erase(index);
    }
    template <class Visit>
    void for_each(Visit visit) const {
        for (std::uint32_t index = 0; index < map_.index_end(); ++index)
            if (map_.is_used(index)) visit(map_.key(index), map_.value(index));
    }

    /// A flow is only a cache: the connections that it belongs to live longer.
    static constexpr Milliseconds kFlowIdleLimit = 60'000;

  private:
    SlabMap<FlowKey, UnifiedFlow> map_;
    std::uint32_t next_swept_ = 0;
};

}  // namespace nc::vswitch
