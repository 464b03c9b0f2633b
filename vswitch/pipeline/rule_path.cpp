#include "vswitch/pipeline/rule_path.hpp"

#include <algorithm>
#include <cstring>

#include "schemas/base/assert.hpp"

namespace nc::vswitch {
namespace {

constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15ULL;

std::uint64_t mix(std::uint64_t state, std::uint64_t word) {
    state = (state ^ word) * kFactor;
    return state ^ state >> 32;
}

}  // namespace

RuleIdentity rule_identity(std::string_view id) {
    std::uint64_t state = id.size();
    for (; !id.empty(); id.remove_prefix(std::min<std::size_t>(id.size(), sizeof(std::uint64_t)))) {
        std::uint64_t word = 0;
        std::memcpy(&word, id.data(), std::min(id.size(), sizeof(word)));
        state = mix(state, word);
    }
    return state;
}

void RulePath::add(const Step& step) {
    NC_DEBUG_ASSERT(size_ < kMostSteps);
    rules_[size_] = step.rule;
    layers_[size_] = step.layer;
    directions_[size_] = step.direction;
    ++size_;
}

std::uint64_t hash(const RulePath& path) {
    std::uint64_t state = mix(path.port, (path.is_refused ? 1U : 0U) | (path.is_without_flow ? 2U : 0U));
    for (std::size_t i = 0; i < path.size(); ++i) {
        const RulePath::Step step = path.step(i);
        state = mix(state, step.rule ^ std::uint64_t{step.layer} << 1 ^ (step.direction == Direction::Inbound ? 1 : 0));
    }
    return state;
}

}  // namespace nc::vswitch
