# The differences between the modules and the published facts, one line of text each: "<what> <trait>: documented …, here …".

# As hashtables, for one of the parameter types is called PSObject, which no object may have as a member.
function Get-Facts([string] $Name) {
    (Get-Content -Raw "$env:NC_SHARED/reference/cmdlets/$Name.json" | ConvertFrom-Json -AsHashtable).$Name
}

function Compare-Trait([string] $What, [string] $Trait, $Documented, $Here) {
    $documented, $actual = (@($Documented) -join ', '), (@($Here) -join ', ')
    if ($documented -cne $actual) { "$What $Trait`: documented '$documented', here '$actual'" }
}

function Compare-Cmdlets($Facts, $Modules) {
    $commands = @{}
    foreach ($module in $Modules) {
        foreach ($command in $module.ExportedCommands.Values) { $commands[$command.Name] = $command }
    }
    foreach ($name in $commands.Keys | Where-Object { $_ -notin $Facts.name }) { "$name is not documented" }
    foreach ($fact in $Facts) {
        $command = $commands[$fact.name]
        if (-not $command) { "$($fact.name) is missing"; continue }
        Compare-Trait $fact.name 'module' $fact.module $command.ModuleName
        Compare-Cmdlet $fact $command
    }
}

function Compare-Cmdlet($Fact, $Command) {
    $common = [Management.Automation.Cmdlet]::CommonParameters
    $optional = [Management.Automation.Cmdlet]::OptionalCommonParameters
    $here = $Command.Parameters.Values | Where-Object Name -notin $common
    Compare-Trait $Fact.name 'parameters' ($Fact.parameters.name | Sort-Object -Unique) ($here.Name | Sort-Object)
    $sets = $Command.ParameterSets.Name | ForEach-Object { $_ -replace '^__AllParameterSets$', '(All)' }
    Compare-Trait $Fact.name 'parameter sets' $Fact.parameterSets.name $sets
    foreach ($wanted in $Fact.parameters) {
        $parameter = $Command.Parameters[$wanted.name]
        if (-not $parameter) { continue } # Told above.
        $what = "$($Fact.name) -$($wanted.name)"
        Compare-Trait $what 'name' $wanted.name $parameter.Name
        Compare-Trait $what 'type' $wanted.clrType $parameter.ParameterType.FullName
        Compare-Trait $what 'aliases' $wanted.aliases $parameter.Aliases
        if ($wanted.name -in $optional) { continue } # The engine's own.
        Compare-Trait $what 'accepted values' ($wanted.acceptedValues | Sort-Object) (Get-AcceptedValues $parameter | Sort-Object)
        foreach ($set in $parameter.ParameterSets.Values) {
            # The pages of some types forget the binding that all others have.
            $suspect = [bool]($Fact.docSuspect -match "pipeline-by-property-name likely.*\b$($wanted.name)\b")
            Compare-Trait $what 'mandatory' $wanted.mandatory $set.IsMandatory
            Compare-Trait $what 'position' $wanted.effectivePosition $(if ($set.Position -ne [int]::MinValue) { $set.Position })
            Compare-Trait $what 'from the pipeline' $wanted.pipelineByValue $set.ValueFromPipeline
            Compare-Trait $what 'from the pipeline by name' ($wanted.pipelineByPropertyName -or $suspect) $set.ValueFromPipelineByPropertyName
        }
    }
}

function Get-AcceptedValues($Parameter) {
    $set = $Parameter.Attributes | Where-Object { $_ -is [ValidateSet] }
    if ($set) { $set.ValidValues }
    elseif ($Parameter.ParameterType.IsEnum) { [Enum]::GetNames($Parameter.ParameterType) }
}

function Compare-Types($Facts) {
    $namespace = 'Microsoft.Windows.NetworkController'
    $assembly = "$namespace.VirtualNetwork" -as [type] | ForEach-Object Assembly
    foreach ($name in $Facts.Keys) {
        $type = $assembly.GetType("$namespace.$name", $false, $true)
        if (-not $type) { "$name is missing"; continue }
        Compare-Trait $name 'name' $name $type.Name
        if ($type.IsEnum) { Compare-Trait $name 'values' $Facts[$name].values ([Enum]::GetNames($type)) }
        if ($Facts[$name].outputOrder) {
            $shown = $type.GetProperties().Name | Where-Object { $_ -in $Facts[$name].outputOrder }
            if ($Facts[$name].kind -in 'resource', 'client object') { Compare-Trait $name 'order' $Facts[$name].outputOrder $shown }
        }
        foreach ($fact in $Facts[$name].properties) {
            $property = $type.GetProperty($fact.name, [Reflection.BindingFlags] 'Public, Instance, IgnoreCase')
            if (-not $property -and [Activator]::CreateInstance($type).PSObject.Members[$fact.name].ReferencedMemberName) { continue } # An alias.
            if (-not $property) { "$name.$($fact.name) is missing"; continue }
            if (-not $property.SetMethod.IsPublic) { "$name.$($fact.name) cannot be set" }
            Compare-PropertyType "$name.$($fact.name)" $fact.type $property.PropertyType $namespace
        }
    }
}

# What the sources tell of a type is inferred from use, and told in words where the use does not tell a .NET type.
function Compare-PropertyType([string] $What, [string] $Documented, [type] $Type, [string] $Namespace) {
    $bare = [Nullable]::GetUnderlyingType($Type) ?? $Type
    $here = $bare.FullName -replace "^$([regex]::Escape($Namespace))\.", ''
    $fits = switch -Wildcard ($Documented) {
        'integer*' { $here -eq 'System.Int64' }
        'System.Boolean*' { $here -eq 'System.Boolean' }
        'System.DateTime*' { $here -eq 'System.DateTime' }
        'System.String or integer*' { $here -in 'System.String', 'System.Int64' }
        'System.String (see note)' { $here -eq 'System.String' }
        'object (status*' { $here -like '*ConfigurationState' }
        'shown in output only' { $true }
        'unknown' { $true }
        'type name not seen*' { $true }
        '' { $true }
        default { $here -ceq $Documented }
    }
    if (-not ($fits | Select-Object -First 1)) { Compare-Trait $What 'type' $Documented $here }
}

Export-ModuleMember -Function Get-Facts, Compare-Cmdlets, Compare-Types
