#include "vswitch/flow/rule_counters.hpp"

#include <utility>

namespace nc::vswitch {

static_assert(RuleCounters::kNone == SlabMap<RulePath, int>::kNone);

RuleCounters::Index RuleCounters::count(const RulePath& path, const Frame& frame) {
    if (path.size() == 0) return kNone;
    const std::uint64_t hash_of_path = hash(path);
    Index index = paths_.find(path, hash_of_path);
    if (index == kNone && paths_.is_full()) {
        Taken passing;
        passing.add(frame);
        settle(path, passing);
        return kNone;
    }
    if (index == kNone) index = paths_.insert(path, hash_of_path, {});
    count(index, frame);
    return index;
}

void RuleCounters::hold(Index index) {
    if (index != kNone) ++paths_.value(index).holders;
}

void RuleCounters::let_go(Index index) {
    if (index != kNone) --paths_.value(index).holders;
}

void RuleCounters::sweep(std::size_t entries) {
    for (std::size_t i = 0; i < entries && paths_.size() > 0; ++i) {
        if (next_swept_ >= paths_.index_end()) next_swept_ = 0;
        const Index index = next_swept_++;
        if (!paths_.is_used(index) || paths_.value(index).holders > 0) continue;
        settle(paths_.key(index), paths_.value(index));
        paths_.erase(index);
    }
}

void RuleCounters::forget_port(PortSlot port) {
    for (Index index = 0; index < paths_.index_end(); ++index)
        if (paths_.is_used(index) && paths_.key(index).port == port) paths_.erase(index);
    std::erase_if(rules_, [&](const auto& entry) { return entry.first.port == port; });
}

RuleCount RuleCounters::of(const CountedRule& rule) const {
    const auto found = rules_.find(rule);
    return found != rules_.end() ? found->second : RuleCount{};
}

void RuleCounters::settle() {
    for (auto& [rule, count] : rules_)
        count.flows = 0;
    for (Index index = 0; index < paths_.index_end(); ++index) {
        if (!paths_.is_used(index)) continue;
        const RulePath& path = paths_.key(index);
        Taken& taken = paths_.value(index);
        settle(path, taken);
        for (std::size_t i = 0; taken.holders > 0 && i < path.size(); ++i)
            rules_[{path.port, path.step(i)}].flows += taken.holders;
    }
}

void RuleCounters::settle(const RulePath& path, Taken& taken) {
    const std::uint64_t packets = std::exchange(taken.packets, 0);
    const std::uint64_t bytes = std::exchange(taken.bytes, 0);
    const std::uint64_t tcp_syn = std::exchange(taken.tcp_syn, 0);
    if (packets == 0) return;
    for (std::size_t i = 0; i < path.size(); ++i) {
        RuleCount& count = rules_[{path.port, path.step(i)}];
        count.matched_packets += packets;
        count.matched_bytes += bytes;
        count.tcp_syn += tcp_syn;
        if (path.is_without_flow) count.dropped_flows += packets;
        if (path.is_refused && i + 1 == path.size()) count.dropped_packets += packets;
    }
}

}  // namespace nc::vswitch
