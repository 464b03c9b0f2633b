#include "tests/model/preferences.hpp"

#include <algorithm>

namespace nc::reference {

Preferences::Kind Preferences::kind_of(const std::string& network, BalancingRule::Affinity affinity,
                                       const Talk& first) {
    Kind kind{network, affinity, first.source, first.destination, 0, 0, 0};
    if (affinity == BalancingRule::Affinity::SourceAddress) return kind;
    kind.protocol = first.protocol;
    if (affinity == BalancingRule::Affinity::SourceAddressAndProtocol || first.is_later_fragment) return kind;
    if (first.has_ports() || first.is_echo()) kind.source_number = first.source_port;
    if (first.has_ports()) kind.destination_number = first.destination_port;
    if (first.is_icmp()) kind.destination_number = first.icmp;
    return kind;
}

bool Preferences::is_behind(const Order& order, Address member, Address other) {
    const auto found = order.find(other);
    return found != order.end() && std::ranges::any_of(found->second, [&](Address next) {
               return next == member || is_behind(order, member, next);
           });
}

std::vector<Address> Preferences::possible(const Kind& kind, const std::vector<Address>& members) const {
    const auto known = orders_.find(kind);
    if (known == orders_.end()) return members;
    std::vector<Address> possible;
    std::ranges::copy_if(members, std::back_inserter(possible), [&](Address member) {
        return std::ranges::none_of(members, [&](Address other) { return is_behind(known->second, member, other); });
    });
    return possible;
}

void Preferences::learn(const Kind& kind, Address chosen, const std::vector<Address>& members) {
    for (const Address member : members)
        if (member != chosen) orders_[kind][chosen].insert(member);
}

}  // namespace nc::reference
