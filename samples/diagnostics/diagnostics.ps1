<#
.SYNOPSIS
Tells what is not in order, and why packets do or do not get from one address to another.

.DESCRIPTION
The questions of Microsoft's article "Troubleshoot the Windows Server Software Defined Networking stack", asked by cmdlets:
provisioning and configuration state of all resources, statistics, and a connectivity check.

.PARAMETER ConnectionUri
The URI of the Network Controller, such as https://nc.contoso.com.

.PARAMETER Sender
The address that packets come from, in the virtual network -Network; with -Receiver, the connectivity check is made.

.EXAMPLE
./diagnostics.ps1 -ConnectionUri https://nc.contoso.com -Network Contoso_VNet1 -Sender 24.30.1.101 -Receiver 24.30.1.102
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $ConnectionUri,
    [string] $Network = 'Contoso_VNet1',
    [string] $Sender,
    [string] $Receiver,
    [string] $CertificateThumbprint
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$controller = @{ ConnectionUri = $ConnectionUri }
if ($CertificateThumbprint) { $controller.CertificateThumbprint = $CertificateThumbprint }

'--- resources that are not in order'
$count = 0
foreach ($kind in 'Server', 'VirtualNetwork', 'NetworkInterface', 'AccessControlList', 'LoadBalancer', 'LoadBalancerMux', 'Gateway', 'VirtualGateway') {
    foreach ($resource in & "Get-NetworkController$kind" @controller) {
        $count++
        $properties = $resource.Properties
        if ($properties.ProvisioningState -ne 'Succeeded') { "$($resource.ResourceRef): $($properties.ProvisioningState)" }
        $state = if ($properties.psobject.Properties['ConfigurationState']) { $properties.ConfigurationState }
        if ($state -and $state.Status -notin 'Success', 'Uninitialized') {
            foreach ($detail in $state.DetailedInfo) { "$($resource.ResourceRef): $($state.Status), $($detail.Code): $($detail.Message)" }
        }
    }
}
"($count resources were looked at)"

'--- health'
foreach ($health in (Get-NetworkControllerStatistics @controller).Properties.HealthStatistics) {
    "$($health.ResourceType): $($health.TotalResourceCount), with errors $($health.ErrorResourceCount), with warnings $($health.WarningResourceCount)"
}

if ($Sender -and $Receiver) {
    "--- from $Sender to $Receiver"
    $vnet = Get-NetworkControllerVirtualNetwork @controller -ResourceId $Network
    $check = New-Object Microsoft.Windows.NetworkController.ConnectivityCheckProperties
    $check.SenderIpAddress = $Sender
    $check.ReceiverIpAddress = $Receiver
    $check.SenderVirtualNetwork = $vnet
    $check.ReceiverVirtualNetwork = $vnet
    $check.Protocol = 'Icmp'
    $asked = Invoke-NetworkControllerConnectivityCheck @controller -Properties $check -Force
    do {
        $answer = Get-NetworkControllerConnectivityCheckResult @controller -ResourceId $asked.Properties.OperationId
    } while ($answer.Properties.ProvisioningState -notin 'Succeeded', 'Failed')
    $result = $answer.Properties.Result
    "$($result.Status) $($result.ErrorMessage)".TrimEnd()
    foreach ($node in $result.NodeOuput) {
        "$($node.NodeType): $($node.ErrorMessage)"
        $node.TraceOutput | ForEach-Object { "    $_" }
    }
}
