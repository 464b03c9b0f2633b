<#
.SYNOPSIS
Two spokes that reach each other through an appliance in a hub.

.DESCRIPTION
Three virtual networks; each spoke is peered with the hub and accepts forwarded traffic; the subnets of the spokes have a
route table that sends the other spoke's prefix to the appliance. The steps are those of Microsoft's articles "Configure
virtual network peering" and "Use network virtual appliances on a virtual network".

.PARAMETER ConnectionUri
The URI of the Network Controller, such as https://nc.contoso.com.

.EXAMPLE
./hub-and-spoke.ps1 -ConnectionUri https://nc.contoso.com
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $ConnectionUri,
    [string] $CertificateThumbprint
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$controller = @{ ConnectionUri = $ConnectionUri }
if ($CertificateThumbprint) { $controller.CertificateThumbprint = $CertificateThumbprint }
$change = $controller + @{ Force = $true }

$prefixes = [ordered]@{ Hub = '10.1.0.0/16'; Spoke1 = '10.2.0.0/16'; Spoke2 = '10.3.0.0/16' }
$appliance = '10.1.0.10'
$hnv = Get-NetworkControllerLogicalNetwork @controller | Where-Object { $_.Properties.NetworkVirtualizationEnabled }

$networks = @{}
foreach ($name in $prefixes.Keys) {
    $networks[$name] = New-NetworkControllerVirtualNetwork @change -ResourceId $name -Properties @{
        AddressSpace = @{ AddressPrefixes = @($prefixes[$name]) }; LogicalNetwork = $hnv
        Subnets = @(@{ ResourceId = 'Workload'; Properties = @{ AddressPrefix = $prefixes[$name] -replace '/16', '/24' } })
    }
    "virtual network $name ($($prefixes[$name]))"
}

# The appliance forwards packets that are not its own: its port may send from other addresses.
$nic = New-NetworkControllerNetworkInterface @change -ResourceId Hub_Appliance -Properties @{
    PrivateMacAllocationMethod = 'Dynamic'; PortSettings = @{ MacSpoofingEnabled = 'Enabled' }
    IpConfigurations = @(@{ ResourceId = 'ip'; Properties = @{ PrivateIPAddress = $appliance; PrivateIPAllocationMethod = 'Static'
        Subnet = $networks.Hub.Properties.Subnets[0] } })
}
"appliance $($nic.ResourceId): $appliance"

foreach ($spoke in 'Spoke1', 'Spoke2') {
    foreach ($pair in @('Hub', $spoke), @($spoke, 'Hub')) {
        $peering = New-NetworkControllerVirtualNetworkPeering @change -VirtualNetworkId $pair[0] -ResourceId "$($pair[0])To$($pair[1])" -Properties @{
            RemoteVirtualNetwork = $networks[$pair[1]]; AllowVirtualNetworkAccess = $true; AllowForwardedTraffic = $true
            AllowGatewayTransit = $false; UseRemoteGateways = $false
        }
        "peering $($peering.ResourceId): $($peering.Properties.PeeringState)"
    }
}

# Each spoke's way to the other leads to the appliance, which its peering with the hub lets it reach.
foreach ($pair in @('Spoke1', 'Spoke2'), @('Spoke2', 'Spoke1')) {
    $route = New-Object Microsoft.Windows.NetworkController.Route
    $route.ResourceId = "To$($pair[1])"
    $route.Properties = New-Object Microsoft.Windows.NetworkController.RouteProperties
    $route.Properties.AddressPrefix = $prefixes[$pair[1]]
    $route.Properties.NextHopType = 'VirtualAppliance'
    $route.Properties.NextHopIpAddress = $appliance
    $routetableproperties = New-Object Microsoft.Windows.NetworkController.RouteTableProperties
    $routetableproperties.Routes += $route
    $routetable = New-NetworkControllerRouteTable @change -ResourceId "$($pair[0])_Routes" -Properties $routetableproperties

    $vnet = Get-NetworkControllerVirtualNetwork @controller -ResourceId $pair[0]
    $vnet.Properties.Subnets[0].Properties.RouteTable = $routetable
    $vnet = New-NetworkControllerVirtualNetwork @change -ResourceId $vnet.ResourceId -Properties $vnet.Properties
    "$($pair[0]): to $($route.Properties.AddressPrefix) by the appliance at $appliance"
    foreach ($detail in $vnet.Properties.ConfigurationState.DetailedInfo) { "the controller says: $($detail.Message)" }
}
