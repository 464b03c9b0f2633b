#include "vswitch/pipeline/group.hpp"

#include <algorithm>
#include <tuple>

namespace nc::vswitch {
namespace {

auto order_of(const PrefixGroup::Rule& rule) {
    return std::make_tuple(128 - rule.prefix.length(), rule.prefix.address());
}

/// In the order of evaluation; of two rules with the same prefix the first.
std::vector<PrefixGroup::Rule> ordered(std::vector<PrefixGroup::Rule> rules) {
    std::ranges::stable_sort(rules, {}, order_of);
    const auto have_same_prefix = [](const auto& a, const auto& b) { return a.prefix == b.prefix; };
    rules.erase(std::unique(rules.begin(), rules.end(), have_same_prefix), rules.end());
    return rules;
}

}  // namespace

bool RuleIdentities::has(RuleIdentity rule) const { return std::ranges::find(identities_, rule) != identities_.end(); }

PriorityGroup::PriorityGroup(std::vector<Rule> rules, Action otherwise)
    : rules_(std::move(rules)), identities_(rules_), otherwise_(std::move(otherwise)) {}

Hit PriorityGroup::find(const PacketFacts& packet) const {
    for (std::size_t i = 0; i < rules_.size(); ++i)
        if (rules_[i].match.matches(packet)) return {rules_[i].action, static_cast<std::int64_t>(i)};
    return {otherwise_, -1};
}

RuleText PriorityGroup::describe(std::size_t rule) const {
    const Rule& described = rules_[rule];
    return {described.id, described.priority, described.match.to_string(), to_string(described.action)};
}

PrefixGroup::PrefixGroup(Field field, std::vector<Rule> rules, Action otherwise)
    : field_(field), rules_(ordered(std::move(rules))), identities_(rules_), otherwise_(std::move(otherwise)) {
    // Within one length the addresses are ordered by IP version first, so a range never mixes the two.
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        const IpPrefix& prefix = rules_[i].prefix;
        if (ranges_.empty() || ranges_.back().length != prefix.length() ||
            ranges_.back().version != prefix.address().version())
            ranges_.push_back({prefix.length(), prefix.address().version(), i, i});
        ranges_.back().end = i + 1;
    }
}

Hit PrefixGroup::find(const PacketFacts& packet) const {
    const IpAddress& destination = packet.next_hop ? packet.next_hop->value() : packet.tuple.destination;
    const IpAddress& address = field_ == Field::Source ? packet.tuple.source : destination;
    for (const Range& range : ranges_) {
        if (range.version != address.version()) continue;
        const IpAddress wanted = IpPrefix::containing(address, range.length).address();
        const auto begin = rules_.begin() + static_cast<std::ptrdiff_t>(range.begin);
        const auto end = rules_.begin() + static_cast<std::ptrdiff_t>(range.end);
        const auto found =
            std::ranges::lower_bound(begin, end, wanted, {}, [](const Rule& rule) { return rule.prefix.address(); });
        if (found != end && found->prefix.address() == wanted) return {found->action, found - rules_.begin()};
    }
    return {otherwise_, -1};
}

RuleText PrefixGroup::describe(std::size_t rule) const {
    const Rule& described = rules_[rule];
    return {described.id, static_cast<std::uint32_t>(rule),
            (field_ == Field::Source ? "source " : "destination ") + described.prefix.to_string(),
            to_string(described.action)};
}

Hit MappingGroup::find(const PacketFacts& packet) const {
    const CustomerAddress wanted = packet.next_hop.value_or(CustomerAddress(packet.tuple.destination));
    const Mapping* mapping = table_->find(packet.vsid, wanted);
    if (mapping == nullptr)
        return {Block{packet.next_hop ? DropReason::NextHopUnreachable : DropReason::DestinationUnknown}, -1};
    return {action_of(*mapping), static_cast<std::int64_t>(table_->index_of(*mapping))};
}

RuleText MappingGroup::describe(std::size_t rule) const {
    const Mapping& mapping = table_->mappings()[rule];
    const std::string vsid = std::to_string(mapping.vsid.value());
    const std::string address = mapping.customer_address.value().to_string();
    return {vsid + "/" + address, static_cast<std::uint32_t>(rule), "vsid " + vsid + ", destination " + address,
            to_string(action_of(mapping))};
}

Action MappingGroup::action_of(const Mapping& mapping) const {
    if (fact_ == Fact::Mac) return SetDestinationMac{mapping.mac};
    return Encapsulate{mapping.provider_address};
}

}  // namespace nc::vswitch
