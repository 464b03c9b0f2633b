#include "vswitch/layers/admin_layer.hpp"

namespace nc::vswitch {
namespace {

std::vector<IpPrefix> own_addresses(const LayerContext& context) {
    std::vector<IpPrefix> prefixes;
    for (const goal_state::PortAddress& own : context.port.addresses)
        prefixes.push_back(IpPrefix::containing(own.address.value(), own.address.value().bit_count()));
    for (const IpAddress& shared : context.shared_addresses)
        prefixes.push_back(IpPrefix::containing(shared, shared.bit_count()));
    return prefixes;
}

/// A DHCP server's messages come from its port; of IPv6, to the client's port is enough (RFC 8415 section 7.2).
std::vector<PriorityGroup::Rule> dhcp_guard_rules() {
    PriorityGroup::Rule rule{"dhcp-guard", 10, {}, Block{DropReason::DhcpGuard}};
    rule.match.protocol = kProtocolUdp;
    PriorityGroup::Rule rule_v6 = rule;
    rule.match.sources = {IpPrefix::containing(IpAddress{}, 0)};
    rule.match.source_ports = {{kPortDhcpServer, kPortDhcpServer}};
    rule_v6.match.sources = {IpPrefix::containing(IpAddress::v6({}), 0)};
    rule_v6.match.destination_ports = {{kPortDhcpv6Client, kPortDhcpv6Client}};
    return {rule, rule_v6};
}

}  // namespace

LayerGroups build_admin_layer(const LayerContext& context) {
    const goal_state::Port& port = context.port;
    std::vector<PriorityGroup::Rule> outbound;
    if (port.dhcp_guard) outbound = dhcp_guard_rules();

    PriorityGroup::Rule own{"own-addresses", 20, {}, Allow{}};
    PriorityGroup::Rule own_mac{"own-mac-only", 30, {}, Block{DropReason::SourceAddressSpoofed}};
    if (!port.allow_mac_spoofing) own.match.source_mac = own_mac.match.source_mac = port.mac;
    if (!port.allow_ip_forwarding) own.match.sources = own_addresses(context);
    outbound.push_back(std::move(own));
    outbound.push_back(std::move(own_mac));

    std::vector<PriorityGroup::Rule> inbound;
    PriorityGroup::Rule to_port{"own-addresses", 20, {}, Allow{}};
    if (!port.allow_ip_forwarding) to_port.match.destinations = own_addresses(context);
    inbound.push_back(std::move(to_port));

    return {std::make_shared<PriorityGroup>(std::move(outbound), Block{DropReason::SourceMacSpoofed}),
            std::make_shared<PriorityGroup>(std::move(inbound), Block{DropReason::DestinationNotOfPort})};
}

}  // namespace nc::vswitch
