# Every example of the help does what it says, in a controller of its file: cmdlets/help/examples/*.ps1, run from the top.
# schemas/generator/examples.py tells what these files look like.
BeforeDiscovery {
    $stories = Get-ChildItem "$PSScriptRoot/../../cmdlets/help/examples/*.ps1" | ForEach-Object {
        $parts = "`n$(Get-Content -Raw $_)" -split '\n## ' | Select-Object -Skip 1
        $examples = foreach ($part in $parts) {
            $name, $lines = $part -split '\n'
            @{
                Name = $name; Code = ($lines -notmatch '^#') -join "`n"; Checks = @($lines -match '^#> ' -replace '^#> ')
                What = if ($name -eq '-') { 'what comes before' } else { "${name}: $((@($lines) -match '^# ')[0].Substring(2))" }
            }
        }
        @{ Story = $_.BaseName; Examples = $examples }
    }
}

Describe 'The examples of <Story>' -ForEach $stories -Skip:(-not ($env:NC_NCD -and (Test-Path $env:NC_NCD))) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Support.psm1" -Force
        Import-Module "$PSScriptRoot/RealController.psm1" -Force
        $process = Start-RealController "$TestDrive/controller"

        # What a person would answer.
        function Get-Credential { [pscredential]::new('CONTOSO\ncadmin', (ConvertTo-SecureString 'open sesame' -AsPlainText -Force)) }
        function Read-Host { 'open sesame' }

        # In a scope of its own, for an example must not need what another one has left behind.
        function Invoke-Here([string] $Code, $output) {
            $Code = $Code.Replace('https://nc.contoso.com', $process.Uri).Replace('/var/backups/nc', "$TestDrive/backups")
            & ([scriptblock]::Create("`$ErrorActionPreference = 'Stop'`n$Code"))
        }
    }
    AfterAll { Stop-RealController $process }

    It '<What>' -ForEach $Examples {
        $given = Invoke-Here $Code 3>$null
        if ($Name -ne '-') { $Checks | Should -Not -BeNullOrEmpty }
        foreach ($check in $Checks) {
            [bool](Invoke-Here $check $given) | Should -BeTrue -Because "$check of $($given | Out-String)"
        }
    }
}

Describe 'The examples of the diagnostics' -Skip:(-not ($env:NC_NCD -and (Test-Path $env:NC_NCD))) {
    It 'do what they say' {
        Import-Module "$PSScriptRoot/Support.psm1" -Force
        Import-Module "$PSScriptRoot/RealController.psm1" -Force
        Import-Module "$(Split-Path (Split-Path $env:NC_MODULE))/NetworkControllerDiagnostics"
        # One for each example, in the order of the help.
        $checks = @{
            'Debug-NetworkController' = @({ Test-Path "$TestDrive/report" })
            'Debug-NetworkControllerConfigurationState' = { ($output | Out-String) -match '/servers/host1 +Failure' }, { ($output | Out-String) -match '(?s)/virtualNetworks/a.*resources of 1 types' }
            'Debug-ServiceFabricNodeStatus' = @({ $output -match 'one process' })
            'Get-NetworkControllerDeploymentInfo' = @({ $output.RestURI -eq $process.Uri -and $output.Version })
            'Get-NetworkControllerManagedDevices' = @({ ($output | Out-String) -match 'host1' })
            'Get-NetworkControllerReplica' = @({ $output -match 'one process' })
        }
        $process = Start-RealController "$TestDrive/diagnosed"
        try {
            Add-EveryResource $process.Uri
            foreach ($command in Get-Command -Module NetworkControllerDiagnostics) {
                $examples = @((Get-Help $command.Name -Full).examples.example)
                $examples.Count | Should -Be $checks[$command.Name].Count -Because $command.Name
                for ($i = 0; $i -lt $examples.Count; $i++) {
                    $code = $examples[$i].code -replace '(https://)?nc\.contoso\.com', $process.Uri -replace '\./report', "$TestDrive/report"
                    $output = & ([scriptblock]::Create($code)) 3>$null 4>&1
                    & $checks[$command.Name][$i] | Should -BeTrue -Because "of $code, which gave $($output | Out-String)"
                }
            }
        }
        finally {
            Stop-RealController $process
        }
    }
}
