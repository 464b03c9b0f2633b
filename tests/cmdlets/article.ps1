# The steps of the article "Configure virtual network peering" in the manner that administrators copy them: no module
# is imported, nothing is forced, ids come in curly quotes and in another case than at creation, results are displayed.
param($uri)

$logicalnetworks = Get-NetworkControllerLogicalNetwork -ConnectionUri $uri
foreach ($ln in $logicalnetworks) {
    if ($ln.Properties.NetworkVirtualizationEnabled -eq "True") { $HNVProviderLogicalNetwork = $ln }
}

$vsubnet = New-Object Microsoft.Windows.NetworkController.VirtualSubnet
$vsubnet.ResourceId = "Contoso_WebTier"
$vsubnet.Properties = New-Object Microsoft.Windows.NetworkController.VirtualSubnetProperties
$vsubnet.Properties.AddressPrefix = "24.30.1.0/24"
$vnetproperties = New-Object Microsoft.Windows.NetworkController.VirtualNetworkProperties
$vnetproperties.AddressSpace = New-Object Microsoft.Windows.NetworkController.AddressSpace
$vnetproperties.AddressSpace.AddressPrefixes = @("24.30.1.0/24")
$vnetproperties.LogicalNetwork = $HNVProviderLogicalNetwork
$vnetproperties.Subnets = @($vsubnet)
New-NetworkControllerVirtualNetwork -ResourceId "Contoso_VNet1" -ConnectionUri $uri -Properties $vnetproperties

$vsubnet = new-object Microsoft.Windows.NetworkController.VirtualSubnet
$vsubnet.ResourceId = “Woodgrove_WebTier”
$vsubnet.Properties = new-object Microsoft.Windows.NetworkController.VirtualSubnetProperties
$vsubnet.Properties.AddressPrefix = “24.30.2.0/24”
$vnetproperties = new-object Microsoft.Windows.NetworkController.VirtualNetworkProperties
$vnetproperties.AddressSpace = new-object Microsoft.Windows.NetworkController.AddressSpace
$vnetproperties.AddressSpace.AddressPrefixes = @(“24.30.2.0/24”)
$vnetproperties.LogicalNetwork = $HNVProviderLogicalNetwork
$vnetproperties.Subnets = @($vsubnet)
New-NetworkControllerVirtualNetwork –ResourceId “Woodgrove_VNet1” –ConnectionUri $uri –Properties $vnetproperties

$peeringProperties = New-Object Microsoft.Windows.NetworkController.VirtualNetworkPeeringProperties
$vnet2 = Get-NetworkControllerVirtualNetwork -ConnectionUri $uri -ResourceId “Woodgrove_VNet1”
$peeringProperties.remoteVirtualNetwork = $vnet2
$peeringProperties.allowVirtualnetworkAccess = $true
$peeringProperties.allowForwardedTraffic = $true
$peeringProperties.allowGatewayTransit = $false
$peeringProperties.useRemoteGateways = $false
New-NetworkControllerVirtualNetworkPeering -ConnectionUri $uri -VirtualNetworkId “Contoso_vnet1” -ResourceId “ContosotoWoodgrove” -Properties $peeringProperties
Get-NetworkControllerVirtualNetworkPeering -ConnectionUri $uri -VirtualNetworkId “Contoso_vnet1” -ResourceId “ContosotoWoodgrove” |
    ForEach-Object { "first side: $($_.Properties.PeeringState)" }

$peeringProperties = New-Object Microsoft.Windows.NetworkController.VirtualNetworkPeeringProperties
$vnet1 = Get-NetworkControllerVirtualNetwork -ConnectionUri $uri -ResourceId “Contoso_VNet1”
$peeringProperties.remoteVirtualNetwork = $vnet1
$peeringProperties.allowVirtualnetworkAccess = $true
$peeringProperties.allowForwardedTraffic = $true
$peeringProperties.allowGatewayTransit = $false
$peeringProperties.useRemoteGateways = $false
New-NetworkControllerVirtualNetworkPeering -ConnectionUri $uri -VirtualNetworkId “Woodgrove_vnet1” -ResourceId “WoodgrovetoContoso” -Properties $peeringProperties
(Get-NetworkControllerVirtualNetwork -ConnectionUri $uri -ResourceId “Contoso_vnet1”).Properties.VirtualNetworkPeerings +
(Get-NetworkControllerVirtualNetwork -ConnectionUri $uri -ResourceId “Woodgrove_vnet1”).Properties.VirtualNetworkPeerings |
    ForEach-Object { "$($_.ResourceId): $($_.Properties.PeeringState)" }
