#include "service/ctl/output.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "schemas/model/api_version.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::ctl {
namespace {

using model::Access;
using model::Field;
using model::Kind;

constexpr std::size_t kMemberLimit = 4;
constexpr std::size_t kCellLimit = 60;

std::vector<std::string> parts_of(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        const std::string_view part = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(part.size() + 1, path.size()));
        if (!part.empty()) parts.emplace_back(part);
    }
    return parts;
}

/// Whether a value of the field fits into a cell and says something.
bool is_telling(const Field& field) {
    switch (field.kind) {
        case Kind::Children:
        case Kind::Bool:
        case Kind::Object:
            return false;
        case Kind::Struct:
            return field.structure->fields.size() == 1;
        default:
            return field.sources.empty() && !field.secret;
    }
}

std::vector<std::string> columns_of(const model::ResourceInfo* type) {
    std::vector<std::string> columns;
    if (type == nullptr) return columns;
    const auto add_where = [&](const auto& is_wanted) {
        for (const Field& field : type->fields) {
            const bool is_there = std::find(columns.begin(), columns.end(), field.name) != columns.end();
            if (columns.size() < kMemberLimit && !is_there && is_telling(field) && is_wanted(field))
                columns.emplace_back(field.name);
        }
    };
    add_where([](const Field& field) { return field.required != model::Required::No; });
    add_where([](const Field& field) { return field.access == Access::Read; });
    add_where([](const Field& field) { return field.access == Access::Write || field.access == Access::Create; });
    columns.emplace_back("provisioningState");
    if (model::find_field(type->fields, "configurationState") != nullptr) columns.emplace_back("configurationState");
    return columns;
}

std::string cell_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_object()) {
        for (const char* telling : {"resourceRef", "status"}) {
            if (const auto member = value.find(telling); member != value.end()) return cell_of(*member);
        }
        return value.size() == 1 ? cell_of(value.front()) : value.empty() ? "" : value.dump();
    }
    if (!value.is_array()) return value.is_null() ? "" : value.dump();
    std::string text;
    for (const Json& element : value)
        text += (text.empty() ? "" : ",") + cell_of(element);
    return text;
}

std::string shortened(std::string cell) {
    if (cell.empty()) return "-";
    if (cell.size() <= kCellLimit) return cell;
    cell.resize(kCellLimit - 3);
    return cell + "...";
}

std::string text_of(const Json& fault) {
    const auto member = [&](const char* name) {
        const auto found = fault.find(name);
        return found != fault.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    std::string text = member("code") + ": " + member("message");
    if (const std::string target = member("target"); !target.empty()) text += " (" + target + ")";
    return text;
}

}  // namespace

const model::ResourceInfo* type_of(std::string_view path) {
    std::vector<std::string> parts = parts_of(path.substr(0, path.find('?')));
    if (parts.size() >= 2 && model::equal_names(parts[0], "networking"))
        parts.erase(parts.begin(), parts.begin() + (model::ApiVersion::parse(parts[1]) ? 2 : 1));
    std::string prefix;
    if (!parts.empty() && model::is_prefix(parts.front())) {
        prefix = parts.front();
        parts.erase(parts.begin());
    }
    const model::ResourceInfo* type = nullptr;
    for (std::size_t i = 0; i < parts.size(); i += 2) {
        type = type == nullptr ? (i == 0 ? model::find_collection(std::nullopt, parts[i], prefix) : nullptr)
                               : model::find_collection(type->type, parts[i]);
        if (type == nullptr) return nullptr;
    }
    return type;
}

std::string table_of(const model::ResourceInfo* type, const Json& resources) {
    const std::vector<std::string> columns = columns_of(type);
    std::vector<std::vector<std::string>> rows(1, {"resourceId"});
    rows.front().insert(rows.front().end(), columns.begin(), columns.end());
    for (const Json& resource : resources) {
        std::vector<std::string> row{shortened(cell_of(resource.value("resourceId", Json())))};
        const Json properties = resource.value("properties", Json::object());
        for (const std::string& column : columns)
            row.push_back(shortened(cell_of(properties.value(column, Json()))));
        rows.push_back(std::move(row));
    }
    std::vector<std::size_t> widths(columns.size() + 1);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    }
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i + 1 < row.size(); ++i)
            text.append(row[i]).append(widths[i] - row[i].size() + 2, ' ');
        text.append(row.back()).append("\n");
    }
    return text;
}

std::string printable(const std::string& body) {
    const Json json = Json::parse(body, nullptr, false);
    return json.is_discarded() ? body : json.dump(2);
}

std::string sentence_of(const Answer& answer) {
    const Json body = Json::parse(answer.body, nullptr, false);
    const auto error = body.is_object() ? body.find("error") : body.end();
    if (!body.is_object() || error == body.end() || !error->is_object())
        return "The controller answered with status " + std::to_string(answer.status) + ".";
    std::string text = text_of(*error);
    if (const auto details = error->find("details");
        details != error->end() && details->is_array() && details->size() > 1) {
        for (const Json& detail : *details)
            if (detail.is_object()) text += "\n  " + text_of(detail);
    }
    return text;
}

}  // namespace nc::service::ctl
