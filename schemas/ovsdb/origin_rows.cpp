#include "schemas/ovsdb/origin_rows.hpp"

#include "schemas/ovsdb/row_reader.hpp"

namespace nc::ovsdb {

WantedRow origin_row(const goal_state::Origin& origin) {
    return {row_key("Origin", {origin.rule}), {{"rule", origin.rule}, {"resource", origin.resource}}};
}

Result<std::optional<goal_state::Origin>> read_origin(const DatabaseMirror& host, const std::string& rule) {
    const std::string key = row_key("Origin", {rule});
    const DatabaseMirror::Entry* entry = host.find(key);
    if (entry == nullptr) return std::optional<goal_state::Origin>();
    RowReader row(key, entry->row);
    goal_state::Origin origin{row.text("rule"), row.text("resource")};
    if (Result<void> verdict = row.verdict(); !verdict) return verdict.error();
    return std::optional(std::move(origin));
}

}  // namespace nc::ovsdb
