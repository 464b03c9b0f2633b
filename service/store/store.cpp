#include "service/store/store.hpp"

namespace nc::service::store {

Result<void> check_batch(const Batch& batch, Generation current) {
    if (batch.changes.empty()) return Error{"StoreEmptyBatch", "A transaction must change something.", {}, {}};
    if (batch.expected != current) {
        return Error{"StoreConflict",
                     "The transaction was made from generation " + std::to_string(batch.expected.value()) +
                         ", the store is at generation " + std::to_string(current.value()) + ".",
                     {},
                     {}};
    }
    return {};
}

Error history_dropped(Generation since, Generation history_start) {
    return {"StoreTooOld",
            "Changes are known from generation " + std::to_string(history_start.value()) + " on, not from " +
                std::to_string(since.value()) + "; read everything again.",
            {},
            {}};
}

}  // namespace nc::service::store
