# Finds out from the module itself which cmdlets write what, and compares its objects with the controller's JSON.

# What writes a resource; other cmdlets that are called New or Set have no properties.
function Get-WriteCommand { Get-Command -Module NetworkController -Verb New, Set | Where-Object { $_.Parameters.ContainsKey('Properties') } }

# For each kind the names of its id parameters, root first, and the path with these names in the ids' places. A controller
# that knows nothing sees the path.
function Get-Route {
    $controller = [FakeController]::new()
    foreach ($command in Get-WriteCommand) {
        [string[]] $ids = ($command.Parameters.Values | Where-Object { $_.ParameterType -eq [string] -and ($_.Name -like '*Id' -or $_.Name -eq 'BgpRouterName') } |
            Sort-Object { $_.ParameterSets['__AllParameterSets'].Position }).Name
        $arguments = @{}
        foreach ($id in $ids) { $arguments[$id] = $id }
        if ($command.Parameters.ContainsKey('MarkServerReadOnly')) { $arguments.MarkServerReadOnly = $true }
        try { & $command.Name @arguments -Properties @{} -ConnectionUri $controller.Uri -Force } catch { }
        $path = $controller.Requests[-1].Path -replace '^/networking/v3'
        [pscustomobject]@{
            Kind    = $command.Noun -replace '^NetworkController'; Write = $command.Name; Ids = $ids; Path = $path
            Pattern = '^' + ($path -replace "(?<=/)($($ids -join '|'))(?=/|$)", '([^/]+)') + '$'
            Type    = $command.Parameters['Properties'].ParameterType
        }
    }
    $controller.Dispose()
}

# The route of a reference, and the arguments that name its resource.
function Resolve-Reference($Routes, [string] $Reference) {
    foreach ($route in $Routes) {
        if ($Reference -match $route.Pattern) {
            $arguments = @{}
            $held = $Matches
            for ($i = 0; $i -lt $route.Ids.Count -and $held.Count -gt 1; $i++) { $arguments[$route.Ids[$i]] = $held[$i + 1] }
            return [pscustomobject]@{ Route = $route; Arguments = $arguments }
        }
    }
}

function Get-Raw([string] $Root, [string] $Reference) {
    (Invoke-WebRequest -Uri "$Root$Reference" -NoProxy).Content | ConvertFrom-Json -AsHashtable
}

# The references of all whole resources inside a value.
function Get-InnerReference($Value) {
    if ($Value -is [Collections.IDictionary]) {
        if ($Value.Contains('resourceRef') -and $Value.Contains('properties')) { $Value.resourceRef }
        foreach ($item in $Value.Values) { Get-InnerReference $item }
    }
    elseif ($Value -is [object[]]) {
        foreach ($item in $Value) { Get-InnerReference $item }
    }
}

# Of each resource that the controller holds and the module can write.
function Get-EveryReference([string] $Root, $Routes) {
    foreach ($top in $Routes | Where-Object { $_.Ids.Count -eq 1 } | Sort-Object Path) {
        if ($top.Path -match '/ResourceId$') { Get-InnerReference (Get-Raw $Root ($top.Path -replace '/ResourceId$')) } else { $top.Path }
    }
}

# The writable properties of a type, and of what is inside it, that none of these objects has set.
function Get-Unset([type] $Type, [object[]] $Objects, [string] $At = $Type.Name, [type[]] $Above = @()) {
    foreach ($property in $Type.GetProperties()) {
        $wire = $property.GetCustomAttributes([Microsoft.Windows.NetworkController.WireAttribute], $false)
        if (-not $wire -or $wire[0].Form -eq 'ReadOnly' -or $property.Name -eq 'ResourceMetadata') { continue }
        $values = @($Objects | Where-Object { $null -ne $_ } | ForEach-Object { $_.($property.Name) } | Where-Object { $null -ne $_ })
        $inner = if ($property.PropertyType.IsArray) { $property.PropertyType.GetElementType() } else { $property.PropertyType }
        if ($values.Count -eq 0) { "$At.$($property.Name)" }
        elseif ($wire[0].Form -ne 'Reference' -and $inner.Namespace -eq 'Microsoft.Windows.NetworkController' -and $inner -notin $Above) {
            Get-Unset $inner $values "$At.$($property.Name)" ($Above + $Type)
        }
    }
}

# Path -> text of each scalar in JSON or in an object of the model. Absent, null and empty are the same; names regard no case.
function Get-Leaf($Value, [string] $At = '', [hashtable] $Leaves = @{}) {
    if ($Value -is [Collections.IDictionary]) {
        foreach ($key in $Value.Keys) { $null = Get-Leaf $Value[$key] "$At/$($key.ToLowerInvariant())" $Leaves }
    }
    elseif ($Value -is [Collections.IList]) {
        for ($i = 0; $i -lt $Value.Count; $i++) { $null = Get-Leaf $Value[$i] "$At/$i" $Leaves }
    }
    elseif ($null -ne $Value -and "$Value" -ne '' -and "$Value" -ne [guid]::Empty) {
        $text = if ($Value -is [datetime]) { $Value.ToUniversalTime().ToString('o') } else { "$Value".ToLowerInvariant() }
        if ($text -notlike '0001-01-01T*') { $Leaves[$At] = $text } # The first moment stands for an unknown one.
    }
    $Leaves
}

# Other values for the scalar properties that can be written.
function Get-ScalarChange($Properties) {
    foreach ($property in $Properties.GetType().GetProperties()) {
        $wire = $property.GetCustomAttributes([Microsoft.Windows.NetworkController.WireAttribute], $false)
        if (-not $wire -or $wire[0].Form -ne 'Value') { continue }
        $old = $Properties.($property.Name)
        $new = switch ($property.PropertyType) {
            ([Nullable[bool]]) { -not $old }
            ([Nullable[long]]) { 1 + $old }
            ([string]) {
                if ($old -match '^(.*?)(\d+)$') { "$($Matches[1])$(1 + [long]$Matches[2])" }
                elseif ($old -eq 'Deny') { 'Allow' }
                else { "$old x".Trim() }
            }
        }
        if ($null -ne $new) { [pscustomobject]@{ Name = $property.Name; Value = $new } }
    }
}

function ConvertTo-Raw($Object) { ConvertTo-Json $Object -Depth 30 | ConvertFrom-Json -AsHashtable }

# The paths at which two sets of leaves differ, each with both values.
function Compare-Leaf([hashtable] $Left, [hashtable] $Right) {
    foreach ($path in @($Left.Keys) + @($Right.Keys) | Sort-Object -Unique) {
        if ($Left[$path] -cne $Right[$path]) { "${path}: '$($Left[$path])' and '$($Right[$path])'" }
    }
}

Export-ModuleMember -Function *
