## -
New-NetworkControllerMacPool -ConnectionUri https://nc.contoso.com -ResourceId m -Force -Properties @{ StartMacAddress = '00-1D-D8-B7-1C-00'; EndMacAddress = '00-1D-D8-B7-1F-FF' }
New-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId HNVPA -Force -Properties @{ NetworkVirtualizationEnabled = $true }
New-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId Public -Force -Properties @{ Subnets = @(@{ ResourceId = 'VIP'; Properties = @{ AddressPrefix = '41.40.40.0/24'; IsPublic = $true; IpPools = @(@{ ResourceId = 'p'; Properties = @{ StartIpAddress = '41.40.40.10'; EndIpAddress = '41.40.40.99' } }) } }) }
New-NetworkControllerLoadBalancerConfiguration -ConnectionUri https://nc.contoso.com -Force -Properties @{ LoadBalancerManagerIPAddress = '41.40.40.12'; OutboundNatIPExemptions = @('41.40.40.12/32'); VipIpPools = @(@{ ResourceRef = '/logicalNetworks/Public/subnets/VIP/ipPools/p' }) }
New-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Contoso_VNet1 -Force -Properties @{ AddressSpace = @{ AddressPrefixes = '24.30.1.0/24' }; LogicalNetwork = @{ ResourceRef = '/logicalNetworks/HNVPA' }; Subnets = @(@{ ResourceId = 'Contoso_WebTier'; Properties = @{ AddressPrefix = '24.30.1.0/24' } }) }

## New-NetworkControllerNetworkInterface
# Makes the network adapter of a virtual machine in a subnet. The controller chooses its addresses; the id of the switch port is the InstanceId that is printed.
$subnet = Get-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 -ResourceId Contoso_WebTier
$address = New-Object Microsoft.Windows.NetworkController.NetworkInterfaceIpConfiguration
$address.ResourceId = 'ip1'
$address.Properties = New-Object Microsoft.Windows.NetworkController.NetworkInterfaceIpConfigurationProperties
$address.Properties.Subnet = $subnet
$address.Properties.PrivateIPAllocationMethod = 'Dynamic'
$properties = New-Object Microsoft.Windows.NetworkController.NetworkInterfaceProperties
$properties.PrivateMacAllocationMethod = 'Dynamic'
$properties.IpConfigurations = @($address)
$adapter = New-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId Web1 -Properties $properties -Force
"$($adapter.Properties.PrivateMacAddress) $($adapter.Properties.IpConfigurations[0].Properties.PrivateIPAddress) $($adapter.InstanceId)"
#> $output -match '^[0-9A-F-]{12,17} 24\.30\.1\.\d+ [0-9a-f-]{36}$'

## New-NetworkControllerNetworkInterface
# Makes an adapter with addresses of your choice.
New-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId Web2 -Force -Properties @{
    PrivateMacAddress = '00-1D-D8-B7-1C-42'; PrivateMacAllocationMethod = 'Static'
    IpConfigurations = @(@{ ResourceId = 'ip1'; Properties = @{
        PrivateIPAddress = '24.30.1.42'; PrivateIPAllocationMethod = 'Static'
        Subnet = @{ ResourceRef = '/virtualNetworks/Contoso_VNet1/subnets/Contoso_WebTier' } } }) }
#> $output.Properties.IpConfigurations.Properties.PrivateIPAddress -eq '24.30.1.42'

## Get-NetworkControllerNetworkInterface
# Shows the adapters: addresses, subnet, host and whether the host has carried out what it was told.
Get-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Web2\s+\S*1DD8B71C42\s+\{24\.30\.1\.42\}'

## Get-NetworkControllerNetworkInterface
# Finds the adapter that has a MAC address, however it is written.
$wanted = '00-1d-d8-b7-1c-42' -replace '\W'
Get-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com | Where-Object { $_.Properties.PrivateMacAddress -replace '\W' -eq $wanted }
#> $output.ResourceId -eq 'Web2'

## New-NetworkControllerNetworkInterfaceIpConfiguration
# Gives an adapter a second address.
New-NetworkControllerNetworkInterfaceIpConfiguration -ConnectionUri https://nc.contoso.com -NetworkInterfaceId Web2 -ResourceId ip2 -Force -Properties @{
    PrivateIPAddress = '24.30.1.43'; PrivateIPAllocationMethod = 'Static'; IsPrimary = $false
    Subnet = @{ ResourceRef = '/virtualNetworks/Contoso_VNet1/subnets/Contoso_WebTier' } }
#> $output.Properties.PrivateIPAddress -eq '24.30.1.43'

## Get-NetworkControllerNetworkInterfaceIpConfiguration
# Lists the addresses of an adapter.
(Get-NetworkControllerNetworkInterfaceIpConfiguration -ConnectionUri https://nc.contoso.com -NetworkInterfaceId Web2).Properties.PrivateIPAddress
#> ($output -join ' ') -eq '24.30.1.42 24.30.1.43'

## Remove-NetworkControllerNetworkInterfaceIpConfiguration
# Takes an address from an adapter.
Remove-NetworkControllerNetworkInterfaceIpConfiguration -ConnectionUri https://nc.contoso.com -NetworkInterfaceId Web2 -ResourceId ip2 -Force
#> (Get-NetworkControllerNetworkInterfaceIpConfiguration -ConnectionUri https://nc.contoso.com -NetworkInterfaceId Web2).ResourceId -eq 'ip1'

## Get-NetworkControllerInternalResourceInstances
# Finds out which resource has an InstanceId, such as the id of a port that stands in the log of a host.
$port = (Get-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId Web2).InstanceId
(Get-NetworkControllerInternalResourceInstances -ConnectionUri https://nc.contoso.com -ResourceId $port).Properties.ResourceReference
#> $output -eq '/networkInterfaces/Web2'

## Invoke-NetworkControllerConnectivityCheck
# Asks whether packets get from one address to another, and waits for the answer. It is computed from what hosts have confirmed; no packet is sent.
$network = Get-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Contoso_VNet1
$check = Invoke-NetworkControllerConnectivityCheck -ConnectionUri https://nc.contoso.com -Force -Properties @{
    SenderIpAddress = '24.30.1.42'; SenderVirtualNetwork = $network
    ReceiverIpAddress = '24.30.1.2'; ReceiverVirtualNetwork = $network }
$id = $check.Properties.ConnectivityCheckResult.ResourceRef.Split('/')[-1]
(Get-NetworkControllerConnectivityCheckResult -ConnectionUri https://nc.contoso.com -ResourceId $id).Properties.Result
#> $output.Status -eq 'Failure' -and $output.ErrorMessage

## Get-NetworkControllerConnectivityCheck
# Tells which check was the last one.
Get-NetworkControllerConnectivityCheck -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match '24\.30\.1\.42\s+24\.30\.1\.2'

## Get-NetworkControllerConnectivityCheckResult
# Lists the newest checks and how they ended.
Get-NetworkControllerConnectivityCheckResult -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Failure'

## New-NetworkControllerPublicIpAddress
# Takes an address of the public pool that stays the same until it is removed.
New-NetworkControllerPublicIpAddress -ConnectionUri https://nc.contoso.com -ResourceId Web -Force -Properties @{
    IpAddress = '41.40.40.20'; PublicIPAllocationMethod = 'Static'; PublicIPAddressVersion = 'IPv4' }
#> $output.Properties.IpAddress -eq '41.40.40.20'

## New-NetworkControllerNetworkInterface
# Gives a public address to an adapter.
$address = Get-NetworkControllerPublicIpAddress -ConnectionUri https://nc.contoso.com -ResourceId Web
$adapter = Get-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId Web2
$adapter.Properties.IpConfigurations[0].Properties.PublicIPAddress = $address
New-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -ResourceId Web2 -Properties $adapter.Properties -Force
#> $output.Properties.IpConfigurations.Properties.PublicIPAddress.ResourceRef -eq '/publicIPAddresses/Web'

## Get-NetworkControllerPublicIpAddress
# Shows the public addresses, and what uses them.
Get-NetworkControllerPublicIpAddress -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Web\s+41\.40\.40\.20\s+Static'

## New-NetworkControllerLearnedIpAddress
# Lets a virtual machine use an address that it has brought with it into a subnet.
New-NetworkControllerLearnedIpAddress -ConnectionUri https://nc.contoso.com -ResourceId Learned1 -Force -Properties @{
    IpAddress = '24.30.1.77'; VirtualSubnet = @{ ResourceRef = '/virtualNetworks/Contoso_VNet1/subnets/Contoso_WebTier' } }
#> $output.Properties.IpAddress -eq '24.30.1.77'

## Get-NetworkControllerLearnedIpAddress
# Lists the learned addresses.
Get-NetworkControllerLearnedIpAddress -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Learned1\s+24\.30\.1\.77'

## Remove-NetworkControllerLearnedIpAddress
# Removes a learned address.
Remove-NetworkControllerLearnedIpAddress -ConnectionUri https://nc.contoso.com -ResourceId Learned1 -Force
#> -not (Get-NetworkControllerLearnedIpAddress -ConnectionUri https://nc.contoso.com)

## New-NetworkControllerServiceInsertion
# Describes that web traffic is to be mirrored to the adapter of an appliance.
New-NetworkControllerServiceInsertion -ConnectionUri https://nc.contoso.com -ResourceId Mirror -Force -Properties @{
    Type = 'PortMirror'; Priority = 1
    ServiceInsertionElements = @(@{ ResourceId = 'Appliance'; Properties = @{ Order = 1; NetworkInterface = @{ ResourceRef = '/networkInterfaces/Web1' } } })
    ServiceInsertionRules = @(@{ ResourceId = 'Http'; Properties = @{ Protocol = 'TCP'; SourcePortRangeStart = 0; SourcePortRangeEnd = 65535
        DestinationPortRangeStart = 80; DestinationPortRangeEnd = 80; SourceSubnets = @('*'); DestinationSubnets = @('*') } }) }
#> $output.Properties.ServiceInsertionElements.Properties.NetworkInterface.ResourceRef -eq '/networkInterfaces/Web1'

## Get-NetworkControllerServiceInsertion
# Lists the service insertions with their rules and appliances.
Get-NetworkControllerServiceInsertion -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Mirror\s+PortMirror'

## Remove-NetworkControllerServiceInsertion
# Removes a service insertion that no subnet or adapter uses.
Remove-NetworkControllerServiceInsertion -ConnectionUri https://nc.contoso.com -ResourceId Mirror -Force
#> -not (Get-NetworkControllerServiceInsertion -ConnectionUri https://nc.contoso.com)

## Remove-NetworkControllerNetworkInterface
# Removes all adapters of a subnet, and answers the questions beforehand.
Get-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com |
    Where-Object { $_.Properties.IpConfigurations.Properties.Subnet.ResourceRef -like '*/Contoso_WebTier' } |
    Remove-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com -Force
#> -not (Get-NetworkControllerNetworkInterface -ConnectionUri https://nc.contoso.com)

## Remove-NetworkControllerPublicIpAddress
# Gives a public address back to the pool.
Remove-NetworkControllerPublicIpAddress -ConnectionUri https://nc.contoso.com -ResourceId Web -Force
#> -not (Get-NetworkControllerPublicIpAddress -ConnectionUri https://nc.contoso.com)
