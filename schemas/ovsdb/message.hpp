// Messages between an OVSDB client and its server (RFC 7047 section 4), as values. Reading is strict and total: every
// text gives a message or an Error with code "OvsdbMessage"; nothing that a server sends can harm its client.
// Thread: any (pure functions).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schemas/base/result.hpp"
#include "schemas/ovsdb/value.hpp"

namespace nc::ovsdb {

// --- Requests -------------------------------------------------------------------------------------------------------

/// The rows whose columns all equal these values; empty: every row. `_uuid` names one row.
using Condition = Row;
Condition row_is(RowId id);

struct Insert {
    std::string table;
    Row row;
    std::optional<RowName> name;  ///< by which other operations of the transaction refer to the new row
};
struct Update {
    std::string table;
    Condition where;
    Row row;
};
struct Delete {
    std::string table;
    Condition where;
};
/// Adds or removes elements of a set or map column (mutators "insert" and "delete").
struct Mutate {
    enum class Kind { Add, Remove };
    std::string table;
    Condition where;
    std::string column;
    Kind kind = Kind::Add;
    Value value;
};
/// Fails the transaction at once unless the rows under `where`, seen through the columns of `row`, are exactly `row`.
struct Expect {
    std::string table;
    Condition where;
    Row row;
};
using Operation = std::variant<Insert, Update, Delete, Mutate, Expect>;
using Operations = std::vector<Operation>;

struct MonitoredTable {
    std::string table;
    std::vector<std::string> columns;  ///< empty: all
};

using RequestId = std::int64_t;
std::string transact_request(RequestId id, std::string_view database, const Operations& operations);
std::string monitor_request(RequestId id, std::string_view database, const std::vector<MonitoredTable>& tables);
std::string echo_request(RequestId id);

// --- What a server sends --------------------------------------------------------------------------------------------

/// One row's change: only `after` for a new row (and for first contents), only `before` for a deleted one. `after` has
/// every monitored column; `before` only those that changed, or all when the row was deleted.
struct RowChange {
    std::optional<Row> before;
    std::optional<Row> after;
};
using TableChanges = std::map<RowId, RowChange>;
using DatabaseChanges = std::map<std::string, TableChanges, std::less<>>;

struct ChangeNotice {
    std::string database;  ///< the name under which monitor_request asked
    DatabaseChanges changes;
};
/// The server asks whether the client lives; `answer` is what to send back.
struct Probe {
    std::string answer;
};
/// The answer to a request; its result is still JSON because its form depends on the request.
struct Reply {
    RequestId id = 0;
    std::shared_ptr<const nlohmann::json> result;
    std::string error;  ///< empty: success
};
/// A notice that nobody asked for (locks, other methods); to be skipped.
struct Unasked {};
using Message = std::variant<ChangeNotice, Probe, Reply, Unasked>;

Result<Message> message_from_text(std::string_view text);
/// The result of a monitor request: the first contents.
Result<DatabaseChanges> changes_from_json(const nlohmann::json& json);
/// The result of a transact request: the ids of inserted rows in the order of their operations; an Error (code
/// "OvsdbTransaction") when any operation, or the commit, failed.
Result<std::vector<RowId>> transact_result_from_json(const nlohmann::json& json);

}  // namespace nc::ovsdb
