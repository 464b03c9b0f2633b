# What the cmdlets of a session share, and what they tell about it.
BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force

    # A session of its own, as a new console has.
    function New-Session {
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($env:NC_MODULE)
        [powershell]::Create($state)
    }

    function New-SomeCredential([string] $Password = 'secret') {
        [pscredential]::new('user', (ConvertTo-SecureString $Password -AsPlainText))
    }
}

Describe 'The cmdlets of a session' {
    BeforeEach {
        $controller = [FakeController]::new()
        $controller.On('GET', '/networking/v3/servers/s', 200, (ConvertTo-Answer '/servers/s'))
        $server = @{ ResourceId = 's'; ConnectionUri = $controller.Uri }
    }
    AfterEach { $controller.Dispose() }

    It 'share one connection and ask for the version once' {
        1..3 | ForEach-Object { $null = Get-NetworkControllerServer @server }
        $controller.Connections | Should -Be 1
        $controller.AllRequests.Path | Should -Be (@('/networking/discovery') + @('/networking/v3/servers/s') * 3)
    }

    It 'share nothing with another session' {
        $null = Get-NetworkControllerServer @server
        $session = New-Session
        $null = $session.AddCommand('Get-NetworkControllerServer').AddParameters($server).Invoke()
        $session.Dispose()
        $controller.Connections | Should -Be 2
    }

    It 'give the password ahead once the controller has asked for it' {
        $controller = [FakeController]::new($null, '')
        $controller.On('GET', '/networking/discovery', 401, '{}', 'WWW-Authenticate: Basic realm="nc"')
        $controller.On('GET', '/networking/discovery', 200, '{}')
        $controller.On('GET', '/networking/v1/servers/s', 200, (ConvertTo-Answer '/servers/s'))
        foreach ($round in 1, 2) { $null = Get-NetworkControllerServer s -ConnectionUri $controller.Uri -Credential (New-SomeCredential) }
        @($controller.Requests.Headers | Where-Object { $_.ContainsKey('Authorization') }).Count | Should -Be 2
        $controller.Connections | Should -Be 1
    }

    It 'do not use the connection of another user, of another password or of none' {
        foreach ($credential in (New-SomeCredential), (New-SomeCredential 'other'), $null) { $null = Get-NetworkControllerServer @server -Credential $credential }
        $controller.Connections | Should -Be 3
    }

    It 'begin afresh after a connection has failed' {
        $authority = New-Authority 'Test authority'
        $secure = [FakeController]::new((New-SignedCertificate $authority '127.0.0.1'))
        try {
            $env:NC_CA = Join-Path $TestDrive 'ca.pem'
            Set-Content $env:NC_CA (New-Authority 'Another').ExportCertificatePem()
            { Get-NetworkControllerDiscovery -ConnectionUri $secure.Uri } | Should -Throw '*cannot be reached*'
            Set-Content $env:NC_CA $authority.ExportCertificatePem()
            (Get-NetworkControllerDiscovery -ConnectionUri $secure.Uri).Properties.CurrentRestVersion | Should -BeExactly 'V3'
        }
        finally {
            $env:NC_CA = $null
            $secure.Dispose()
        }
    }
}

Describe 'A kept connection' -Skip:(-not $env:NC_NCD) {
    It 'does not show when the controller has restarted meanwhile, nor does it hide that it is away' {
        $folder = "$TestDrive/controller"
        try {
            $process = Start-Controller $folder
            $uri = (Get-Content "$folder/endpoint").Trim()
            $write = @{ ConnectionUri = $uri; Force = $true; Properties = @{ StartMacAddress = '00-1D-D8-B7-1C-00'; EndMacAddress = '00-1D-D8-F4-1F-FF' } }
            $null = New-NetworkControllerMacPool m @write
            $process.Kill()
            $process.WaitForExit()
            { New-NetworkControllerMacPool m @write } | Should -Throw '*cannot be reached*'
            $process = Start-Controller $folder -Listen $uri.Replace('http://', '')
            (New-NetworkControllerMacPool m @write).ResourceId | Should -BeExactly 'm'
            $process.Kill()
            $process.WaitForExit()
            $process = Start-Controller $folder -Listen $uri.Replace('http://', '')
            (New-NetworkControllerMacPool m @write).ResourceId | Should -BeExactly 'm'
        }
        finally {
            $process.Kill()
            $process.WaitForExit()
        }
    }
}

Describe 'With -Verbose' {
    It 'a cmdlet tells method, URL, status and the request id of each request' {
        $controller = [FakeController]::new()
        $controller.On('GET', '/networking/v3/servers/s', 200, (ConvertTo-Answer '/servers/s'), 'x-ms-request-id: 7d6f1b1e')
        $seen = Get-NetworkControllerServer s -ConnectionUri $controller.Uri -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        $seen.Message | Should -Be "GET $($controller.Uri)/networking/discovery", '200 OK',
            "GET $($controller.Uri)/networking/v3/servers/s", '200 OK, request 7d6f1b1e'
        $controller.Dispose()
    }

    It 'a refused request tells the same' {
        $controller = [FakeController]::new()
        $controller.On('GET', '/networking/v3/servers/none', 404, '{}', 'x-ms-request-id: 7d6f1b1f')
        $seen = & { try { Get-NetworkControllerServer none -ConnectionUri $controller.Uri -Verbose } catch { } } 4>&1
        $seen[-1].Message | Should -BeExactly '404 NotFound, request 7d6f1b1f'
        $controller.Dispose()
    }

    It 'a cmdlet tells no secret, neither of the connection nor of the body' {
        $controller = [FakeController]::new()
        $controller.On('PUT', '/networking/v3/credentials/c', 401, '{}', 'WWW-Authenticate: Basic realm="nc"')
        $controller.On('PUT', '/networking/v3/credentials/c', 200, (ConvertTo-Answer '/credentials/c' @{ value = 'hidden-value' }))
        $seen = New-NetworkControllerCredential c -ConnectionUri $controller.Uri -Credential (New-SomeCredential 'hidden-password') -Force `
            -Properties @{ Type = 'UsernamePassword'; UserName = 'u'; Value = 'hidden-value' } -Verbose -Debug 4>&1 5>&1
        $controller.Requests[1].Body | Should -BeLike '*hidden-value*'
        $told = ($seen | Where-Object { $_ -isnot [Microsoft.Windows.NetworkController.Resource] }) -join ' '
        $told | Should -Match 'PUT http.*/credentials/c'
        $told | Should -Not -Match 'hidden'
        $controller.Dispose()
    }
}
