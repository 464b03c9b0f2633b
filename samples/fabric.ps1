<#
.SYNOPSIS
What load balancers and gateways need of the fabric: logical networks for virtual addresses, the load balancer manager, a
gateway pool.

.DESCRIPTION
A deployment by SDN Express has these; the lab (samples/lab.sh) does not. Running it again changes nothing.

.PARAMETER ConnectionUri
The URI of the Network Controller, such as https://nc.contoso.com.
#>
[CmdletBinding()]
param([Parameter(Mandatory)] [uri] $ConnectionUri, [string] $CertificateThumbprint)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$change = @{ ConnectionUri = $ConnectionUri; Force = $true }
if ($CertificateThumbprint) { $change.CertificateThumbprint = $CertificateThumbprint }

$networks = foreach ($one in @{ Id = 'PublicVIP'; Net = '41.40.40' }, @{ Id = 'GreVIP'; Net = '31.30.30' }) {
    New-NetworkControllerLogicalNetwork @change -ResourceId $one.Id -Properties @{ Subnets = @(@{ ResourceId = 'VIPs'; Properties = @{
        AddressPrefix = "$($one.Net).0/24"; DefaultGateways = "$($one.Net).1"; IsPublic = $one.Id -eq 'PublicVIP'
        IpPools = @(@{ ResourceId = 'VIPs'; Properties = @{ StartIpAddress = "$($one.Net).2"; EndIpAddress = "$($one.Net).254" } }) } }) }
}
$null = New-NetworkControllerLoadBalancerConfiguration @change -Properties @{
    LoadBalancerManagerIPAddress = '41.40.40.2'; OutboundNatIPExemptions = @('41.40.40.2/32')
    VipIpPools = @($networks.Properties.Subnets.Properties.IpPools)
}
$null = New-NetworkControllerGatewayPool @change -ResourceId default -Properties @{
    Type = 'All'; RedundantGatewayCount = 1; GatewayCapacityKiloBitsPerSecond = 10000000
    IpConfiguration = @{ GreVipSubnets = @($networks[1].Properties.Subnets) }
}
'logical networks PublicVIP and GreVIP, load balancer manager, gateway pool "default"'
