// The rows of a host's five databases -> goal state: the way back of goal_state_rows.hpp, used on the host.
// A generation is complete when all five databases name it in next_cfg; only then may it be read. Reading costs the
// conversion of what changed since the last reading, whatever the size of the whole.
// Thread: any (no shared state).
#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/database_mirror.hpp"

namespace nc::ovsdb {

class GoalStateReader {
  public:
    GoalStateReader();

    /// Takes over what a server told of one of the five databases; other names are passed over. Returns the keys of
    /// the rows that changed.
    std::vector<std::string> apply(std::string_view database, const DatabaseChanges& changes);
    /// Forgets everything: the connection is new and first contents follow.
    void clear();

    /// The generation that all five databases have; 0 while they differ or have none.
    Generation complete_generation() const;
    /// The highest generation that any of them has.
    Generation highest_generation() const;

    /// Reads the goal state as of now; meaningful only when complete_generation() is not 0. Returns whether it differs
    /// from that of the read before. After an Error (code "GoalStateUnreadable", target: the row's key) goal_state() is
    /// between two and must not be used; the next read() goes on with the rows that are left.
    Result<bool> read();
    /// What the last read() found.
    const goal_state::GoalState& goal_state() const { return state_; }

    const DatabaseMirror& mirror(std::string_view database) const;

  private:
    class Decoder;
    void note(std::string_view database, const std::string& key);
    Result<void> refresh_stale(const Decoder& decoder);

    std::vector<DatabaseMirror> mirrors_;  ///< in the order of host_databases()
    bool is_all_stale_ = true;
    bool is_host_stale_ = false;
    bool is_changed_ = false;               ///< since the last successful read()
    std::set<std::string> stale_domains_;   ///< routing domain ids; the next five hold parts of row keys as well
    std::set<std::string> stale_mappings_;  ///< "VSID/CA"
    std::set<std::string> stale_peerings_;  ///< "first/second"
    std::set<std::string> stale_ports_;     ///< ids
    std::set<std::string> stale_origins_;   ///< ids of rules
    std::set<std::string> stale_names_;     ///< "routing domain/label"
    std::set<std::string> stale_rules_;     ///< names of Balancer_Rule rows
    std::set<std::string> stale_probes_;    ///< names of Health_Probe rows
    std::set<std::string> stale_learned_;   ///< names of Learned_Address rows
    goal_state::GoalState state_;
};

}  // namespace nc::ovsdb
