#include "vswitch/policy/rule_origin.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "schemas/goal_state/rule_id.hpp"

namespace nc::vswitch {
namespace {

std::string find(const PolicySnapshot& policy, const std::string& rule) {
    const auto found = std::ranges::lower_bound(policy.origins, rule, {}, &goal_state::Origin::rule);
    return found != policy.origins.end() && found->rule == rule ? found->resource : std::string();
}

/// The interface of this host whose address a mapping rule names ("VSID/address"); empty: that of another host.
std::string interface_of(const PolicySnapshot& policy, const std::string& rule) {
    const std::size_t slash = rule.find('/');
    if (slash == std::string::npos || rule.find_first_not_of("0123456789") != slash) return {};
    const std::optional<IpAddress> address = IpAddress::parse(std::string_view(rule).substr(slash + 1));
    if (!address) return {};
    std::uint32_t vsid = 0;
    std::from_chars(rule.data(), rule.data() + slash, vsid);
    for (const PortPolicy& port : policy.ports)
        for (const goal_state::PortAddress& own : port.settings.addresses)
            if (own.vsid == Vsid(vsid) && own.address.value() == *address)
                return "/networkInterfaces/" + port.settings.resource_id;
    return {};
}

}  // namespace

RuleOrigin origin_of(const PolicySnapshot& policy, const PortPolicy& port, const std::string& rule) {
    RuleOrigin origin{find(policy, rule), {}};
    const std::string first = rule.substr(0, rule.find('/'));
    if (first != port.network && first != rule)
        origin.peering = find(policy, goal_state::peering_rule_id(port.network, first));
    if (origin.resource.empty()) origin.resource = rule.starts_with('/') ? rule : interface_of(policy, rule);
    return origin;
}

}  // namespace nc::vswitch
