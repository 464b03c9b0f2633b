#include "vswitch/ctl/table.hpp"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

namespace nc::vswitch {
namespace {

using Json = nlohmann::ordered_json;

std::string cell_from(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return {};
    if (!value.is_array()) return value.dump();
    std::string text;
    for (const Json& item : value) {
        if (!text.empty()) text += ',';
        text += cell_from(item);
    }
    return text;
}

std::string heading_from(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return name;
}

void append_row(std::string& text, const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        text += cells[i];
        if (i + 1 < cells.size()) text.append(widths[i] - cells[i].size() + 2, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
}

}  // namespace

std::string table_from(const Json& list) {
    if (!list.is_array() || list.empty()) return "none\n";
    std::vector<std::string> names;
    for (const auto& [name, value] : list.front().items())
        names.push_back(name);
    std::vector<std::vector<std::string>> rows(1);
    for (const std::string& name : names)
        rows.front().push_back(heading_from(name));
    for (const Json& object : list) {
        std::vector<std::string> cells;
        for (const std::string& name : names)
            cells.push_back(object.contains(name) ? cell_from(object[name]) : std::string());
        rows.push_back(std::move(cells));
    }
    std::vector<std::size_t> widths(names.size(), 0);
    for (const std::vector<std::string>& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    std::string text;
    for (const std::vector<std::string>& row : rows)
        append_row(text, row, widths);
    return text;
}

std::string lines_from(const Json& object) {
    std::size_t width = 0;
    for (const auto& [name, value] : object.items())
        width = std::max(width, name.size());
    std::string text;
    for (const auto& [name, value] : object.items()) {
        std::string label = name;
        std::replace(label.begin(), label.end(), '_', ' ');
        append_row(text, {label, cell_from(value)}, {width, 0});
    }
    return text;
}

}  // namespace nc::vswitch
