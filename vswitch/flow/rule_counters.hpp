// How often each rule of each port acted. Counted are paths, one addition a packet and a port that it passes; what
// their rules have of it is summed up when somebody asks, or when a path is forgotten. Thread: worker.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "vswitch/flow/slab_map.hpp"
#include "vswitch/pipeline/rule_path.hpp"

namespace nc::vswitch {

struct RuleCount {
    std::uint64_t matched_packets = 0;
    std::uint64_t matched_bytes = 0;
    std::uint64_t dropped_packets = 0;  ///< of those matched: the rule refused them
    friend bool operator==(const RuleCount&, const RuleCount&) = default;
};

struct CountedRule {
    PortSlot port = kUnderlaySlot;
    RulePath::Step rule;
    friend bool operator==(const CountedRule&, const CountedRule&) = default;
};

class RuleCounters {
  public:
    using Index = std::uint32_t;  ///< of a path
    static constexpr Index kNone = 0xFFFFFFFF;

    explicit RuleCounters(std::size_t most_paths) : paths_(most_paths) {}

    /// Counts packets that took a path. The index holds until the next sweep(), or as long as hold() says. kNone: there
    /// is nothing to count, or no room; what came now is counted nevertheless.
    Index count(const RulePath& path, std::uint32_t packets, std::uint64_t bytes);
    /// The same, of a path that is held. kNone counts nothing.
    void count(Index index, std::uint32_t packets, std::uint64_t bytes) {
        if (index == kNone) return;
        Taken& taken = paths_.value(index);
        taken.packets += packets;
        taken.bytes += bytes;
    }

    /// A flow keeps the path: it stays until all who hold it have let go.
    void hold(Index index);
    void let_go(Index index);

    /// Forgets paths among the next `entries` that nobody holds; their counts stay with the rules.
    void sweep(std::size_t entries);
    /// Forgets the rules of a port, whose flows are gone.
    void forget_port(PortSlot port);
    /// Forgets rules for which not `stays(rule)`.
    template <class Stays>
    void keep_only(Stays stays) {
        settle();
        std::erase_if(rules_, [&](const auto& entry) { return !stays(entry.first); });
    }

    RuleCount of(const CountedRule& rule) const;
    /// Gives the rules what their paths have counted since the last time; to be called before of().
    void settle();
    std::size_t paths() const { return paths_.size(); }

  private:
    struct Taken {
        std::uint64_t packets = 0;  ///< not settled yet
        std::uint64_t bytes = 0;
        std::uint32_t holders = 0;
    };
    struct HashOfRule {
        std::size_t operator()(const CountedRule& counted) const noexcept {
            return static_cast<std::size_t>(counted.rule.rule ^ std::uint64_t{counted.port} << 8 ^ counted.rule.layer);
        }
    };

    void settle(const RulePath& path, Taken& taken);

    SlabMap<RulePath, Taken> paths_;
    std::unordered_map<CountedRule, RuleCount, HashOfRule> rules_;
    std::uint32_t next_swept_ = 0;
};

}  // namespace nc::vswitch
