using namespace System.Collections.Generic

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
}

Describe 'The types of the model' {
    It 'take a string for a number, and text where scripts see text' -Tag 'script-7' {
        $qos = New-Object Microsoft.Windows.NetworkController.VirtualNetworkInterfaceQosSettings
        $qos.InboundMaximumMbps = '1000'
        $qos.InboundMaximumMbps | Should -BeExactly 1000
        $rule = New-Object Microsoft.Windows.NetworkController.AclRuleProperties
        $rule.Priority = 100
        $rule.Priority | Should -BeOfType [string]
    }

    It 'keep text of a flag as it is where a conversion would turn False into true' {
        $address = New-Object Microsoft.Windows.NetworkController.InterfaceIPConfiguration
        $address.IsDhcpEnabled = 'False'
        $address.IsDhcpEnabled | Should -BeExactly 'False'
    }

    It 'take a scalar for a list' {
        $space = New-Object Microsoft.Windows.NetworkController.AddressSpace
        $space.AddressPrefixes = '10.0.0.0/8'
        , $space.AddressPrefixes | Should -BeOfType [string[]]
    }

    It 'append to a list that was never set, and keep the same object' {
        $network = New-Object Microsoft.Windows.NetworkController.VirtualNetworkProperties
        $network.Subnets += $subnet = New-Object Microsoft.Windows.NetworkController.VirtualSubnet
        $network.Subnets += New-Object Microsoft.Windows.NetworkController.VirtualSubnet
        $subnet.ResourceId = 'late'
        $network.Subnets[0].ResourceId | Should -BeExactly 'late'
        $network.Subnets.Count | Should -Be 2
    }

    It 'take the elements of an array made beforehand' {
        $rules = [Microsoft.Windows.NetworkController.AclRule[]]::new(1)
        $list = [Microsoft.Windows.NetworkController.AccessControlListProperties]::new()
        $list.AclRules = $rules
        $list.AclRules[0] = [Microsoft.Windows.NetworkController.AclRule]::new()
        $list.AclRules[0].ResourceId = 'r'
        $list.aclrules.resourceid | Should -BeExactly 'r'
    }

    It 'take a subnet of either kind as the subnet of an adapter' -ForEach 'VirtualSubnet', 'LogicalSubnet' {
        $subnet = New-Object "Microsoft.Windows.NetworkController.$_"
        $subnet.ResourceRef = '/x/1/subnets/2'
        $configuration = New-Object Microsoft.Windows.NetworkController.NetworkInterfaceIpConfigurationProperties
        $configuration.Subnet = $subnet
        $configuration.Subnet.ResourceRef | Should -BeExactly '/x/1/subnets/2'
    }

    It 'take a small object with a resourceRef as a reference' {
        $list = New-Object Microsoft.Windows.NetworkController.AccessControlList
        $list.ResourceRef = '/accessControlLists/web'
        $subnet = New-Object Microsoft.Windows.NetworkController.VirtualSubnetProperties
        $subnet.accesscontrollist = $list
        $subnet.AccessControlList.ResourceRef | Should -BeExactly '/accessControlLists/web'
    }

    It 'come from hashtables at any depth' -Tag 'client-31' {
        $network = [Microsoft.Windows.NetworkController.VirtualNetworkProperties]@{
            addressspace   = @{ addressprefixes = '10.0.0.0/8' }
            logicalNetwork = @{ resourceRef = '/logicalNetworks/hnv' }
            subnets        = @(@{ resourceId = 'a'; properties = @{ addressPrefix = '10.0.0.0/24' } })
        }
        $network.AddressSpace.AddressPrefixes[0] | Should -BeExactly '10.0.0.0/8'
        $network.Subnets[0].Properties.AddressPrefix | Should -BeExactly '10.0.0.0/24'
        $network.LogicalNetwork.ResourceRef | Should -BeExactly '/logicalNetworks/hnv'
    }

    It 'come from JSON with everything that the service sends' {
        $text = '{"addressSpace":{"addressPrefixes":["10.0.0.0/8"]},"provisioningState":"Succeeded",
            "configurationState":{"status":"Success","detailedInfo":[{"source":"s","code":"c","message":"m"}]},
            "fromTheFuture":1,"subnets":[null,{"resourceId":"a","tags":null,"resourceRef":"/virtualNetworks/n/subnets/a","etag":"e",
                        "instanceId":"7d6f1b1e-5c1f-4b3a-9a55-0d8f6a7b9c01","properties":{"addressPrefix":"10.0.0.0/24"}}]}'
        $network = [Microsoft.Windows.NetworkController.VirtualNetworkProperties](ConvertFrom-Json $text)
        $network.ConfigurationState.DetailedInfo[0].Code | Should -BeExactly 'c'
        $network.Subnets[1].InstanceId.ToString() | Should -BeExactly '7d6f1b1e-5c1f-4b3a-9a55-0d8f6a7b9c01'
    }

    It 'refuse a member of another name and tell it' {
        { [Microsoft.Windows.NetworkController.AddressSpace]@{ AddressPrefixe = 'x' } } |
            Should -Throw "*AddressSpace has no property 'AddressPrefixe'. It has: AddressPrefixes.*"
        { [Microsoft.Windows.NetworkController.VirtualNetworkProperties]@{ Subnets = @{ Properties = @{ Prefix = 'x' } } } } |
            Should -Throw "*VirtualSubnetProperties has no property 'Prefix'*"
        { [Microsoft.Windows.NetworkController.LogicalSubnetProperties]@{ VlanId = 'eleven' } } | Should -Throw '*LogicalSubnetProperties.VlanID*eleven*'
    }

    It 'take the text of a flag for what it says' {
        ([Microsoft.Windows.NetworkController.LogicalSubnetProperties]@{ IsPublic = 'False' }).IsPublic | Should -BeExactly $false
        ([Microsoft.Windows.NetworkController.LogicalSubnetProperties]('{"isPublic":"false"}' | ConvertFrom-Json)).IsPublic | Should -BeExactly $false
        ([Microsoft.Windows.NetworkController.LogicalSubnetProperties]@{ IsPublic = $null }).IsPublic | Should -BeNullOrEmpty
    }

    It 'take names that only pages of the original have, and show them nowhere' -ForEach @(
        @{ Type = 'LogicalSubnetProperties'; Alias = 'DefaultGateway'; Name = 'DefaultGateways'; Value = '10.0.0.1' }
        @{ Type = 'LoadBalancerManagerProperties'; Alias = 'VipPools'; Name = 'VipIpPools'; Value = @{ ResourceRef = '/x' } }
        @{ Type = 'LoadBalancerBackendAddressPoolProperties'; Alias = 'BackEndIpConfiguration'; Name = 'BackendIPConfigurations'; Value = @{ ResourceRef = '/x' } }
    ) {
        $properties = New-Object "Microsoft.Windows.NetworkController.$Type"
        $properties.$Alias = $Value
        $properties.$Name.Count | Should -Be 1
        $properties.$Alias += $Value
        $properties.$Name.Count | Should -Be 2
        $properties.psobject.Properties.Name | Should -Not -Contain $Alias
        ($properties | ConvertTo-Json -Depth 5), ($properties | Select-Object * | Out-String), ($properties | Format-List * | Out-String) |
            Should -Not -Match "\b$Alias\b"
    }

    It 'show their members in the order of the original' -Tag 'script-2' {
        $resource = New-Object Microsoft.Windows.NetworkController.VirtualNetwork
        $resource.psobject.Properties.Name -join ' ' |
            Should -BeExactly 'Tags ResourceRef InstanceId Etag ResourceMetadata ResourceId Properties'
        $resource = New-Object Microsoft.Windows.NetworkController.Credential
        $resource.psobject.Properties.Name -join ' ' |
            Should -BeExactly 'Tags ResourceRef CreatedTime InstanceId Etag ResourceMetadata ResourceId Properties'
        $resource = New-Object Microsoft.Windows.NetworkController.AclRule
        $resource.psobject.Properties.Name -join ' ' |
            Should -BeExactly 'ResourceMetadata ResourceRef InstanceId Etag ResourceId Properties'
    }

    It 'show children by id, references by path and properties by type' {
        $network = New-Object Microsoft.Windows.NetworkController.VirtualNetwork
        $network.Properties = @{ Subnets = @(@{ ResourceId = 'left' }, @{ ResourceId = 'right' }); LogicalNetwork = @{ ResourceRef = '/l/1' } }
        $network | Out-String | Should -Match 'Properties +: Microsoft.Windows.NetworkController.VirtualNetworkProperties'
        $shown = $network.Properties | Format-List | Out-String
        $shown | Should -Match 'Subnets +: \{left, right\}'
        $shown | Should -Match 'LogicalNetwork +: /l/1'
    }

    It 'end as JSON, null members included' {
        $peering = [Microsoft.Windows.NetworkController.VirtualNetworkPeeringProperties]@{ RemoteVirtualNetwork = @{ ResourceRef = '/virtualNetworks/b' } }
        $json = ConvertTo-Json $peering -Depth 100 -Compress
        $json | Should -BeLike '*"RemoteVirtualNetwork":{"Tags":null,"ResourceRef":"/virtualNetworks/b","InstanceId":"00000000-0000-0000-0000-000000000000","Etag":null,"ResourceMetadata":null,"ResourceId":null,"Properties":null}*'
        $json | Should -BeLike '*"PeeringState":null*'
    }
}
