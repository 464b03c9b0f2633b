<#
.SYNOPSIS
A virtual network with one subnet, and a network interface for a VM in it.

.DESCRIPTION
The steps of Microsoft's article "Create a VM and connect to a tenant virtual network": get the virtual network (it is made
when it is missing), create the network interface with a static MAC address, take its InstanceId to the VM's port.

.PARAMETER ConnectionUri
The URI of the Network Controller, such as https://nc.contoso.com.

.EXAMPLE
./tenant-vm.ps1 -ConnectionUri https://nc.contoso.com -Vm web2 -Address 24.30.1.102 -MacAddress 00-1D-D8-B7-1C-12
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $ConnectionUri,
    [string] $Vm = 'web1',
    [string] $Address = '24.30.1.101',
    [string] $MacAddress = '00-1D-D8-B7-1C-11',
    [string] $Network = 'Contoso_VNet1',
    [string] $Prefix = '24.30.1.0/24',
    [string] $CertificateThumbprint
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$controller = @{ ConnectionUri = $ConnectionUri }
if ($CertificateThumbprint) { $controller.CertificateThumbprint = $CertificateThumbprint }

# A missing network is an error, which ends the cmdlet.
try {
    $vnet = Get-NetworkControllerVirtualNetwork @controller -ResourceId $Network
}
catch {
    $hnv = Get-NetworkControllerLogicalNetwork @controller | Where-Object { $_.Properties.NetworkVirtualizationEnabled }
    $vnet = New-NetworkControllerVirtualNetwork @controller -ResourceId $Network -Force -Properties @{
        AddressSpace = @{ AddressPrefixes = @($Prefix) }; LogicalNetwork = $hnv
        Subnets = @(@{ ResourceId = 'WebTier'; Properties = @{ AddressPrefix = $Prefix } })
    }
}
$subnet = $vnet.Properties.Subnets[0]
"virtual network $($vnet.ResourceId), subnet $($subnet.ResourceId) ($($subnet.Properties.AddressPrefix))"

$properties = New-Object Microsoft.Windows.NetworkController.NetworkInterfaceProperties
$properties.PrivateMacAddress = $MacAddress
$properties.PrivateMacAllocationMethod = 'Static'
$properties.DnsSettings = New-Object Microsoft.Windows.NetworkController.NetworkInterfaceDnsSettings
$properties.DnsSettings.DnsServers = @('24.30.1.11', '24.30.1.12')

$ip = New-Object Microsoft.Windows.NetworkController.NetworkInterfaceIpConfiguration
$ip.ResourceId = "${Vm}_IP1"
$ip.Properties = New-Object Microsoft.Windows.NetworkController.NetworkInterfaceIpConfigurationProperties
$ip.Properties.PrivateIPAddress = $Address
$ip.Properties.PrivateIPAllocationMethod = 'Static'
$ip.Properties.Subnet = New-Object Microsoft.Windows.NetworkController.Subnet
$ip.Properties.Subnet.ResourceRef = $subnet.ResourceRef
$properties.IpConfigurations = @($ip)

$nic = New-NetworkControllerNetworkInterface @controller -ResourceId $Vm -Properties $properties -Force
"network interface $($nic.ResourceId): $($nic.Properties.PrivateMacAddress), $Address"
"instance id for the VM's port: $($nic.InstanceId)"
