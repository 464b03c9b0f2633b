#include "schemas/ovsdb/row_reader.hpp"

namespace nc::ovsdb {

std::string RowReader::text(std::string_view name) {
    const auto* text = column(row_, name).only<std::string>();
    if (text == nullptr) refuse(name);
    return text != nullptr ? *text : std::string();
}

std::int64_t RowReader::number(std::string_view name, std::int64_t lowest, std::int64_t highest) {
    const std::optional<std::int64_t> number = optional_number(name, lowest, highest);
    if (!number) refuse(name);
    return number.value_or(lowest);
}

std::optional<std::int64_t> RowReader::optional_number(std::string_view name, std::int64_t lowest,
                                                       std::int64_t highest) {
    const Value& value = column(row_, name);
    if (value.atoms().empty()) return std::nullopt;
    const auto* number = value.only<std::int64_t>();
    if (number == nullptr || *number < lowest || *number > highest) {
        refuse(name);
        return std::nullopt;
    }
    return *number;
}

bool RowReader::flag(std::string_view name) {
    const auto* flag = column(row_, name).only<bool>();
    if (flag == nullptr) refuse(name);
    return flag != nullptr && *flag;
}

Guid RowReader::guid(std::string_view name) { return parsed(name, Guid::parse(text(name))); }

IpAddress RowReader::address(std::string_view name) { return parsed(name, IpAddress::parse(text(name))); }

std::optional<IpAddress> RowReader::optional_address(std::string_view name) {
    if (column(row_, name).atoms().empty()) return std::nullopt;
    return address(name);
}

MacAddress RowReader::mac(std::string_view name) { return parsed(name, MacAddress::parse(text(name))); }

bool RowReader::choice(std::string_view name, std::string_view yes, std::string_view no) {
    const std::string word = text(name);
    if (word != yes && word != no) refuse(name);
    return word == yes;
}

std::optional<RowId> RowReader::reference(std::string_view name) {
    const auto* id = column(row_, name).only<RowId>();
    if (id == nullptr) {
        refuse(name);
        return std::nullopt;
    }
    return *id;
}

std::string RowReader::map_text(std::string_view name, std::string_view map_key) {
    for (const auto& [key, value] : column(row_, name).pairs()) {
        const auto* key_text = std::get_if<std::string>(&key);
        const auto* value_text = std::get_if<std::string>(&value);
        if (key_text != nullptr && value_text != nullptr && *key_text == map_key) return *value_text;
    }
    refuse(name);
    return {};
}

void RowReader::refuse(std::string_view name) {
    if (bad_column_.empty()) bad_column_ = name;
}

Result<void> RowReader::verdict() const {
    if (bad_column_.empty()) return {};
    return Error{
        "GoalStateUnreadable", "Column \"" + bad_column_ + "\" of row \"" + key_ + "\" cannot be read.", key_, {}};
}

}  // namespace nc::ovsdb
