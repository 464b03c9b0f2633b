// Where resources are durable. One contract (tests/contract/store_contract.hpp), several implementations; nothing above
// the store needs more than this: guarded transactions, a generation per commit, and changes readable from a generation
// on. Thread: any; a call waits until the one before it is done.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "schemas/base/result.hpp"

namespace nc::service::store {

/// One durable value, written as UTF-8 without NUL. Keys are canonical resource paths (or internal keys that begin with
/// '#'), values are JSON text.
struct Record {
    std::string key;
    std::string value;
    Generation changed;  ///< of the commit that wrote it
    friend bool operator==(const Record&, const Record&) = default;
};

struct Change {
    std::string key;
    std::optional<std::string> value;  ///< absent: the key is removed
};

/// A guarded transaction: all changes or none.
struct Batch {
    Generation expected;  ///< refused with code "StoreConflict" unless this is the current generation
    std::vector<Change> changes;
};

class Store {
  public:
    virtual ~Store() = default;

    virtual Generation current() const = 0;
    /// Every record that exists, sorted by key.
    virtual Result<std::vector<Record>> scan() const = 0;
    /// Durable when it returns; the new generation is current + 1. An empty batch is refused ("StoreEmptyBatch").
    virtual Result<Generation> commit(const Batch& batch) = 0;
    /// Changes after `since`, oldest first, at most the latest per key; an Error with code "StoreTooOld" when history
    /// before `since` has been dropped.
    virtual Result<std::vector<std::pair<Generation, Change>>> changes_since(Generation since) const = 0;
};

/// How many removed keys an implementation remembers for changes_since unless told otherwise.
inline constexpr std::size_t kDefaultRemovalLimit = 100'000;

/// The refusals that every implementation shares: "StoreEmptyBatch", "StoreConflict".
Result<void> check_batch(const Batch& batch, Generation current);
/// The error of changes_since: "StoreTooOld".
Error history_dropped(Generation since, Generation history_start);

}  // namespace nc::service::store
