# What the Tab key completes, in the engine itself.
BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    Import-Module "$PSScriptRoot/RealController.psm1" -Force
    # Where nothing of ours fits, the engine offers files: of a folder without any.
    Push-Location $TestDrive

    function Complete([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText }

    function New-Collection([string[]] $References) {
        $items = $References | ForEach-Object { ConvertTo-Answer $_ }
        "{`"value`":[$($items -join ',')],`"nextLink`":`"`"}"
    }
}

AfterAll { Pop-Location }

Describe 'The id of a resource' {
    BeforeEach {
        $controller = [FakeController]::new()
        $get = "Get-NetworkControllerVirtualNetwork -ConnectionUri $($controller.Uri)"
        $controller.On('GET', '/networking/v3/virtualNetworks', 200, (New-Collection '/virtualNetworks/Woodgrove', '/virtualNetworks/contoso', '/virtualNetworks/Contoso2'))
    }
    AfterEach { $controller.Dispose() }

    It 'is one of those that the controller has' {
        Complete "$get -ResourceId " | Should -BeExactly 'contoso', 'Contoso2', 'Woodgrove'
        Complete "$get -ResourceId CON" | Should -BeExactly 'contoso', 'Contoso2'
        Complete "$get -ResourceId contoso,w" | Should -BeExactly 'Woodgrove'
        Complete "$get wood" | Should -BeExactly 'Woodgrove'
        Complete "$get -ResourceId x" | Should -BeNullOrEmpty
    }

    It 'is completed for every verb, and in any case' {
        foreach ($verb in 'New', 'Remove') {
            Complete "$verb-NetworkControllerVirtualNetwork -ConnectionUri $($controller.Uri) -ResourceId w" | Should -BeExactly 'Woodgrove'
        }
        Complete "networkcontroller\get-networkcontrollervirtualnetwork -connectionuri $($controller.Uri) -resourceid w" | Should -BeExactly 'Woodgrove'
    }

    It 'shows which resource it is' {
        $line = "$get -ResourceId w"
        (TabExpansion2 $line $line.Length).CompletionMatches.ToolTip | Should -BeExactly '/virtualNetworks/Woodgrove'
    }

    It 'is quoted where the engine would read it otherwise' {
        $controller.On('GET', '/networking/v3/servers', 200, (New-Collection '/servers/a host', '/servers/a$b', "/servers/a'c", '/servers/a.d-e'))
        Complete "Get-NetworkControllerServer -ConnectionUri $($controller.Uri) -ResourceId " | Should -BeExactly "'a host'", "'a`$b'", "'a''c'", 'a.d-e'
        Complete "Get-NetworkControllerServer -ConnectionUri $($controller.Uri) -ResourceId 'a." | Should -BeExactly "'a.d-e'"
    }

    It 'of a child is sought below the parents on the line' {
        $controller.On('GET', '/networking/v3/virtualNetworks/contoso/subnets', 200, (New-Collection '/virtualNetworks/contoso/subnets/web', '/virtualNetworks/contoso/subnets/both'))
        $controller.On('GET', '/networking/v3/virtualNetworks/Woodgrove/subnets', 200, (New-Collection '/virtualNetworks/Woodgrove/subnets/both'))
        $subnets = "Get-NetworkControllerVirtualSubnet -ConnectionUri $($controller.Uri)"
        Complete "$subnets -VirtualNetworkId w" | Should -BeExactly 'Woodgrove'
        Complete "$subnets -VirtualNetworkId contoso -ResourceId " | Should -BeExactly 'both', 'web'
        Complete "$subnets contoso w" | Should -BeExactly 'web'
        Complete "$subnets -VirtualNetworkId contoso,Woodgrove -ResourceId " | Should -BeExactly 'both', 'web'
        Complete "$subnets -ResourceId " | Should -BeNullOrEmpty
    }

    It 'is sought at the controller that $PSDefaultParameterValues names where the line names none' {
        Complete 'Get-NetworkControllerVirtualNetwork -ResourceId ' | Should -BeNullOrEmpty
        $global:PSDefaultParameterValues['*-NetworkController*:ConnectionUri'] = $controller.Uri
        try { Complete 'Get-NetworkControllerVirtualNetwork -ResourceId ' | Should -BeExactly 'contoso', 'Contoso2', 'Woodgrove' }
        finally { $global:PSDefaultParameterValues.Remove('*-NetworkController*:ConnectionUri') }
    }

    It 'is sought with the credential of the line' {
        $controller.On('GET', '/networking/v3/servers', 401, '{}', 'WWW-Authenticate: Basic realm="nc"')
        $controller.On('GET', '/networking/v3/servers', 200, (New-Collection '/servers/host1'))
        $global:completionCredential = [pscredential]::new('admin', (ConvertTo-SecureString 'secret' -AsPlainText -Force))
        try { Complete "Get-NetworkControllerServer -ConnectionUri $($controller.Uri) -Credential `$completionCredential -ResourceId " | Should -BeExactly 'host1' }
        finally { Remove-Variable completionCredential -Scope Global }
        $controller.Requests[-1].Headers['Authorization'] | Should -BeExactly "Basic $([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes('admin:secret')))"
    }

    It 'is left alone, without a word, when <_>' -ForEach 'nobody listens', 'the address is none', 'the controller refuses', 'the answer is no JSON' {
        $uri = @{ 'nobody listens' = 'http://127.0.0.1:1'; 'the address is none' = 'ftp://x' }[$_]
        $path = @{ 'the controller refuses' = 'gateways'; 'the answer is no JSON' = 'servers' }[$_]
        $controller.On('GET', '/networking/v3/servers', 200, '<html>')
        $noun = if ($path -eq 'gateways') { 'Gateway' } else { 'Server' }
        $before = $global:Error.Count
        Complete "Get-NetworkController$noun -ConnectionUri $(if ($uri) { $uri } else { $controller.Uri }) -ResourceId " | Should -BeNullOrEmpty
        $global:Error.Count | Should -Be $before
    }

    It 'is given up after two seconds' {
        $controller.Hang('GET', '/networking/v3/servers')
        $watch = [Diagnostics.Stopwatch]::StartNew()
        Complete "Get-NetworkControllerServer -ConnectionUri $($controller.Uri) -ResourceId " | Should -BeNullOrEmpty
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 10 # the engine and a busy machine take their part
        $controller.Requests[-1].Path | Should -BeExactly '/networking/v3/servers'
    }

    It 'is completed by every cmdlet that takes one, of what is not one of its kind' {
        $without = Get-Command -Module NetworkController | ForEach-Object {
            foreach ($parameter in $_.Parameters.Values | Where-Object { $_.Name -match '^ResourceId$|^\w+Id$|^BgpRouterName$' }) {
                if (-not ($parameter.Attributes | Where-Object { $_ -is [ArgumentCompleter] })) { $_.Noun -replace '^NetworkController' }
            }
        }
        $without | Sort-Object -Unique | Should -BeExactly @('AuditingSettingsConfiguration', 'ConnectivityCheck', 'IDnsServerConfiguration', 'LoadBalancerConfiguration',
            'State', 'SubnetEgressReset', 'VirtualNetworkConfiguration', 'VirtualSwitchConfiguration')
    }
}

Describe 'The engine itself' {
    It 'completes the names of types and of their members' {
        Complete 'New-Object Microsoft.Windows.NetworkController.VirtualNetworkPeering' |
            Should -BeExactly 'Microsoft.Windows.NetworkController.VirtualNetworkPeering', 'Microsoft.Windows.NetworkController.VirtualNetworkPeeringProperties'
        Complete '[Microsoft.Windows.NetworkController.AclRuleP' | Should -BeExactly 'Microsoft.Windows.NetworkController.AclRuleProperties'
        Complete '(Get-NetworkControllerVirtualNetwork).Properties.Addr' | Should -BeExactly 'AddressSpace'
    }
}

Describe 'With a real controller' -Skip:(-not ($env:NC_NCD -and (Test-Path $env:NC_NCD))) {
    BeforeAll {
        $process = Start-RealController "$TestDrive/controller"
        Add-EveryResource $process.Uri
    }
    AfterAll { Stop-RealController $process }

    It 'ids are completed down the tree' {
        $get = "-ConnectionUri $($process.Uri)"
        Complete "Get-NetworkControllerIpPool $get -NetworkId pu" | Should -BeExactly 'public'
        Complete "Get-NetworkControllerIpPool $get -NetworkId public -SubnetId v" | Should -BeExactly 'vip'
        Complete "Get-NetworkControllerIpPool $get -NetworkId public -SubnetId vip -ResourceId " | Should -BeExactly 'p'
        Complete "Remove-NetworkControllerVirtualGatewayBgpPeer $get -VirtualGatewayId tenant -BgpRouterName r" | Should -BeExactly 'router'
        Complete "New-NetworkControllerVirtualGatewayBgpPeer $get tenant router " | Should -BeExactly 'peer'
        Complete "Get-NetworkControllerVirtualNetworkPeering $get a " | Should -BeExactly 'b'
    }
}
