# Compares the compiled modules with the published facts about the original's cmdlets and types, which NC_SHARED holds: cmdlet by
# cmdlet, parameter by parameter, type by type and property by property. What differs stands in exceptions.json with its reason;
# what stands there and does not differ is a failure, too.
BeforeDiscovery {
    $known = $env:NC_SHARED -and (Test-Path "$env:NC_SHARED/reference/cmdlets/cmdlets.json")
}

BeforeAll {
    Import-Module "$PSScriptRoot/Comparison.psm1" -Force
    Import-Module $env:NC_MODULE
    $modules = @(Get-Item "$(Split-Path (Split-Path $env:NC_MODULE))/*/*.psd1")
    if ($env:NC_SHARED) {
        $exceptions = (Get-Content -Raw "$PSScriptRoot/exceptions.json" | ConvertFrom-Json)
        $cmdlets = Get-Facts cmdlets
        $types = Get-Facts types
    }

    # Fails with each difference that is not excepted and each exception that excepts nothing.
    function Assert-Excepted($Differences, $Exceptions) {
        $wrong = @($Differences | Where-Object { $difference = $_; -not ($Exceptions | Where-Object { $difference -like $_.difference }) })
        $stale = @($Exceptions | Where-Object { $wanted = $_.difference; -not ($Differences -like $wanted) } | ForEach-Object difference)
        $wrong -join "`n" | Should -BeNullOrEmpty
        $stale -join "`n" | Should -BeNullOrEmpty -Because 'an exception that excepts nothing is stale'
    }
}

Describe 'The modules' -Skip:(-not $known) {
    It 'have the documented cmdlets, with the documented parameters, and no others' {
        $here = foreach ($module in $modules) { Import-Module $module -Global -PassThru }
        $here.ExportedCommands.Count | Should -BeGreaterThan 0
        Assert-Excepted (Compare-Cmdlets $cmdlets $here) $exceptions.cmdlets
    }

    It 'have the types and properties that scripts use' {
        Assert-Excepted (Compare-Types $types) $exceptions.types
    }

    It 'give a reason for each exception' {
        @($exceptions.cmdlets) + @($exceptions.types) | Where-Object { -not $_.reason } | Should -BeNullOrEmpty
    }
}

Describe 'The module' {
    It 'lists each cmdlet in its manifest, so that PowerShell finds the module by its first use' {
        $listed = (Import-PowerShellDataFile $env:NC_MODULE).CmdletsToExport
        Compare-Object ($listed | Sort-Object) ((Get-Command -Module NetworkController).Name | Sort-Object) | Should -BeNullOrEmpty
    }
}
