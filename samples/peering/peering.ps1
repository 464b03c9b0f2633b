<#
.SYNOPSIS
Two virtual networks with one subnet each, peered from both sides.

.DESCRIPTION
The steps of Microsoft's article "Configure virtual network peering". The module NetworkController is found by
PSModulePath at the first cmdlet and brings its types with it.

.PARAMETER ConnectionUri
The URI of the Network Controller, such as https://nc.contoso.com.

.PARAMETER Step
Networks only, peerings only, or all.

.PARAMETER CertificateThumbprint
The client certificate in the personal store, where the controller wants one.

.PARAMETER Ask
Ask before each change, as the cmdlets do without -Force.

.EXAMPLE
./peering.ps1 -ConnectionUri https://nc.contoso.com -Contoso Red -Woodgrove Blue -Ask
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $ConnectionUri,
    [ValidateSet('networks', 'peerings', 'all')] [string] $Step = 'all',
    [string] $Contoso = 'Contoso_VNet1',
    [string] $ContosoPrefix = '24.30.1.0/24',
    [string] $Woodgrove = 'Woodgrove_VNet1',
    [string] $WoodgrovePrefix = '24.30.2.0/24',
    [string] $CertificateThumbprint,
    [switch] $Ask
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$controller = @{ ConnectionUri = $ConnectionUri }
if ($CertificateThumbprint) { $controller.CertificateThumbprint = $CertificateThumbprint }
$change = $controller + @{ Force = -not $Ask }

function New-Network([string] $Id, [string] $SubnetId, [string] $Prefix, $LogicalNetwork) {
    $subnet = New-Object Microsoft.Windows.NetworkController.VirtualSubnet
    $subnet.ResourceId = $SubnetId
    $subnet.Properties = New-Object Microsoft.Windows.NetworkController.VirtualSubnetProperties
    $subnet.Properties.AddressPrefix = $Prefix

    $properties = New-Object Microsoft.Windows.NetworkController.VirtualNetworkProperties
    $properties.AddressSpace = New-Object Microsoft.Windows.NetworkController.AddressSpace
    $properties.AddressSpace.AddressPrefixes = @($Prefix)
    $properties.LogicalNetwork = $LogicalNetwork # The whole object: it is sent as a reference.
    $properties.Subnets = @($subnet)

    if (New-NetworkControllerVirtualNetwork -ResourceId $Id -Properties $properties @change) {
        "virtual network $Id with the subnet $SubnetId ($Prefix)"
    }
}

function New-Peering([string] $Id, [string] $LocalId, [string] $RemoteId) {
    $remote = Get-NetworkControllerVirtualNetwork -ResourceId $RemoteId @controller # The first cmdlet brings the types.
    $properties = New-Object Microsoft.Windows.NetworkController.VirtualNetworkPeeringProperties
    $properties.RemoteVirtualNetwork = $remote
    $properties.AllowVirtualNetworkAccess = $true
    $properties.AllowForwardedTraffic = $true
    $properties.AllowGatewayTransit = $false
    $properties.UseRemoteGateways = $false

    $peering = New-NetworkControllerVirtualNetworkPeering -VirtualNetworkId $LocalId -ResourceId $Id -Properties $properties @change
    if ($peering) {
        "peering ${Id}: $($peering.Properties.PeeringState)"
    }
}

if ($Step -ne 'peerings') {
    # The HNV provider logical network is the one with network virtualization.
    $logicalNetwork = Get-NetworkControllerLogicalNetwork @controller |
        Where-Object { $_.Properties.NetworkVirtualizationEnabled } | Select-Object -First 1
    if (-not $logicalNetwork) { throw 'No logical network has NetworkVirtualizationEnabled.' }
    "provider logical network $($logicalNetwork.ResourceRef)"
    New-Network $Contoso Contoso_Subnet1 $ContosoPrefix $logicalNetwork
    New-Network $Woodgrove Woodgrove_Subnet1 $WoodgrovePrefix $logicalNetwork
}
if ($Step -ne 'networks') {
    New-Peering ContosoToWoodgrove $Contoso $Woodgrove
    New-Peering WoodgroveToContoso $Woodgrove $Contoso
}
