# The module NetworkControllerDiagnostics: what is wrong, and what is known, against a real controller.
BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    Import-Module "$PSScriptRoot/RealController.psm1" -Force
    $diagnostics = "$(Split-Path (Split-Path $env:NC_MODULE))/NetworkControllerDiagnostics/NetworkControllerDiagnostics.psd1"
    Import-Module $diagnostics
}

Describe 'The module' {
    It 'is found by the first use of one of its functions, and brings the other module' {
        $run = Invoke-Script 'try { Debug-ServiceFabricNodeStatus ApiService } catch { "$_"; $_.FullyQualifiedErrorId }; (Get-Module Network*).Name'
        $run.Errors | Should -BeNullOrEmpty
        $run.Text | Should -BeLike 'Debug-ServiceFabricNodeStatus is not supported by this Network Controller. It is one process*NotSupported,Debug-ServiceFabricNodeStatus NetworkController NetworkControllerDiagnostics*'
    }

    It 'says that there are no replicas' {
        $fault = { Get-NetworkControllerReplica -AllReplicas } | Should -Throw -PassThru
        $fault.CategoryInfo.Category | Should -Be NotImplemented
    }
}

Describe 'What is not as it should be' {
    BeforeAll {
        $controller = [FakeController]::new()
        $failed = @{ status = 'Failure'; detailedInfo = @(@{ source = 'Host'; code = 'HostUnreachable'; message = 'No answer.' }, @{ source = 'S'; code = 'C'; message = 'M' }) }
        $list = { param($items) "{`"value`":[$($items -join ',')],`"nextLink`":`"`"}" }
        $controller.On('GET', '/networking/v3/servers', 200, (& $list (ConvertTo-Answer '/servers/bad' @{ configurationState = $failed }),
            (ConvertTo-Answer '/servers/good' @{ configurationState = @{ status = 'Success' } })))
        $connection = (ConvertTo-Answer '/virtualGateways/g/networkConnections/c' @{ configurationState = @{ status = 'Warning' } }) | ConvertFrom-Json
        $controller.On('GET', '/networking/v3/virtualGateways', 200, (& $list (ConvertTo-Answer '/virtualGateways/g' @{ networkConnections = @($connection) })))
    }
    AfterAll { $controller.Dispose() }

    It 'is told one finding after the other, those of children too' {
        $findings = Debug-NetworkControllerConfigurationState $controller.Uri
        $findings.ResourceRef | Sort-Object | Should -BeExactly '/servers/bad', '/servers/bad', '/virtualGateways/g/networkConnections/c'
        $findings[0].ResourceType, $findings[0].Status, $findings[0].Source, $findings[0].Code, $findings[0].Message |
            Should -BeExactly 'Server', 'Failure', 'Host', 'HostUnreachable', 'No answer.'
        ($findings | Where-Object ResourceRef -like '*/c').Status | Should -BeExactly 'Warning'
    }

    It 'is told of one type or one resource' -ForEach @(
        @{ Given = @{ ResourceType = 'Server' }; Count = 2 }, @{ Given = @{ ResourceType = 'virtualGateways' }; Count = 1 }
        @{ Given = @{ ResourceId = 'BAD' }; Count = 2 }, @{ Given = @{ ResourceId = 'good'; ResourceType = 'servers' }; Count = 0 }) {
        @(Debug-NetworkControllerConfigurationState $controller.Uri @Given).Count | Should -Be $Count
    }

    It 'of what does not exist is an error' {
        { Debug-NetworkControllerConfigurationState $controller.Uri -ResourceType Frog } | Should -Throw "ResourceType 'Frog' is none of: *VirtualNetwork*"
        { Debug-NetworkControllerConfigurationState $controller.Uri -ResourceId nobody -ErrorAction Stop } | Should -Throw "No resource has the ResourceId 'nobody'."
    }
}

Describe 'A controller that does not answer' {
    It 'is one error, and no report' {
        $fault = { Debug-NetworkController http://127.0.0.1:1 -OutputDirectory "$TestDrive/none" -WarningVariable script:warnings } | Should -Throw -PassThru
        "$fault" | Should -BeLike '*http://127.0.0.1:1/*cannot be reached*'
        $warnings | Should -BeNullOrEmpty
        "$TestDrive/none" | Should -Not -Exist
    }
}

Describe 'With a real controller' -Skip:(-not ($env:NC_NCD -and (Test-Path $env:NC_NCD))) {
    BeforeAll {
        $process = Start-RealController "$TestDrive/controller"
        $uri = $process.Uri
        $at = @{ ConnectionUri = $uri; Force = $true }
        $null = New-NetworkControllerCredential @at -ResourceId secret -Properties @{ Type = 'UsernamePassword'; UserName = 'u'; Value = 'kept-secret' }
        $null = New-NetworkControllerServer @at -ResourceId host1 -Properties @{
            Connections = @{ ManagementAddresses = @('127.0.0.1:1'); Credential = @{ ResourceRef = '/credentials/secret' }; CredentialType = 'UsernamePassword' } }
        $null = New-NetworkControllerLogicalNetwork @at -ResourceId hnv -Properties @{ NetworkVirtualizationEnabled = $true }
        $null = New-NetworkControllerVirtualNetwork @at -ResourceId net -Properties @{ AddressSpace = @{ AddressPrefixes = '10.0.0.0/24' }
            LogicalNetwork = @{ ResourceRef = '/logicalNetworks/hnv' }; Subnets = @{ ResourceId = 's'; Properties = @{ AddressPrefix = '10.0.0.0/24' } } }
        foreach ($number in 1..3) {
            $null = New-NetworkControllerNetworkInterface @at -ResourceId "nic$number" -Properties @{ PrivateMacAddress = "00000000000$number"; PrivateMacAllocationMethod = 'Static'
                IpConfigurations = @{ ResourceId = 'c'; Properties = @{ PrivateIPAddress = "10.0.0.1$number"; PrivateIPAllocationMethod = 'Static'
                    Subnet = @{ ResourceRef = '/virtualNetworks/net/subnets/s' } } } }
        }
    }
    AfterAll { Stop-RealController $process }

    It 'a host that does not answer is found' {
        $finding = Debug-NetworkControllerConfigurationState $uri -ResourceType servers | Select-Object -First 1
        $finding.ResourceRef | Should -BeExactly '/servers/host1'
        $finding.Message | Should -Not -BeNullOrEmpty
    }

    It 'the devices are told with their addresses' {
        $device = Get-NetworkControllerManagedDevices $uri
        $device.ResourceType, $device.ResourceId, $device.ManagementAddress, $device.Credential |
            Should -BeExactly 'Server', 'host1', '127.0.0.1:1', '/credentials/secret'
    }

    It 'where it is and what it is is told' {
        $told = Get-NetworkControllerDeploymentInfo ignored.example -RestURI $uri
        $told.RestURI | Should -BeExactly $uri
        $told.RestVersion | Should -Match '^V\d'
        $told.ClientAuthentication | Should -BeExactly 'None'
    }

    It 'everything is collected in a folder, without secrets' {
        $report = Join-Path $TestDrive 'report'
        (Debug-NetworkController $uri -OutputDirectory $report -WarningVariable warnings).FullName | Should -BeExactly $report
        $warnings | Should -BeNullOrEmpty
        foreach ($name in 'NetworkController', 'Diagnostic', 'ConfigurationState', 'ManagedDevices', 'State', 'SlbState', 'ConnectivityChecks', 'Resources/VirtualNetwork',
            'Resources/Discovery', 'Resources/Statistics') {
            @(Get-Content -Raw "$report/$name.json" | ConvertFrom-Json).Count | Should -BeGreaterThan 0 -Because $name
        }
        $checks = Get-Content -Raw "$report/ConnectivityChecks.json" | ConvertFrom-Json
        $checks.Properties.ReceiverIpAddress | Should -BeExactly '10.0.0.12', '10.0.0.13'
        @(Get-Content -Raw "$report/Resources/NetworkInterface.json" | ConvertFrom-Json).Count | Should -Be 3
        @(Get-Content -Raw "$report/Resources/Gateway.json" | ConvertFrom-Json).Count | Should -Be 0
        Get-ChildItem -Recurse -File $report | Select-String 'kept-secret' | Should -BeNullOrEmpty
    }

    It 'load balancing is left out where that is asked for, and what cannot be collected is said' {
        $report = Join-Path $TestDrive 'lean'
        $null = Debug-NetworkController $uri -OutputDirectory $report -ExcludeSlbState -IncludeTraces $true -WarningVariable warnings -WarningAction SilentlyContinue
        "$report/SlbState.json" | Should -Not -Exist
        "$warnings" | Should -BeLike '*journals*'
    }

    It 'everything is logged after -SetupDiagnostics' {
        Debug-NetworkController $uri -SetupDiagnostics | Should -BeNullOrEmpty
        (Get-NetworkControllerDiagnostic -ComputerName $uri).LogLevel | Should -Be Verbose
    }
}
