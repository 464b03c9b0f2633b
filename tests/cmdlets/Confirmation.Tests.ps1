# Each test starts a PowerShell of its own, because only a console can be asked; one process answers several questions.
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

    It 'asks, naming itself, the type and the URL, with yes, no, suspend and help, and does nothing after no' -Tag 'script-1', 'client-33' {
        $run = Invoke-Script "$new; 'one'; $new; 'two'" 'N', 'Y'
        $before, $after = $run.Text -split 'one'
        $before | Should -Match ([regex]::Escape("New-NetworkControllerMacPool will change the resource Microsoft.Windows.NetworkController.MacPool $($controller.Uri)/networking/v3/macPools/m."))
        $before | Should -Match '\[Y\] Yes \[N\] No \[S\] Suspend \[\?\] Help \(default is "Y"\)'
        $before | Should -Not -Match 'ResourceRef'
        $after | Should -Match 'ResourceRef : /macPools/m .*two'
        $controller.Requests.Count | Should -Be 1
    }

    It 'takes an empty answer for yes, and asks anew for each of several' {
        $null = Invoke-Script "$new; $new; Remove-NetworkControllerMacPool m -ConnectionUri $($controller.Uri)" '', 'n', 'yes'
        $controller.Requests.Method | Should -Be 'PUT', 'DELETE'
    }

    It 'asks once with -Confirm, also beside -Force' {
        $run = Invoke-Script "$new -Confirm; 'one'; $new -Confirm -Force" 'Y', 'Y'
        foreach ($part in $run.Text -split 'one') { [regex]::Matches($part, '\[Y\] Yes').Count | Should -Be 1 }
        $controller.Requests.Count | Should -Be 2
    }

    It 'only says what it would do with -WhatIf, and asks the controller nothing' {
        $run = Invoke-Script "$new -WhatIf; 'one'; `$WhatIfPreference = `$true; $new -Force"
        $expected = [regex]::Escape("New-NetworkControllerMacPool`" on target `"Microsoft.Windows.NetworkController.MacPool $($controller.Uri)/networking/macPools/m`"")
        $run.Text | Should -Match "What if: .*$expected.*one What if: .*$expected"
        $controller.AllRequests | Should -BeNullOrEmpty
    }

    It 'fails where nobody can be asked' {
        { New-NetworkControllerMacPool -ResourceId m -ConnectionUri $controller.Uri -Properties @{} } | Should -Throw
        $controller.Requests | Should -BeNullOrEmpty
    }

    It 'says so when the input ends before the answer' {
        $run = Invoke-Script "$new"
        $run.Errors -replace '[\s|]+', ' ' | Should -Match 'the input has ended'
        $controller.Requests | Should -BeNullOrEmpty
    }

    It 'does not ask with -Force, -Confirm:$false or both' -ForEach @(
        @{ Switches = @{ Force = $true } }, @{ Switches = @{ Confirm = $false } }, @{ Switches = @{ Force = $true; Confirm = $false } }
    ) {
        $null = New-NetworkControllerMacPool -ResourceId m -ConnectionUri $controller.Uri -Properties @{} @Switches
        $controller.Requests.Count | Should -Be 1
    }
}
