// A group of rules of one layer and direction, behind one lookup whatever its form: a list by priority, longest prefix,
// or the mapping table. Immutable and shared between the ports that have the same rules.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/ip_prefix.hpp"
#include "vswitch/pipeline/action.hpp"
#include "vswitch/pipeline/mapping_table.hpp"
#include "vswitch/pipeline/match.hpp"
#include "vswitch/pipeline/rule_path.hpp"

namespace nc::vswitch {

/// A rule as people see it.
struct RuleText {
    std::string id;
    std::uint32_t priority = 0;
    std::string match;
    std::string action;
};

struct Hit {
    Action action;
    std::int64_t rule = -1;  ///< for describe(); -1: no rule matched, `action` is the group's default
};

class Group {
  public:
    virtual ~Group() = default;
    virtual Hit find(const PacketFacts& packet) const = 0;
    virtual std::size_t size() const = 0;
    virtual RuleText describe(std::size_t rule) const = 0;      ///< rule < size()
    virtual RuleIdentity identity(std::size_t rule) const = 0;  ///< rule < size()
    virtual bool has(RuleIdentity rule) const = 0;
    /// How a rule is found, as vfpctrl says it.
    virtual std::string_view match_type() const { return "Priority-based match"; }
};

/// Of the rules of a group, in their order.
class RuleIdentities {
  public:
    template <class Rules, class IdentityOf>
    RuleIdentities(const Rules& rules, IdentityOf identity_of) {
        identities_.reserve(rules.size());
        for (const auto& rule : rules)
            identities_.push_back(identity_of(rule));
    }
    template <class Rules>
    explicit RuleIdentities(const Rules& rules)
        : RuleIdentities(rules, [](const auto& rule) { return rule_identity(rule.id); }) {}
    RuleIdentity operator[](std::size_t rule) const { return identities_[rule]; }
    bool has(RuleIdentity rule) const;

  private:
    std::vector<RuleIdentity> identities_;
};

/// Rules in order of priority: the first that matches acts.
class PriorityGroup : public Group {
  public:
    struct Rule {
        std::string id;
        std::uint32_t priority = 0;
        Match match;
        Action action;
    };
    /// `rules` are in the order of evaluation.
    PriorityGroup(std::vector<Rule> rules, Action otherwise);

    Hit find(const PacketFacts& packet) const override;
    std::size_t size() const override { return rules_.size(); }
    RuleText describe(std::size_t rule) const override;
    RuleIdentity identity(std::size_t rule) const override { return identities_[rule]; }
    bool has(RuleIdentity rule) const override { return identities_.has(rule); }

  private:
    std::vector<Rule> rules_;
    RuleIdentities identities_;
    Action otherwise_;
};

/// The longest prefix that holds the source address, or the destination or the next hop on the way to it, acts.
class PrefixGroup : public Group {
  public:
    enum class Field : std::uint8_t { Source, Destination };
    struct Rule {
        std::string id;
        IpPrefix prefix;
        Action action;
    };
    /// Of two rules with the same prefix the first counts.
    PrefixGroup(Field field, std::vector<Rule> rules, Action otherwise);

    Hit find(const PacketFacts& packet) const override;
    std::size_t size() const override { return rules_.size(); }
    RuleText describe(std::size_t rule) const override;
    RuleIdentity identity(std::size_t rule) const override { return identities_[rule]; }
    bool has(RuleIdentity rule) const override { return identities_.has(rule); }
    std::string_view match_type() const override { return "Longest prefix match"; }

  private:
    struct Range {
        std::size_t length;  ///< of the prefixes, bits
        IpVersion version;
        std::size_t begin;
        std::size_t end;
    };

    Field field_;
    std::vector<Rule> rules_;    ///< by length, longest first, then by address
    std::vector<Range> ranges_;  ///< of rules_ with the same length and IP version
    RuleIdentities identities_;
    Action otherwise_;
};

/// One fact of the mapping table as rules: (VSID, next hop or destination) -> MAC, or -> provider
/// address.
class MappingGroup : public Group {
  public:
    enum class Fact : std::uint8_t { Mac, ProviderAddress };
    MappingGroup(std::shared_ptr<const MappingTable> table, Fact fact) : table_(std::move(table)), fact_(fact) {}

    Hit find(const PacketFacts& packet) const override;
    std::size_t size() const override { return table_->mappings().size(); }
    RuleText describe(std::size_t rule) const override;
    RuleIdentity identity(std::size_t rule) const override { return MappingTable::hash_of(table_->mappings()[rule]); }
    bool has(RuleIdentity rule) const override { return table_->has(rule); }
    std::string_view match_type() const override { return "Mapping of VSID and address"; }

  private:
    Action action_of(const Mapping& mapping) const;

    std::shared_ptr<const MappingTable> table_;
    Fact fact_;
};

}  // namespace nc::vswitch
