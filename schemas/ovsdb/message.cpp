#include "schemas/ovsdb/message.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace nc::ovsdb {
namespace {

using Json = nlohmann::json;

Error malformed(std::string message) { return Error{"OvsdbMessage", std::move(message), {}, {}}; }

Json conditions_json(const Condition& where) {
    Json list = Json::array();
    for (const auto& [name, value] : where)
        list.push_back(Json::array({name, "==", to_json(value)}));
    return list;
}

Json operation_json(const Operation& operation) {
    struct Visitor {
        Json operator()(const Insert& insert) const {
            Json json{{"op", "insert"}, {"table", insert.table}, {"row", to_json(insert.row)}};
            if (insert.name) json["uuid-name"] = insert.name->value();
            return json;
        }
        Json operator()(const Update& update) const {
            return {{"op", "update"},
                    {"table", update.table},
                    {"where", conditions_json(update.where)},
                    {"row", to_json(update.row)}};
        }
        Json operator()(const Delete& remove) const {
            return {{"op", "delete"}, {"table", remove.table}, {"where", conditions_json(remove.where)}};
        }
        Json operator()(const Mutate& mutate) const {
            const char* mutator = mutate.kind == Mutate::Kind::Add ? "insert" : "delete";
            Json mutations = Json::array();
            mutations.push_back(Json::array({mutate.column, mutator, to_json(mutate.value)}));
            return {{"op", "mutate"},
                    {"table", mutate.table},
                    {"where", conditions_json(mutate.where)},
                    {"mutations", std::move(mutations)}};
        }
        Json operator()(const Expect& expect) const {
            Json columns = Json::array();
            for (const auto& [name, value] : expect.row)
                columns.push_back(name);
            Json rows = Json::array();
            rows.push_back(to_json(expect.row));
            return {{"op", "wait"},
                    {"timeout", 0},
                    {"table", expect.table},
                    {"where", conditions_json(expect.where)},
                    {"columns", std::move(columns)},
                    {"until", "=="},
                    {"rows", std::move(rows)}};
        }
    };
    return std::visit(Visitor{}, operation);
}

std::string request_text(const char* method, Json params, RequestId id) {
    return Json{{"method", method}, {"params", std::move(params)}, {"id", id}}.dump(-1, ' ', false,
                                                                                    Json::error_handler_t::replace);
}

/// The text of an error member: a string, or an object with "error" and "details".
std::string error_text(const Json& json) {
    if (json.is_string()) return json.get<std::string>();
    if (!json.is_object()) return "unknown error";
    std::string text;
    for (const char* name : {"error", "details"}) {
        const auto found = json.find(name);
        if (found == json.end() || !found->is_string()) continue;
        if (!text.empty()) text += ": ";
        text += found->get<std::string>();
    }
    return text.empty() ? "unknown error" : text;
}

Result<std::optional<Row>> optional_row(const Json& update, const char* name) {
    const auto found = update.find(name);
    if (found == update.end() || found->is_null()) return std::optional<Row>();
    Result<Row> row = row_from_json(*found);
    if (!row) return std::move(row).error();
    return std::optional<Row>(std::move(*row));
}

Result<Message> notice_or_request(const Json& json, const std::string& method) {
    const auto params = json.find("params");
    if (method == "echo") {
        const auto id = json.find("id");
        if (id == json.end() || params == json.end() || !params->is_array())
            return malformed("An echo request has no id or no parameters.");
        return Message(Probe{Json{{"id", *id}, {"result", *params}, {"error", nullptr}}.dump(
            -1, ' ', false, Json::error_handler_t::replace)});
    }
    if (method != "update") return Message(Unasked{});
    if (params == json.end() || !params->is_array() || params->size() != 2 || !(*params)[0].is_string())
        return malformed("An update notice needs a monitor's name and its changes.");
    Result<DatabaseChanges> changes = changes_from_json((*params)[1]);
    if (!changes) return std::move(changes).error();
    return Message(ChangeNotice{(*params)[0].get<std::string>(), std::move(*changes)});
}

}  // namespace

Condition row_is(RowId id) { return Condition{{"_uuid", Value(id)}}; }

std::string transact_request(RequestId id, std::string_view database, const Operations& operations) {
    Json params = Json::array({database});
    for (const Operation& operation : operations)
        params.push_back(operation_json(operation));
    return request_text("transact", std::move(params), id);
}

std::string monitor_request(RequestId id, std::string_view database, const std::vector<MonitoredTable>& tables) {
    Json requests = Json::object();
    for (const MonitoredTable& table : tables) {
        Json request = Json::object();
        if (!table.columns.empty()) request["columns"] = table.columns;
        requests[table.table] = std::move(request);
    }
    return request_text("monitor", Json::array({database, database, std::move(requests)}), id);
}

std::string echo_request(RequestId id) { return request_text("echo", Json::array(), id); }

Result<Message> message_from_text(std::string_view text) {
    const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
    if (!json.is_object()) return malformed("A message is not a JSON object.");
    const auto method = json.find("method");
    if (method != json.end() && method->is_string()) return notice_or_request(json, method->get<std::string>());

    const auto id = json.find("id");
    if (id == json.end()) return malformed("A message is neither a request nor a reply.");
    if (!id->is_number_integer()) return Message(Unasked{});
    const auto error = json.find("error");
    const auto result = json.find("result");
    Reply reply;
    reply.id = id->get<RequestId>();
    if (error != json.end() && !error->is_null()) reply.error = error_text(*error);
    reply.result = std::make_shared<const Json>(result != json.end() ? *result : Json());
    return Message(std::move(reply));
}

Result<DatabaseChanges> changes_from_json(const Json& json) {
    if (!json.is_object()) return malformed("Changes of a database must be an object of tables.");
    DatabaseChanges changes;
    for (const auto& [table, rows] : json.items()) {
        if (!rows.is_object()) return malformed("Changes of a table must be an object of rows.");
        TableChanges& list = changes[table];
        for (const auto& [id, update] : rows.items()) {
            const std::optional<Guid> guid = Guid::parse(id);
            if (!guid || !update.is_object()) return malformed("A row's change needs the row's id and an object.");
            Result<std::optional<Row>> before = optional_row(update, "old");
            if (!before) return std::move(before).error();
            Result<std::optional<Row>> after = optional_row(update, "new");
            if (!after) return std::move(after).error();
            list.insert_or_assign(RowId(*guid), RowChange{std::move(*before), std::move(*after)});
        }
    }
    return changes;
}

Result<std::vector<RowId>> transact_result_from_json(const Json& json) {
    if (!json.is_array()) return malformed("The result of a transaction must be an array.");
    std::vector<RowId> inserted;
    for (const Json& item : json) {
        if (!item.is_object()) continue;  // null: an operation after a failed one
        if (item.contains("error")) return Error{"OvsdbTransaction", error_text(item), {}, {}};
        const auto id = item.find("uuid");
        if (id == item.end()) continue;
        Result<Value> value = value_from_json(*id);
        if (!value) return std::move(value).error();
        const RowId* row = value->only<RowId>();
        if (row == nullptr) return malformed("The id of an inserted row is not a UUID.");
        inserted.push_back(*row);
    }
    return inserted;
}

}  // namespace nc::ovsdb
