using namespace System.Security.Cryptography
using namespace System.Security.Cryptography.X509Certificates

# What all tests need: the module under test, a controller that is none, and a PowerShell of their own for prompts.
Import-Module $env:NC_MODULE -Global
Add-Type -Path (Join-Path $PSScriptRoot 'FakeController.cs')

# A resource as the service sends it, as JSON text.
function ConvertTo-Answer([string] $Reference, [hashtable] $Properties = @{}, [hashtable] $Envelope = @{}) {
    $resource = [ordered]@{
        resourceRef = $Reference; resourceId = $Reference.Split('/')[-1]; etag = 'W/"1"'
        instanceId = '7d6f1b1e-5c1f-4b3a-9a55-0d8f6a7b9c01'
        properties = @{ provisioningState = 'Succeeded' }
    }
    foreach ($key in $Properties.Keys) { $resource.properties[$key] = $Properties[$key] }
    foreach ($key in $Envelope.Keys) { $resource[$key] = $Envelope[$key] }
    ConvertTo-Json $resource -Depth 20
}

# Runs a script in a new process, where the module is found by its folder alone, with the answers on standard input.
function Invoke-Script([string] $Script, [string[]] $Answers = @(), [hashtable] $Environment = @{}) {
    $file = Join-Path ([IO.Path]::GetTempPath()) "$([guid]::NewGuid()).ps1"
    Set-Content $file $Script
    try {
        $start = [Diagnostics.ProcessStartInfo]::new($env:NC_PWSH, [string[]]('-NoProfile', '-File', $file))
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $start.Environment['PSModulePath'] = Split-Path (Split-Path $env:NC_MODULE)
        foreach ($key in $Environment.Keys) { $start.Environment[$key] = $Environment[$key] }
        $process = [Diagnostics.Process]::Start($start)
        $errors = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEndAsync()
        foreach ($answer in $Answers) { $process.StandardInput.WriteLine($answer) }
        $process.StandardInput.Close()
        $process.WaitForExit()
        # The console folds long lines.
        [pscustomobject]@{ Output = $output.Result; Text = $output.Result -replace '\s+', ' '; Errors = $errors.Result; ExitCode = $process.ExitCode }
    }
    finally {
        Remove-Item $file
    }
}

# Certificates made here: an authority, and what it signs.
function New-Authority([string] $Name) {
    $request = [CertificateRequest]::new("CN=$Name", [ECDsa]::Create(), 'SHA256')
    $request.CertificateExtensions.Add([X509BasicConstraintsExtension]::new($true, $false, 0, $true))
    $request.CreateSelfSigned([DateTimeOffset]::Now.AddHours(-1), [DateTimeOffset]::Now.AddHours(1))
}

function New-SignedCertificate($Authority, [string] $Name, [int] $ValidHours = 1) {
    $key = [ECDsa]::Create()
    $request = [CertificateRequest]::new("CN=$Name", $key, 'SHA256')
    $names = [SubjectAlternativeNameBuilder]::new()
    if ($Name -eq '127.0.0.1') { $names.AddIpAddress($Name) } else { $names.AddDnsName($Name) }
    $request.CertificateExtensions.Add($names.Build())
    $from = [DateTimeOffset]::Now.AddMinutes(-30)
    $until = if ($ValidHours -gt 0) { [DateTimeOffset]::Now.AddMinutes(30) } else { [DateTimeOffset]::Now.AddMinutes(-10) }
    $signed = $request.Create($Authority, $from, $until, [byte[]](1, 2, 3, 4, 5, 6, 7, (Get-Random -Maximum 100)))
    $whole = [ECDsaCertificateExtensions]::CopyWithPrivateKey($signed, $key)
    [X509CertificateLoader]::LoadPkcs12($whole.Export('Pkcs12'), $null, 'Exportable,PersistKeySet')
}

# ncd on a free port, or on the one that is given, with its address in the file "endpoint" of the folder.
function Start-Controller([string] $Folder, [string[]] $Arguments = '--allow-insecure-http', [string] $Listen = '127.0.0.1:0') {
    $null = New-Item -ItemType Directory -Force $Folder
    Remove-Item "$Folder/endpoint" -ErrorAction Ignore
    $process = Start-Process $env:NC_NCD -PassThru -RedirectStandardError "$Folder/errors" -RedirectStandardOutput "$Folder/output" -ArgumentList (@(
        '--data-dir', "$Folder/data", '--listen', $Listen, '--endpoint-file', "$Folder/endpoint") + $Arguments)
    while (-not (Test-Path "$Folder/endpoint")) {
        if ($process.HasExited) { throw "ncd ended: $(Get-Content "$Folder/errors")" }
        Start-Sleep -Milliseconds 20
    }
    $process
}

Export-ModuleMember -Function *
