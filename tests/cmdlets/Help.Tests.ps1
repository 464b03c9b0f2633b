# What Get-Help shows. Examples.Tests.ps1 runs the examples.
BeforeDiscovery {
    Import-Module $env:NC_MODULE, "$(Split-Path (Split-Path $env:NC_MODULE))/NetworkControllerDiagnostics"
    $cmdlets = (Get-Command -Module NetworkController, NetworkControllerDiagnostics).Name | ForEach-Object { @{ Name = $_ } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    Import-Module "$PSScriptRoot/RealController.psm1" -Force
    $root = "$PSScriptRoot/../.."
}

Describe 'The help of <Name>' -ForEach $cmdlets {
    BeforeAll {
        $help = Get-Help $Name -Full
        $command = Get-Command $Name
    }

    It 'says in one sentence what the cmdlet does, and then more' {
        $help.Synopsis | Should -MatchExactly '^[A-Z][^\n]+\.$'
        $help.Synopsis.Length | Should -BeLessThan 110
        ($help.description.Text -join ' ').Length | Should -BeGreaterThan 60
    }

    It 'describes every parameter, and no other one' {
        $wanted = $command.Parameters.Keys | Where-Object { $_ -notin [Management.Automation.Cmdlet]::CommonParameters }
        $described = $help.parameters.parameter
        Compare-Object ($described.name | Sort-Object) ($wanted | Sort-Object) | Should -BeNullOrEmpty
        $described | Where-Object { -not ($_.description.Text -join '').Trim() } | Should -BeNullOrEmpty
        foreach ($parameter in $described) {
            $traits = $command.Parameters[$parameter.name].ParameterSets.Values | Select-Object -First 1
            $parameter.required | Should -Be "$($traits.IsMandatory)"
            # Get-Help itself counts from one where the help is in a script.
            $first = if ($command.CommandType -eq 'Function') { 1 } else { 0 }
            $parameter.position | Should -Be $(if ($traits.Position -lt 0) { 'named' } else { $traits.Position + $first })
        }
    }

    It 'tells what goes in and what comes out' {
        $help.inputTypes.inputType.type.name | Should -Not -BeNullOrEmpty
        $out = @($help.returnValues.returnValue.type.name)
        $out | Should -Not -BeNullOrEmpty
        if ($command.OutputType) { $out | Should -Be $command.OutputType.Name }
    }

    It 'has an example that uses the cmdlet and is explained' {
        foreach ($example in $help.examples.example) {
            $example.code | Should -Match "$Name\b"
            # Comments in a script are shown after the code, behind a prompt.
            (@($example.introduction.Text) + $example.remarks.Text -join '') | Should -MatchExactly '^(PS > )?[A-Z].+\.'
        }
        @($help.examples.example).Count | Should -BeGreaterOrEqual 1
        $shown = Get-Help $Name -Examples | Out-String -Width 500
        foreach ($line in $help.examples.example.code -split '\n') { $shown -split '\r?\n' -replace '^ *(PS > ?)?' | Should -Contain ($line.TrimStart() -replace '^PS > ?') }
    }

    It 'leads on to what there is' {
        $links = $help.relatedLinks.navigationLink.linkText
        $links | Should -Contain 'about_NetworkController'
        foreach ($link in $links) {
            if ($link -match '/') { "$root/$link" | Should -Exist }
            elseif ($link -notlike 'about_*') { Get-Command $link -ErrorAction SilentlyContinue | Should -Not -BeNullOrEmpty -Because $link }
        }
    }

    It 'is finished' {
        $help | Out-String -Width 500 | Should -Not -Match '\{\{|(?-i:TBD|T[O]DO)|Fill in|lorem|placeholder|\$null\.|None\)'
    }
}

Describe 'about_NetworkController' {
    BeforeAll {
        $file = "$(Split-Path $env:NC_MODULE)/en-US/about_NetworkController.help.txt"
        $text = Get-Content -Raw $file
    }

    It 'is found by Get-Help, and fits a window of 80 columns' {
        Get-Help about_NetworkController | Should -Match 'QUICK START'
        Get-Content $file | Where-Object Length -GT 79 | Should -BeNullOrEmpty
    }

    It 'names only cmdlets that there are' {
        foreach ($match in [regex]::Matches($text, '\b[A-Z]\w+-NetworkController\w+')) {
            Get-Command $match.Value -ErrorAction SilentlyContinue | Should -Not -BeNullOrEmpty -Because $match.Value
        }
    }

    It 'is true: its steps, one after the other, end with two networks that are peered' -Skip:(-not ($env:NC_NCD -and (Test-Path $env:NC_NCD))) {
        $process = Start-RealController "$TestDrive/controller"
        try {
            # What stands further to the right than the text, from the quick start on; the table of ways to authenticate is none.
            $steps = foreach ($section in ($text -split '(?m)^(?=[A-Z])' | Where-Object { $_ -match '^(QUICK|REFERENCES|ERRORS|PEERING|THE SERVICE)' })) {
                ($section -split '\n' | Where-Object { $_ -match '^ {8}' }) -join "`n"
            }
            $steps.Count | Should -Be 5
            $before = "Set-Location '$TestDrive'", @'
                $ErrorActionPreference = 'Stop'
                $PSDefaultParameterValues['New-NetworkController*:Force'] = $true
                $uri = @{ ConnectionUri = 'https://nc.contoso.com' }
                $fabric = New-NetworkControllerLogicalNetwork HNVPA @uri -Properties @{ NetworkVirtualizationEnabled = $true }
                foreach ($n in @{ Id = 'Contoso_VNet1'; Prefix = '24.30.1.0/24' }, @{ Id = 'Woodgrove_VNet1'; Prefix = '24.30.2.0/24' }) {
                    $null = New-NetworkControllerVirtualNetwork $n.Id @uri -Properties @{ AddressSpace = @{ AddressPrefixes = $n.Prefix }; LogicalNetwork = $fabric }
                }
                $subnet = [Microsoft.Windows.NetworkController.VirtualSubnet]@{ Properties = @{} }
'@
            $after = '"in the end: $($subnet.Properties.AccessControlList.ResourceRef) $((Get-NetworkControllerVirtualNetworkPeering Contoso_VNet1, Woodgrove_VNet1).Properties.PeeringState)"'
            $run = Invoke-Script (($before, $steps, $after | ForEach-Object { $_ }) -join "`n").Replace('https://nc.contoso.com', $process.Uri)
            $run.Errors | Should -BeNullOrEmpty
            $run.Text | Should -Match 'in the end: /accessControlLists/Web Connected Connected'
            "$TestDrive/report" | Should -Exist
        }
        finally {
            Stop-RealController $process
        }
    }
}
