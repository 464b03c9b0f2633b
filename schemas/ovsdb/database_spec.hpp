// Which tables of a host's five databases are used, what names a row in each, and who decides on a row's life.
// The columns themselves are in databases/*.ovsschema; those of the ms_ databases are Microsoft's and frozen.
// Thread: any (constants).
#pragma once

#include <string_view>
#include <vector>

namespace nc::ovsdb {

enum class RowLife {
    Wanted,     ///< ours alone: a row that is not wanted is deleted
    Collected,  ///< the server deletes it when nothing refers to it any more
    Shared,     ///< made when it is absent, never deleted; other columns are the agent's
    Foreign,    ///< the agent's: only our columns are set, on rows that exist
};

struct TableSpec {
    std::string_view name;
    /// What identifies a row. A column that refers to a row counts by that row's own key.
    std::vector<std::string_view> key_columns;
    RowLife life = RowLife::Wanted;
    /// For rows that nothing but a reference identifies: the column of the table before this one that refers to them.
    /// Their key begins with the key of the row that refers.
    std::string_view parent_table = {};
    std::string_view parent_column = {};
    /// Of Foreign rows: the map column that is ours; it is emptied on rows that are not wanted.
    std::string_view own_map_column = {};
};

struct DatabaseSpec {
    std::string_view name;
    std::string_view global_table;  ///< its one row has next_cfg and cur_cfg: the generations stored and in force
    std::vector<TableSpec> tables;  ///< a table comes after those that its keys refer to
};

inline constexpr std::string_view kVtep = "ms_vtep";
inline constexpr std::string_view kFirewall = "ms_firewall";
inline constexpr std::string_view kServiceInsertion = "ms_service_insertion";
inline constexpr std::string_view kDarv = "ms_darv";
inline constexpr std::string_view kHost = "nc_host";

/// The five, in the order in which they are written: nc_host last.
const std::vector<DatabaseSpec>& host_databases();

}  // namespace nc::ovsdb
