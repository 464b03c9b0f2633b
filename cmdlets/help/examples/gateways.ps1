## -
New-NetworkControllerMacPool -ConnectionUri https://nc.contoso.com -ResourceId m -Force -Properties @{ StartMacAddress = '00-1D-D8-B7-1C-00'; EndMacAddress = '00-1D-D8-B7-1F-FF' }
New-NetworkControllerCredential -ConnectionUri https://nc.contoso.com -ResourceId GatewayAccount -Force -Properties @{ Type = 'usernamePassword'; UserName = 'gw'; Value = 'open sesame' }
New-NetworkControllerVirtualServer -ConnectionUri https://nc.contoso.com -ResourceId GatewayVM1 -MarkServerReadOnly $false -Force -Properties @{ VmGuid = '6f6f1f0e-6f6f-4f0e-8f6f-000000000002'; Connections = @(@{ ManagementAddresses = @('10.0.0.31'); Credential = @{ ResourceRef = '/credentials/GatewayAccount' } }) }
New-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId HNVPA -Force -Properties @{ NetworkVirtualizationEnabled = $true }
$subnets = foreach ($subnet in @{ Id = 'Gre'; Prefix = '31.30.30' }, @{ Id = 'Transit'; Prefix = '10.30.0' }) { @{ ResourceId = $subnet.Id; Properties = @{ AddressPrefix = "$($subnet.Prefix).0/24"; DefaultGateways = "$($subnet.Prefix).1"; IpPools = @(@{ ResourceId = 'Addresses'; Properties = @{ StartIpAddress = "$($subnet.Prefix).10"; EndIpAddress = "$($subnet.Prefix).99" } }) } } }
New-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId Fabric -Force -Properties @{ Subnets = $subnets }
New-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId Public -Force -Properties @{ Subnets = @(@{ ResourceId = 'VIP'; Properties = @{ AddressPrefix = '41.40.40.0/24'; IsPublic = $true; IpPools = @(@{ ResourceId = 'Addresses'; Properties = @{ StartIpAddress = '41.40.40.10'; EndIpAddress = '41.40.40.99' } }) } }) }
New-NetworkControllerLoadBalancerConfiguration -ConnectionUri https://nc.contoso.com -Force -Properties @{ LoadBalancerManagerIPAddress = '41.40.40.12'; OutboundNatIPExemptions = @('41.40.40.12/32'); VipIpPools = @(@{ ResourceRef = '/logicalNetworks/Public/subnets/VIP/ipPools/Addresses' }, @{ ResourceRef = '/logicalNetworks/Fabric/subnets/Gre/ipPools/Addresses' }) }
New-NetworkControllerPublicIpAddress -ConnectionUri https://nc.contoso.com -ResourceId Gateways -Force -Properties @{ IpAddress = '41.40.40.22'; PublicIPAllocationMethod = 'Static' }
New-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId GatewayVM1_External -Force -Properties @{ IpConfigurations = @(@{ ResourceId = 'ip'; Properties = @{ PrivateIPAllocationMethod = 'Dynamic'; Subnet = @{ ResourceRef = '/logicalNetworks/Fabric/subnets/Transit' } } }) }
New-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId GatewayVM1_Internal -Force -Properties @{}
New-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Contoso_VNet1 -Force -Properties @{ AddressSpace = @{ AddressPrefixes = '24.30.0.0/16' }; LogicalNetwork = @{ ResourceRef = '/logicalNetworks/HNVPA' }; Subnets = @(@{ ResourceId = 'Gateway'; Properties = @{ AddressPrefix = '24.30.2.0/24' } }) }

## New-NetworkControllerGatewayPool
# Makes a pool for gateways of all kinds, one of which stands by for the others.
New-NetworkControllerGatewayPool -ConnectionUri https://nc.contoso.com -ResourceId Default -Force -Properties @{
    Type = 'All'; RedundantGatewayCount = 1; GatewayCapacityKiloBitsPerSecond = 10000000
    IpConfiguration = @{
        GreVipSubnets = @(Get-NetworkControllerLogicalSubnet -ConnectionUri https://nc.contoso.com -LogicalNetworkId Fabric -ResourceId Gre)
        PublicIPAddresses = @(Get-NetworkControllerPublicIpAddress -ConnectionUri https://nc.contoso.com -ResourceId Gateways) } }
#> $output.Properties.IpConfiguration.PublicIPAddresses.ResourceRef -eq '/publicIPAddresses/Gateways'

## Get-NetworkControllerGatewayPool
# Shows the pools: kind, capacity, gateways and the virtual gateways on them.
Get-NetworkControllerGatewayPool -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Default\s+All\s+10000000\s+1'

## New-NetworkControllerGateway
# Puts a virtual machine with its two adapters into a pool.
New-NetworkControllerGateway -ConnectionUri https://nc.contoso.com -ResourceId GatewayVM1 -Force -Properties @{
    Pool = Get-NetworkControllerGatewayPool -ConnectionUri https://nc.contoso.com -ResourceId Default
    VirtualServer = Get-NetworkControllerVirtualServer -ConnectionUri https://nc.contoso.com -ResourceId GatewayVM1
    NetworkInterfaces = @{
        ExternalNetworkInterface = Get-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId GatewayVM1_External
        InternalNetworkInterface = Get-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId GatewayVM1_Internal }
    BgpConfig = @{ ExtASNumber = '0.64512'; BgpPeer = @(@{ PeerIP = '10.30.0.1'; PeerExtAsNumber = '0.64623' }) } }
#> $output.Properties.Pool.ResourceRef -eq '/gatewayPools/Default'

## Get-NetworkControllerGateway
# Shows the gateways: health, activity, pool and connections.
Get-NetworkControllerGateway -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'GatewayVM1 .*Default'

## New-NetworkControllerVirtualGateway
# Gives a tenant a gateway: it takes its capacity from a pool, and has one subnet of the virtual network for itself.
New-NetworkControllerVirtualGateway -ConnectionUri https://nc.contoso.com -ResourceId Contoso -Force -Properties @{
    GatewayPools = @(Get-NetworkControllerGatewayPool -ConnectionUri https://nc.contoso.com -ResourceId Default)
    GatewaySubnets = @(Get-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 -ResourceId Gateway)
    RoutingType = 'Dynamic' }
#> $output.Properties.GatewaySubnets.ResourceRef -eq '/virtualNetworks/Contoso_VNet1/subnets/Gateway'

## Get-NetworkControllerVirtualGateway
# Shows the gateways of tenants.
Get-NetworkControllerVirtualGateway -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Contoso .*\{Default\}'

## New-NetworkControllerVirtualGatewayNetworkConnection
# Connects the virtual network with a site by a GRE tunnel, and names the prefix that lies behind it.
New-NetworkControllerVirtualGatewayNetworkConnection -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -ResourceId Site1 -Force -Properties @{
    ConnectionType = 'GRE'; OutboundKiloBitsPerSecond = 10000; InboundKiloBitsPerSecond = 10000
    GreConfiguration = @{ GreKey = '1234' }; DestinationIPAddress = '131.107.0.2'
    Routes = @(@{ DestinationPrefix = '14.2.10.0/24'; Metric = 10 }) }
#> $output.Properties.GreConfiguration.GreKey -eq '1234'

## New-NetworkControllerVirtualGatewayNetworkConnection
# Connects a second site by IPsec. The shared secret is asked for, stored, and never given back.
$secret = Read-Host 'Shared secret'
New-NetworkControllerVirtualGatewayNetworkConnection -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -ResourceId Site2 -Force -Properties @{
    ConnectionType = 'IPSec'; OutboundKiloBitsPerSecond = 10000; InboundKiloBitsPerSecond = 10000
    IpSecConfiguration = @{ AuthenticationMethod = 'PSK'; SharedSecret = $secret
        QuickMode = @{ PerfectForwardSecrecy = 'PFS2048'; AuthenticationTransformationConstant = 'SHA256128'; CipherTransformationConstant = 'DES3'
            SaLifeTimeSeconds = 1233; IdleDisconnectSeconds = 500; SaLifeTimeKiloBytes = 2000 }
        MainMode = @{ DiffieHellmanGroup = 'Group2'; IntegrityAlgorithm = 'SHA256'; EncryptionAlgorithm = 'AES256'
            SaLifeTimeSeconds = 1234; SaLifeTimeKiloBytes = 2000 } }
    DestinationIPAddress = '131.107.0.1'; Routes = @(@{ DestinationPrefix = '14.1.10.0/24'; Metric = 10 }) }
#> $output.Properties.ConnectionType -eq 'IPSec' -and -not $output.Properties.IpSecConfiguration.SharedSecret

## Get-NetworkControllerVirtualGatewayNetworkConnection
# Shows the connections of a tenant: kind, state and what lies behind them.
Get-NetworkControllerVirtualGatewayNetworkConnection -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso | Format-Table
#> ($output | Out-String) -match 'Site1\s+GRE\s+\w+\s+131\.107\.0\.2'

## New-NetworkControllerVirtualGatewayPolicyMap
# Makes a policy for BGP: routes to one prefix get another metric.
New-NetworkControllerVirtualGatewayPolicyMap -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -ResourceId Prefer -Force -Properties @{
    PolicyMapEntryList = @(@{ PolicyName = 'Near'; Action = 'ModifyAttribute'
        MatchCriteria = @(@{ Property = 'MatchPrefix'; Value = @('14.2.0.0/16') }); SetActions = @(@{ Property = 'MED'; Value = '10' }) }) }
#> $output.Properties.PolicyMapEntryList.PolicyName -eq 'Near'

## Get-NetworkControllerVirtualGatewayPolicyMap
# Lists the policies of a virtual gateway, and which peers use them.
Get-NetworkControllerVirtualGatewayPolicyMap -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso | Format-Table
#> ($output | Out-String) -match 'Prefer\s+\w+\s+\{Near\}'

## New-NetworkControllerVirtualGatewayBgpRouter
# Gives a virtual gateway a BGP router.
New-NetworkControllerVirtualGatewayBgpRouter -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -ResourceId Router1 -Force -Properties @{
    ExtAsNumber = '0.64512'; IsEnabled = $true; RouterId = '24.30.2.2'; RouterIP = @('24.30.2.2') }
#> $output.Properties.ExtAsNumber -eq '0.64512'

## Get-NetworkControllerVirtualGatewayBgpRouter
# Shows the BGP routers of a virtual gateway.
Get-NetworkControllerVirtualGatewayBgpRouter -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso | Format-Table
#> ($output | Out-String) -match 'Router1\s+0\.64512\s+True'

## New-NetworkControllerVirtualGatewayBgpPeer
# Tells a BGP router its peer, and applies a policy to the routes that it learns from it.
New-NetworkControllerVirtualGatewayBgpPeer -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -BgpRouterName Router1 -ResourceId Site1 -Force -Properties @{
    PeerIpAddress = '14.2.10.1'; ExtAsNumber = '0.64513'
    PolicyMapIn = Get-NetworkControllerVirtualGatewayPolicyMap -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -ResourceId Prefer }
#> $output.Properties.PolicyMapIn.ResourceRef -eq '/virtualGateways/Contoso/policyMaps/Prefer'

## Get-NetworkControllerVirtualGatewayBgpPeer
# Shows the peers of a BGP router and the state of their connections.
Get-NetworkControllerVirtualGatewayBgpPeer -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -BgpRouterName Router1 | Format-Table
#> ($output | Out-String) -match 'Site1\s+14\.2\.10\.1\s+0\.64513'

## Remove-NetworkControllerVirtualGatewayBgpPeer
# Removes a peer.
Remove-NetworkControllerVirtualGatewayBgpPeer -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -BgpRouterName Router1 -ResourceId Site1 -Force
#> -not (Get-NetworkControllerVirtualGatewayBgpPeer -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -BgpRouterName Router1)

## Remove-NetworkControllerVirtualGatewayBgpRouter
# Removes a BGP router with its peers.
Remove-NetworkControllerVirtualGatewayBgpRouter -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -ResourceId Router1 -Force
#> -not (Get-NetworkControllerVirtualGatewayBgpRouter -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso)

## Remove-NetworkControllerVirtualGatewayPolicyMap
# Removes a policy that no peer uses.
Remove-NetworkControllerVirtualGatewayPolicyMap -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -ResourceId Prefer -Force
#> -not (Get-NetworkControllerVirtualGatewayPolicyMap -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso)

## Remove-NetworkControllerVirtualGatewayNetworkConnection
# Removes the connections of a tenant that are by IPsec.
Get-NetworkControllerVirtualGatewayNetworkConnection -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso |
    Where-Object { $_.Properties.ConnectionType -eq 'IPSec' } |
    Remove-NetworkControllerVirtualGatewayNetworkConnection -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso -Force
#> (Get-NetworkControllerVirtualGatewayNetworkConnection -ConnectionUri https://nc.contoso.com -VirtualGatewayId Contoso).ResourceId -eq 'Site1'

## Remove-NetworkControllerVirtualGateway
# Removes a tenant's gateway with its connections.
Remove-NetworkControllerVirtualGateway -ConnectionUri https://nc.contoso.com -ResourceId Contoso -Force
#> -not (Get-NetworkControllerVirtualGateway -ConnectionUri https://nc.contoso.com)

## Remove-NetworkControllerGateway
# Takes a gateway out of its pool.
Remove-NetworkControllerGateway -ConnectionUri https://nc.contoso.com -ResourceId GatewayVM1 -Force
#> -not (Get-NetworkControllerGateway -ConnectionUri https://nc.contoso.com)

## Remove-NetworkControllerGatewayPool
# Removes an empty pool.
Remove-NetworkControllerGatewayPool -ConnectionUri https://nc.contoso.com -ResourceId Default -Force
#> -not (Get-NetworkControllerGatewayPool -ConnectionUri https://nc.contoso.com)
