// Typed reading of a row's columns. The first column that does not hold what it should is remembered, so that a decoder
// reads a whole row and asks once at its end. Thread: any (no shared state).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/guid.hpp"
#include "schemas/base/ip_address.hpp"
#include "schemas/base/mac_address.hpp"
#include "schemas/base/result.hpp"
#include "schemas/ovsdb/value.hpp"

namespace nc::ovsdb {

class RowReader {
  public:
    /// `key` names the row in the error.
    RowReader(std::string_view key, const Row& row) : key_(key), row_(row) {}

    const Row& row() const { return row_; }
    std::string text(std::string_view name);
    std::int64_t number(std::string_view name, std::int64_t lowest, std::int64_t highest);
    std::optional<std::int64_t> optional_number(std::string_view name, std::int64_t lowest, std::int64_t highest);
    bool flag(std::string_view name);
    Guid guid(std::string_view name);
    IpAddress address(std::string_view name);
    std::optional<IpAddress> optional_address(std::string_view name);
    MacAddress mac(std::string_view name);
    /// Whether the column says `yes` (true) or `no` (false); anything else is a fault.
    bool choice(std::string_view name, std::string_view yes, std::string_view no);
    std::optional<RowId> reference(std::string_view name);
    /// The value of one key of a map of strings.
    std::string map_text(std::string_view name, std::string_view map_key);

    /// A parsed form of a text, or a fault of that column.
    template <class T>
    T parsed(std::string_view name, const std::optional<T>& value) {
        if (value) return *value;
        refuse(name);
        return T{};
    }
    void refuse(std::string_view name);
    /// The first fault, if there was one.
    Result<void> verdict() const;

  private:
    std::string key_;
    const Row& row_;
    std::string bad_column_;
};

}  // namespace nc::ovsdb
