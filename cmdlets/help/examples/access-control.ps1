## New-NetworkControllerAccessControlList
# Creates a list that lets HTTPS in from everywhere, and nothing else.
New-NetworkControllerAccessControlList -ConnectionUri https://nc.contoso.com -ResourceId WebTier -Force -Properties @{
    InboundDefaultAction = 'Deny'
    AclRules = @(@{ ResourceId = 'Https'; Properties = @{
        Priority = '100'; Type = 'Inbound'; Action = 'Allow'; Protocol = 'TCP'; Logging = 'Enabled'
        SourceAddressPrefix = '*'; SourcePortRange = '*'; DestinationAddressPrefix = '*'; DestinationPortRange = '443' } }) }
#> $output.Properties.AclRules.Properties.DestinationPortRange -eq '443'

## -
New-NetworkControllerLogicalNetwork -ConnectionUri https://nc.contoso.com -ResourceId HNVPA -Force -Properties @{ NetworkVirtualizationEnabled = $true }
New-NetworkControllerVirtualNetwork -ConnectionUri https://nc.contoso.com -ResourceId Contoso_VNet1 -Force -Properties @{ AddressSpace = @{ AddressPrefixes = '24.30.1.0/24' }; LogicalNetwork = @{ ResourceRef = '/logicalNetworks/HNVPA' }; Subnets = @(@{ ResourceId = 'Contoso_WebTier'; Properties = @{ AddressPrefix = '24.30.1.0/24' } }) }

## New-NetworkControllerVirtualSubnet
# Gives an access control list to a subnet, where it holds for every network interface.
$list = Get-NetworkControllerAccessControlList -ConnectionUri https://nc.contoso.com -ResourceId WebTier
$subnet = Get-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 -ResourceId Contoso_WebTier
$subnet.Properties.AccessControlList = $list
New-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 -ResourceId Contoso_WebTier -Properties $subnet.Properties -Force
#> $output.Properties.AccessControlList.ResourceRef -eq '/accessControlLists/WebTier'

## Get-NetworkControllerAccessControlList
# Shows where a list is used.
(Get-NetworkControllerAccessControlList -ConnectionUri https://nc.contoso.com -ResourceId WebTier).Properties.Subnets.ResourceRef
#> $output -eq '/virtualNetworks/Contoso_VNet1/subnets/Contoso_WebTier'

## New-NetworkControllerAccessControlListRule
# Adds a rule: SSH from one network. Rules of lower priority numbers are looked at first.
New-NetworkControllerAccessControlListRule -ConnectionUri https://nc.contoso.com -AccessControlListId WebTier -ResourceId Ssh -Force -Properties @{
    Priority = '110'; Type = 'Inbound'; Action = 'Allow'; Protocol = 'TCP'
    SourceAddressPrefix = '24.30.5.0/24'; SourcePortRange = '*'; DestinationAddressPrefix = '*'; DestinationPortRange = '22' }
#> $output.Properties.Priority -eq '110'

## Get-NetworkControllerAccessControlListRule
# Shows the rules of a list in the order in which they are looked at.
Get-NetworkControllerAccessControlListRule -ConnectionUri https://nc.contoso.com -AccessControlListId WebTier |
    Sort-Object { $_.Properties.Type }, { [int]$_.Properties.Priority } | Format-Table
#> ($output | Out-String) -match '(?s)Https\s+100 Inbound.*Ssh\s+110 Inbound'

## Remove-NetworkControllerAccessControlListRule
# Removes every rule of a list that lets port 22 in.
Get-NetworkControllerAccessControlListRule -ConnectionUri https://nc.contoso.com -AccessControlListId WebTier |
    Where-Object { $_.Properties.DestinationPortRange -eq '22' } |
    Remove-NetworkControllerAccessControlListRule -ConnectionUri https://nc.contoso.com -AccessControlListId WebTier -Force
#> (Get-NetworkControllerAccessControlListRule -ConnectionUri https://nc.contoso.com -AccessControlListId WebTier).ResourceId -eq 'Https'

## New-NetworkControllerSecurityTag
# Makes a tag that network interfaces can carry, and rules can name instead of a prefix.
New-NetworkControllerSecurityTag -ConnectionUri https://nc.contoso.com -ResourceId Database -Force -Properties @{ Type = 'Tier' }
#> $output.Properties.Type -eq 'Tier'

## Get-NetworkControllerSecurityTag
# Lists the tags, and who carries them.
Get-NetworkControllerSecurityTag -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Database\s+Tier'

## Remove-NetworkControllerSecurityTag
# Removes a tag that nothing refers to.
Remove-NetworkControllerSecurityTag -ConnectionUri https://nc.contoso.com -ResourceId Database -Force
#> -not (Get-NetworkControllerSecurityTag -ConnectionUri https://nc.contoso.com)

## Remove-NetworkControllerAccessControlList
# Takes a list from the subnet that uses it, then removes it.
$subnet = Get-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 -ResourceId Contoso_WebTier
$subnet.Properties.AccessControlList = $null
$null = New-NetworkControllerVirtualSubnet -ConnectionUri https://nc.contoso.com -VirtualNetworkId Contoso_VNet1 -ResourceId Contoso_WebTier -Properties $subnet.Properties -Force
Remove-NetworkControllerAccessControlList -ConnectionUri https://nc.contoso.com -ResourceId WebTier -Force
#> -not (Get-NetworkControllerAccessControlList -ConnectionUri https://nc.contoso.com)
