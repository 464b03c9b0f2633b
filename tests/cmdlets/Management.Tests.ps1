# The cmdlets that manage the service: what it tells of itself, its log, and what cannot be done.
BeforeDiscovery {
    [xml] $document = Get-Content -Raw "$PSScriptRoot/../../cmdlets/management.xml"
    $refused = foreach ($cmdlet in $document.management.cmdlet | Where-Object { $_['refused'] }) {
        @{ Name = $cmdlet.name; Reason = $cmdlet.refused; Needed = @($cmdlet.SelectNodes('parameter[@mandatory]/@name') | ForEach-Object Value) }
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    Import-Module "$PSScriptRoot/RealController.psm1" -Force
    $path = '/networking/v3/controllerService'
    $facts = @{ version = '1.2.3'; machine = 'nc1'; restAddress = '192.0.2.1'; restPort = 443; logLevel = 'Warning'
        authentication = @('X509', 'Basic'); administrators = @('certificate:AB', 'group:chiefs'); operators = @('user:eve'); readers = @('certificate:CD') }
}

Describe 'A cmdlet about the service' {
    BeforeEach {
        $controller = [FakeController]::new()
        $controller.On('GET', $path, 200, (ConvertTo-Answer '/controllerService/controllerService' $facts))
    }
    AfterEach { $controller.Dispose() }

    It 'tells the service' {
        $service = Get-NetworkController -ComputerName $controller.Uri
        $service.Node | Should -BeExactly 'nc1'
        $service.ClientAuthentication | Should -BeExactly 'X509, Basic'
        $service.ClientCertificateThumbprint | Should -BeExactly 'AB', 'CD'
        $service.ClientSecurityGroup | Should -BeExactly 'chiefs'
        $service.RestIPAddress | Should -BeExactly '192.0.2.1'
        $service.Version | Should -BeExactly '1.2.3'
        $service.ServerCertificate | Should -BeNullOrEmpty
    }

    It 'gives the certificate of the service as one' {
        $own = (New-Authority 'nc').Export('Cert')
        $controller.Dispose()
        $controller = [FakeController]::new()
        $controller.On('GET', $path, 200, (ConvertTo-Answer '/controllerService/controllerService' ($facts + @{ serverCertificate = [Convert]::ToBase64String($own) })))
        (Get-NetworkController -ComputerName $controller.Uri).ServerCertificate.Subject | Should -BeExactly 'CN=nc'
        (Get-NetworkControllerNode -ComputerName $controller.Uri).NodeCertificate.Subject | Should -BeExactly 'CN=nc'
    }

    It 'tells that everyone may call a service that asks nobody' {
        $controller.Dispose()
        $controller = [FakeController]::new()
        $controller.On('GET', $path, 200, (ConvertTo-Answer '/controllerService/controllerService' @{ authentication = @() }))
        (Get-NetworkController -ComputerName $controller.Uri).ClientAuthentication | Should -BeExactly 'None'
    }

    It 'tells the machine, and that another one is none of its' {
        $node = Get-NetworkControllerNode -ComputerName $controller.Uri -Name NC1
        $node.Name, $node.Status | Should -BeExactly 'nc1', 'Up'
        ([pscustomobject]@{ Name = 'nc1' } | Get-NetworkControllerNode -ComputerName $controller.Uri).Server | Should -BeExactly 'nc1'
        $fault = { Get-NetworkControllerNode -ComputerName $controller.Uri -Name nc2 } | Should -Throw -PassThru
        $fault.CategoryInfo.Category | Should -Be ObjectNotFound
        "$fault" | Should -BeExactly "The service does not run on 'nc2' but on 'nc1'."
    }

    It 'tells the cluster as what it is: one machine' {
        $cluster = Get-NetworkControllerCluster -ComputerName $controller.Uri
        $cluster.Node | Should -BeExactly 'nc1'
        $cluster.ClusterAuthentication | Should -Be None
    }

    It 'asks where NC_URI says when no computer is named' {
        $before = $env:NC_URI
        try {
            $env:NC_URI = $controller.Uri
            (Get-NetworkController).Version | Should -BeExactly '1.2.3'
        }
        finally {
            $env:NC_URI = $before
        }
    }

    It 'does not speak plain HTTP where TLS is asked for, and refuses what is no computer' {
        { Get-NetworkController -ComputerName $controller.Uri -UseSsl } | Should -Throw "UseSsl contradicts ComputerName '$($controller.Uri)'*"
        { Get-NetworkController -ComputerName 'ftp://nc' } | Should -Throw "ComputerName 'ftp://nc' is neither a name nor the URI*"
        $error[0].FullyQualifiedErrorId | Should -BeLike 'ArgumentException,*'
        $controller.Requests | Should -BeNullOrEmpty
    }
}

Describe 'The log of the service' {
    BeforeEach {
        $controller = [FakeController]::new()
        $controller.On('GET', $path, 200, (ConvertTo-Answer '/controllerService/controllerService' $facts))
        $controller.On('PUT', $path, 200, (ConvertTo-Answer '/controllerService/controllerService' $facts))
    }
    AfterEach { $controller.Dispose() }

    It 'has a level that is told and changed' {
        (Get-NetworkControllerDiagnostic -ComputerName $controller.Uri).LogLevel | Should -Be Warning
        Set-NetworkControllerDiagnostic -ComputerName $controller.Uri -LogLevel Verbose | Should -BeNullOrEmpty
        ($controller.Requests | Where-Object Method -eq PUT).Body | Should -BeExactly '{"properties":{"logLevel":"Verbose"}}'
        (Set-NetworkControllerDiagnostic -ComputerName $controller.Uri -LogLevel Error -PassThru).LogScope | Should -Be All
    }

    It 'is not changed by -WhatIf, nor by what changes nothing' {
        Set-NetworkControllerDiagnostic -ComputerName $controller.Uri -LogLevel Error -WhatIf
        Set-NetworkControllerDiagnostic -ComputerName $controller.Uri -LogScope All -UseLocalLogLocation
        $controller.Requests | Where-Object Method -eq PUT | Should -BeNullOrEmpty
    }

    It 'refuses <_> and says why' -ForEach @(
        @{ DiagnosticLogLocation = '\\server\share' }, @{ LogSizeLimitInMBs = 1 }, @{ LogTimeLimitInDays = 1 }, @{ LogScope = 'Cluster' }
        @{ LogLocationCredential = [pscredential]::new('u', [securestring]::new()) }) {
        $given = $_
        $fault = { Set-NetworkControllerDiagnostic -ComputerName $controller.Uri -LogLevel Error @given } | Should -Throw -PassThru
        $fault.CategoryInfo.Category | Should -Be NotImplemented
        "$fault" | Should -BeLike "*-$($given.Keys)*"
        $controller.Requests | Where-Object Method -eq PUT | Should -BeNullOrEmpty
    }
}

Describe 'The cmdlet <Name>' -ForEach $refused {
    It 'says why it is not supported, as an error that ends it' {
        $given = @{}
        foreach ($parameter in $Needed) {
            $given[$parameter] = switch ((Get-Command $Name).Parameters[$parameter].ParameterType.Name) {
                'NetworkControllerNode[]' { New-NetworkControllerNodeObject -Name n -Server s -FaultDomain fd:/ -RestInterface e }
                'X509Certificate2' { New-Authority 'nc' }
                { $_ -like '*Authentication' } { 'None' }
                default { 'text' }
            }
        }
        $fault = { & $Name @given } | Should -Throw -PassThru
        $fault.FullyQualifiedErrorId | Should -BeLike 'NotSupported,*'
        $fault.CategoryInfo.Category | Should -Be NotImplemented
        "$fault" | Should -BeExactly "$Name is not supported by this Network Controller. $Reason"
        (Get-Help $Name).Synopsis | Should -BeLike 'Not supported:*'
    }
}

Describe 'A description of a machine' {
    It 'holds what it is made of' {
        $certificate = New-Authority 'nc'
        $node = New-NetworkControllerNodeObject -Name n -Server s -FaultDomain fd:/r -RestInterface e -NodeCertificate $certificate -NodeCertificateFindBy FindBySubjectName -CertificateSubjectName x
        ($node.psobject.Properties | ForEach-Object { "$($_.Name)=$($_.Value)" } | Where-Object { $_ -notlike 'NodeCertificate=*' }) -join ' ' |
            Should -BeExactly 'Name=n Server=s FaultDomain=fd:/r RestInterface=e Status= NodeCertificateFindBy=FindBySubjectName CertificateSubjectName=x'
        $node.NodeCertificate | Should -Be $certificate
        "$node" | Should -BeExactly 'n'
    }
}

Describe 'With a real controller' -Skip:(-not ($env:NC_NCD -and (Test-Path $env:NC_NCD))) {
    BeforeAll {
        $process = Start-RealController "$TestDrive/controller" '--allow-insecure-http', '--log-level', 'error'
        $uri = $process.Uri
    }
    AfterAll { Stop-RealController $process }

    It 'the service tells of itself' {
        $service = Get-NetworkController -ComputerName $uri
        $service.Node | Should -BeExactly ([Net.Dns]::GetHostName())
        $service.ClientAuthentication | Should -BeExactly 'None'
        $service.RestIPAddress | Should -BeExactly '127.0.0.1'
        $service.Version | Should -BeExactly (Get-NetworkControllerDiscovery -ConnectionUri $uri).Properties.NetworkControllerVersion
        (Get-NetworkControllerNode -ComputerName $uri).RestInterface | Should -BeExactly '127.0.0.1'
    }

    It 'the level of its log changes what it logs' {
        (Get-NetworkControllerDiagnostic -ComputerName $uri).LogLevel | Should -Be Error
        (Set-NetworkControllerDiagnostic -ComputerName $uri -LogLevel Verbose -PassThru).LogLevel | Should -Be Verbose
        (Get-NetworkControllerDiagnostic -ComputerName $uri).LogLevel | Should -Be Verbose
    }
}
