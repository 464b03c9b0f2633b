# What scripts do with the types, for every type and property that the assembly has: nothing is listed here by name. A behaviour is
# one test; what does not behave is named in its failure.
BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $assembly = [Microsoft.Windows.NetworkController.VirtualNetwork].Assembly
    $resource = [Microsoft.Windows.NetworkController.Resource]
    $wire = [Microsoft.Windows.NetworkController.WireAttribute]
    $types = $assembly.GetExportedTypes() | Where-Object {
        $_.Namespace -eq $resource.Namespace -and $_.IsClass -and -not $_.IsAbstract -and $_.GetConstructor([type]::EmptyTypes) -and
        -not $_.IsSubclassOf([Management.Automation.Cmdlet]) -and -not $_.IsSubclassOf([Attribute])
    }
    $properties = foreach ($type in $types) {
        foreach ($property in $type.GetProperties()) {
            [pscustomobject]@{
                Type = $type; Name = $property.Name; What = "$($type.Name).$($property.Name)"; Property = $property
                Scalar = [Nullable]::GetUnderlyingType($property.PropertyType) ?? $property.PropertyType
                Element = if ($property.PropertyType.IsArray) { $property.PropertyType.GetElementType() }
                Wire = [Attribute]::GetCustomAttribute($property, $wire)
            }
        }
    }

    # An object of the type with every property set, to a depth.
    function New-Filled([type] $Type, [int] $Depth = 1) {
        $object = $Type::new()
        foreach ($property in $Type.GetProperties()) {
            $object.($property.Name) = New-Value $property.PropertyType $Depth
        }
        $object
    }

    function New-Value([type] $Type, [int] $Depth) {
        $bare = [Nullable]::GetUnderlyingType($Type) ?? $Type
        if ($bare.IsArray) { return , @(New-Value $bare.GetElementType() $Depth) }
        if ($bare.IsEnum) { return [Enum]::GetNames($bare)[-1] }
        switch ($bare.Name) {
            'String' { 'text' }
            'Boolean' { $true }
            'Guid' { '7d6f1b1e-5c1f-4b3a-9a55-0d8f6a7b9c01' }
            'DateTime' { [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc) }
            'PSObject' { [pscustomobject]@{ key = 'value' } }
            { $_ -in 'Int64', 'UInt32', 'Double' } { 7 }
            'X509Certificate2' { $null }
            default { if ($Depth -gt 0) { New-Filled $bare ($Depth - 1) } else { $bare::new() } }
        }
    }
}

Describe 'Every type' {
    It 'is among these' {
        $types.Count | Should -BeGreaterThan 130
        $properties.Count | Should -BeGreaterThan 800
        ($properties | Where-Object Element).Count | Should -BeGreaterThan 100
        ($properties | Where-Object { $_.Wire.Form -eq 'Reference' }).Count | Should -BeGreaterThan 50
    }

    It 'has properties that can be set, those of the service too' {
        $properties | Where-Object { -not $_.Property.SetMethod.IsPublic } | ForEach-Object What | Should -BeNullOrEmpty
    }

    It 'is made by New-Object with its name in any case' {
        $types | Where-Object { (New-Object $_.FullName.ToLowerInvariant()).GetType() -ne $_ } | ForEach-Object Name | Should -BeNullOrEmpty
    }

    It 'is as text the id of a resource or the name of a machine, and else its own name' {
        foreach ($type in $types) {
            $object = $type::new()
            "$object" | Should -BeExactly $type.FullName
            $own = if ($type.IsSubclassOf($resource)) { $type.GetProperty('ResourceId') } elseif ($type.Name -eq 'NetworkControllerNode') { $type.GetProperty('Name') }
            if (-not $own) { continue }
            $object.($own.Name) = 'name'
            "$object" | Should -BeExactly 'name' -Because "of $type"
        }
    }

    It 'ends as JSON with every member, and comes back from it and from hashtables the same' {
        foreach ($type in $types) {
            $object = New-Filled $type
            $json = ConvertTo-Json $object -Depth 100
            $members = (ConvertFrom-Json $json).psobject.Properties.Name
            Compare-Object @($members) @($type.GetProperties().Name) | Should -BeNullOrEmpty -Because "of $type"
            if (-not $type.GetCustomAttributes($false).Where({ $_ -is [ComponentModel.TypeConverterAttribute] })) { continue }
            ConvertTo-Json ((ConvertFrom-Json $json) -as $type) -Depth 100 | Should -BeExactly $json -Because "of $type"
            ConvertTo-Json ((ConvertFrom-Json $json -AsHashtable) -as $type) -Depth 100 | Should -BeExactly $json -Because "of $type"
        }
    }
}

Describe 'Every list' {
    It 'grows from nothing by +=, and holds the object that is filled in later' {
        $wrong = foreach ($list in $properties | Where-Object { $_.Element -and $_.Element -in $types }) {
            $object = $list.Type::new()
            $object.($list.Name) += $first = New-Object $list.Element.FullName
            $object.($list.Name) += $second = New-Object $list.Element.FullName
            $found = $object.($list.Name)
            if ($found.GetType() -ne $list.Property.PropertyType) { "$($list.What) is a $($found.GetType())" }
            if (-not ([object]::ReferenceEquals($found[0], $first) -and [object]::ReferenceEquals($found[1], $second))) { "$($list.What) holds copies" }
            $settable = $list.Element.GetProperties()[-1]
            $second.($settable.Name) = New-Value $settable.PropertyType 0
            if ("$($object.($list.Name)[1].($settable.Name))" -cne "$($second.($settable.Name))") { "$($list.What)[1].$($settable.Name)" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'of plain values grows from nothing by +=' {
        foreach ($list in $properties | Where-Object { $_.Element -and $_.Element -notin $types }) {
            $object = $list.Type::new()
            $object.($list.Name) += New-Value $list.Element 0
            $object.($list.Name) += New-Value $list.Element 0
            $object.($list.Name).Count | Should -Be 2 -Because $list.What
        }
    }

    It 'takes a single value, an empty list, and an array made beforehand whose elements are set later' {
        $wrong = foreach ($list in $properties | Where-Object Element) {
            $object = $list.Type::new()
            $object.($list.Name) = New-Value $list.Element 0
            if ($object.($list.Name).Count -ne 1) { "$($list.What) = value" }
            $object.($list.Name) = @()
            if ($object.($list.Name).Count -ne 0) { "$($list.What) = @()" }
            $object.($list.Name) = [Array]::CreateInstance($list.Element, 1)
            $object.($list.Name)[0] = $value = New-Value $list.Element 0
            if ("$($object.($list.Name)[0])" -ne "$value") { "$($list.What)[0]" }
        }
        $wrong | Should -BeNullOrEmpty
    }
}

Describe 'Every value' {
    It 'that is a number takes text, one that is text takes a number' {
        $wrong = foreach ($property in $properties | Where-Object { $_.Scalar -in [long], [double], [uint], [string] }) {
            $object = $property.Type::new()
            $object.($property.Name) = if ($property.Scalar -eq [string]) { 7 } else { '7' }
            $found = $object.($property.Name)
            if ($found -isnot $property.Scalar -or $found -ne 7) { $property.What }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'can be left unset: null, unless the original shows one then, or scripts fill it without looking' {
        $never = $properties | Where-Object {
            $_.Wire.Form -ne 'Settings' -and $null -ne $_.Type::new().($_.Name) -and $_.Name -notin 'InstanceId', 'CreatedTime' -and -not $_.Scalar.IsEnum
        }
        $never.What | Should -BeNullOrEmpty
    }
}

Describe 'Every reference' {
    It 'takes whole resources that it may refer to, and what has a ResourceRef' {
        foreach ($reference in $properties | Where-Object { $_.Wire.Form -eq 'Reference' }) {
            $target = $reference.Element ?? $reference.Scalar
            # A class that stands for several kinds of resource takes each of them.
            $sources = if ($target.IsSubclassOf([Microsoft.Windows.NetworkController.ResourceReference]) -or $target.Name -eq 'ResourceReference') {
                [Microsoft.Windows.NetworkController.VirtualSubnet], [Microsoft.Windows.NetworkController.LogicalSubnet], $target
            } else { $target }
            foreach ($source in $sources) {
                $object = $reference.Type::new()
                $whole = New-Filled $source 1
                $whole.ResourceRef = '/x/1'
                $object.($reference.Name) = $whole
                @($object.($reference.Name))[0].ResourceRef | Should -BeExactly '/x/1' -Because $reference.What
            }
            $converted = @{ $reference.Name = @{ ResourceRef = '/x/2' } } -as $reference.Type
            @($converted.($reference.Name))[0].ResourceRef | Should -BeExactly '/x/2' -Because $reference.What
        }
    }
}

Describe 'The properties that one page calls otherwise' {
    It 'become those of a virtual network, with the logical network by id or path' -ForEach @(
        @{ Given = 'fabric'; Path = '/logicalNetworks/fabric' }, @{ Given = '/logicalNetworks/f'; Path = '/logicalNetworks/f' }) {
        $properties = New-Object Microsoft.Windows.NetworkController.NbVirtualNetworkProperties
        $properties.AddressSpace = New-Object Microsoft.Windows.NetworkController.AddressSpace
        $properties.AddressSpace.AddressPrefixes = @('24.30.1.0/24')
        $properties.LogicalNetwork = $Given
        $properties.Subnets = @(New-Object Microsoft.Windows.NetworkController.VirtualSubnet)
        $properties.Subnets[0].ResourceId = 'web'
        $controller = [FakeController]::new()
        $controller.On('PUT', '/networking/v3/virtualNetworks/a', 201, (ConvertTo-Answer '/virtualNetworks/a'))
        $null = New-NetworkControllerVirtualNetwork -ResourceId a -ConnectionUri $controller.Uri -Properties $properties -Force
        $body = $controller.Requests[0].Body
        $controller.Dispose()
        $body | Should -BeExactly "{`"resourceId`":`"a`",`"properties`":{`"addressSpace`":{`"addressPrefixes`":[`"24.30.1.0/24`"]},`"subnets`":[{`"resourceId`":`"web`"}],`"logicalNetwork`":{`"resourceRef`":`"$Path`"}}}"
        # An empty list would remove the subnets that are there.
        $null -eq ([Microsoft.Windows.NetworkController.VirtualNetworkProperties][Microsoft.Windows.NetworkController.NbVirtualNetworkProperties]::new()).Subnets | Should -BeTrue
    }
}
