<#
.SYNOPSIS
A load balancer inside a virtual network, in front of two network interfaces.

.DESCRIPTION
The steps of Microsoft's article on the software load balancer, for an internal address: front end, pool, probe and rule in
one object that is stored once, then the interfaces into the pool.

.PARAMETER ConnectionUri
The URI of the Network Controller, such as https://nc.contoso.com.

.EXAMPLE
./internal-load-balancer.ps1 -ConnectionUri https://nc.contoso.com -NetworkInterface web1, web2
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $ConnectionUri,
    [string] $Network = 'Contoso_VNet1',
    [string] $Subnet = 'WebTier',
    [string] $VirtualAddress = '24.30.1.200',
    [string[]] $NetworkInterface = @('web1', 'web2'),
    [string] $CertificateThumbprint
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$controller = @{ ConnectionUri = $ConnectionUri }
if ($CertificateThumbprint) { $controller.CertificateThumbprint = $CertificateThumbprint }
$change = $controller + @{ Force = $true }
$id = 'InternalLB'
$virtualSubnet = Get-NetworkControllerVirtualSubnet @controller -VirtualNetworkId $Network -ResourceId $Subnet

# Parts that are not stored yet are named by the path that they will have.
$lbproperties = New-Object Microsoft.Windows.NetworkController.LoadBalancerProperties
$lbproperties.FrontendIPConfigurations += $frontEnd = New-Object Microsoft.Windows.NetworkController.LoadBalancerFrontendIpConfiguration
$frontEnd.ResourceId = 'FE1'
$frontEnd.ResourceRef = "/loadBalancers/$id/frontendIPConfigurations/FE1"
$frontEnd.Properties = New-Object Microsoft.Windows.NetworkController.LoadBalancerFrontendIpConfigurationProperties
$frontEnd.Properties.Subnet = $virtualSubnet
$frontEnd.Properties.PrivateIPAddress = $VirtualAddress
$frontEnd.Properties.PrivateIPAllocationMethod = 'Static'

$lbproperties.BackendAddressPools += $pool = New-Object Microsoft.Windows.NetworkController.LoadBalancerBackendAddressPool
$pool.ResourceId = 'BE1'
$pool.ResourceRef = "/loadBalancers/$id/backendAddressPools/BE1"
$pool.Properties = New-Object Microsoft.Windows.NetworkController.LoadBalancerBackendAddressPoolProperties

$lbproperties.Probes += $probe = New-Object Microsoft.Windows.NetworkController.LoadBalancerProbe
$probe.ResourceId = 'Probe1'
$probe.ResourceRef = "/loadBalancers/$id/probes/Probe1"
$probe.Properties = New-Object Microsoft.Windows.NetworkController.LoadBalancerProbeProperties
$probe.Properties.Protocol = 'TCP'
$probe.Properties.Port = '80'
$probe.Properties.IntervalInSeconds = 5
$probe.Properties.NumberOfProbes = 11

$lbproperties.LoadBalancingRules += $rule = New-Object Microsoft.Windows.NetworkController.LoadBalancingRule
$rule.ResourceId = 'web'
$rule.Properties = New-Object Microsoft.Windows.NetworkController.LoadBalancingRuleProperties
$rule.Properties.FrontendIPConfigurations += $frontEnd
$rule.Properties.BackendAddressPool = $pool
$rule.Properties.Probe = $probe
$rule.Properties.Protocol = 'TCP'
$rule.Properties.FrontendPort = 80
$rule.Properties.BackendPort = 80
$rule.Properties.IdleTimeoutInMinutes = 4
$lb = New-NetworkControllerLoadBalancer @change -ResourceId $id -Properties $lbproperties
"load balancer $id at $($lb.Properties.FrontendIPConfigurations[0].Properties.PrivateIPAddress), TCP port 80"

foreach ($name in $NetworkInterface) {
    $nic = Get-NetworkControllerNetworkInterface @controller -ResourceId $name
    $ip = $nic.Properties.IpConfigurations[0]
    if (-not ($ip.Properties.LoadBalancerBackendAddressPools | Where-Object { $_.ResourceRef -eq $pool.ResourceRef })) {
        $ip.Properties.LoadBalancerBackendAddressPools += $lb.Properties.BackendAddressPools[0]
    }
    $nic = New-NetworkControllerNetworkInterface @change -ResourceId $name -Properties $nic.Properties
    "in the pool: $name ($($nic.Properties.IpConfigurations[0].Properties.PrivateIPAddress))"
}
$frontEnd = (Get-NetworkControllerLoadBalancer @controller -ResourceId $id).Properties.FrontendIPConfigurations[0]
foreach ($detail in $frontEnd.Properties.ConfigurationState.DetailedInfo) { "the controller says: $($detail.Message)" }
