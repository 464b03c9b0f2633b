# The peering scripts: against answers made here, and against a real controller where NC_NCD names one.
BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $article = Get-Content -Raw "$PSScriptRoot/article.ps1"
    $sample = "$PSScriptRoot/../../samples/peering/peering.ps1"

    function Get-Peer([string] $Network, [string] $Peering, [string] $State) {
        ConvertTo-Answer "/virtualNetworks/$Network/virtualNetworkPeerings/$Peering" @{ peeringState = $State }
    }
}

Describe 'The steps of the article' {
    It 'run as they are written, asking four times' -Tag 'script-peering' {
        $controller = [FakeController]::new()
        $path = '/networking/v3/virtualNetworks'
        $fabric = ConvertTo-Answer '/logicalNetworks/fabric' @{ networkVirtualizationEnabled = $false }
        $hnv = ConvertTo-Answer '/logicalNetworks/hnv' @{ networkVirtualizationEnabled = 'True' }
        $controller.On('GET', '/networking/v3/logicalNetworks', 200, "{`"value`":[$hnv,$fabric],`"nextLink`":`"`"}")
        foreach ($name in 'Contoso', 'Woodgrove') {
            $other = @{ Contoso = 'Woodgrove'; Woodgrove = 'Contoso' }[$name]
            $network = ConvertTo-Answer "/virtualNetworks/${name}_VNet1" @{ virtualNetworkPeerings = @(
                @{ resourceId = "${name}to$other"; properties = @{ peeringState = 'Connected' } }) }
            $controller.On('PUT', "$path/${name}_VNet1", 201, $network)
            $controller.On('GET', "$path/${name}_VNet1", 200, $network)
            $controller.On('GET', "$path/${name}_vnet1", 200, $network)
            $controller.On('PUT', "$path/${name}_vnet1/virtualNetworkPeerings/${name}to$other", 201, (Get-Peer "${name}_VNet1" "${name}to$other" 'Initiated'))
            $controller.On('GET', "$path/${name}_vnet1/virtualNetworkPeerings/${name}to$other", 200, (Get-Peer "${name}_VNet1" "${name}to$other" 'Initiated'))
        }
        $run = Invoke-Script "& { $article } '$($controller.Uri)'" 'Y', '', 'y', 'Yes'
        $controller.Dispose()

        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $puts = $controller.Requests | Where-Object Method -eq PUT
        $puts.Count | Should -Be 4
        $puts[0].Body | Should -BeExactly '{"resourceId":"Contoso_VNet1","properties":{"addressSpace":{"addressPrefixes":["24.30.1.0/24"]},"subnets":[{"resourceId":"Contoso_WebTier","properties":{"addressPrefix":"24.30.1.0/24"}}],"logicalNetwork":{"resourceRef":"/logicalNetworks/hnv"}}}'
        $puts[3].Body | Should -BeExactly '{"resourceId":"WoodgrovetoContoso","properties":{"remoteVirtualNetwork":{"resourceRef":"/virtualNetworks/Contoso_VNet1"},"allowVirtualNetworkAccess":true,"allowForwardedTraffic":true,"allowGatewayTransit":false,"useRemoteGateways":false}}'
        $run.Output | Should -Match 'ResourceRef +: /virtualNetworks/Contoso_VNet1'
        $run.Output | Should -Match 'ResourceId +: WoodgrovetoContoso'
        $run.Output | Should -Match 'ContosotoWoodgrove: Connected'
    }
}

Describe 'With a real controller' -Skip:(-not $env:NC_NCD) {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $process = Start-Controller $folder '--allow-insecure-http'
        $uri = (Get-Content "$folder/endpoint").Trim()
        $change = @{ ConnectionUri = $uri; Force = $true }
        $null = New-NetworkControllerMacPool m @change -Properties @{ StartMacAddress = '00-1D-D8-B7-1C-00'; EndMacAddress = '00-1D-D8-F4-1F-FF' }
        $null = New-NetworkControllerLogicalNetwork fabric @change -Properties @{}
        $null = New-NetworkControllerLogicalNetwork hnv @change -Properties @{ NetworkVirtualizationEnabled = $true; Subnets = @(
            @{ ResourceId = 's'; Properties = @{ AddressPrefix = '10.10.0.0/24'; VlanId = '11'; DefaultGateways = '10.10.0.1' } }) }
        $null = New-NetworkControllerIpPool hnv s pool @change -Properties @{ StartIpAddress = '10.10.0.4'; EndIpAddress = '10.10.0.99' }
    }
    AfterEach {
        $process.Kill()
        $process.WaitForExit()
    }

    It 'the steps of the article make a peering that is Initiated, then Connected' {
        $run = Invoke-Script "& { $article } '$uri'" 'Y', 'Y', 'Y', 'Y'
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -Match 'first side: Initiated'
        $run.Output | Should -Match 'ContosotoWoodgrove: Connected\s+WoodgrovetoContoso: Connected'
    }

    It 'our own script makes the same, and does it again as an update' {
        foreach ($round in 1, 2) {
            $output = & $sample -ConnectionUri $uri
            $output[-1] | Should -BeExactly 'peering WoodgroveToContoso: Connected'
        }
        (Get-NetworkControllerVirtualNetworkPeering Contoso_VNet1 -ConnectionUri $uri).Properties.PeeringState | Should -BeExactly 'Connected'
    }

    It 'removing a side in another case disconnects the other' {
        $null = & $sample -ConnectionUri $uri
        Remove-NetworkControllerVirtualNetworkPeering CONTOSO_vnet1 contosoTOwoodgrove @change
        (Get-NetworkControllerVirtualNetworkPeering Woodgrove_VNet1 WoodgroveToContoso -ConnectionUri $uri).Properties.PeeringState | Should -BeExactly 'Disconnected'
    }

    It 'an adapter gets MAC and address, and the list of its subnet is not deleted' {
        $null = & $sample -ConnectionUri $uri -Step networks
        $list = New-NetworkControllerAccessControlList web @change -Properties @{ AclRules = @(@{ ResourceId = 'r'; Properties = @{
            Protocol = 'TCP'; SourcePortRange = '*'; DestinationPortRange = '80'; Action = 'Allow'; SourceAddressPrefix = '*'
            DestinationAddressPrefix = '*'; Priority = '101'; Type = 'Inbound'; Logging = 'Disabled' } }) }
        $list.Properties.AclRules[0].Properties.Priority | Should -BeExactly '101'
        $network = Get-NetworkControllerVirtualNetwork contoso_vnet1 -ConnectionUri $uri
        $network.Properties.Subnets[0].Properties.AccessControlList = $list
        $network = New-NetworkControllerVirtualNetwork Contoso_VNet1 @change -Properties $network.Properties
        $configuration = @{ ResourceId = 'ip1'; Properties = @{ Subnet = $network.Properties.Subnets[0]; PrivateIPAllocationMethod = 'Dynamic' } }
        $adapter = New-NetworkControllerNetworkInterface vm @change -Properties @{ PrivateMacAllocationMethod = 'Dynamic'; IpConfigurations = $configuration }
        $adapter.Properties.PrivateMacAddress | Should -Match '^([0-9A-F]{2}-?){6}$'
        $adapter.Properties.IpConfigurations[0].Properties.PrivateIPAddress | Should -BeLike '24.30.1.*'
        { Remove-NetworkControllerAccessControlList web @change } | Should -Throw '*InUse*'
    }

    It 'what was read is written back, and an old etag is refused' {
        $null = & $sample -ConnectionUri $uri
        $network = Get-NetworkControllerVirtualNetwork Contoso_VNet1 -ConnectionUri $uri
        $again = New-NetworkControllerVirtualNetwork Contoso_VNet1 @change -Properties $network.Properties -Etag $network.Etag -Tags @{ seen = 'once' }
        $again.InstanceId | Should -Be $network.InstanceId
        $again.Tags.seen | Should -BeExactly 'once'
        $again.Properties.Subnets.ResourceId | Should -BeExactly 'Contoso_Subnet1'
        $again.Properties.VirtualNetworkPeerings.Properties.PeeringState | Should -BeExactly 'Connected'
        $fault = try { New-NetworkControllerVirtualNetwork Contoso_VNet1 @change -Properties $network.Properties -Etag $network.Etag } catch { $_ }
        $fault.Exception.StatusCode | Should -Be 412
    }

    It 'a refusal tells code and property' {
        $fault = try { New-NetworkControllerVirtualNetwork bad @change -Properties @{ AddressSpace = @{ AddressPrefixes = 'ten' }; LogicalNetwork = @{ ResourceRef = '/logicalNetworks/hnv' } } } catch { $_ }
        $fault.Exception.Message | Should -Match 'InvalidIPPrefix'
        $fault.Exception.StatusCode | Should -Be 400
        { Get-NetworkControllerVirtualNetwork bad -ConnectionUri $uri } | Should -Throw '*NotFound*'
    }
}

Describe 'With a real controller over TLS' -Skip:(-not $env:NC_NCD) {
    It 'only the client whose certificate is known is served' {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item -ItemType Directory $folder
        $authority = New-Authority 'Test authority'
        $server, $known, $other = '127.0.0.1', 'known', 'other' | ForEach-Object { New-SignedCertificate $authority $_ }
        Set-Content "$folder/ca.pem" $authority.ExportCertificatePem()
        Set-Content "$folder/server.pem" $server.ExportCertificatePem()
        $key = [Security.Cryptography.X509Certificates.ECDsaCertificateExtensions]::GetECDsaPrivateKey($server)
        Set-Content "$folder/server.key" $key.ExportPkcs8PrivateKeyPem()
        $store = [Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser', 'ReadWrite')
        $known, $other | ForEach-Object { $store.Add($_) }
        $process = Start-Controller $folder '--tls-certificate', "$folder/server.pem", '--tls-key', "$folder/server.key", '--client-ca', "$folder/ca.pem", '--client-thumbprint', $known.Thumbprint
        try {
            $env:NC_CA = "$folder/ca.pem"
            $uri = (Get-Content "$folder/endpoint").Trim()
            $uri | Should -BeLike 'https://*'
            $null = New-NetworkControllerMacPool m -ConnectionUri $uri -CertificateThumbprint $known.Thumbprint -Force -Properties @{
                StartMacAddress = '00-1D-D8-B7-1C-00'; EndMacAddress = '00-1D-D8-F4-1F-FF' }
            (Get-NetworkControllerMacPool -ConnectionUri $uri -CertificateThumbprint $known.Thumbprint).ResourceId | Should -BeExactly 'm'
            { Get-NetworkControllerMacPool -ConnectionUri $uri -CertificateThumbprint $other.Thumbprint } | Should -Throw
            { Get-NetworkControllerMacPool -ConnectionUri $uri } | Should -Throw
        }
        finally {
            $env:NC_CA = $null
            $known, $other | ForEach-Object { $store.Remove($_) }
            $process.Kill()
            $process.WaitForExit()
        }
    }
}
