# Compares the compiled module with the published facts about the original's cmdlets and types, which NC_SHARED holds.
BeforeDiscovery {
    $facts = "$env:NC_SHARED/reference/cmdlets"
    $known = $env:NC_SHARED -and (Test-Path "$facts/cmdlets.json")
    $cmdlets = @()
    if ($known) {
        Import-Module $env:NC_MODULE
        $here = (Get-Command -Module NetworkController).Name
        # As hashtables, for one of the parameter types is called PSObject, which no object may have as a member.
        $cmdlets = (Get-Content -Raw "$facts/cmdlets.json" | ConvertFrom-Json -AsHashtable).cmdlets |
            Where-Object { $_.module -eq 'NetworkController' -and $_.name -in $here } | ForEach-Object { @{ Name = $_.name; Fact = $_ } }
    }
}

Describe 'The module' {
    It 'has every cmdlet that is documented for a REST resource' -Skip:(-not $known) {
        Import-Module $env:NC_MODULE
        $all = (Get-Content -Raw "$env:NC_SHARED/reference/cmdlets/cmdlets.json" | ConvertFrom-Json -AsHashtable).cmdlets
        $wanted = ($all | Where-Object { $_.module -eq 'NetworkController' -and $_.rest.path }).name
        $wanted | Where-Object { $_ -notin (Get-Command -Module NetworkController).Name } | Should -BeNullOrEmpty
    }

    It 'lists each cmdlet in its manifest, so that PowerShell finds the module by its first use' {
        $listed = (Import-PowerShellDataFile $env:NC_MODULE).CmdletsToExport
        Compare-Object ($listed | Sort-Object) ((Get-Command -Module NetworkController).Name | Sort-Object) | Should -BeNullOrEmpty
    }
}

Describe 'The cmdlet <Name>' -ForEach $cmdlets -Skip:(-not $known) {
    BeforeAll {
        $command = Get-Command $Name
        $common = [Management.Automation.Cmdlet]::CommonParameters
        $optional = [Management.Automation.Cmdlet]::OptionalCommonParameters
        $parameters = @{}
        foreach ($parameter in $command.Parameters.Values) {
            if ($parameter.Name -notin $common) { $parameters[$parameter.Name] = $parameter }
        }
    }

    It 'has exactly the documented parameters' {
        Compare-Object ($Fact.parameters.name | Sort-Object) ($parameters.Keys | Sort-Object) | Should -BeNullOrEmpty
    }

    It 'has parameters of the documented type, position, need and binding' {
        foreach ($wanted in $Fact.parameters | Where-Object { $_.name -notin $optional }) {
            $parameter = $parameters[$wanted.name]
            $traits = $parameter.ParameterSets['__AllParameterSets']
            $parameter.ParameterType.FullName | Should -Be $wanted.clrType -Because "of the type of $($wanted.name)"
            $traits.IsMandatory | Should -Be $wanted.mandatory -Because "of the need of $($wanted.name)"
            $parameter.Aliases | Should -Be $wanted.aliases -Because "of the aliases of $($wanted.name)"
            # -Force carries a position in the tables, but the syntax shows it as named.
            $position = if ($null -eq $wanted.effectivePosition) { [int]::MinValue } else { $wanted.effectivePosition }
            $traits.Position | Should -Be $position -Because "of the position of $($wanted.name)"
            $suspect = [bool]($Fact.docSuspect -match "pipeline-by-property-name likely.*\b$($wanted.name)\b")
            $traits.ValueFromPipelineByPropertyName | Should -Be ($wanted.pipelineByPropertyName -or $suspect) -Because "of the binding of $($wanted.name)"
            $traits.ValueFromPipeline | Should -Be $wanted.pipelineByValue -Because "of the binding of $($wanted.name)"
        }
    }
}

Describe 'The published types' -Skip:(-not $known) {
    It 'have every property that scripts use' {
        $types = (Get-Content -Raw "$env:NC_SHARED/reference/cmdlets/types.json" | ConvertFrom-Json -AsHashtable).types
        $assembly = [Microsoft.Windows.NetworkController.VirtualNetwork].Assembly
        # Names that stand on one page only, by mistake; the last in one page's output, without a member in MS-NCNBI.
        $mistakes = 'LogicalSubnet.DNSServers', 'LogicalSubnetProperties.DefaultGateway', 'LogicalSubnetProperties.IpReservations',
            'LoadBalancerBackendAddressPoolProperties.backEndIpConfiguration', 'LoadBalancerManagerProperties.VipPools',
            'PublicIpAddressProperties.PreviousIpConfiguration'
        $missing = foreach ($name in $types.Keys) {
            $type = $assembly.GetType("Microsoft.Windows.NetworkController.$name", $false, $true)
            if ($type) {
                foreach ($property in $types[$name].properties.name) {
                    if ($property -notin $type.GetProperties().Name -and "$name.$property" -notin $mistakes) { "$name.$property" }
                }
            }
        }
        $missing | Should -BeNullOrEmpty
    }
}
