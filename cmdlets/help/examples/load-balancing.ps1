## -
New-NetworkControllerMacPool -ConnectionUri https://nc.contoso.com -ResourceId m -Force -Properties @{ StartMacAddress = '00-1D-D8-B7-1C-00'; EndMacAddress = '00-1D-D8-B7-1F-FF' }
New-NetworkControllerCredential -ConnectionUri https://nc.contoso.com -ResourceId MuxAccount -Force -Properties @{ Type = 'usernamePassword'; UserName = 'mux'; Value = 'open sesame' }
New-NetworkControllerVirtualServer -ConnectionUri https://nc.contoso.com -ResourceId MuxVM1 -MarkServerReadOnly $false -Force -Properties @{ VmGuid = '6f6f1f0e-6f6f-4f0e-8f6f-000000000001'; Connections = @(@{ ManagementAddresses = @('10.0.0.21'); Credential = @{ ResourceRef = '/credentials/MuxAccount' } }) }
New-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId HNVPA -Force -Properties @{ NetworkVirtualizationEnabled = $true }
New-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId Public -Force -Properties @{ Subnets = @(@{ ResourceId = 'VIP'; Properties = @{ AddressPrefix = '41.40.40.0/24'; IsPublic = $true; IpPools = @(@{ ResourceId = 'Addresses'; Properties = @{ StartIpAddress = '41.40.40.10'; EndIpAddress = '41.40.40.99' } }) } }) }
New-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Contoso_VNet1 -Force -Properties @{ AddressSpace = @{ AddressPrefixes = '24.30.1.0/24' }; LogicalNetwork = @{ ResourceRef = '/logicalNetworks/HNVPA' }; Subnets = @(@{ ResourceId = 'Contoso_WebTier'; Properties = @{ AddressPrefix = '24.30.1.0/24' } }) }
foreach ($name in 'Web1', 'Web2') { New-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId $name -Force -Properties @{ IpConfigurations = @(@{ ResourceId = 'ip1'; Properties = @{ PrivateIPAllocationMethod = 'Dynamic'; Subnet = @{ ResourceRef = '/virtualNetworks/Contoso_VNet1/subnets/Contoso_WebTier' } } }) } }

## New-NetworkControllerLoadBalancerConfiguration
# Sets up load balancing: the address of its manager, and the pools from which public addresses are taken.
$pool = Get-NetworkControllerIpPool -ConnectionUri https://nc.contoso.com -NetworkId Public -SubnetId VIP -ResourceId Addresses
New-NetworkControllerLoadBalancerConfiguration -ConnectionUri https://nc.contoso.com -Force -Properties @{
    LoadBalancerManagerIPAddress = '41.40.40.12'; OutboundNatIPExemptions = @('41.40.40.12/32'); VipIpPools = @($pool) }
#> $output.Properties.VipIpPools.ResourceRef -eq '/logicalNetworks/Public/subnets/VIP/ipPools/Addresses'

## Get-NetworkControllerLoadBalancerConfiguration
# Tells which pools public addresses are taken from.
(Get-NetworkControllerLoadBalancerConfiguration -ConnectionUri https://nc.contoso.com).Properties.VipIpPools.ResourceRef
#> $output -like '*/Addresses'

## New-NetworkControllerLoadBalancerMux
# Makes a multiplexer known, with the router that it tells its addresses to by BGP.
New-NetworkControllerLoadBalancerMux -ConnectionUri https://nc.contoso.com -ResourceId Mux1 -Force -Properties @{
    VirtualServer = Get-NetworkControllerVirtualServer -ConnectionUri https://nc.contoso.com -ResourceId MuxVM1
    RouterConfiguration = @{ LocalASN = 64628; PeerRouterConfigurations = @(@{
        RouterName = 'Tor1'; RouterIPAddress = '10.30.0.1'; PeerASN = 64623; LocalIPAddress = '10.30.0.20' }) } }
#> $output.Properties.RouterConfiguration.PeerRouterConfigurations.RouterIPAddress -eq '10.30.0.1'

## Get-NetworkControllerLoadBalancerMux
# Shows the multiplexers, their routers and state.
Get-NetworkControllerLoadBalancerMux -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Mux1\s+MuxVM1\s+64628'

## Remove-NetworkControllerLoadBalancerMux
# Removes a multiplexer.
Remove-NetworkControllerLoadBalancerMux -ConnectionUri https://nc.contoso.com -ResourceId Mux1 -Force
#> -not (Get-NetworkControllerLoadBalancerMux -ConnectionUri https://nc.contoso.com)

## New-NetworkControllerLoadBalancer
# Balances HTTP to a public address over a pool of adapters. The parts of one load balancer refer to each other by the paths that they will have.
$public = New-NetworkControllerPublicIpAddress -ConnectionUri https://nc.contoso.com -ResourceId WebVip -Force -Properties @{
    IpAddress = '41.40.40.20'; PublicIPAllocationMethod = 'Static' }
New-NetworkControllerLoadBalancer -ConnectionUri https://nc.contoso.com -ResourceId Web -Force -Properties @{
    FrontendIPConfigurations = @(@{ ResourceId = 'Vip'; Properties = @{ PublicIPAddress = $public; PrivateIPAllocationMethod = 'Dynamic' } })
    BackendAddressPools = @(@{ ResourceId = 'Servers'; Properties = @{} })
    Probes = @(@{ ResourceId = 'Health'; Properties = @{ Protocol = 'HTTP'; Port = 80; RequestPath = '/health'; IntervalInSeconds = 5; NumberOfProbes = 11 } })
    LoadBalancingRules = @(@{ ResourceId = 'Http'; Properties = @{
        FrontendIPConfigurations = @(@{ ResourceRef = '/loadBalancers/Web/frontendIPConfigurations/Vip' })
        BackendAddressPool = @{ ResourceRef = '/loadBalancers/Web/backendAddressPools/Servers' }
        Probe = @{ ResourceRef = '/loadBalancers/Web/probes/Health' }
        Protocol = 'TCP'; FrontendPort = 80; BackendPort = 80 } }) }
#> $output.Properties.LoadBalancingRules.Properties.Probe.ResourceRef -eq '/loadBalancers/Web/probes/Health'

## New-NetworkControllerNetworkInterface
# Puts adapters into the pool of a load balancer: an adapter says to which pools its address belongs.
$pool = Get-NetworkControllerLoadBalancerBackendAddressPool -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Servers
foreach ($id in 'Web1', 'Web2') {
    $adapter = Get-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId $id
    $adapter.Properties.IpConfigurations[0].Properties.LoadBalancerBackendAddressPools += $pool
    New-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId $id -Properties $adapter.Properties -Force
}
#> (Get-NetworkControllerLoadBalancerBackendAddressPool -ConnectionUri https://nc.contoso.com -LoadBalancerId Web).Properties.BackendIPConfigurations.Count -eq 2

## Get-NetworkControllerLoadBalancer
# Shows the load balancers: addresses, pools, rules and probes.
Get-NetworkControllerLoadBalancer -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Web\s+\{WebVip\}\s+\{Servers\}\s+\{Http\}\s+\{Health\}'

## -
New-NetworkControllerLoadBalancer -ConnectionUri https://nc.contoso.com -ResourceId Internal -Force -Properties @{ FrontendIPConfigurations = @(@{ ResourceId = 'Vip'; Properties = @{ PrivateIPAddress = '24.30.1.200'; PrivateIPAllocationMethod = 'Static'; Subnet = @{ ResourceRef = '/virtualNetworks/Contoso_VNet1/subnets/Contoso_WebTier' } } }) }

## New-NetworkControllerLoadBalancerFrontendIpConfiguration
# Adds an address inside a virtual network to a load balancer.
New-NetworkControllerLoadBalancerFrontendIpConfiguration -ConnectionUri https://nc.contoso.com -LoadBalancerId Internal -ResourceId Vip2 -Force -Properties @{
    PrivateIPAddress = '24.30.1.201'; PrivateIPAllocationMethod = 'Static'
    Subnet = @{ ResourceRef = '/virtualNetworks/Contoso_VNet1/subnets/Contoso_WebTier' } }
#> $output.Properties.PrivateIPAddress -eq '24.30.1.201'

## Get-NetworkControllerLoadBalancerFrontendIpConfiguration
# Lists the addresses of a load balancer.
Get-NetworkControllerLoadBalancerFrontendIpConfiguration -ConnectionUri https://nc.contoso.com -LoadBalancerId Internal | Format-Table
#> ($output | Out-String) -match 'Vip2\s+24\.30\.1\.201'

## Remove-NetworkControllerLoadBalancerFrontendIpConfiguration
# Removes an address that no rule uses.
Remove-NetworkControllerLoadBalancerFrontendIpConfiguration -ConnectionUri https://nc.contoso.com -LoadBalancerId Internal -ResourceId Vip2 -Force
#> (Get-NetworkControllerLoadBalancerFrontendIpConfiguration -ConnectionUri https://nc.contoso.com -LoadBalancerId Internal).ResourceId -eq 'Vip'

## New-NetworkControllerLoadBalancerBackendAddressPool
# Adds an empty pool to a load balancer.
New-NetworkControllerLoadBalancerBackendAddressPool -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Spare -Force -Properties @{}
#> $output.ResourceId -eq 'Spare'

## Get-NetworkControllerLoadBalancerBackendAddressPool
# Lists the addresses that a pool holds.
(Get-NetworkControllerLoadBalancerBackendAddressPool -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Servers).Properties.BackendIPConfigurations.ResourceRef
#> ($output | Sort-Object)[0] -eq '/networkInterfaces/Web1/ipConfigurations/ip1'

## Remove-NetworkControllerLoadBalancerBackendAddressPool
# Removes a pool that no rule uses.
Remove-NetworkControllerLoadBalancerBackendAddressPool -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Spare -Force
#> (Get-NetworkControllerLoadBalancerBackendAddressPool -ConnectionUri https://nc.contoso.com -LoadBalancerId Web).ResourceId -eq 'Servers'

## New-NetworkControllerLoadBalancerProbe
# Adds a probe that finds a server in order when its port 443 answers.
New-NetworkControllerLoadBalancerProbe -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Https -Force -Properties @{
    Protocol = 'TCP'; Port = 443; IntervalInSeconds = 5; NumberOfProbes = 11 }
#> $output.Properties.Port -eq 443

## Get-NetworkControllerLoadBalancerProbe
# Lists the probes of a load balancer.
Get-NetworkControllerLoadBalancerProbe -ConnectionUri https://nc.contoso.com -LoadBalancerId Web | Format-Table
#> ($output | Out-String) -match 'Health\s+HTTP\s+80 /health'

## New-NetworkControllerLoadBalancingRule
# Balances HTTPS, too.
New-NetworkControllerLoadBalancingRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Https -Force -Properties @{
    FrontendIPConfigurations = Get-NetworkControllerLoadBalancerFrontendIpConfiguration -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Vip
    BackendAddressPool = Get-NetworkControllerLoadBalancerBackendAddressPool -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Servers
    Probe = Get-NetworkControllerLoadBalancerProbe -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Https
    Protocol = 'TCP'; FrontendPort = 443; BackendPort = 443; LoadDistribution = 'SourceIP' }
#> $output.Properties.FrontendPort -eq 443 -and $output.Properties.Probe.ResourceRef -like '*/Https'

## Get-NetworkControllerLoadBalancingRule
# Lists the rules of a load balancer.
Get-NetworkControllerLoadBalancingRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web | Format-Table
#> ($output | Out-String) -match 'Https\s+TCP\s+443\s+443'

## Remove-NetworkControllerLoadBalancingRule
# Stops balancing HTTPS.
Remove-NetworkControllerLoadBalancingRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Https -Force
#> (Get-NetworkControllerLoadBalancingRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web).ResourceId -eq 'Http'

## Remove-NetworkControllerLoadBalancerProbe
# Removes a probe that no rule uses.
Remove-NetworkControllerLoadBalancerProbe -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Https -Force
#> (Get-NetworkControllerLoadBalancerProbe -ConnectionUri https://nc.contoso.com -LoadBalancerId Web).ResourceId -eq 'Health'

## New-NetworkControllerLoadBalancerInboundNatRule
# Leads port 3389 of the public address to one adapter.
New-NetworkControllerLoadBalancerInboundNatRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Rdp -Force -Properties @{
    FrontendIPConfigurations = @(@{ ResourceRef = '/loadBalancers/Web/frontendIPConfigurations/Vip' })
    BackendIPConfiguration = @{ ResourceRef = '/networkInterfaces/Web1/ipConfigurations/ip1' }
    Protocol = 'TCP'; FrontendPort = 3389; BackendPort = 3389 }
#> $output.Properties.BackendIPConfiguration.ResourceRef -like '/networkInterfaces/Web1/*'

## Get-NetworkControllerLoadBalancerInboundNatRule
# Lists the ports that lead to single adapters.
Get-NetworkControllerLoadBalancerInboundNatRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web | Format-Table
#> ($output | Out-String) -match 'Rdp\s+TCP\s+3389'

## Remove-NetworkControllerLoadBalancerInboundNatRule
# Closes the port again.
Remove-NetworkControllerLoadBalancerInboundNatRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Rdp -Force
#> -not (Get-NetworkControllerLoadBalancerInboundNatRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web)

## New-NetworkControllerLoadBalancerOutboundNatRule
# Lets the adapters of a pool reach the outside under the public address.
New-NetworkControllerLoadBalancerOutboundNatRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Out -Force -Properties @{
    FrontendIPConfigurations = @(@{ ResourceRef = '/loadBalancers/Web/frontendIPConfigurations/Vip' })
    BackendAddressPool = @{ ResourceRef = '/loadBalancers/Web/backendAddressPools/Servers' }; Protocol = 'All' }
#> $output.Properties.Protocol -eq 'All'

## Get-NetworkControllerLoadBalancerOutboundNatRule
# Lists by which addresses pools reach the outside.
Get-NetworkControllerLoadBalancerOutboundNatRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web | Format-Table
#> ($output | Out-String) -match 'Out\s+All\s+\{Web/Vip\}\s+Web/Servers'

## Remove-NetworkControllerLoadBalancerOutboundNatRule
# Takes the way out from the pool.
Remove-NetworkControllerLoadBalancerOutboundNatRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web -ResourceId Out -Force
#> -not (Get-NetworkControllerLoadBalancerOutboundNatRule -ConnectionUri https://nc.contoso.com -LoadBalancerId Web)

## Remove-NetworkControllerLoadBalancer
# Removes a load balancer. What is in its pools has to leave them first.
foreach ($adapter in Get-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com) {
    $adapter.Properties.IpConfigurations[0].Properties.LoadBalancerBackendAddressPools = @()
    $null = New-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId $adapter.ResourceId -Properties $adapter.Properties -Force
}
Remove-NetworkControllerLoadBalancer -ConnectionUri https://nc.contoso.com -ResourceId Web -Force
#> (Get-NetworkControllerLoadBalancer -ConnectionUri https://nc.contoso.com).ResourceId -eq 'Internal'

## Remove-NetworkControllerLoadBalancerConfiguration
# The interface has no way to delete these settings, and says so. To change them, write them anew.
try {
    Remove-NetworkControllerLoadBalancerConfiguration -ConnectionUri https://nc.contoso.com -Force
}
catch {
    $_.Exception.Code
}
#> $output -eq 'OperationNotSupported'
