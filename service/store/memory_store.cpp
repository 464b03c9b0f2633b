#include "service/store/memory_store.hpp"

#include <algorithm>

namespace nc::service::store {

Generation MemoryStore::current() const {
    const std::lock_guard lock(mutex_);
    return generation_;
}

Result<std::vector<Record>> MemoryStore::scan() const {
    const std::lock_guard lock(mutex_);
    std::vector<Record> records;
    for (const auto& [key, slot] : slots_) {
        if (slot.value) records.push_back({key, *slot.value, slot.changed});
    }
    return records;
}

Result<Generation> MemoryStore::commit(const Batch& batch) {
    const std::lock_guard lock(mutex_);
    if (auto refusal = check_batch(batch, generation_); !refusal) return std::move(refusal).error();
    generation_ = Generation{generation_.value() + 1};
    for (const Change& change : batch.changes) {
        const auto found = slots_.find(change.key);
        if (found == slots_.end()) {
            if (change.value) slots_.emplace(change.key, Slot{change.value, generation_});
            continue;
        }
        Slot& slot = found->second;
        if (!slot.value) {
            if (!change.value) continue;
            const auto [first, last] = removals_.equal_range(slot.changed);
            removals_.erase(std::find_if(first, last, [&](const auto& entry) { return entry.second == change.key; }));
        }
        slot = Slot{change.value, generation_};
        if (!change.value) removals_.emplace(generation_, change.key);
    }
    forget_oldest_removals();
    return generation_;
}

Result<std::vector<std::pair<Generation, Change>>> MemoryStore::changes_since(Generation since) const {
    const std::lock_guard lock(mutex_);
    if (since < history_start_) return history_dropped(since, history_start_);
    std::vector<std::pair<Generation, Change>> changes;
    for (const auto& [key, slot] : slots_) {
        if (slot.changed > since) changes.emplace_back(slot.changed, Change{key, slot.value});
    }
    std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return changes;
}

void MemoryStore::forget_oldest_removals() {
    while (removals_.size() > removal_limit_) {
        const auto oldest = removals_.begin();
        history_start_ = oldest->first;
        slots_.erase(oldest->second);
        removals_.erase(oldest);
    }
}

}  // namespace nc::service::store
