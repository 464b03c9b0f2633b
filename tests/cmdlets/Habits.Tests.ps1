# What public scripts do with the module. The lists are in the references: cmdlets/README.md (script-1 to script-13, and
# the peering script) and client-expectations.md (client-27 to client-34). A test that stands for a line has its tag.
BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
}

Describe 'The lists of habits' {
    It 'have a test for each line' {
        $tags = Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 | Get-Content | Select-String "-Tag ('[^{]*) \{" |
            ForEach-Object { $_.Matches[0].Groups[1].Value -split ', ' -replace "'" }
        $lines = (1..13 | ForEach-Object { "script-$_" }) + 'script-peering' + (27..34 | ForEach-Object { "client-$_" })
        $lines | Where-Object { $_ -notin $tags } | Should -BeNullOrEmpty
        $tags | Where-Object { $_ -notin $lines } | Should -BeNullOrEmpty
    }
}

Describe 'A script' {
    BeforeEach {
        $controller = [FakeController]::new()
        $uri = $controller.Uri
    }
    AfterEach { $controller.Dispose() }

    It 'turns a result into JSON with all members in their order, references as empty resources, and no end in sight of depth' -Tag 'script-3', 'client-32' {
        $controller.On('GET', '/networking/v3/accessControlLists/web', 200, (ConvertTo-Answer '/accessControlLists/web' @{
            aclRules = @(@{ resourceId = 'r'; properties = @{ priority = '101' } }); subnets = @(@{ resourceRef = '/virtualNetworks/a/subnets/s' }) }))
        $list = Get-NetworkControllerAccessControlList web -ConnectionUri $uri
        $json = ConvertTo-Json $list -Depth 100
        ($json | ConvertFrom-Json).psobject.Properties.Name -join ' ' | Should -BeExactly 'Tags ResourceRef InstanceId Etag ResourceMetadata ResourceId Properties'
        $json | Should -MatchExactly '"Priority": "101"'
        $read = $json | ConvertFrom-Json
        $read.Tags | Should -BeNullOrEmpty
        $subnet = $read.Properties.Subnets[0]
        $subnet.ResourceRef | Should -BeExactly '/virtualNetworks/a/subnets/s'
        $subnet.InstanceId | Should -BeExactly '00000000-0000-0000-0000-000000000000'
        foreach ($name in 'ResourceId', 'Etag', 'Properties') {
            $subnet.psobject.Properties[$name] | Should -Not -BeNullOrEmpty
            $subnet.$name | Should -BeNullOrEmpty
        }
        $list.InstanceId.ToString() | Should -BeExactly '7d6f1b1e-5c1f-4b3a-9a55-0d8f6a7b9c01'
    }

    It 'names the parts of a load balancer that is not stored yet, and uses them in its rules' -Tag 'script-4', 'client-28' {
        $controller.On('PUT', '/networking/v3/loadBalancers/lb', 201, (ConvertTo-Answer '/loadBalancers/lb'))
        $properties = New-Object Microsoft.Windows.NetworkController.LoadBalancerProperties
        $properties.FrontendIPConfigurations += $front = New-Object Microsoft.Windows.NetworkController.LoadBalancerFrontendIpConfiguration
        $front.ResourceId = 'front'
        $front.ResourceRef = '/loadBalancers/lb/frontendIPConfigurations/front'
        $front.Properties = New-Object Microsoft.Windows.NetworkController.LoadBalancerFrontendIpConfigurationProperties
        $front.Properties.PrivateIPAddress = '192.168.10.100'
        $front.Properties.Subnet = New-Object Microsoft.Windows.NetworkController.Subnet
        $front.Properties.Subnet.ResourceRef = '/VirtualNetworks/MyNetwork/Subnets/Subnet2'
        $properties.BackendAddressPools += $pool = New-Object Microsoft.Windows.NetworkController.LoadBalancerBackendAddressPool
        $pool.ResourceId = 'pool'
        $pool.ResourceRef = '/loadBalancers/lb/backendAddressPools/pool'
        $pool.Properties = New-Object Microsoft.Windows.NetworkController.LoadBalancerBackendAddressPoolProperties
        $properties.LoadBalancingRules += $rule = New-Object Microsoft.Windows.NetworkController.LoadBalancingRule
        $rule.ResourceId = 'web'
        $rule.Properties = New-Object Microsoft.Windows.NetworkController.LoadBalancingRuleProperties
        $rule.Properties.FrontendIPConfigurations += $front
        $rule.Properties.BackendAddressPool = $pool
        $rule.Properties.Protocol = 'TCP'
        $rule.Properties.FrontendPort = $rule.Properties.BackendPort = 80
        $null = New-NetworkControllerLoadBalancer -ConnectionUri $uri -ResourceId lb -Properties $properties -Force -PassInnerException
        $sent = ($controller.Requests[0].Body | ConvertFrom-Json).properties
        $sent.frontendIPConfigurations.properties.privateIPAddress | Should -BeExactly '192.168.10.100'
        $sent.frontendIPConfigurations.properties.subnet.resourceRef | Should -BeExactly '/VirtualNetworks/MyNetwork/Subnets/Subnet2'
        ConvertTo-Json $sent.loadBalancingRules.properties.frontendIPConfigurations -Compress | Should -BeExactly '[{"resourceRef":"/loadBalancers/lb/frontendIPConfigurations/front"}]'
        ConvertTo-Json $sent.loadBalancingRules.properties.backendAddressPool -Compress | Should -BeExactly '{"resourceRef":"/loadBalancers/lb/backendAddressPools/pool"}'
    }

    It 'changes what it has read, in place and by assigning whole resources, and sends it again' -Tag 'script-5', 'script-6', 'client-29', 'client-30' {
        $controller.On('GET', '/networking/v3/networkInterfaces/nic', 200, (ConvertTo-Answer '/networkInterfaces/nic' @{
            configurationState = @{ status = 'Success' }; ipConfigurations = @(@{ resourceId = 'ip'; properties = @{ privateIPAddress = '24.30.1.10'
                loadBalancerBackendAddressPools = @(); provisioningState = 'Succeeded' } }) }))
        $controller.On('GET', '/networking/v3/loadBalancers/lb', 200, (ConvertTo-Answer '/loadBalancers/lb' @{
            backendAddressPools = @(@{ resourceId = 'pool'; resourceRef = '/loadBalancers/lb/backendAddressPools/pool'; properties = @{} }) }))
        $controller.On('GET', '/networking/v3/accessControlLists/web', 200, (ConvertTo-Answer '/accessControlLists/web' @{ aclRules = @() }))
        $controller.On('PUT', '/networking/v3/networkInterfaces/nic', 200, (ConvertTo-Answer '/networkInterfaces/nic'))
        $lb = Get-NetworkControllerLoadBalancer -ConnectionUri $uri -ResourceId lb
        $nic = get-networkcontrollernetworkinterface -connectionuri $uri -resourceid nic
        $nic.properties.IpConfigurations.Properties.PrivateIPAddress | Should -BeExactly '24.30.1.10'
        $nic.properties.ipconfigurations[0].properties.LoadBalancerBackendAddressPools += $lb.properties.backendaddresspools[0]
        $nic.properties.ipconfigurations[0].properties.AccessControlList = Get-NetworkControllerAccessControlList -ConnectionUri $uri -ResourceId web
        $null = new-networkcontrollernetworkinterface -connectionuri $uri -resourceid $nic.resourceid -properties $nic.properties -force
        $controller.Requests[-1].Body | Should -BeExactly ('{"resourceId":"nic","properties":{"ipConfigurations":[{"resourceId":"ip","properties":{"privateIPAddress":"24.30.1.10",' +
            '"accessControlList":{"resourceRef":"/accessControlLists/web"},"loadBalancerBackendAddressPools":[{"resourceRef":"/loadBalancers/lb/backendAddressPools/pool"}]}}]}}')
    }

    It 'limits the bandwidth of an adapter that was read, whether it has settings of its port or not' -Tag 'script-7' {
        $controller.On('GET', '/networking/v3/networkInterfaces/nic', 200, (ConvertTo-Answer '/networkInterfaces/nic' @{ isPrimary = $true }))
        $controller.On('PUT', '/networking/v3/networkInterfaces/nic', 200, (ConvertTo-Answer '/networkInterfaces/nic'))
        $nic = Get-NetworkControllerNetworkInterface -ConnectionUri $uri -ResourceId nic
        $null = New-NetworkControllerNetworkInterface -ConnectionUri $uri -ResourceId nic -Properties $nic.Properties -Force
        $controller.Requests[-1].Body | Should -BeExactly '{"resourceId":"nic","properties":{"isPrimary":true}}'
        $nic.Properties.PortSettings.QosSettings = [Microsoft.Windows.NetworkController.VirtualNetworkInterfaceQosSettings]::new()
        $nic.Properties.PortSettings.QosSettings.InboundMaximumMbps = "1000"
        $null = New-NetworkControllerNetworkInterface -ConnectionUri $uri -ResourceId nic -Properties $nic.Properties -Force
        $controller.Requests[-1].Body | Should -BeExactly '{"resourceId":"nic","properties":{"isPrimary":true,"portSettings":{"qosSettings":{"inboundMaximumMbps":1000}}}}'
    }

    It 'writes cmdlets, parameters, types and members in any case' -Tag 'script-8' {
        $controller.On('PUT', '/networking/v3/macPools/m', 201, (ConvertTo-Answer '/macPools/m' @{ startMacAddress = 'x' }))
        $properties = new-object microsoft.windows.networkcontroller.macpoolproperties
        $properties.STARTMACADDRESS = '02-00-00-00-00-00'
        $pool = NEW-NETWORKCONTROLLERMACPOOL -resourceid m -PROPERTIES $properties -connectionuri $uri -force
        $pool.PROPERTIES.startmacaddress | Should -BeExactly 'x'
        $controller.Requests[0].Body | Should -BeExactly '{"resourceId":"m","properties":{"startMacAddress":"02-00-00-00-00-00"}}'
    }

    It 'gives the URI as text, one id where many may be, and any id or none where there is one resource' -Tag 'script-9' {
        [string] $text = $uri
        $controller.On('GET', '/networking/v3/servers/s', 200, (ConvertTo-Answer '/servers/s'))
        (Get-NetworkControllerServer -ConnectionUri $text -ResourceId 's').ResourceId | Should -BeExactly 's'
        foreach ($id in @{}, @{ ResourceId = 'config' }, @{ ResourceId = 'configuration' }, @{ ResourceId = 'anything' }) {
            $controller.On('PUT', '/networking/v3/virtualSwitchManager/configuration', 200, (ConvertTo-Answer '/virtualSwitchManager/configuration'))
            (Set-NetworkControllerVirtualSwitchConfiguration -ConnectionUri $text @id -Properties @{} -Force).ResourceId | Should -BeExactly 'configuration'
        }
    }

    It 'creates in catch what Get did not find, also with ErrorAction SilentlyContinue' -Tag 'script-10', 'client-27' {
        $controller.On('PUT', '/networking/v3/servers/s', 201, (ConvertTo-Answer '/servers/s'))
        foreach ($action in @{}, @{ ErrorAction = 'SilentlyContinue' }) {
            $server = try { Get-NetworkControllerServer -ConnectionUri $uri -ResourceId s @action } catch { New-NetworkControllerServer -ConnectionUri $uri -ResourceId s -Properties @{} -Force }
            $server.ResourceRef | Should -BeExactly '/servers/s'
        }
    }

    It 'looks at the provisioning state after New' -Tag 'script-12' {
        $controller.On('PUT', '/networking/v3/servers/s', 201, (ConvertTo-Answer '/servers/s'))
        $server = New-NetworkControllerServer s -ConnectionUri $uri -Properties @{} -Force
        $server.Properties.ProvisioningState -eq 'succeeded' | Should -BeTrue
        while ($server.Properties.ProvisioningState -ne 'Succeeded') { throw 'It would wait for ever.' }
    }

    It 'removes what Get found, and stores it again, by the pipeline' -Tag 'script-13', 'client-33' {
        $controller.On('GET', '/networking/v3/servers', 200, "{`"value`":[$(ConvertTo-Answer '/servers/a'),$(ConvertTo-Answer '/servers/b')],`"nextLink`":`"`"}")
        foreach ($id in 'a', 'b') {
            $controller.On('DELETE', "/networking/v3/servers/$id", 200, '')
            $controller.On('PUT', "/networking/v3/servers/$id", 200, (ConvertTo-Answer "/servers/$id"))
        }
        Get-NetworkControllerServer -ConnectionUri $uri | Remove-NetworkControllerServer -ConnectionUri $uri -Force
        (Get-NetworkControllerServer -ConnectionUri $uri | New-NetworkControllerServer -ConnectionUri $uri -Force).ResourceId | Should -Be 'a', 'b'
        $controller.Requests.Path | Should -Be @(foreach ($round in 1, 2) { '/networking/v3/servers', '/networking/v3/servers/a', '/networking/v3/servers/b' })
    }
}

Describe 'The module' {
    It 'is loaded by the first use of a cmdlet, after which its types are there' -Tag 'client-34' {
        $run = Invoke-Script @'
try { $null = Get-NetworkControllerServer -ConnectionUri http://127.0.0.1:1 } catch { "loaded: $((Get-Module NetworkController).Name)" }
[Microsoft.Windows.NetworkController.VirtualNetwork]::new().GetType().FullName
(New-Object Microsoft.Windows.NetworkController.virtualnetworkpeeringproperties).GetType().Name
'@
        $run.Errors | Should -BeNullOrEmpty
        $run.Text | Should -Match 'loaded: NetworkController Microsoft.Windows.NetworkController.VirtualNetwork VirtualNetworkPeeringProperties'
    }
}
