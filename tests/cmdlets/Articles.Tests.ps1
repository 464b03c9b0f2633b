# What administrators do after Microsoft's articles, in the articles' manner of writing, against a real controller. The
# samples' tests cover the articles that have a sample, Peering.Tests.ps1 the one about peering.
Describe 'In the manner of the articles' -Skip:(-not $env:NC_NCD) {
    BeforeAll {
        if (-not $env:NC_NCD) { return }
        Import-Module "$PSScriptRoot/RealController.psm1" -Force
        $process = Start-RealController "$TestDrive/controller"
        $uri = $process.Uri
        $PSDefaultParameterValues['*-NetworkController*:Force'] = $true # Where the articles ask.
        $null = New-NetworkControllerMacPool m -ConnectionUri $uri -Properties @{ StartMacAddress = '00-1D-D8-B7-1C-00'; EndMacAddress = '00-1D-D8-F4-1F-FF' }
        $null = & "$PSScriptRoot/../../samples/fabric.ps1" -ConnectionUri $uri
        $hnv = New-NetworkControllerLogicalNetwork HNVPA -ConnectionUri $uri -Properties @{ NetworkVirtualizationEnabled = 'True'; Subnets = @(@{ ResourceId = 's'
            Properties = @{ AddressPrefix = '10.10.56.0/23'; IpPools = @(@{ ResourceId = 'p'; Properties = @{ StartIpAddress = '10.10.56.4'; EndIpAddress = '10.10.57.250' } }) } }) }
        $null = New-NetworkControllerVirtualNetwork Tenant1_VNet1 -ConnectionUri $uri -Properties @{ AddressSpace = @{ AddressPrefixes = '192.168.0.0/16' }
            LogicalNetwork = $hnv; Subnets = @(@{ ResourceId = 'WebTier'; Properties = @{ AddressPrefix = '192.168.1.0/24' } }) }
    }
    AfterAll {
        $PSDefaultParameterValues.Remove('*-NetworkController*:Force')
        Stop-RealController $process
    }

    It 'a VM gets its network interface, with curly quotes and dashes' {
        $vnet = get-networkcontrollervirtualnetwork -connectionuri $uri -ResourceId “Tenant1_vnet1”
        foreach ($number in 1, 2) {
            $vmnicproperties = new-object Microsoft.Windows.NetworkController.NetworkInterfaceProperties
            $vmnicproperties.PrivateMacAddress = "00-1D-D8-B7-1C-0$number"
            $vmnicproperties.DnsSettings = new-object Microsoft.Windows.NetworkController.NetworkInterfaceDnsSettings
            $vmnicproperties.DnsSettings.DnsServers = @("192.168.1.11", "192.168.1.12")
            $ipconfiguration = new-object Microsoft.Windows.NetworkController.NetworkInterfaceIpConfiguration
            $ipconfiguration.resourceid = "MyVM_IP1"
            $ipconfiguration.properties = new-object Microsoft.Windows.NetworkController.NetworkInterfaceIpConfigurationProperties
            $ipconfiguration.properties.PrivateIPAddress = “192.168.1.10$number”
            $ipconfiguration.properties.PrivateIPAllocationMethod = "Static"
            $ipconfiguration.properties.Subnet = new-object Microsoft.Windows.NetworkController.Subnet
            $ipconfiguration.properties.subnet.ResourceRef = $vnet.Properties.Subnets[0].ResourceRef
            $vmnicproperties.IpConfigurations = @($ipconfiguration)
            $vnic = New-NetworkControllerNetworkInterface –ResourceID “MyVM${number}_Ethernet1” –Properties $vmnicproperties –ConnectionUri $uri
            $vnic.InstanceId | Should -Not -Be ([guid]::Empty)
        }
        $nic = Get-NetworkControllerNetworkInterface -ConnectionUri $uri -ResourceId "myvm1_Ethernet1"
        $nic.Properties.DnsSettings.DnsServers | Should -Be '192.168.1.11', '192.168.1.12'
    }

    It 'a port is mirrored to the interface of an appliance' {
        $dstNic = get-networkcontrollernetworkinterface -ConnectionUri $uri -ResourceId "MyVM2_Ethernet1"
        $srcNic = get-networkcontrollernetworkinterface -ConnectionUri $uri -ResourceId "MyVM1_Ethernet1"
        $portmirror = [Microsoft.Windows.NetworkController.ServiceInsertionProperties]::new()
        $portMirror.Priority = 1
        $portmirror.ServiceInsertionRules = [Microsoft.Windows.NetworkController.ServiceInsertionRule[]]::new(1)
        $portmirror.ServiceInsertionRules[0] = [Microsoft.Windows.NetworkController.ServiceInsertionRule]::new()
        $portmirror.ServiceInsertionRules[0].ResourceId = "Rule1"
        $portmirror.ServiceInsertionRules[0].Properties = [Microsoft.Windows.NetworkController.ServiceInsertionRuleProperties]::new()
        $portmirror.ServiceInsertionRules[0].Properties.Protocol = "All"
        $portmirror.ServiceInsertionRules[0].Properties.SourcePortRangeStart = "0"
        $portmirror.ServiceInsertionRules[0].Properties.SourcePortRangeEnd = "65535"
        $portmirror.ServiceInsertionRules[0].Properties.DestinationPortRangeStart = "0"
        $portmirror.ServiceInsertionRules[0].Properties.DestinationPortRangeEnd = "65535"
        $portmirror.ServiceInsertionRules[0].Properties.SourceSubnets = "*"
        $portmirror.ServiceInsertionRules[0].Properties.DestinationSubnets = "*"
        $portmirror.ServiceInsertionElements = [Microsoft.Windows.NetworkController.ServiceInsertionElement[]]::new(1)
        $portmirror.ServiceInsertionElements[0] = [Microsoft.Windows.NetworkController.ServiceInsertionElement]::new()
        $portmirror.ServiceInsertionElements[0].ResourceId = "Element1"
        $portmirror.ServiceInsertionElements[0].Properties = [Microsoft.Windows.NetworkController.ServiceInsertionElementProperties]::new()
        $portmirror.ServiceInsertionElements[0].Properties.NetworkInterface = $dstNic
        $portmirror.ServiceInsertionElements[0].Properties.Order = 1
        $portMirror = New-NetworkControllerServiceInsertion -ConnectionUri $uri -Properties $portmirror -ResourceId "MirrorAll"
        $srcNic.Properties.IpConfigurations[0].Properties.ServiceInsertion = $portMirror
        $srcNic = New-NetworkControllerNetworkInterface -ConnectionUri $uri  -Properties $srcNic.Properties -ResourceId $srcNic.ResourceId
        $srcNic.Properties.IpConfigurations[0].Properties.ServiceInsertion.ResourceRef | Should -BeExactly '/serviceInsertions/MirrorAll'
        (Get-NetworkControllerServiceInsertion -ConnectionUri $uri).Properties.ServiceInsertionElements.Properties.NetworkInterface.ResourceRef |
            Should -BeExactly '/networkInterfaces/MyVM2_Ethernet1'
    }

    It 'a public address is balanced over two VMs, which also reach the outside by another one' {
        foreach ($case in @{ Id = 'LB2'; Address = '41.40.40.105' }, @{ Id = 'OutboundNATMembers'; Address = '41.40.40.106' }) {
            $LBResourceId = $case.Id
            $VIPLogicalNetwork = get-networkcontrollerlogicalnetwork -ConnectionUri $uri -resourceid "PublicVIP" -PassInnerException
            $LoadBalancerProperties = new-object Microsoft.Windows.NetworkController.LoadBalancerProperties
            $FrontEndIPConfig = new-object Microsoft.Windows.NetworkController.LoadBalancerFrontendIpConfiguration
            $FrontEndIPConfig.ResourceId = "FE1"
            $FrontEndIPConfig.ResourceRef = "/loadBalancers/$LBResourceId/frontendIPConfigurations/$($FrontEndIPConfig.ResourceId)"
            $FrontEndIPConfig.Properties = new-object Microsoft.Windows.NetworkController.LoadBalancerFrontendIpConfigurationProperties
            $FrontEndIPConfig.Properties.Subnet = new-object Microsoft.Windows.NetworkController.Subnet
            $FrontEndIPConfig.Properties.Subnet.ResourceRef = $VIPLogicalNetwork.Properties.Subnets[0].ResourceRef
            $FrontEndIPConfig.Properties.PrivateIPAddress = $case.Address
            $FrontEndIPConfig.Properties.PrivateIPAllocationMethod = "Static"
            $LoadBalancerProperties.FrontEndIPConfigurations += $FrontEndIPConfig
            $BackEndAddressPool = new-object Microsoft.Windows.NetworkController.LoadBalancerBackendAddressPool
            $BackEndAddressPool.ResourceId = "BE1"
            $BackEndAddressPool.ResourceRef = "/loadBalancers/$LBResourceId/backendAddressPools/$($BackEndAddressPool.ResourceId)"
            $BackEndAddressPool.Properties = new-object Microsoft.Windows.NetworkController.LoadBalancerBackendAddressPoolProperties
            $LoadBalancerProperties.backendAddressPools += $BackEndAddressPool
            if ($LBResourceId -eq 'LB2') {
                $Probe = new-object Microsoft.Windows.NetworkController.LoadBalancerProbe
                $Probe.ResourceId = "Probe1"
                $Probe.ResourceRef = "/loadBalancers/$LBResourceId/Probes/$($Probe.ResourceId)"
                $Probe.properties = new-object Microsoft.Windows.NetworkController.LoadBalancerProbeProperties
                $Probe.properties.Protocol = "HTTP"
                $Probe.properties.Port = "80"
                $Probe.properties.RequestPath = "/health.htm"
                $Probe.properties.IntervalInSeconds = 5
                $Probe.properties.NumberOfProbes = 11
                $LoadBalancerProperties.Probes += $Probe
                $Rule = new-object Microsoft.Windows.NetworkController.LoadBalancingRule
                $Rule.ResourceId = "webserver1"
                $Rule.Properties = new-object Microsoft.Windows.NetworkController.LoadBalancingRuleProperties
                $Rule.Properties.FrontEndIPConfigurations += $FrontEndIPConfig
                $Rule.Properties.backendaddresspool = $BackEndAddressPool
                $Rule.Properties.protocol = "TCP"
                $Rule.Properties.FrontEndPort = 80
                $Rule.Properties.BackEndPort = 80
                $Rule.Properties.IdleTimeoutInMinutes = 4
                $Rule.Properties.Probe = $Probe
                $LoadBalancerProperties.loadbalancingRules += $Rule
            }
            else {
                $OutboundNAT = new-object Microsoft.Windows.NetworkController.LoadBalancerOutboundNatRule
                $OutboundNAT.ResourceId = "onat1"
                $OutboundNAT.properties = new-object Microsoft.Windows.NetworkController.LoadBalancerOutboundNatRuleProperties
                $OutboundNAT.properties.frontendipconfigurations += $FrontEndIPConfig
                $OutboundNAT.properties.backendaddresspool = $BackEndAddressPool
                $OutboundNAT.properties.protocol = "ALL"
                $LoadBalancerProperties.OutboundNatRules += $OutboundNAT
            }
            $null = New-NetworkControllerLoadBalancer -ConnectionUri $URI -ResourceId $LBResourceId -Properties $LoadBalancerProperties -Force -PassInnerException
            $lb = get-networkcontrollerloadbalancer -connectionuri $uri -resourceID $LBResourceId -PassInnerException
            foreach ($id in 'MyVM1_Ethernet1', 'MyVM2_Ethernet1') {
                $nic = get-networkcontrollernetworkinterface  -connectionuri $uri -resourceid $id -PassInnerException
                $nic.properties.IpConfigurations[0].properties.LoadBalancerBackendAddressPools += $lb.properties.backendaddresspools[0]
                $null = new-networkcontrollernetworkinterface  -connectionuri $uri -resourceid $id -properties $nic.properties -force -PassInnerException
            }
        }
        $lb = Get-NetworkControllerLoadBalancer -ConnectionUri $uri -ResourceId LB2
        $lb.Properties.LoadBalancingRules.Properties.Probe.ResourceRef | Should -BeExactly '/loadBalancers/LB2/probes/Probe1'
        $lb.Properties.BackendAddressPools.Properties.BackendIPConfigurations.Count | Should -Be 2
        $nic = Get-NetworkControllerNetworkInterface -ConnectionUri $uri -ResourceId MyVM1_Ethernet1
        $nic.Properties.IpConfigurations[0].Properties.LoadBalancerBackendAddressPools.ResourceRef |
            Should -Be '/loadBalancers/LB2/backendAddressPools/BE1', '/loadBalancers/OutboundNATMembers/backendAddressPools/BE1'
    }

    It 'a VM gets a public address from the pool, and gives it back' {
        $publicIPProperties = new-object Microsoft.Windows.NetworkController.PublicIpAddressProperties
        $publicIPProperties.PublicIPAllocationMethod = "dynamic"
        $publicIPProperties.IdleTimeoutInMinutes = 4
        $publicIP = New-NetworkControllerPublicIpAddress -ResourceId "MyPIP" -Properties $publicIPProperties -ConnectionUri $uri -Force -PassInnerException
        (Get-NetworkControllerPublicIpAddress -ConnectionUri $uri -ResourceId "MyPIP").properties.IpAddress | Should -BeLike '41.40.40.*'
        $nicProperties = @{ IpConfigurations = @(@{ ResourceId = 'ip'; Properties = @{ PrivateIPAllocationMethod = 'Dynamic'
            Subnet = @{ ResourceRef = '/virtualNetworks/Tenant1_VNet1/subnets/WebTier' } } }) }
        $nic = New-NetworkControllerNetworkInterface -ConnectionUri $uri -ResourceId Forwarded -Properties $nicProperties
        $nic.properties.IpConfigurations[0].Properties.PublicIPAddress = $publicIP
        $null = New-NetworkControllerNetworkInterface -ConnectionUri $uri -ResourceId $nic.ResourceId -Properties $nic.properties -PassInnerException
        (Get-NetworkControllerPublicIpAddress -ConnectionUri $uri -ResourceId MyPIP).Properties.IpConfiguration.ResourceRef | Should -BeExactly '/networkInterfaces/Forwarded/ipConfigurations/ip'
        # The article removes the address from under the interface; MS-NCNBI has an error code for that (PublicIPAddressInUse).
        { Remove-NetworkControllerPublicIPAddress -ConnectionURI $uri -ResourceId "MyPIP" } | Should -Throw '*PublicIPAddressInUse*'
        $nic.properties.IpConfigurations[0].Properties.PublicIPAddress = $null
        $null = New-NetworkControllerNetworkInterface -ConnectionUri $uri -ResourceId $nic.ResourceId -Properties $nic.properties
        Remove-NetworkControllerPublicIPAddress -ConnectionURI $uri -ResourceId "MyPIP"
        Get-NetworkControllerPublicIpAddress -ConnectionUri $uri | Should -BeNullOrEmpty
    }
}
