// Exact-match table for one owner thread: open addressing over small slots, entries in chunks that never move. A lookup
// takes no lock and allocates nothing; an insertion may grow the table.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "schemas/base/assert.hpp"

namespace nc::vswitch {

/// `Key` has operator== and hash(Key) by argument-dependent lookup.
template <class Key, class Value>
class SlabMap {
  public:
    using Index = std::uint32_t;  ///< of an entry; stays valid until the entry is erased
    static constexpr Index kNone = 0xFFFFFFFF;

    explicit SlabMap(std::size_t limit) : limit_(limit), slots_(kFirstSlots) {}

    std::size_t size() const { return size_; }
    bool is_full() const { return size_ >= limit_; }

    Index find(const Key& key, std::uint64_t hash_of_key) const {
        const std::uint32_t tag = tag_of(hash_of_key);
        for (std::size_t at = home_of(hash_of_key); slots_[at].index != kNone; at = next(at))
            if (slots_[at].tag == tag && entry(slots_[at].index).key == key) return slots_[at].index;
        return kNone;
    }
    Index find(const Key& key) const { return find(key, hash(key)); }

    /// Invariant: the key is absent and the table is not full.
    Index insert(const Key& key, std::uint64_t hash_of_key, Value value) {
        NC_DEBUG_ASSERT(!is_full());
        if ((size_ + 1) * 2 > slots_.size()) grow();
        const Index index = take_entry();
        Entry& filled = entry(index);
        filled.key = key;
        filled.value = std::move(value);
        filled.hash = hash_of_key;
        filled.is_used = true;
        place(index, hash_of_key);
        ++size_;
        return index;
    }
    Index insert(const Key& key, Value value) { return insert(key, hash(key), std::move(value)); }

    void erase(Index index) {
        Entry& erased = entry(index);
        std::size_t hole = home_of(erased.hash);
        while (slots_[hole].index != index)
            hole = next(hole);
        // Shift later entries of the same run back, so that no marker of the erased one is needed.
        for (std::size_t at = next(hole); slots_[at].index != kNone; at = next(at)) {
            const std::size_t home = home_of(entry(slots_[at].index).hash);
            if (((at - home) & mask()) < ((at - hole) & mask())) continue;
            slots_[hole] = slots_[at];
            hole = at;
        }
        slots_[hole] = Slot{};
        erased.is_used = false;
        erased.value = Value{};
        free_.push_back(index);
        --size_;
    }

    const Key& key(Index index) const { return entry(index).key; }
    Value& value(Index index) { return entry(index).value; }
    const Value& value(Index index) const { return entry(index).value; }

    /// Entries have indices below this; some of them may be unused.
    Index index_end() const { return static_cast<Index>(used_entries_); }
    bool is_used(Index index) const { return index < used_entries_ && entry(index).is_used; }

  private:
    static constexpr std::size_t kFirstSlots = 1024;
    static constexpr std::size_t kChunk = 1024;  ///< entries

    struct Slot {
        std::uint32_t tag = 0;
        Index index = kNone;
    };
    struct Entry {
        Key key{};
        Value value{};
        std::uint64_t hash = 0;
        bool is_used = false;
    };

    static std::uint32_t tag_of(std::uint64_t hash_of_key) { return static_cast<std::uint32_t>(hash_of_key >> 32); }
    std::size_t mask() const { return slots_.size() - 1; }
    std::size_t next(std::size_t at) const { return (at + 1) & mask(); }
    std::size_t home_of(std::uint64_t hash_of_key) const { return static_cast<std::size_t>(hash_of_key) & mask(); }
    Entry& entry(Index index) { return chunks_[index / kChunk][index % kChunk]; }
    const Entry& entry(Index index) const { return chunks_[index / kChunk][index % kChunk]; }

    Index take_entry() {
        if (!free_.empty()) {
            const Index index = free_.back();
            free_.pop_back();
            return index;
        }
        if (used_entries_ == chunks_.size() * kChunk) chunks_.push_back(std::make_unique<Entry[]>(kChunk));
        return static_cast<Index>(used_entries_++);
    }

    void place(Index index, std::uint64_t hash_of_key) {
        std::size_t at = home_of(hash_of_key);
        while (slots_[at].index != kNone)
            at = next(at);
        slots_[at] = Slot{tag_of(hash_of_key), index};
    }

    void grow() {
        slots_.assign(slots_.size() * 2, Slot{});
        for (Index index = 0; index < used_entries_; ++index)
            if (entry(index).is_used) place(index, entry(index).hash);
    }

    std::size_t limit_;
    std::size_t size_ = 0;
    std::size_t used_entries_ = 0;
    std::vector<Slot> slots_;
    std::vector<std::unique_ptr<Entry[]>> chunks_;
    std::vector<Index> free_;
};

}  // namespace nc::vswitch
