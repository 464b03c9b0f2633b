<#
.SYNOPSIS
A tenant's gateway with three connections to the outside, and BGP.

.DESCRIPTION
The steps of Microsoft's article "Add a virtual gateway to a tenant virtual network": gateway pool, routing subnet, virtual
gateway, then an IPsec, a GRE and a layer 3 connection, a BGP router and its peer.

.PARAMETER ConnectionUri
The URI of the Network Controller, such as https://nc.contoso.com.

.EXAMPLE
./gateway.ps1 -ConnectionUri https://nc.contoso.com -SharedSecret (Read-Host -AsSecureString)
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $ConnectionUri,
    [Parameter(Mandatory)] [securestring] $SharedSecret,
    [string] $CertificateThumbprint
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$controller = @{ ConnectionUri = $ConnectionUri }
if ($CertificateThumbprint) { $controller.CertificateThumbprint = $CertificateThumbprint }
$change = $controller + @{ Force = $true }

$pool = Get-NetworkControllerGatewayPool @controller | Select-Object -First 1
if (-not $pool) { throw 'There is no gateway pool. samples/fabric.ps1 makes one.' }
"gateway pool $($pool.ResourceId)"

$hnv = Get-NetworkControllerLogicalNetwork @controller | Where-Object { $_.Properties.NetworkVirtualizationEnabled }
$vnet = New-NetworkControllerVirtualNetwork @change -ResourceId Contoso_VNet_GW -Properties @{
    AddressSpace = @{ AddressPrefixes = @('192.168.0.0/16') }; LogicalNetwork = $hnv
    Subnets = @(@{ ResourceId = 'RoutingSubnet'; Properties = @{ AddressPrefix = '192.168.0.0/28' } })
}
$routingSubnet = Get-NetworkControllerVirtualSubnet @controller -VirtualNetworkId $vnet.ResourceId -ResourceId RoutingSubnet

$gwproperties = New-Object Microsoft.Windows.NetworkController.VirtualGatewayProperties
$gwproperties.GatewayPools = @()
$gwproperties.GatewayPools += $pool
$gwproperties.GatewaySubnets = @()
$gwproperties.GatewaySubnets += $routingSubnet
$gwproperties.RoutingType = 'Dynamic'
$gwproperties.NetworkConnections = @()
$gwproperties.BgpRouters = @()
$gateway = New-NetworkControllerVirtualGateway @change -ResourceId Contoso_VirtualGW -Properties $gwproperties
"virtual gateway $($gateway.ResourceId) in $($routingSubnet.ResourceRef)"
$part = $change + @{ VirtualGatewayId = $gateway.ResourceId }

function New-ConnectionProperties([string] $Type, [string] $Destination, [string] $Prefix) {
    $properties = New-Object Microsoft.Windows.NetworkController.NetworkConnectionProperties
    $properties.ConnectionType = $Type
    $properties.OutboundKiloBitsPerSecond = 10000
    $properties.InboundKiloBitsPerSecond = 10000
    if ($Destination) { $properties.DestinationIPAddress = $Destination }
    $properties.IPAddresses = @()
    $properties.PeerIPAddresses = @()
    $properties.Routes = @()
    $route = New-Object Microsoft.Windows.NetworkController.RouteInfo
    $route.DestinationPrefix = $Prefix
    $route.Metric = 10
    $properties.Routes += $route
    $properties
}

$ipsec = New-ConnectionProperties IPSec 131.107.0.121 14.1.10.0/24
$ipsec.IpSecConfiguration = New-Object Microsoft.Windows.NetworkController.IpSecConfiguration
$ipsec.IpSecConfiguration.AuthenticationMethod = 'PSK'
$ipsec.IpSecConfiguration.SharedSecret = [pscredential]::new('secret', $SharedSecret).GetNetworkCredential().Password
$ipsec.IpSecConfiguration.QuickMode = @{
    PerfectForwardSecrecy = 'PFS2048'; AuthenticationTransformationConstant = 'SHA256128'; CipherTransformationConstant = 'AES256'
    SALifeTimeSeconds = 3600; IdleDisconnectSeconds = 500; SALifeTimeKiloBytes = 33553408 }
$ipsec.IpSecConfiguration.MainMode = @{
    DiffieHellmanGroup = 'Group14'; IntegrityAlgorithm = 'SHA256'; EncryptionAlgorithm = 'AES256'
    SALifeTimeSeconds = 28800; SALifeTimeKiloBytes = 33553408 }
$null = New-NetworkControllerVirtualGatewayNetworkConnection @part -ResourceId Contoso_IPSecGW -Properties $ipsec

# Parts of other kinds of connection may be there and empty.
$gre = New-ConnectionProperties GRE 131.107.0.122 14.2.20.0/24
$gre.GreConfiguration = New-Object Microsoft.Windows.NetworkController.GreConfiguration
$gre.GreConfiguration.GreKey = 1234
$gre.L3Configuration = New-Object Microsoft.Windows.NetworkController.L3Configuration
$null = New-NetworkControllerVirtualGatewayNetworkConnection @part -ResourceId Contoso_GreGW -Properties $gre

$vlanNetwork = New-NetworkControllerLogicalNetwork @change -ResourceId Contoso_L3_Network -Properties @{
    NetworkVirtualizationEnabled = $false; Subnets = @(@{ ResourceId = 'Contoso_L3_Subnet'; Properties = @{
        VlanId = 1001; AddressPrefix = '10.127.134.0/25'; DefaultGateways = '10.127.134.1' } }) }
$l3 = New-ConnectionProperties L3 '' 14.3.30.0/24
$l3.L3Configuration = New-Object Microsoft.Windows.NetworkController.L3Configuration
$l3.L3Configuration.VlanSubnet = $vlanNetwork.Properties.Subnets[0]
$localIPAddress = New-Object Microsoft.Windows.NetworkController.CidrIPAddress
$localIPAddress.IPAddress = '10.127.134.55'
$localIPAddress.PrefixLength = 25
$l3.IPAddresses += $localIPAddress
$l3.PeerIPAddresses = @('10.127.134.65')
$null = New-NetworkControllerVirtualGatewayNetworkConnection @part -ResourceId Contoso_L3GW -Properties $l3

$routerproperties = New-Object Microsoft.Windows.NetworkController.VGwBgpRouterProperties
$routerproperties.ExtAsNumber = '0.64512'
$routerproperties.RouterId = '192.168.0.2'
$routerproperties.RouterIP = @('192.168.0.2')
$router = New-NetworkControllerVirtualGatewayBgpRouter @part -ResourceId Contoso_BgpRouter1 -Properties $routerproperties
$peerproperties = New-Object Microsoft.Windows.NetworkController.VGwBgpPeerProperties
$peerproperties.PeerIpAddress = '14.1.10.1'
$peerproperties.AsNumber = 64521
$peerproperties.ExtAsNumber = '0.64521'
$null = New-NetworkControllerVirtualGatewayBgpPeer @part -BgpRouterName $router.ResourceId -ResourceId Contoso_IPSec_Peer -Properties $peerproperties

foreach ($connection in Get-NetworkControllerVirtualGatewayNetworkConnection @controller -VirtualGatewayId $gateway.ResourceId) {
    "connection $($connection.ResourceId): $($connection.Properties.ConnectionType), reaches $($connection.Properties.Routes.DestinationPrefix)"
}
foreach ($peer in Get-NetworkControllerVirtualGatewayBgpPeer @controller -VirtualGatewayId $gateway.ResourceId -BgpRouterName $router.ResourceId) {
    "BGP peer $($peer.ResourceId): $($peer.Properties.PeerIpAddress)"
}
foreach ($detail in (Get-NetworkControllerVirtualGateway @controller -ResourceId $gateway.ResourceId).Properties.ConfigurationState.DetailedInfo) {
    "the controller says: $($detail.Message)"
}
