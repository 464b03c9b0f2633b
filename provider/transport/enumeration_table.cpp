#include "provider/transport/enumeration_table.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "provider/cim/status.hpp"
#include "schemas/base/guid.hpp"

namespace nc::provider::transport {
namespace {

using cim::counted_as;
using cim::failure;
using cim::owner_of;
using cim::QueryRow;
using cim::Status;

}  // namespace

/// Of an entry that is_pulled: it is not any more when this ends, and its time begins anew.
class EnumerationTable::Reading {
  public:
    Reading(EnumerationTable& table, Entry& entry) : table_(table), entry_(entry) {}
    ~Reading() {
        const std::lock_guard lock(table_.mutex_);
        entry_.is_pulled = false;
        entry_.end = table_.clock_() + entry_.time;
    }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

  private:
    EnumerationTable& table_;
    Entry& entry_;
};

void EnumerationTable::erase_old() {
    const auto now = clock_();
    std::erase_if(entries_, [&](const auto& entry) { return !entry.second->is_pulled && entry.second->end <= now; });
}

std::size_t EnumerationTable::drop_old() {
    const std::lock_guard lock(mutex_);
    erase_old();
    return entries_.size();
}

Result<void> EnumerationTable::check_limits(const std::string& counted) {
    erase_old();
    const auto own = static_cast<std::size_t>(std::count_if(
        entries_.begin(), entries_.end(), [&](const auto& entry) { return entry.second->counted == counted; }));
    if (own < limits_.per_caller && entries_.size() < limits_.total) return {};
    return failure(Status::LimitExceeded, "There are too many enumerations that have not been read to their end.");
}

/// The next piece of the cursor becomes the rest. Precondition: there is a cursor, and no rest.
Result<void> EnumerationTable::fetch(Entry& entry) {
    auto piece = entry.cursor->next();
    if (!piece) return piece.error();
    entry.rest = std::move(piece->items);
    std::reverse(entry.rest.begin(), entry.rest.end());
    if (piece->is_last) entry.cursor.reset();
    return {};
}

Result<std::string> EnumerationTable::open(const cim::Caller& caller, cim::CursorPtr<QueryRow> cursor, Mode mode,
                                           std::chrono::seconds time) {
    if (time <= std::chrono::seconds::zero() || time > limits_.longest) time = limits_.longest;
    const auto entry = std::make_shared<Entry>(
        Entry{owner_of(caller), counted_as(caller), std::move(cursor), {}, std::move(mode), time, {}, true});
    std::string id = Guid::random().to_string();
    {
        // Its place is taken before it is read: who opens many at the same time is counted, too.
        const std::lock_guard lock(mutex_);
        if (auto room = check_limits(entry->counted); !room) return room.error();
        entries_.insert_or_assign(id, entry);
    }
    const auto fetched = [&] {
        const Reading reading(*this, *entry);
        return fetch(*entry);
    }();
    if (fetched) return id;
    const std::lock_guard lock(mutex_);
    entries_.erase(id);
    return fetched.error();
}

Result<EnumerationTable::Entries::iterator> EnumerationTable::find(const cim::Caller& caller, const std::string& id) {
    erase_old();
    const auto found = entries_.find(id);
    if (found == entries_.end() || found->second->owner != owner_of(caller))
        return failure(Status::InvalidContext,
                       "There is no enumeration " + id + ": it was read to its end, closed, or too old.", id);
    return found;
}

Result<EnumerationTable::Mode> EnumerationTable::mode(const cim::Caller& caller, const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = find(caller, id);
    if (!found) return found.error();
    return (*found)->second->mode;
}

Result<std::vector<QueryRow>> EnumerationTable::take(Entry& entry, const Want& want, const Clock& clock) {
    std::vector<QueryRow> rows;
    while (rows.size() < want.count) {
        if (entry.rest.empty()) {
            if (!entry.cursor || (want.deadline && clock() >= *want.deadline)) break;
            if (auto fetched = fetch(entry); !fetched) return fetched.error();
            continue;
        }
        if (want.has_room && !want.has_room(entry.rest.back())) break;
        rows.push_back(std::move(entry.rest.back()));
        entry.rest.pop_back();
    }
    return rows;
}

Result<EnumerationTable::Piece> EnumerationTable::pull(const cim::Caller& caller, const std::string& id,
                                                       const Want& want) {
    std::shared_ptr<Entry> entry;
    {
        const std::lock_guard lock(mutex_);
        const auto found = find(caller, id);
        if (!found) return found.error();
        entry = (*found)->second;
        if (std::exchange(entry->is_pulled, true))
            return failure(Status::Failed, "Another request pulls the enumeration " + id + ".", id);
    }
    auto piece = [&]() -> Result<Piece> {
        const Reading reading(*this, *entry);
        auto rows = take(*entry, want, clock_);
        if (!rows) return rows.error();
        return Piece{*std::move(rows), entry->rest.empty() && !entry->cursor};
    }();
    if (piece && !piece->is_last) return piece;
    const std::lock_guard lock(mutex_);
    entries_.erase(id);
    return piece;
}

Result<void> EnumerationTable::close(const cim::Caller& caller, const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = find(caller, id);
    if (!found) return found.error();
    entries_.erase(*found);
    return {};
}

}  // namespace nc::provider::transport
