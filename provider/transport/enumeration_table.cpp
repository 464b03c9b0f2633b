#include "provider/transport/enumeration_table.hpp"

#include <algorithm>

#include "provider/cim/status.hpp"
#include "schemas/base/guid.hpp"

namespace nc::provider::transport {
namespace {

using cim::counted_as;
using cim::failure;
using cim::owner_of;
using cim::Status;

}  // namespace

void EnumerationTable::drop_old() {
    const auto now = clock_();
    std::erase_if(entries_, [&](const auto& entry) { return entry.second.end <= now; });
}

Result<std::string> EnumerationTable::open(const cim::Caller& caller, std::vector<cim::Instance> rest, Mode mode,
                                           std::chrono::seconds time) {
    const std::lock_guard lock(mutex_);
    drop_old();
    const std::string counted = counted_as(caller);
    const auto own = static_cast<std::size_t>(std::count_if(
        entries_.begin(), entries_.end(), [&](const auto& entry) { return entry.second.counted == counted; }));
    if (own >= limits_.per_caller || entries_.size() >= limits_.total)
        return failure(Status::LimitExceeded, "There are too many enumerations that have not been read to their end.");
    if (time <= std::chrono::seconds::zero() || time > limits_.longest) time = limits_.longest;
    std::reverse(rest.begin(), rest.end());
    std::string id = Guid::random().to_string();
    entries_.insert_or_assign(
        id, Entry{owner_of(caller), counted, std::move(rest), std::move(mode), time, clock_() + time});
    return id;
}

Result<EnumerationTable::Entries::iterator> EnumerationTable::find(const cim::Caller& caller, const std::string& id) {
    drop_old();
    const auto found = entries_.find(id);
    if (found == entries_.end() || found->second.owner != owner_of(caller))
        return failure(Status::InvalidContext,
                       "There is no enumeration " + id + ": it was read to its end, closed, or too old.", id);
    return found;
}

Result<EnumerationTable::Piece> EnumerationTable::pull(const cim::Caller& caller, const std::string& id,
                                                       std::size_t count, const HasRoom& has_room) {
    const std::lock_guard lock(mutex_);
    const auto found = find(caller, id);
    if (!found) return found.error();
    Entry& entry = (*found)->second;
    Piece piece{{}, entry.mode, false};
    while (piece.instances.size() < count && !entry.rest.empty()) {
        if (has_room && !has_room(entry.rest.back())) break;
        piece.instances.push_back(std::move(entry.rest.back()));
        entry.rest.pop_back();
    }
    entry.end = clock_() + entry.time;
    piece.is_last = entry.rest.empty();
    if (piece.is_last) entries_.erase(*found);
    return piece;
}

Result<void> EnumerationTable::close(const cim::Caller& caller, const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = find(caller, id);
    if (!found) return found.error();
    entries_.erase(*found);
    return {};
}

std::size_t EnumerationTable::size() {
    const std::lock_guard lock(mutex_);
    drop_old();
    return entries_.size();
}

}  // namespace nc::provider::transport
