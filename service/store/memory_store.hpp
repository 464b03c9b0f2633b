// A store that forgets when the process ends: for tests, benchmarks and dry runs. Thread: any.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>

#include "service/store/store.hpp"

namespace nc::service::store {

class MemoryStore final : public Store {
  public:
    /// Keeps word of at most `removal_limit` removed keys for changes_since.
    explicit MemoryStore(std::size_t removal_limit = kDefaultRemovalLimit) : removal_limit_(removal_limit) {}

    Generation current() const override;
    Result<std::vector<Record>> scan() const override;
    Result<Generation> commit(const Batch& batch) override;
    Result<std::vector<std::pair<Generation, Change>>> changes_since(Generation since) const override;

  private:
    struct Slot {
        std::optional<std::string> value;  ///< absent: removed
        Generation changed;
    };
    void forget_oldest_removals();

    mutable std::mutex mutex_;
    std::size_t removal_limit_;
    Generation generation_;
    Generation history_start_;
    std::map<std::string, Slot, std::less<>> slots_;
    std::multimap<Generation, std::string> removals_;  ///< keys of the slots without a value
};

}  // namespace nc::service::store
