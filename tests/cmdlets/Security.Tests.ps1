using namespace System.Security.Cryptography.X509Certificates

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force

    $authority = New-Authority 'Test authority'
    $file = Join-Path $TestDrive 'ca.pem'
    Set-Content $file ($authority.ExportCertificatePem(), (New-Authority 'Another').ExportCertificatePem())
}

Describe 'Over HTTPS a cmdlet' {
    AfterEach {
        $env:NC_CA = $null
        if ($controller) { $controller.Dispose() }
    }

    It 'trusts a server whose authority NC_CA names' {
        $controller = [FakeController]::new((New-SignedCertificate $authority '127.0.0.1'))
        $env:NC_CA = $file
        (Get-NetworkControllerDiscovery -ConnectionUri $controller.Uri).Properties.CurrentRestVersion | Should -BeExactly 'V3'
        (Get-NetworkControllerDiscovery -ConnectionUri $controller.Uri.Replace('https://', '')).Properties.CurrentRestVersion | Should -BeExactly 'V3'
    }

    It 'refuses a server that is not to be trusted' -ForEach @(
        @{ Case = 'no authority is named' }
        @{ Case = 'another authority signed'; Ca = $true; Other = $true }
        @{ Case = 'the name differs'; Ca = $true; Name = 'elsewhere.example' }
        @{ Case = 'the certificate has expired'; Ca = $true; Hours = 0 }
    ) {
        $signer = if ($Other) { New-Authority 'Test authority' } else { $authority }
        $valid = if ($null -eq $Hours) { 1 } else { $Hours }
        $controller = [FakeController]::new((New-SignedCertificate $signer ($Name ? $Name : '127.0.0.1') $valid))
        if ($Ca) { $env:NC_CA = $file }
        { Get-NetworkControllerDiscovery -ConnectionUri $controller.Uri } | Should -Throw '*cannot be reached*certificate*' -Because $Case
    }

    It 'tells when NC_CA names no file of certificates' {
        $env:NC_CA = Join-Path $TestDrive 'none.pem'
        { Get-NetworkControllerDiscovery -ConnectionUri 'https://127.0.0.1:1' } | Should -Throw '*none.pem*NC_CA*'
        Set-Content $env:NC_CA 'text'
        { Get-NetworkControllerDiscovery -ConnectionUri 'https://127.0.0.1:1' } | Should -Throw '*NC_CA*no certificate*'
    }

    It 'shows the client certificate of the thumbprint, however it is written' {
        $store = [X509Store]::new('My', 'CurrentUser', 'ReadWrite')
        $client = New-SignedCertificate $authority 'client'
        $store.Add($client)
        try {
            $controller = [FakeController]::new((New-SignedCertificate $authority '127.0.0.1'))
            $env:NC_CA = $file
            $controller.On('GET', '/networking/v3/servers/s', 200, (ConvertTo-Answer '/servers/s'))
            $spelled = ($client.Thumbprint.ToLower() -split '(..)' -ne '') -join ' '
            $null = Get-NetworkControllerServer s -ConnectionUri $controller.Uri -CertificateThumbprint $spelled
            $controller.Requests[0].ClientThumbprint | Should -BeExactly $client.Thumbprint
        }
        finally {
            $store.Remove($client)
            $store.Dispose()
        }
    }

    It 'tells when the store holds no such certificate' {
        { Get-NetworkControllerServer s -ConnectionUri 'https://127.0.0.1:1' -CertificateThumbprint 'AB' } |
            Should -Throw "No certificate with the thumbprint 'AB'*"
    }
}

Describe 'A credential' {
    AfterEach { if ($controller) { $controller.Dispose() } }

    BeforeAll {
        $credential = [pscredential]::new('user', (ConvertTo-SecureString 'secret' -AsPlainText))
    }

    It 'answers a Basic challenge' {
        $controller = [FakeController]::new()
        $controller.On('GET', '/networking/v3/servers/s', 401, '{}', 'WWW-Authenticate: Basic realm="nc"')
        $controller.On('GET', '/networking/v3/servers/s', 200, (ConvertTo-Answer '/servers/s'))
        $null = Get-NetworkControllerServer s -ConnectionUri $controller.Uri -Credential $credential
        $controller.Requests[0].Headers.ContainsKey('Authorization') | Should -BeFalse
        $controller.Requests[1].Headers['Authorization'] | Should -BeExactly "Basic $([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes('user:secret')))"
    }

    It 'is not sent in the clear to another machine' {
        { Get-NetworkControllerServer s -ConnectionUri 'http://192.0.2.1' -Credential $credential } | Should -Throw 'A credential is not sent*'
    }
}
