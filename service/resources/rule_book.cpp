#include "service/resources/rule_book.hpp"

#include "service/resources/access_control_list.hpp"
#include "service/resources/credential.hpp"
#include "service/resources/gateway.hpp"
#include "service/resources/infrastructure_settings.hpp"
#include "service/resources/learned_ip_address.hpp"
#include "service/resources/load_balancer.hpp"
#include "service/resources/load_balancer_frontend.hpp"
#include "service/resources/load_balancer_manager.hpp"
#include "service/resources/load_balancer_rule.hpp"
#include "service/resources/logical_network.hpp"
#include "service/resources/mac_pool.hpp"
#include "service/resources/multisite.hpp"
#include "service/resources/network_interface.hpp"
#include "service/resources/network_interface_ip_configuration.hpp"
#include "service/resources/public_ip_address.hpp"
#include "service/resources/route_table.hpp"
#include "service/resources/server.hpp"
#include "service/resources/service_insertion.hpp"
#include "service/resources/virtual_gateway.hpp"
#include "service/resources/virtual_network.hpp"
#include "service/resources/virtual_network_manager.hpp"
#include "service/resources/virtual_network_peering.hpp"
#include "service/resources/virtual_server.hpp"
#include "service/resources/virtual_subnet.hpp"

namespace nc::service::resources {

RuleBook make_rule_book() {
    using model::ResourceType;
    RuleBook book;
    book.add(ResourceType::AccessControlList, std::make_unique<AccessControlListRules>());
    book.add(ResourceType::AclRule, std::make_unique<AclRuleRules>());
    book.add(ResourceType::AuditingSettings, std::make_unique<AuditingSettingsRules>());
    book.add(ResourceType::BgpPeer, std::make_unique<BgpPeerRules>());
    book.add(ResourceType::BgpRouter, std::make_unique<BgpRouterRules>());
    book.add(ResourceType::Credential, std::make_unique<CredentialRules>());
    book.add(ResourceType::Gateway, std::make_unique<GatewayRules>());
    book.add(ResourceType::GatewayPool, std::make_unique<GatewayPoolRules>());
    book.add(ResourceType::InternalDnsServer, std::make_unique<InternalDnsServerRules>());
    book.add(ResourceType::IpPool, std::make_unique<IpPoolRules>());
    book.add(ResourceType::IpReservation, std::make_unique<IpReservationRules>());
    book.add(ResourceType::LearnedIpAddress, std::make_unique<LearnedIpAddressRules>());
    book.add(ResourceType::LoadBalancer, std::make_unique<LoadBalancerRules>());
    book.add(ResourceType::LoadBalancerBackendAddressPool, std::make_unique<LoadBalancerBackendAddressPoolRules>());
    book.add(ResourceType::LoadBalancerFrontendIpConfiguration,
             std::make_unique<LoadBalancerFrontendIpConfigurationRules>());
    book.add(ResourceType::LoadBalancerInboundNatRule, std::make_unique<LoadBalancerInboundNatRuleRules>());
    book.add(ResourceType::LoadBalancerManager, std::make_unique<LoadBalancerManagerRules>());
    book.add(ResourceType::LoadBalancerMux, std::make_unique<LoadBalancerMuxRules>());
    book.add(ResourceType::LoadBalancerOutboundNatRule, std::make_unique<LoadBalancerOutboundNatRuleRules>());
    book.add(ResourceType::LoadBalancerProbe, std::make_unique<LoadBalancerProbeRules>());
    book.add(ResourceType::LoadBalancingRule, std::make_unique<LoadBalancingRuleRules>());
    book.add(ResourceType::LogicalNetwork, std::make_unique<LogicalNetworkRules>());
    book.add(ResourceType::LogicalRoute, std::make_unique<LogicalRouteRules>());
    book.add(ResourceType::LogicalSubnet, std::make_unique<LogicalSubnetRules>());
    book.add(ResourceType::MacPool, std::make_unique<MacPoolRules>());
    book.add(ResourceType::Multisite, std::make_unique<MultisiteRules>());
    book.add(ResourceType::MultisitePrimary, std::make_unique<MultisitePrimaryRules>());
    book.add(ResourceType::NetworkControllerSite, std::make_unique<NetworkControllerSiteRules>());
    book.add(ResourceType::NetworkConnection, std::make_unique<NetworkConnectionRules>());
    book.add(ResourceType::NetworkInterface, std::make_unique<NetworkInterfaceRules>());
    book.add(ResourceType::NetworkInterfaceIpConfiguration, std::make_unique<NetworkInterfaceIpConfigurationRules>());
    book.add(ResourceType::PublicIpAddress, std::make_unique<PublicIpAddressRules>());
    book.add(ResourceType::Route, std::make_unique<RouteRules>());
    book.add(ResourceType::RouteTable, std::make_unique<RouteTableRules>());
    book.add(ResourceType::Server, std::make_unique<ServerRules>());
    book.add(ResourceType::ServerInterface, std::make_unique<ServerInterfaceRules>());
    book.add(ResourceType::ServiceInsertion, std::make_unique<ServiceInsertionRules>());
    book.add(ResourceType::ServiceInsertionElement, std::make_unique<ServiceInsertionElementRules>());
    book.add(ResourceType::ServiceInsertionRule, std::make_unique<ServiceInsertionRuleRules>());
    book.add(ResourceType::PolicyMap, std::make_unique<PolicyMapRules>());
    book.add(ResourceType::VirtualGateway, std::make_unique<VirtualGatewayRules>());
    book.add(ResourceType::VirtualNetwork, std::make_unique<VirtualNetworkRules>());
    book.add(ResourceType::VirtualNetworkManager, std::make_unique<VirtualNetworkManagerRules>());
    book.add(ResourceType::VirtualNetworkPeering, std::make_unique<VirtualNetworkPeeringRules>());
    book.add(ResourceType::VirtualServer, std::make_unique<VirtualServerRules>());
    book.add(ResourceType::VirtualSubnet, std::make_unique<VirtualSubnetRules>());
    book.add(ResourceType::VirtualSwitchManager, std::make_unique<VirtualSwitchManagerRules>());
    return book;
}

}  // namespace nc::service::resources
