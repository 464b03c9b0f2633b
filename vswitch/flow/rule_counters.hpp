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
    std::uint64_t dropped_flows = 0;    ///< of those matched: no flow or connection could be made for them
    std::uint64_t tcp_syn = 0;          ///< of those matched: begin a TCP connection
    std::uint64_t flows = 0;            ///< now: those that the rule made
    friend bool operator==(const RuleCount&, const RuleCount&) = default;
};

struct CountedRule {
    PortSlot port = kUnderlaySlot;
    RulePath::Step rule;
    friend bool operator==(const CountedRule&, const CountedRule&) = default;
};

class RuleCounters {
  public:
    /// A frame: how many packets on a wire it stands for.
    struct Frame {
        std::uint32_t packets = 1;
        std::uint64_t bytes = 0;
        bool begins_tcp = false;
    };

    using Index = std::uint32_t;  ///< of a path
    static constexpr Index kNone = 0xFFFFFFFF;

    explicit RuleCounters(std::size_t most_paths) : paths_(most_paths) {}

    /// Counts packets that took a path. The index holds until the next sweep(), or as long as hold() says. kNone: there
    /// is nothing to count, or no room; what came now is counted nevertheless.
    Index count(const RulePath& path, const Frame& frame);
    /// The same, of a path that is held. kNone counts nothing.
    void count(Index index, const Frame& frame) {
        if (index != kNone) paths_.value(index).add(frame);
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
    /// Calls `visit(rule, count)` for those that have counted something.
    template <class Visit>
    void for_each(Visit visit) const {
        for (const auto& [rule, count] : rules_)
            visit(rule, count);
    }
    /// Gives the rules what their paths have counted since the last time; to be called before of() and for_each().
    void settle();
    std::size_t paths() const { return paths_.size(); }

  private:
    struct Taken {
        std::uint64_t packets = 0;  ///< not settled yet
        std::uint64_t bytes = 0;
        std::uint64_t tcp_syn = 0;
        std::uint32_t holders = 0;

        void add(const Frame& frame) {
            packets += frame.packets;
            bytes += frame.bytes;
            if (frame.begins_tcp) ++tcp_syn;
        }
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
