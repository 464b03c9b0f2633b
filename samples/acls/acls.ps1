<#
.SYNOPSIS
An access control list that keeps the VMs of one subnet apart, and lets everything else pass.

.DESCRIPTION
The second example of Microsoft's article "Use access control lists (ACLs) to manage datacenter network traffic flow": the
rules, the list, and the list at the subnet. The subnet's router, its first address, stays reachable.

.PARAMETER ConnectionUri
The URI of the Network Controller, such as https://nc.contoso.com.

.PARAMETER Remove
Takes the list from the subnet and removes it.

.EXAMPLE
./acls.ps1 -ConnectionUri https://nc.contoso.com -Network Contoso_VNet1 -Subnet WebTier
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $ConnectionUri,
    [string] $Network = 'Contoso_VNet1',
    [string] $Subnet = 'WebTier',
    [switch] $Remove,
    [string] $CertificateThumbprint
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$controller = @{ ConnectionUri = $ConnectionUri }
if ($CertificateThumbprint) { $controller.CertificateThumbprint = $CertificateThumbprint }

$vnet = Get-NetworkControllerVirtualNetwork @controller -ResourceId $Network
$subnetInNetwork = $vnet.Properties.Subnets | Where-Object { $_.ResourceId -eq $Subnet }
if (-not $subnetInNetwork) { throw "The virtual network $Network has no subnet $Subnet." }
$listId = "$Network-$Subnet"

if ($Remove) {
    $subnetInNetwork.Properties.AccessControlList = $null
    $null = New-NetworkControllerVirtualNetwork @controller -ResourceId $Network -Properties $vnet.Properties -Force
    Remove-NetworkControllerAccessControlList @controller -ResourceId $listId -Force
    "access control list $listId is removed"
    return
}

$prefix = $subnetInNetwork.Properties.AddressPrefix
$octets = [ipaddress]::Parse($prefix.Split('/')[0]).GetAddressBytes()
$octets[3] += 1
$router = [ipaddress]::new($octets).ToString()

# Name, source, destination, direction, action; priorities follow the order.
$rows = @(
    , @('AllowRouter_Inbound', $router, '*', 'Inbound', 'Allow')
    , @('AllowRouter_Outbound', '*', $router, 'Outbound', 'Allow')
    , @('DenySubnet_Inbound', $prefix, '*', 'Inbound', 'Deny')
    , @('DenySubnet_Outbound', '*', $prefix, 'Outbound', 'Deny')
    , @('AllowAll_Inbound', '*', '*', 'Inbound', 'Allow')
    , @('AllowAll_Outbound', '*', '*', 'Outbound', 'Allow')
)
$aclrules = @()
foreach ($row in $rows) {
    $ruleproperties = New-Object Microsoft.Windows.NetworkController.AclRuleProperties
    $ruleproperties.Protocol = 'All'
    $ruleproperties.SourcePortRange = '0-65535'
    $ruleproperties.DestinationPortRange = '0-65535'
    $ruleproperties.SourceAddressPrefix = $row[1]
    $ruleproperties.DestinationAddressPrefix = $row[2]
    $ruleproperties.Type = $row[3]
    $ruleproperties.Action = $row[4]
    $ruleproperties.Priority = 100 + $aclrules.Count
    $ruleproperties.Logging = 'Disabled'
    $aclrule = New-Object Microsoft.Windows.NetworkController.AclRule
    $aclrule.ResourceId = $row[0]
    $aclrule.Properties = $ruleproperties
    $aclrules += $aclrule
}
$listproperties = New-Object Microsoft.Windows.NetworkController.AccessControlListProperties
$listproperties.AclRules = $aclrules
$list = New-NetworkControllerAccessControlList @controller -ResourceId $listId -Properties $listproperties -Force
$list.Properties.AclRules.Properties | Sort-Object { [int]$_.Priority } |
    Format-Table Priority, Type, Action, SourceAddressPrefix, DestinationAddressPrefix

# The whole list is assigned; the cmdlet sends a reference to it.
$subnetInNetwork.Properties.AccessControlList = $list
$vnet = New-NetworkControllerVirtualNetwork @controller -ResourceId $Network -Properties $vnet.Properties -Force
"access control list $listId is at the subnet $Subnet of $Network"
