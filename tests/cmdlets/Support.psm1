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

Export-ModuleMember -Function *
