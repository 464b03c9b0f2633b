## -
New-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId HNVPA -Force -Properties @{ NetworkVirtualizationEnabled = $true }

## New-NetworkControllerVirtualNetwork
# Creates a virtual network with one subnet, from objects as the published scripts make them. Assigning the whole logical network is enough: what is sent is the reference to it.
$logicalNetwork = Get-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId HNVPA
$subnet = New-Object Microsoft.Windows.NetworkController.VirtualSubnet
$subnet.ResourceId = 'Contoso_WebTier'
$subnet.Properties = New-Object Microsoft.Windows.NetworkController.VirtualSubnetProperties
$subnet.Properties.AddressPrefix = '24.30.1.0/24'
$properties = New-Object Microsoft.Windows.NetworkController.VirtualNetworkProperties
$properties.AddressSpace = New-Object Microsoft.Windows.NetworkController.AddressSpace
$properties.AddressSpace.AddressPrefixes = @('24.30.1.0/24')
$properties.LogicalNetwork = $logicalNetwork
$properties.Subnets = @($subnet)
New-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Contoso_VNet1 -Properties $properties -Force
#> $output.Properties.LogicalNetwork.ResourceRef -eq '/logicalNetworks/HNVPA' -and $output.Properties.Subnets.ResourceId -eq 'Contoso_WebTier'

## New-NetworkControllerVirtualNetwork
# The same with a hashtable.
New-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Woodgrove_VNet1 -Force -Properties @{
    AddressSpace = @{ AddressPrefixes = @('24.30.2.0/24') }
    LogicalNetwork = @{ ResourceRef = '/logicalNetworks/HNVPA' }
    Subnets = @(@{ ResourceId = 'Woodgrove_WebTier'; Properties = @{ AddressPrefix = '24.30.2.0/24' } }) }
#> $output.Properties.AddressSpace.AddressPrefixes -eq '24.30.2.0/24'

## New-NetworkControllerVirtualNetwork
# Changes a network: adds a prefix and a name server to what it has. With the etag, the controller refuses when somebody else has changed the network in between.
$network = Get-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Contoso_VNet1
$network.Properties.AddressSpace.AddressPrefixes += '24.30.4.0/22'
$network.Properties.DhcpOptions = @{ DnsServers = @('24.30.1.53') }
New-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Contoso_VNet1 -Properties $network.Properties -Etag $network.Etag -Force
#> $output.Properties.AddressSpace.AddressPrefixes.Count -eq 2 -and $output.Properties.Subnets.ResourceId -eq 'Contoso_WebTier'

## Get-NetworkControllerVirtualNetwork
# Lists the virtual networks: prefixes, subnets, peerings and state.
Get-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Woodgrove_VNet1\s+\{24\.30\.2\.0/24\}'

## Get-NetworkControllerVirtualNetwork
# Creates a network only when there is none of its name.
try {
    Get-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Fabrikam_VNet1
}
catch {
    if ($_.Exception.Code -ne 'NotFound') { throw }
    New-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Fabrikam_VNet1 -Force -Properties @{
        AddressSpace = @{ AddressPrefixes = @('10.5.0.0/16') }; LogicalNetwork = @{ ResourceRef = '/logicalNetworks/HNVPA' } }
}
#> $output.ResourceId -eq 'Fabrikam_VNet1'

## New-NetworkControllerVirtualSubnet
# Adds a subnet to a virtual network.
New-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 -ResourceId Contoso_Database -Force -Properties @{
    AddressPrefix = '24.30.5.0/24' }
#> $output.Properties.AddressPrefix -eq '24.30.5.0/24'

## Get-NetworkControllerVirtualSubnet
# Shows the subnets of a network, with the ids (VSIDs) that their packets carry.
Get-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 | Format-Table
#> ($output | Out-String) -match 'Contoso_Database\s+24\.30\.5\.0/24\s+\d+'

## New-NetworkControllerVirtualNetworkPeering
# Connects two virtual networks. Each side has to be made; when the second one is there, the state of both is Connected.
foreach ($sides in ('Contoso_VNet1', 'Woodgrove_VNet1'), ('Woodgrove_VNet1', 'Contoso_VNet1')) {
    $remote = Get-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId $sides[1]
    $peering = New-Object Microsoft.Windows.NetworkController.VirtualNetworkPeeringProperties
    $peering.RemoteVirtualNetwork = $remote
    $peering.AllowVirtualNetworkAccess = $true
    $peering.AllowForwardedTraffic = $true
    New-NetworkControllerVirtualNetworkPeering -ConnectionUri https://nc.contoso.com -VirtualNetworkId $sides[0] -ResourceId "To_$($sides[1])" -Properties $peering -Force
}
#> ($output.Properties.PeeringState -join ' ') -eq 'Initiated Connected'

## Get-NetworkControllerVirtualNetworkPeering
# Shows the state of the peerings of two networks.
Get-NetworkControllerVirtualNetworkPeering -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1, Woodgrove_VNet1 | Format-Table
#> @(($output | Out-String) -split "`n" -match 'Connected').Count -eq 2

## Remove-NetworkControllerVirtualNetworkPeering
# Removes one side. The other one stays, is Disconnected, and no packet passes any more.
Remove-NetworkControllerVirtualNetworkPeering -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 -ResourceId To_Woodgrove_VNet1 -Force
#> (Get-NetworkControllerVirtualNetworkPeering -ConnectionUri https://nc.contoso.com -VirtualNetworkId Woodgrove_VNet1).Properties.PeeringState -eq 'Disconnected'

## New-NetworkControllerRouteTable
# Sends what leaves a subnet for anywhere else to an appliance: makes a table with one route, and gives it to the subnet.
$table = New-NetworkControllerRouteTable -ConnectionUri https://nc.contoso.com -ResourceId ToFirewall -Force -Properties @{
    Routes = @(@{ ResourceId = 'Default'; Properties = @{ AddressPrefix = '0.0.0.0/0'; NextHopType = 'VirtualAppliance'; NextHopIpAddress = '24.30.1.4' } }) }
$subnet = Get-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 -ResourceId Contoso_Database
$subnet.Properties.RouteTable = $table
New-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 -ResourceId Contoso_Database -Properties $subnet.Properties -Force
#> $output.Properties.RouteTable.ResourceRef -eq '/routeTables/ToFirewall'

## Get-NetworkControllerRouteTable
# Tells which subnets use a route table.
(Get-NetworkControllerRouteTable -ConnectionUri https://nc.contoso.com -ResourceId ToFirewall).Properties.Subnets.ResourceRef
#> $output -eq '/virtualNetworks/Contoso_VNet1/subnets/Contoso_Database'

## New-NetworkControllerRoute
# Adds a route to a table: packets to this prefix are dropped.
New-NetworkControllerRoute -ConnectionUri https://nc.contoso.com -RouteTableId ToFirewall -ResourceId Nowhere -Force -Properties @{
    AddressPrefix = '24.99.0.0/16'; NextHopType = 'None' }
#> $output.Properties.NextHopType -eq 'None'

## Get-NetworkControllerRoute
# Lists the routes of a table.
Get-NetworkControllerRoute -ConnectionUri https://nc.contoso.com -RouteTableId ToFirewall | Format-Table
#> ($output | Out-String) -match 'Default\s+0\.0\.0\.0/0\s+VirtualAppliance\s+24\.30\.1\.4'

## Remove-NetworkControllerRoute
# Removes a route of a table.
Remove-NetworkControllerRoute -ConnectionUri https://nc.contoso.com -RouteTableId ToFirewall -ResourceId Nowhere -Force
#> (Get-NetworkControllerRoute -ConnectionUri https://nc.contoso.com -RouteTableId ToFirewall).ResourceId -eq 'Default'

## Remove-NetworkControllerVirtualSubnet
# Removes a subnet to which no network interface belongs.
Remove-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 -ResourceId Contoso_Database -Force
#> 'Contoso_Database' -notin (Get-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1).ResourceId

## Remove-NetworkControllerRouteTable
# Removes a route table that no subnet uses.
Remove-NetworkControllerRouteTable -ConnectionUri https://nc.contoso.com -ResourceId ToFirewall -Force
#> -not (Get-NetworkControllerRouteTable -ConnectionUri https://nc.contoso.com)

## Invoke-NetworkControllerSubnetEgressReset
# Sets the egress counters of a subnet to zero.
Invoke-NetworkControllerSubnetEgressReset -ConnectionUri https://nc.contoso.com -Force -Properties @{
    VirtualSubnetResourceReference = '/virtualNetworks/Contoso_VNet1/subnets/Contoso_WebTier' }
#> $output.Properties.VirtualSubnetResourceReference -like '*/Contoso_WebTier'

## Get-NetworkControllerSubnetEgressReset
# Tells for which subnet the counters were last set to zero.
(Get-NetworkControllerSubnetEgressReset -ConnectionUri https://nc.contoso.com).Properties.VirtualSubnetResourceReference
#> $output -like '*/Contoso_WebTier'

## Get-NetworkControllerVirtualNetworkConfiguration
# Tells how packets between hosts are wrapped, and from which range VSIDs are taken.
Get-NetworkControllerVirtualNetworkConfiguration -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'VXLAN'

## Set-NetworkControllerVirtualNetworkConfiguration
# Chooses the range from which the VSIDs of new subnets are taken.
$manager = Get-NetworkControllerVirtualNetworkConfiguration -ConnectionUri https://nc.contoso.com
$manager.Properties.VirtualSubnetIdRange = @{ StartId = 5000; EndId = 9999 }
Set-NetworkControllerVirtualNetworkConfiguration -ConnectionUri https://nc.contoso.com -Properties $manager.Properties -Force
#> $output.Properties.VirtualSubnetIdRange.StartId -eq 5000

## Remove-NetworkControllerVirtualNetwork
# Says what would be removed, then removes it.
Remove-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Fabrikam_VNet1 -WhatIf
Remove-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Fabrikam_VNet1 -Force
#> 'Fabrikam_VNet1' -notin (Get-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com).ResourceId
