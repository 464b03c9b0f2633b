BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
}

Describe 'A Get cmdlet' {
    BeforeEach { $controller = [FakeController]::new() }
    AfterEach { $controller.Dispose() }

    It 'gets one resource in the version that discovery names' {
        $controller.On('GET', '/networking/v3/virtualNetworks/a', 200, (ConvertTo-Answer '/virtualNetworks/a' @{ addressSpace = @{ addressPrefixes = @('10.0.0.0/8') } }))
        $network = Get-NetworkControllerVirtualNetwork -ConnectionUri $controller.Uri -ResourceId a
        $network | Should -BeOfType [Microsoft.Windows.NetworkController.VirtualNetwork]
        $network.ResourceRef | Should -BeExactly '/virtualNetworks/a'
        $network.Properties.AddressSpace.AddressPrefixes | Should -BeExactly '10.0.0.0/8'
        $network.InstanceId | Should -BeOfType [guid]
    }

    It 'speaks the first version where discovery is unknown' {
        $old = [FakeController]::new($null, '')
        $old.On('GET', '/networking/v1/macPools/m', 200, (ConvertTo-Answer '/macPools/m'))
        (Get-NetworkControllerMacPool m -ConnectionUri $old.Uri).ResourceId | Should -BeExactly 'm'
        $old.Dispose()
    }

    It 'lists a collection page by page' {
        $controller.On('GET', '/networking/v3/virtualNetworks', 200, "{`"value`":[$(ConvertTo-Answer '/virtualNetworks/a')],`"nextLink`":`"/networking/v3/virtualNetworks?page=2`"}")
        $controller.On('GET', '/networking/v3/virtualNetworks?page=2', 200, "{`"value`":[$(ConvertTo-Answer '/virtualNetworks/b')],`"nextLink`":`"`"}")
        (Get-NetworkControllerVirtualNetwork -ConnectionUri $controller.Uri).ResourceId | Should -Be 'a', 'b'
    }

    It 'gives nothing for an empty collection' -ForEach '{"value":[],"nextLink":""}', '{"nextLink":""}' {
        $controller.On('GET', '/networking/v3/servers', 200, $_)
        Get-NetworkControllerServer -ConnectionUri $controller.Uri | Should -BeNullOrEmpty
    }

    It 'gets several children of several parents' {
        foreach ($id in 'a/subnets/1', 'a/subnets/2', 'b/subnets/1', 'b/subnets/2') {
            $controller.On('GET', "/networking/v3/virtualNetworks/$id", 200, (ConvertTo-Answer "/virtualNetworks/$id"))
        }
        $subnets = Get-NetworkControllerVirtualSubnet -ConnectionUri $controller.Uri -VirtualNetworkId a, b -ResourceId 1, 2
        $subnets.ResourceRef | Should -Be '/virtualNetworks/a/subnets/1', '/virtualNetworks/a/subnets/2', '/virtualNetworks/b/subnets/1', '/virtualNetworks/b/subnets/2'
    }

    It 'reaches a grandchild by the ids of all its ancestors' {
        $controller.On('GET', '/networking/v3/logicalNetworks/n/subnets/s/ipPools/p', 200, (ConvertTo-Answer '/logicalNetworks/n/subnets/s/ipPools/p' @{ startIpAddress = '10.0.0.4' }))
        (Get-NetworkControllerIpPool n s p -ConnectionUri $controller.Uri).Properties.StartIPAddress | Should -BeExactly '10.0.0.4'
    }

    It 'gets a resource of which there is one' {
        $controller.On('GET', '/networking/v3/virtualNetworkManager/configuration', 200, (ConvertTo-Answer '/virtualNetworkManager/configuration' @{ networkVirtualizationProtocol = 'VXLAN' }))
        (Get-NetworkControllerVirtualNetworkConfiguration -ConnectionUri $controller.Uri).Properties.NetworkVirtualizationProtocol | Should -BeExactly 'VXLAN'
    }

    It 'gets discovery from the path without a version' {
        (Get-NetworkControllerDiscovery -ConnectionUri $controller.Uri).Properties.CurrentRestVersion | Should -BeExactly 'V3'
    }

    It 'escapes ids, and refuses one that would name another resource' -ForEach @(
        @{ Id = 'a b/c?d'; Path = 'a%20b%2Fc%3Fd' }
    ) {
        $controller.On('GET', "/networking/v3/servers/$Path", 200, (ConvertTo-Answer '/servers/x'))
        Get-NetworkControllerServer $Id -ConnectionUri $controller.Uri | Should -Not -BeNullOrEmpty
        { Get-NetworkControllerServer '..' -ConnectionUri $controller.Uri } | Should -Throw "*'..' is not the id*"
        { Get-NetworkControllerServer '' -ConnectionUri $controller.Uri } | Should -Throw
    }

    It 'reads flags and numbers that the service sends as text' {
        $controller.On('GET', '/networking/v3/logicalNetworks/n', 200, (ConvertTo-Answer '/logicalNetworks/n' @{
            networkVirtualizationEnabled = 'true'; subnets = @(@{ resourceId = 's'; properties = @{ vlanID = '7'; isPublic = $false } }) }))
        $properties = (Get-NetworkControllerLogicalNetwork n -ConnectionUri $controller.Uri).Properties
        $properties.NetworkVirtualizationEnabled | Should -BeOfType [bool]
        $properties.NetworkVirtualizationEnabled -eq 'True' | Should -BeTrue
        $properties.Subnets.Properties.VlanId | Should -BeExactly 7
    }

    It 'reads references as references, lists with holes and members that it does not know' {
        $controller.On('GET', '/networking/v3/accessControlLists/l', 200, (ConvertTo-Answer '/accessControlLists/l' @{
            subnets = @($null, @{ resourceRef = '/virtualNetworks/a/subnets/s' }); fromTheFuture = @{ x = 1 } }))
        $subnets = (Get-NetworkControllerAccessControlList l -ConnectionUri $controller.Uri).Properties.Subnets
        $subnets.Count | Should -Be 1
        $subnets[0].ResourceRef | Should -BeExactly '/virtualNetworks/a/subnets/s'
    }

    It 'gives tags as an object with the names of the service' {
        $controller.On('GET', '/networking/v3/servers/s', 200, (ConvertTo-Answer '/servers/s' @{} @{ tags = @{ rack = 'r1' } }))
        (Get-NetworkControllerServer s -ConnectionUri $controller.Uri).Tags.rack | Should -BeExactly 'r1'
    }

    It 'takes a bare host name for HTTPS' {
        { Get-NetworkControllerServer -ConnectionUri 'localhost:1' } | Should -Throw '*at https://localhost:1/ cannot be reached*'
        { Get-NetworkControllerServer -ConnectionUri '127.0.0.1:1' } | Should -Throw '*at https://127.0.0.1:1/ cannot be reached*'
        { Get-NetworkControllerServer -ConnectionUri 'ftp://localhost' } | Should -Throw "*'ftp://localhost/' is not the URI*"
    }
}

Describe 'A New cmdlet' {
    BeforeEach { $controller = [FakeController]::new() }
    AfterEach { $controller.Dispose() }

    It 'sends whole objects as references, children in full and an explicit false' {
        $controller.On('PUT', '/networking/v3/virtualNetworks/a/virtualNetworkPeerings/p', 201, (ConvertTo-Answer '/virtualNetworks/a/virtualNetworkPeerings/p' @{ peeringState = 'Initiated' }))
        $remote = New-Object Microsoft.Windows.NetworkController.VirtualNetwork
        $remote.ResourceRef = '/virtualNetworks/b'
        $remote.ResourceId = 'b'
        $remote.Properties = @{ AddressSpace = @{ AddressPrefixes = '10.0.0.0/8' } }
        $properties = New-Object Microsoft.Windows.NetworkController.VirtualNetworkPeeringProperties
        $properties.remoteVirtualNetwork = $remote
        $properties.allowVirtualnetworkAccess = $true
        $properties.useRemoteGateways = $false
        $peering = New-NetworkControllerVirtualNetworkPeering -ConnectionUri $controller.Uri -VirtualNetworkId a -ResourceId p -Properties $properties -Force
        $peering.Properties.PeeringState | Should -BeExactly 'Initiated'
        $controller.Requests[0].Body | Should -BeExactly '{"resourceId":"p","properties":{"remoteVirtualNetwork":{"resourceRef":"/virtualNetworks/b"},"allowVirtualNetworkAccess":true,"useRemoteGateways":false}}'
        $controller.Requests[0].Headers['Content-Type'] | Should -BeExactly 'application/json; charset=utf-8'
    }

    It 'leaves out what only the service sets, so that what was read can be written' {
        $controller.On('GET', '/networking/v3/virtualNetworks/a', 200, (ConvertTo-Answer '/virtualNetworks/a' @{
            addressSpace = @{ addressPrefixes = @('10.0.0.0/8') }; configurationState = @{ status = 'Success' }
            subnets = @(@{ resourceId = 's'; resourceRef = '/virtualNetworks/a/subnets/s'; etag = 'e'
                properties = @{ addressPrefix = '10.0.0.0/24'; virtualSubnetId = '4096'; provisioningState = 'Succeeded'
                    ipConfigurations = @(@{ resourceRef = '/networkInterfaces/n/ipConfigurations/1' }) } }) }))
        $controller.On('PUT', '/networking/v3/virtualNetworks/a', 200, (ConvertTo-Answer '/virtualNetworks/a'))
        $network = Get-NetworkControllerVirtualNetwork a -ConnectionUri $controller.Uri
        $null = New-NetworkControllerVirtualNetwork a -ConnectionUri $controller.Uri -Properties $network.Properties -Force
        $controller.Requests[1].Body | Should -BeExactly '{"resourceId":"a","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/8"]},"subnets":[{"resourceId":"s","properties":{"addressPrefix":"10.0.0.0/24"}}]}}'
    }

    It 'refuses a reference that names nothing and tells which' {
        $properties = @{ LogicalNetwork = New-Object Microsoft.Windows.NetworkController.LogicalNetwork }
        { New-NetworkControllerVirtualNetwork a -ConnectionUri $controller.Uri -Properties $properties -Force } |
            Should -Throw '*VirtualNetworkProperties.LogicalNetwork refers to a resource*no ResourceRef*'
        $controller.Requests | Should -BeNullOrEmpty
    }

    It 'sends tags, metadata and the expected etag' {
        $controller.On('PUT', '/networking/v3/macPools/m', 200, (ConvertTo-Answer '/macPools/m'))
        $null = New-NetworkControllerMacPool m -Tags @{ owner = 'me' } -ResourceMetadata @{ TenantId = 't' } -Etag 'W/"1"' -ConnectionUri $controller.Uri -Force `
            -Properties @{ StartMacAddress = '02-00-00-00-00-00'; EndMacAddress = '02-00-00-00-00-ff' }
        $controller.Requests[0].Body | Should -BeExactly '{"resourceId":"m","tags":{"owner":"me"},"resourceMetadata":{"tenantId":"t"},"properties":{"startMacAddress":"02-00-00-00-00-00","endMacAddress":"02-00-00-00-00-ff"}}'
        $controller.Requests[0].Headers['If-Match'] | Should -BeExactly 'W/"1"'
    }

    It 'empties a list of children when the last one is filtered away, and leaves out a list that was never set' {
        $controller.On('GET', '/networking/v3/accessControlLists/a', 200, (ConvertTo-Answer '/accessControlLists/a' @{ aclRules = @(@{ resourceId = 'r'; properties = @{} }) }))
        $controller.On('PUT', '/networking/v3/accessControlLists/a', 200, (ConvertTo-Answer '/accessControlLists/a'))
        $list = Get-NetworkControllerAccessControlList a -ConnectionUri $controller.Uri
        $list.Properties.AclRules = $list.Properties.AclRules | Where-Object ResourceId -NE 'r'
        $fromJson = '{"AclRules":null}' | ConvertFrom-Json
        foreach ($properties in $list.Properties, $fromJson, @{ AclRules = $null }, @{ AclRules = @() }, @{}) {
            $null = New-NetworkControllerAccessControlList a -ConnectionUri $controller.Uri -Properties $properties -Force
        }
        $controller.Requests.Body | Where-Object { $_ } | ForEach-Object { $_ -replace '.*"properties":(.*)}$', '$1' } |
            Should -Be '{"aclRules":[]}', '{}', '{}', '{"aclRules":[]}', '{}'
    }

    It 'accepts null tags and metadata' {
        $controller.On('PUT', '/networking/v3/macPools/m', 200, (ConvertTo-Answer '/macPools/m'))
        $null = New-NetworkControllerMacPool m -Tags $null -ResourceMetadata $null -Properties @{} -ConnectionUri $controller.Uri -Force
        $controller.Requests[0].Body | Should -BeExactly '{"resourceId":"m","properties":{}}'
    }

    It 'takes id and properties from the pipeline' {
        $controller.On('GET', '/networking/v3/macPools/m', 200, (ConvertTo-Answer '/macPools/m' @{ startMacAddress = 'x' }))
        $controller.On('PUT', '/networking/v3/macPools/m', 200, (ConvertTo-Answer '/macPools/m'))
        $null = Get-NetworkControllerMacPool m -ConnectionUri $controller.Uri | New-NetworkControllerMacPool -ConnectionUri $controller.Uri -Force
        $controller.Requests[1].Body | Should -BeExactly '{"resourceId":"m","properties":{"startMacAddress":"x"}}'
    }

    It 'sends text beyond ASCII, quotes and control characters unharmed' {
        $controller.On('PUT', '/networking/v3/servers/s', 200, (ConvertTo-Answer '/servers/s'))
        $null = New-NetworkControllerServer s -Properties @{ Model = "Ä`"\`t€" } -ConnectionUri $controller.Uri -Force
        ($controller.Requests[0].Body | ConvertFrom-Json).properties.model | Should -BeExactly "Ä`"\`t€"
    }
}

Describe 'The Set and Remove cmdlets' {
    BeforeEach { $controller = [FakeController]::new() }
    AfterEach { $controller.Dispose() }

    It 'set the one resource whatever id is given' {
        $controller.On('PUT', '/networking/v3/virtualNetworkManager/configuration', 200, (ConvertTo-Answer '/virtualNetworkManager/configuration'))
        $null = Set-NetworkControllerVirtualNetworkConfiguration -ResourceId vnetglobalconfig -Properties @{ NetworkVirtualizationProtocol = 'NVGRE' } -ConnectionUri $controller.Uri -Force
        $controller.Requests[0].Body | Should -BeExactly '{"resourceId":"configuration","properties":{"networkVirtualizationProtocol":"NVGRE"}}'
    }

    It 'remove a resource and give nothing' {
        $controller.On('DELETE', '/networking/v3/virtualNetworks/a/subnets/s', 200, '')
        Remove-NetworkControllerVirtualSubnet a s 'W/"9"' -ConnectionUri $controller.Uri -Force | Should -BeNullOrEmpty
        $controller.Requests[0].Headers['If-Match'] | Should -BeExactly 'W/"9"'
    }
}
