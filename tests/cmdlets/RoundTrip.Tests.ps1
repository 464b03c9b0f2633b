# Every type that the module can write, against a real controller: what New sends arrives, what Get gives is what the
# controller holds, one change changes that alone, and Remove removes. All of it follows from the module's own cmdlets
# and the bodies in tests/support/every_resource.json.
BeforeDiscovery {
    Import-Module $env:NC_MODULE
    # Answered by work or by the running service, not by what was stored: their requests are tested elsewhere.
    $notStored = 'Backup', 'Restore', 'ConnectivityCheck', 'State', 'SubnetEgressReset'
    Import-Module "$PSScriptRoot/RoundTrip.psm1" -Force
    $kinds = Get-WriteCommand | ForEach-Object { $_.Noun -replace '^NetworkController' } |
        Where-Object { $_ -notin $notStored } | ForEach-Object { @{ Kind = $_ } }
}

Describe 'Of every type' -Skip:(-not $env:NC_NCD) {
    BeforeAll {
        if (-not $env:NC_NCD) { return }
        Import-Module "$PSScriptRoot/Support.psm1", "$PSScriptRoot/RoundTrip.psm1" -Force
        $routes = Get-Route
        # One controller gets all by the module, the other one by plain HTTP.
        $processes = 'module', 'plain' | ForEach-Object { Start-Controller "$TestDrive/$_" }
        $uri, $plainUri = 'module', 'plain' | ForEach-Object { (Get-Content "$TestDrive/$_/endpoint").Trim() }
        $version = (Get-NetworkControllerDiscovery -ConnectionUri $uri).Properties.CurrentRestVersion.ToLowerInvariant()
        $root, $plainRoot = $uri, $plainUri | ForEach-Object { "$_/networking/$version" }
        $change = @{ ConnectionUri = $uri; Force = $true }
        foreach ($step in Get-Content -Raw "$PSScriptRoot/../support/every_resource.json" | ConvertFrom-Json) {
            $place = Resolve-Reference $routes $step.put
            if (-not $place) { continue } # The module has no cmdlet for it.
            $null = Invoke-WebRequest -Method Put -Uri "$plainRoot$($step.put)" -NoProxy -ContentType 'application/json' -Body (ConvertTo-Json $step.body -Depth 30)
            $arguments = $place.Arguments.Clone()
            foreach ($name in 'tags', 'resourceMetadata') { if ($step.body.psobject.Properties[$name]) { $arguments[$name] = $step.body.$name } }
            if ($place.Route.Kind -eq 'VirtualServer') { $arguments.MarkServerReadOnly = [bool]($step.body.psobject.Properties['markServerReadOnly']) }
            $null = & $place.Route.Write @arguments @change -Properties $step.body.properties
        }
        $references = Get-EveryReference $root $routes

        function Get-Leaves([string] $Reference) { Get-Leaf (Get-Raw $root $Reference) }
        function Get-ByModule($Place) {
            $arguments = $Place.Arguments.Clone()
            & "Get-NetworkController$($Place.Route.Kind)" @arguments -ConnectionUri $uri
        }
        function Set-ByModule($Place, $Object, $Properties = $Object.Properties, $Metadata = $Object.ResourceMetadata) {
            $arguments = $Place.Arguments.Clone()
            if ($Place.Route.Kind -eq 'VirtualServer') { $arguments.MarkServerReadOnly = [bool](Get-Raw $root $Object.ResourceRef).markServerReadOnly }
            if ($Object.psobject.Properties['Tags']) { $arguments.Tags = $Object.Tags }
            $null = & $Place.Route.Write @arguments @change -Properties $Properties -ResourceMetadata $Metadata
        }
    }
    AfterAll {
        foreach ($process in $processes) {
            $process.Kill()
            $process.WaitForExit()
        }
    }

    Context '<Kind> as it is:' -ForEach $kinds {
        BeforeAll {
            $route = $routes | Where-Object Kind -eq $Kind
            $own = $references | Where-Object { $_ -match $route.Pattern }
            $places = $own | ForEach-Object { Resolve-Reference $routes $_ }
        }

        It 'what New sends arrives as if it had been put by hand, every property somewhere' {
            $own | Should -Not -BeNullOrEmpty
            foreach ($reference in $own) {
                Compare-Leaf (Get-Leaf (Get-Raw $plainRoot $reference)) (Get-Leaves $reference) | Where-Object { $_ -notmatch '/(instanceid|etag|configurationstate/id|lastupdatedtime|createdtime):' } |
                    Should -BeNullOrEmpty -Because "of $reference"
            }
        }

        It 'what Get gives is what the controller holds' {
            foreach ($place in $places) {
                $object = Get-ByModule $place
                Compare-Leaf (Get-Leaves $object.ResourceRef) (Get-Leaf (ConvertTo-Raw $object)) | Should -BeNullOrEmpty -Because "of $($object.ResourceRef)"
            }
        }

        # What others may not see again is never shown.
        It 'has every property that can be written set in some resource' {
            Get-Unset $route.Type ($places | ForEach-Object { (Get-ByModule $_).Properties }) | Where-Object { $_ -notmatch 'Secret$' } | Should -BeNullOrEmpty
        }

        It 'what Get gave is the same, and of its type, after it has been in a file or a job' {
            foreach ($place in $places) {
                $object = Get-ByModule $place
                Export-Clixml "$TestDrive/kept.xml" -InputObject $object
                $back = Import-Clixml "$TestDrive/kept.xml"
                $back.GetType() | Should -Be $object.GetType()
                ConvertTo-Json $back -Depth 30 | Should -BeExactly (ConvertTo-Json $object -Depth 30)
            }
        }

        It 'what Get gave, given to New, changes nothing but the etag' {
            foreach ($place in $places) {
                $object = Get-ByModule $place
                $before = Get-Leaves $object.ResourceRef
                Set-ByModule $place $object
                Compare-Leaf $before (Get-Leaves $object.ResourceRef) | Where-Object { $_ -notmatch '/(etag|lastupdatedtime):' } |
                    Should -BeNullOrEmpty -Because "of $($object.ResourceRef)"
            }
        }
    }

    Context '<Kind> changed:' -ForEach $kinds {
        BeforeAll {
            $route = $routes | Where-Object Kind -eq $Kind
            $places = $references | Where-Object { $_ -match $route.Pattern } | ForEach-Object { Resolve-Reference $routes $_ }
        }

        It 'a change of the metadata changes nothing else' {
            $place = @($places)[-1]
            $object = Get-ByModule $place
            $before = Get-Leaves $object.ResourceRef
            $metadata = [Microsoft.Windows.NetworkController.ResourceMetadata]::new()
            foreach ($property in $metadata.psobject.Properties) { $property.Value = 'round trip' }
            Set-ByModule $place $object -Metadata $metadata
            Compare-Leaf $before (Get-Leaves $object.ResourceRef) | Where-Object { $_ -notmatch '/(etag|lastupdatedtime):' } |
                Should -BeLike "/resourcemetadata/*: '*' and 'round trip'"
        }

        It 'a change of one property changes nothing else' {
            $changed = foreach ($place in $places) {
                $object = Get-ByModule $place
                foreach ($one in Get-ScalarChange $object.Properties) {
                    $before = Get-Leaves $object.ResourceRef
                    $properties = (Get-ByModule $place).Properties
                    $properties.($one.Name) = $one.Value
                    try { Set-ByModule $place $object $properties } catch [Microsoft.Windows.NetworkController.RestException] { continue }
                    $differences = Compare-Leaf $before (Get-Leaves $object.ResourceRef) | Where-Object { $_ -notmatch '/(etag|lastupdatedtime|configurationstate/.*|usage/.*):' }
                    $differences | Where-Object { $_ -notmatch "^/properties/$($one.Name):" } | Should -BeNullOrEmpty -Because "of $($object.ResourceRef)"
                    if ($differences) { $one.Name } # None: a secret is not shown, a dynamic address not taken.
                }
            }
            # All but these have a scalar that the rules let a test change without knowing what it means.
            $expected = $Kind -notin 'Gateway', 'IpReservation', 'LearnedIpAddress', 'LoadBalancerBackendAddressPool', 'LoadBalancerMux',
                'MacPool', 'RouteTable', 'VirtualGateway', 'VirtualGatewayPolicyMap', 'VirtualSwitchConfiguration'
            [bool]$changed | Should -Be $expected
        }
    }

    It 'Remove removes each, but for what is there once and what that refers to' {
        $left = @($references | Where-Object { Get-Command "Remove-NetworkController$((Resolve-Reference $routes $_).Route.Kind)" -ErrorAction Ignore })
        $once = ($references | Where-Object { (Resolve-Reference $routes $_).Route.Path -notmatch '/(ResourceId|BgpRouterName)$' }) -join '|'
        do { # What others refer to goes after these.
            $count = $left.Count
            $refusals = @()
            $left = @(foreach ($reference in $left) {
                    $place = Resolve-Reference $routes $reference
                    $arguments = $place.Arguments.Clone()
                    try { & "Remove-NetworkController$($place.Route.Kind)" @arguments @change } catch {
                        $refusals += $_.Exception
                        $reference
                        continue
                    }
                    { Get-ByModule $place } | Should -Throw '*NotFound*' -Because "of $reference"
                })
        } while ($left.Count -lt $count)
        $refusals.Message | Where-Object { $_ -notmatch "used by '($once)'|($once): OperationNotSupported" } | Should -BeNullOrEmpty
    }
}
