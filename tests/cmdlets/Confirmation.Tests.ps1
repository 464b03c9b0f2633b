BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
}

Describe 'A cmdlet that changes something' {
    BeforeEach {
        $controller = [FakeController]::new()
        $controller.On('PUT', '/networking/v3/macPools/m', 200, (ConvertTo-Answer '/macPools/m'))
        $controller.On('DELETE', '/networking/v3/macPools/m', 200, '')
        $new = "New-NetworkControllerMacPool -ResourceId m -ConnectionUri $($controller.Uri) -Properties @{}"
    }
    AfterEach { $controller.Dispose() }

    It 'asks, naming itself, the type and the URL, with yes, no, suspend and help' {
        $run = Invoke-Script $new 'Y'
        $run.Text | Should -Match ([regex]::Escape("New-NetworkControllerMacPool will change the resource Microsoft.Windows.NetworkController.MacPool $($controller.Uri)/networking/v3/macPools/m."))
        $run.Text | Should -Match '\[Y\] Yes \[N\] No \[S\] Suspend \[\?\] Help \(default is "Y"\)'
        $run.Output | Should -Match 'ResourceRef +: /macPools/m'
        $controller.Requests.Count | Should -Be 1
    }

    It 'takes an empty answer for yes' {
        $null = Invoke-Script $new ''
        $controller.Requests.Count | Should -Be 1
    }

    It 'does nothing after no' {
        $run = Invoke-Script $new 'N'
        $run.Output | Should -Not -Match 'ResourceRef'
        $controller.Requests | Should -BeNullOrEmpty
    }

    It 'asks anew for each of several' {
        $null = Invoke-Script "$new; $new; Remove-NetworkControllerMacPool m -ConnectionUri $($controller.Uri)" 'Y', 'N', 'Y'
        $controller.Requests.Method | Should -Be 'PUT', 'DELETE'
    }

    It 'fails where nobody can be asked' {
        { New-NetworkControllerMacPool -ResourceId m -ConnectionUri $controller.Uri -Properties @{} } | Should -Throw
        $controller.Requests | Should -BeNullOrEmpty
    }

    It 'does not ask with -Force, -Confirm:$false or both' -ForEach @(
        @{ Switches = @{ Force = $true } }, @{ Switches = @{ Confirm = $false } }, @{ Switches = @{ Force = $true; Confirm = $false } }
    ) {
        $null = New-NetworkControllerMacPool -ResourceId m -ConnectionUri $controller.Uri -Properties @{} @Switches
        $controller.Requests.Count | Should -Be 1
    }

    It 'asks once with -Confirm, also beside -Force' -ForEach '', '-Force' {
        $run = Invoke-Script "$new -Confirm $_" 'Y'
        [regex]::Matches($run.Output, '\[Y\] Yes').Count | Should -Be 1
        $controller.Requests.Count | Should -Be 1
    }

    It 'only says what it would do with -WhatIf' {
        $run = Invoke-Script "$new -WhatIf"
        $run.Text | Should -Match 'What if: .*New-NetworkControllerMacPool.*MacPool http'
        $controller.Requests | Should -BeNullOrEmpty
    }
}
