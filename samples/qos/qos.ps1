<#
.SYNOPSIS
Limits the bandwidth of a network interface.

.DESCRIPTION
The steps of Microsoft's article "Configure Quality of Service (QoS) for a VM network adapter": the switches' settings,
then the limits of one interface.

.PARAMETER ConnectionUri
The URI of the Network Controller, such as https://nc.contoso.com.

.EXAMPLE
./qos.ps1 -ConnectionUri https://nc.contoso.com -NetworkInterface web1 -InboundMaximumMbps 1000 -OutboundMaximumMbps 500
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $ConnectionUri,
    [string] $NetworkInterface = 'web1',
    [string] $InboundMaximumMbps = '1000',
    [string] $OutboundMaximumMbps = '1000',
    [string] $CertificateThumbprint
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$controller = @{ ConnectionUri = $ConnectionUri }
if ($CertificateThumbprint) { $controller.CertificateThumbprint = $CertificateThumbprint }

$null = Get-NetworkControllerDiscovery @controller # The first cmdlet brings the types.
$vswitchConfig = [Microsoft.Windows.NetworkController.VirtualSwitchManagerProperties]::new()
$qos = [Microsoft.Windows.NetworkController.VirtualSwitchQosSettings]::new()
$qos.EnableSoftwareReservations = $true
$vswitchConfig.QosSettings = $qos
$switches = Set-NetworkControllerVirtualSwitchConfiguration @controller -Properties $vswitchConfig -Force
"switches: software reservations are $($switches.Properties.QosSettings.EnableSoftwareReservations)"

$nic = Get-NetworkControllerNetworkInterface @controller -ResourceId $NetworkInterface
$nic.Properties.PortSettings.QosSettings = [Microsoft.Windows.NetworkController.VirtualNetworkInterfaceQosSettings]::new()
$nic.Properties.PortSettings.QosSettings.InboundMaximumMbps = $InboundMaximumMbps
$nic.Properties.PortSettings.QosSettings.OutboundMaximumMbps = $OutboundMaximumMbps
$nic = New-NetworkControllerNetworkInterface @controller -ResourceId $nic.ResourceId -Properties $nic.Properties -Force
$limits = $nic.Properties.PortSettings.QosSettings
"network interface $($nic.ResourceId): in $($limits.InboundMaximumMbps) Mb/s, out $($limits.OutboundMaximumMbps) Mb/s"
foreach ($detail in $nic.Properties.ConfigurationState.DetailedInfo) { "the controller says: $($detail.Message)" }
