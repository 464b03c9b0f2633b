#include "vswitch/layers/admin_layer.hpp"

namespace nc::vswitch {
namespace {

std::vector<IpPrefix> own_addresses(const goal_state::Port& port) {
    std::vector<IpPrefix> prefixes;
    for (const goal_state::PortAddress& own : port.addresses)
        prefixes.push_back(IpPrefix::containing(own.address.value(), own.address.value().bit_count()));
    return prefixes;
}

PriorityGroup::Rule dhcp_guard_rule() {
    PriorityGroup::Rule rule{"dhcp-guard", 10, {}, Block{DropReason::DhcpGuard}};
    rule.match.protocol = kProtocolUdp;
    rule.match.source_ports = {{kPortDhcpServer, kPortDhcpServer}};
    return rule;
}

}  // namespace

LayerGroups build_admin_layer(const LayerContext& context) {
    const goal_state::Port& port = context.port;
    std::vector<PriorityGroup::Rule> outbound;
    if (port.dhcp_guard) outbound.push_back(dhcp_guard_rule());

    PriorityGroup::Rule own{"own-addresses", 20, {}, Allow{}};
    PriorityGroup::Rule own_mac{"own-mac-only", 30, {}, Block{DropReason::SourceAddressSpoofed}};
    if (!port.allow_mac_spoofing) own.match.source_mac = own_mac.match.source_mac = port.mac;
    if (!port.allow_ip_forwarding) own.match.sources = own_addresses(port);
    outbound.push_back(std::move(own));
    outbound.push_back(std::move(own_mac));

    std::vector<PriorityGroup::Rule> inbound;
    PriorityGroup::Rule to_port{"own-addresses", 20, {}, Allow{}};
    if (!port.allow_ip_forwarding) to_port.match.destinations = own_addresses(port);
    inbound.push_back(std::move(to_port));

    return {std::make_shared<PriorityGroup>(std::move(outbound), Block{DropReason::SourceMacSpoofed}),
            std::make_shared<PriorityGroup>(std::move(inbound), Block{DropReason::DestinationNotOfPort})};
}

}  // namespace nc::vswitch
