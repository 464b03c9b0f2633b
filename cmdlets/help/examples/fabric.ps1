## New-NetworkControllerCredential
# Stores the account by which the controller proves itself to hosts. PowerShell asks for name and password, so that neither stands in a script.
$account = Get-Credential
New-NetworkControllerCredential -ConnectionUri https://nc.contoso.com -ResourceId HostAccount -Force -Properties @{
    Type = 'usernamePassword'; UserName = $account.UserName; Value = $account.GetNetworkCredential().Password }
#> $output.Properties.UserName -eq 'CONTOSO\ncadmin' -and -not $output.Properties.Value

## New-NetworkControllerCredential
# Names the certificate by which the controller proves itself, by its thumbprint.
New-NetworkControllerCredential -ConnectionUri https://nc.contoso.com -ResourceId HostCertificate -Force -Properties @{
    Type = 'X509Certificate'; Value = 'A909502DD82AE41433E6F83886B00D4277A32A7B' }
#> $output.Properties.Value -eq 'A909502DD82AE41433E6F83886B00D4277A32A7B'

## Get-NetworkControllerCredential
# Lists the credentials. Passwords are never given back.
Get-NetworkControllerCredential -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'HostAccount' -and ($output | Out-String) -notmatch 'open sesame'

## New-NetworkControllerLogicalNetwork
# Creates the network of the fabric that carries virtual networks, with its subnet in VLAN 11 and the addresses that hosts may have in it.
$pool = @{ ResourceId = 'HostAddresses'; Properties = @{ StartIpAddress = '10.10.0.10'; EndIpAddress = '10.10.0.99' } }
$subnet = @{ ResourceId = 'HNVPA_Subnet'; Properties = @{
    AddressPrefix = '10.10.0.0/24'; VlanID = 11; DefaultGateways = '10.10.0.1'; IpPools = @($pool) } }
New-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId HNVPA -Force -Properties @{
    NetworkVirtualizationEnabled = $true; Subnets = @($subnet) }
#> $output.Properties.Subnets.Properties.IpPools.ResourceId -eq 'HostAddresses'

## Get-NetworkControllerLogicalNetwork
# Finds the logical network on which virtual networks can be made.
Get-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com | Where-Object { $_.Properties.NetworkVirtualizationEnabled }
#> $output.ResourceId -eq 'HNVPA'

## New-NetworkControllerLogicalSubnet
# Adds a subnet in another VLAN to a logical network.
New-NetworkControllerLogicalSubnet -ConnectionUri https://nc.contoso.com -LogicalNetworkId HNVPA -ResourceId Rack2 -Force -Properties @{
    AddressPrefix = '10.10.1.0/24'; VlanID = 12; DefaultGateways = '10.10.1.1' }
#> $output.Properties.VlanID -eq 12

## Get-NetworkControllerLogicalSubnet
# Shows the subnets of a logical network: prefix, VLAN, gateways and pools.
Get-NetworkControllerLogicalSubnet -ConnectionUri https://nc.contoso.com -LogicalNetworkId HNVPA | Format-Table
#> ($output | Out-String) -match '10\.10\.1\.0/24'

## New-NetworkControllerIpPool
# Sets aside the addresses of a subnet that the controller may give away.
New-NetworkControllerIpPool -ConnectionUri https://nc.contoso.com -NetworkId HNVPA -SubnetId Rack2 -ResourceId Addresses -Force -Properties @{
    StartIpAddress = '10.10.1.10'; EndIpAddress = '10.10.1.99' }
#> $output.Properties.EndIpAddress -eq '10.10.1.99'

## Get-NetworkControllerIpPool
# Tells how many addresses the pools of a subnet have, and how many are in use.
(Get-NetworkControllerIpPool -ConnectionUri https://nc.contoso.com -NetworkId HNVPA -SubnetId Rack2).Properties.Usage
#> $output.NumberOfIPAddresses -eq 90 -and $output.NumberofIPAddressesAllocated -eq 0

## New-NetworkControllerIpReservation
# Keeps an address of a pool for something that the controller does not know.
New-NetworkControllerIpReservation -ConnectionUri https://nc.contoso.com -NetworkId HNVPA -SubnetId Rack2 -ResourceId Printer -Force -Properties @{
    ReservedAddresses = @('10.10.1.50') }
#> $output.Properties.ReservedAddresses -contains '10.10.1.50'

## Get-NetworkControllerIpReservation
# Lists the addresses of a subnet that are kept for others.
(Get-NetworkControllerIpReservation -ConnectionUri https://nc.contoso.com -NetworkId HNVPA -SubnetId Rack2).Properties.ReservedAddresses
#> $output -eq '10.10.1.50'

## Remove-NetworkControllerIpReservation
# Gives a reserved address back to the pool.
Remove-NetworkControllerIpReservation -ConnectionUri https://nc.contoso.com -NetworkId HNVPA -SubnetId Rack2 -ResourceId Printer -Force
#> -not (Get-NetworkControllerIpReservation -ConnectionUri https://nc.contoso.com -NetworkId HNVPA -SubnetId Rack2)

## New-NetworkControllerFabricRoute
# Tells hosts of a subnet by which router they reach another network of the fabric.
New-NetworkControllerFabricRoute -ConnectionUri https://nc.contoso.com -LogicalNetworkId HNVPA -SubnetId Rack2 -ResourceId Storage -Force -Properties @{
    Destination = '10.20.0.0/16'; NextHop = '10.10.1.1' }
#> $output.Properties.NextHop -eq '10.10.1.1'

## Get-NetworkControllerFabricRoute
# Lists the routes of a subnet of the fabric.
Get-NetworkControllerFabricRoute -ConnectionUri https://nc.contoso.com -LogicalNetworkId HNVPA -SubnetId Rack2 | Format-Table
#> ($output | Out-String) -match 'Storage\s+10\.20\.0\.0/16'

## Remove-NetworkControllerFabricRoute
# Removes a route.
Remove-NetworkControllerFabricRoute -ConnectionUri https://nc.contoso.com -LogicalNetworkId HNVPA -SubnetId Rack2 -ResourceId Storage -Force
#> -not (Get-NetworkControllerFabricRoute -ConnectionUri https://nc.contoso.com -LogicalNetworkId HNVPA -SubnetId Rack2)

## Remove-NetworkControllerIpPool
# Removes a pool of which no address is in use.
Remove-NetworkControllerIpPool -ConnectionUri https://nc.contoso.com -NetworkId HNVPA -SubnetId Rack2 -ResourceId Addresses -Force
#> -not (Get-NetworkControllerIpPool -ConnectionUri https://nc.contoso.com -NetworkId HNVPA -SubnetId Rack2)

## New-NetworkControllerMacPool
# Sets aside the MAC addresses that network interfaces get which bring none of their own.
New-NetworkControllerMacPool -ConnectionUri https://nc.contoso.com -ResourceId DefaultMacPool -Force -Properties @{
    StartMacAddress = '00-1D-D8-B7-1C-00'; EndMacAddress = '00-1D-D8-B7-1F-FF' }
#> $output.Properties.Usage.NumberOfMacAddresses -eq 1024

## Get-NetworkControllerMacPool
# Shows the MAC pools, and how many of their addresses are in use.
Get-NetworkControllerMacPool -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'DefaultMacPool'

## Remove-NetworkControllerMacPool
# Removes a MAC pool of which no address is in use.
Remove-NetworkControllerMacPool -ConnectionUri https://nc.contoso.com -ResourceId DefaultMacPool -Force
#> -not (Get-NetworkControllerMacPool -ConnectionUri https://nc.contoso.com)

## New-NetworkControllerServer
# Makes a host known, with the address at which the controller reaches it and the certificate that the controller shows there.
$certificate = Get-NetworkControllerCredential -ConnectionUri https://nc.contoso.com -ResourceId HostCertificate
New-NetworkControllerServer -ConnectionUri https://nc.contoso.com -ResourceId Host1 -Force -Properties @{
    Connections = @(@{ ManagementAddresses = @('10.0.0.11', 'host1.contoso.com'); CredentialType = 'X509Certificate'; Credential = $certificate }) }
#> $output.Properties.Connections.Credential.ResourceRef -eq '/credentials/HostCertificate'

## Get-NetworkControllerServer
# Tells which hosts are not as they are to be, and why.
foreach ($server in Get-NetworkControllerServer -ConnectionUri https://nc.contoso.com) {
    if ($server.Properties.ConfigurationState.Status -ne 'Success') {
        "$($server.ResourceId): $($server.Properties.ConfigurationState.DetailedInfo.Message)"
    }
}
#> $output -like 'Host1: ?*'

## New-NetworkControllerServerInterface
# Tells which subnets of the fabric a host's network card leads to.
New-NetworkControllerServerInterface -ConnectionUri https://nc.contoso.com -ServerId Host1 -ResourceId eth0 -Force -Properties @{
    InterfaceName = 'eth0'; LogicalSubnets = @(@{ ResourceRef = '/logicalNetworks/HNVPA/subnets/HNVPA_Subnet' }) }
#> $output.Properties.LogicalSubnets.ResourceRef -eq '/logicalNetworks/HNVPA/subnets/HNVPA_Subnet'

## -
New-NetworkControllerServer -ConnectionUri https://nc.contoso.com -ResourceId Host2 -Force -Properties @{ Connections = @(@{ ManagementAddresses = @('10.0.0.12'); Credential = @{ ResourceRef = '/credentials/HostCertificate' } }) }

## Get-NetworkControllerServerInterface
# Lists the network cards of two hosts.
Get-NetworkControllerServerInterface -ConnectionUri https://nc.contoso.com -ServerId Host1, Host2
#> $output.ResourceId -contains 'eth0'

## Remove-NetworkControllerServerInterface
# Removes a network card of a host.
Remove-NetworkControllerServerInterface -ConnectionUri https://nc.contoso.com -ServerId Host1 -ResourceId eth0 -Force
#> -not (Get-NetworkControllerServerInterface -ConnectionUri https://nc.contoso.com -ServerId Host1)

## Remove-NetworkControllerServer
# Removes hosts that have been taken out of service.
foreach ($id in 'Host1', 'Host2') {
    Remove-NetworkControllerServer -ConnectionUri https://nc.contoso.com -ResourceId $id -Force
}
#> -not (Get-NetworkControllerServer -ConnectionUri https://nc.contoso.com)

## New-NetworkControllerVirtualServer
# Makes the virtual machine of a gateway or multiplexer known.
$account = Get-NetworkControllerCredential -ConnectionUri https://nc.contoso.com -ResourceId HostAccount
New-NetworkControllerVirtualServer -ConnectionUri https://nc.contoso.com -ResourceId MuxVM1 -MarkServerReadOnly $false -Force -Properties @{
    VmGuid = '6f6f1f0e-6f6f-4f0e-8f6f-000000000001'
    Connections = @(@{ ManagementAddresses = @('10.0.0.21'); CredentialType = 'usernamePassword'; Credential = $account }) }
#> $output.Properties.VmGuid -eq '6f6f1f0e-6f6f-4f0e-8f6f-000000000001'

## Get-NetworkControllerVirtualServer
# Finds the virtual server of a virtual machine by the id of that machine.
Get-NetworkControllerVirtualServer -ConnectionUri https://nc.contoso.com |
    Where-Object { $_.Properties.VmGuid -eq '6f6f1f0e-6f6f-4f0e-8f6f-000000000001' }
#> $output.ResourceId -eq 'MuxVM1'

## Remove-NetworkControllerLogicalSubnet
# Removes a subnet of the fabric, with its pools.
Remove-NetworkControllerLogicalSubnet -ConnectionUri https://nc.contoso.com -LogicalNetworkId HNVPA -ResourceId Rack2 -Force
#> (Get-NetworkControllerLogicalSubnet -ConnectionUri https://nc.contoso.com -LogicalNetworkId HNVPA).ResourceId -eq 'HNVPA_Subnet'

## Remove-NetworkControllerLogicalNetwork
# Removes a logical network with everything in it. The controller refuses while a virtual network is on it.
Remove-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId HNVPA -Force
#> -not (Get-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com)

## Remove-NetworkControllerCredential
# Removes every credential that nothing uses. Those in use the controller keeps: the error says so, and the loop goes on.
foreach ($credential in Get-NetworkControllerCredential -ConnectionUri https://nc.contoso.com) {
    try {
        Remove-NetworkControllerCredential -ConnectionUri https://nc.contoso.com -ResourceId $credential.ResourceId -Force
    }
    catch {
        Write-Warning $_
    }
}
#> (Get-NetworkControllerCredential -ConnectionUri https://nc.contoso.com).ResourceId -eq 'HostAccount'

## Remove-NetworkControllerVirtualServer
# Removes a virtual server, without a question.
Remove-NetworkControllerVirtualServer -ConnectionUri https://nc.contoso.com -ResourceId MuxVM1 -Force
#> -not (Get-NetworkControllerVirtualServer -ConnectionUri https://nc.contoso.com)
