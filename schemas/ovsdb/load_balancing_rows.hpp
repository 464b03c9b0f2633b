// The rows of nc_host that are about load balancers, both ways:
//   rule    Balancer_Rule (virtual_subnet, front_end, protocol, front_end_port; members "VSID/CA" -> "up" or "down")
//   probe   Health_Probe (probe, virtual_subnet, address); its column "health" is the agent's
// Thread: any (pure functions).
#pragma once

#include <optional>
#include <string>
#include <tuple>

#include "schemas/base/result.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/database_mirror.hpp"

namespace nc::ovsdb {

using BalancerRuleKey = std::tuple<Vsid, CustomerAddress, std::optional<std::uint8_t>, std::uint16_t>;
using HealthProbeKey = std::tuple<std::string, Vsid, CustomerAddress>;

BalancerRuleKey key_of(const goal_state::BalancerRule& rule);
HealthProbeKey key_of(const goal_state::HealthProbe& probe);

/// The keys of their rows.
std::string row_key_of(const goal_state::BalancerRule& rule);
std::string row_key_of(const goal_state::HealthProbe& probe);
Row to_row(const goal_state::BalancerRule& rule);
Row to_row(const goal_state::HealthProbe& probe);

/// `name`: the part of the row's key behind its table. Nothing: the row is gone.
Result<std::optional<goal_state::BalancerRule>> read_balancer_rule(const DatabaseMirror& host, const std::string& name);
Result<std::optional<goal_state::HealthProbe>> read_health_probe(const DatabaseMirror& host, const std::string& name);
std::optional<BalancerRuleKey> balancer_rule_key(const std::string& name);
std::optional<HealthProbeKey> health_probe_key(const std::string& name);

/// What the agent wrote of a probe; nothing when it has not, or when the row cannot be read.
std::optional<goal_state::ProbeStatus> probe_status(const std::string& key, const Row& row);
const char* to_health(bool is_up);

}  // namespace nc::ovsdb
