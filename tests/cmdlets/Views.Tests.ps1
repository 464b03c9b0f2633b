# What PowerShell shows of the types: the views of NetworkController.Format.ps1xml.
BeforeDiscovery {
    Import-Module $env:NC_MODULE
    $isResource = { param($type) for ($base = $type.BaseType; $base; $base = $base.BaseType) { if ($base.FullName -eq 'Microsoft.Windows.NetworkController.Resource') { return $true } } }
    $types = [Microsoft.Windows.NetworkController.VirtualNetwork].Assembly.GetExportedTypes()
    $resources = $types | Where-Object { -not $_.IsAbstract -and (& $isResource $_) -and $_.GetProperty('Properties').PropertyType.Namespace -eq $_.Namespace } | ForEach-Object { @{ Type = $_ } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    Import-Module "$PSScriptRoot/RealController.psm1" -Force

    function Get-Label($Control) {
        if ($Control -is [Management.Automation.TableControl]) { return $Control.Headers.Label }
        $Control.Entries[0].Items | ForEach-Object { if ($_.Label) { $_.Label } else { $_.DisplayEntry.Value } }
    }

    function Format-Width($Object, [int] $Width) {
        ($Object | Format-Table | Out-String -Width $Width) -split '\r?\n' | Where-Object { $_ } | ForEach-Object TrimEnd
    }
}

Describe 'The views of <Type.Name>' -ForEach $resources {
    BeforeAll {
        $views = (Get-FormatData -PowerShellVersion $PSVersionTable.PSVersion -TypeName $Type.FullName).FormatViewDefinition
        $members = [Activator]::CreateInstance($Type).psobject.Properties
    }

    It 'are a list of its members in their order, and a table' {
        $views.Control.ForEach({ $_.GetType().Name }) -join ' ' | Should -BeExactly 'ListControl TableControl'
        $labels = Get-Label $views[0].Control
        $labels[0..($members.Name.Count - 1)] -join ' ' | Should -BeExactly ($members.Name -join ' ')
        (Get-Label $views[1].Control)[0] | Should -BeExactly 'ResourceId'
    }

    It 'tell in both the same of what matters' {
        $rest = (Get-Label $views[0].Control) | Select-Object -Skip $members.Name.Count
        $rest -join ' ' | Should -BeExactly (((Get-Label $views[1].Control) | Select-Object -Skip 1) -join ' ')
        ($rest | Sort-Object -Unique).Count | Should -Be @($rest).Count
        Compare-Object $rest $members.Name -ExcludeDifferent -IncludeEqual | Should -BeNullOrEmpty
    }

    It 'show its properties in their order' {
        $properties = $Type.GetProperty('Properties').PropertyType
        $view = (Get-FormatData -PowerShellVersion $PSVersionTable.PSVersion -TypeName $properties.FullName).FormatViewDefinition[0]
        (Get-Label $view.Control) -join ' ' | Should -BeExactly ([Activator]::CreateInstance($properties).psobject.Properties.Name -join ' ')
    }

    It 'do not cut an id that is a GUID, nor exceed the window' {
        $resource = [Activator]::CreateInstance($Type)
        $resource.ResourceId = '7d6f1b1e-5c1f-4b3a-9a55-0d8f6a7b9c01'
        foreach ($width in 80, 100, 120) {
            $lines = Format-Width $resource $width
            $lines | Where-Object Length -GT $width | Should -BeNullOrEmpty
            @($lines -like "$($resource.ResourceId)*").Count | Should -Be 1
        }
    }

    It 'add nothing to the members' {
        $members.MemberType | Sort-Object -Unique | Should -Be 'Property'
    }
}

Describe 'What is shown' {
    It 'of a reference: only the members of a resource' {
        $reference = [Microsoft.Windows.NetworkController.VirtualNetworkProperties]@{ LogicalNetwork = @{ ResourceRef = '/logicalNetworks/hnv' } }
        $text = $reference.LogicalNetwork | Out-String
        $text | Should -Match 'ResourceRef +: /logicalNetworks/hnv'
        $text | Should -Not -Match 'Subnets|State'
    }

    It 'of rules: what they match and do, the prefix or the tags' {
        $rules = [Microsoft.Windows.NetworkController.AclRule]@{ ResourceId = 'web'; Properties = @{ Priority = '100'; Type = 'Inbound'; Action = 'Allow'; Protocol = 'TCP'; SourceAddressPrefix = '10.0.0.0/8'
            SourcePortRange = '*'; DestinationAddressPrefix = '*'; DestinationPortRange = '443' } }, [Microsoft.Windows.NetworkController.AclRule]@{ ResourceId = 'tagged'; Properties = @{
            Priority = '65000'; SourceSecurityTags = @{ ResourceRef = '/securityTags/a' }, @{ ResourceRef = '/securityTags/b' } } }
        $lines = Format-Width $rules 120
        $lines[0] | Should -BeExactly 'ResourceId Priority Direction Action Protocol Source     SourcePorts Destination Ports Logging'
        $lines[2] | Should -BeExactly 'web             100 Inbound   Allow  TCP      10.0.0.0/8 *           *           443'
        $lines[3] | Should -Match '^tagged        65000 +\{a, b\}'
    }

    It 'of a secret: that there is one' {
        $credential = [Microsoft.Windows.NetworkController.Credential]@{ ResourceId = 'c'; Properties = @{ Type = 'usernamePassword'; UserName = 'admin'; Value = 'open sesame' } }
        $connection = [Microsoft.Windows.NetworkController.NetworkConnectionProperties]@{ IpSecConfiguration = @{ SharedSecret = 'open sesame' } }
        $pool = [Microsoft.Windows.NetworkController.GatewayPoolProperties]@{ RadiusSecret = 'open sesame' }
        $text = ($credential, $credential.Properties, $pool, $connection | ForEach-Object { $_ | Out-String; $_ | Format-Table | Out-String }) -join ''
        $text += $connection.IpSecConfiguration | Out-String
        $text | Should -Not -BeLike '*sesame*'
        $text | Should -BeLike '*SharedSecret=[*][*]*'
        $credential.Properties.Value | Should -BeExactly 'open sesame'
    }

    It 'of a certificate: its thumbprint, which is no secret' {
        $credential = [Microsoft.Windows.NetworkController.Credential]@{ ResourceId = 'c'; Properties = @{ Type = 'x509certificate'; Value = 'A909502DD82AE41433E6F83886B00D4277A32A7B' } }
        $credential | Format-Table | Out-String | Should -BeLike '*A909502DD82AE41433E6F83886B00D4277A32A7B*'
        $credential.Properties | Out-String | Should -BeLike '*A909502DD82AE41433E6F83886B00D4277A32A7B*'
    }

    It 'of structures: their values, nested ones too' {
        $properties = [Microsoft.Windows.NetworkController.NetworkInterfaceProperties]@{ PortSettings = @{ ArpFilter = 'none'; QosSettings = @{ InboundMaximumMbps = 10 } }; PrivateMacAddress = '00' }
        $properties | Out-String -Width 200 | Should -Match 'PortSettings +: @\{ArpFilter=none; QosSettings=@\{InboundMaximumMbps=10\}\}'
        $state = [Microsoft.Windows.NetworkController.ConfigurationState]@{ Status = 'Failure'; DetailedInfo = @{ Source = 'a'; Code = 'b'; Message = 'no host' }, @{ Message = 'no port' } }
        $state | Out-String -Width 200 | Should -Match 'DetailedInfo +: @\{Source=a; Message=no host; Code=b\}\r?\n +@\{Message=no port\}'
        [Microsoft.Windows.NetworkController.VirtualNetworkProperties]@{ ConfigurationState = $state } | Out-String -Width 200 | Should -BeLike '*@{Status=Failure; DetailedInfo=StateDetail`[2`]}*'
        (Format-Width $state.DetailedInfo 80)[2] | Should -BeExactly 'a      b    no host'
    }

    It 'of structures that come in numbers: a row of each' {
        $statistics = 'VirtualNetwork', 'Gateway' | ForEach-Object { [Microsoft.Windows.NetworkController.HealthStatistics]@{ ResourceType = $_; TotalResourceCount = 12 } }
        $lines = ($statistics | Out-String) -split '\r?\n' | Where-Object { $_ }
        $lines[0] | Should -Match '^ResourceType +Total Healthy Errors Warnings Unknown'
        $lines[3] | Should -Match '^Gateway +12'
    }

    It 'of free-form objects: what they hold' {
        $gateway = [Microsoft.Windows.NetworkController.VirtualGatewayProperties](ConvertFrom-Json '{"vpnClientAddressSpace":{"a":1}}')
        $gateway | Out-String -Width 200 | Should -Match 'VpnClientAddressSpace +: @\{a=1\}'
    }
}

Describe 'With every type of a real controller' -Skip:(-not ($env:NC_NCD -and (Test-Path $env:NC_NCD))) {
    BeforeAll {
        $process = Start-RealController "$TestDrive/controller"
        Add-EveryResource $process.Uri
        $parents = @{
            AccessControlListRule = 'acl'; FabricRoute = 'hnv', 's'; IpPool = 'hnv', 's'; IpReservation = 'hnv', 's'; LoadBalancerBackendAddressPool = 'public'
            LoadBalancerFrontendIpConfiguration = 'public'; LoadBalancerInboundNatRule = 'public'; LoadBalancerOutboundNatRule = 'public'
            LoadBalancerProbe = 'public'; LoadBalancingRule = 'public'; LogicalSubnet = 'hnv'; NetworkInterfaceIpConfiguration = 'nic'; Route = 'table'
            ServerInterface = 'host1'; VirtualGatewayBgpPeer = 'tenant', 'router'; VirtualGatewayBgpRouter = 'tenant'; VirtualGatewayNetworkConnection = 'tenant'
            VirtualGatewayPolicyMap = 'tenant'; VirtualNetworkPeering = 'a'; VirtualSubnet = 'a' }
        $verbs = Get-Command -Module NetworkController -Verb New, Set | Where-Object { $_.Parameters.ContainsKey('Properties') }
    }
    AfterAll { Stop-RealController $process }

    It 'tables and lists show values and no names of types' {
        $seen = 0
        foreach ($command in $verbs) {
            $noun = $command.Noun -replace '^NetworkController'
            $arguments = @($parents[$noun] | Where-Object { $_ })
            $found = & "Get-$($command.Noun)" -ConnectionUri $process.Uri @arguments -ErrorAction SilentlyContinue
            if ($noun -in 'Backup', 'Restore') { continue } # of which none is stored
            $found | Should -Not -BeNullOrEmpty -Because "of $noun"
            foreach ($width in 80, 120) {
                $lines = Format-Width $found $width
                $rule = ($lines | Select-String '^-+ ' | Select-Object -First 1).LineNumber # below the heading, which may be folded
                $lines.Count - $rule | Should -Be @($found).Count -Because "of $noun"
                $lines -match 'Microsoft\.Windows' | Should -BeNullOrEmpty
                $lines | Where-Object Length -GT $width | Should -BeNullOrEmpty
            }
            $found.Properties | Out-String -Width 400 | Should -Not -BeLike '*Microsoft.Windows*' -Because "of $noun"
            $seen++
        }
        $seen | Should -BeGreaterThan 40
    }

    It 'the default is the list that the documented cmdlets show, then what matters' {
        $text = Get-NetworkControllerVirtualNetworkPeering a b -ConnectionUri $process.Uri | Out-String
        $labels = [regex]::Matches($text, '(?m)^(\w+) +:').ForEach({ $_.Groups[1].Value }) -join ' '
        $labels | Should -BeLike 'ResourceMetadata ResourceRef InstanceId Etag ResourceId Properties PeeringState RemoteNetwork *'
        $text | Should -Match 'Properties +: Microsoft.Windows.NetworkController.VirtualNetworkPeeringProperties'
        $text | Should -Match 'RemoteNetwork +: /virtualNetworks/b'
    }
}
