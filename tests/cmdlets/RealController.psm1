# A real controller for tests: the program that NC_NCD names, on a free port, with a store of its own.

# Returns its process, with the member Uri. The folder is made.
function Start-RealController([string] $Folder, [string[]] $Arguments = '--allow-insecure-http') {
    $null = New-Item -ItemType Directory -Force $Folder
    $process = Start-Process $env:NC_NCD -PassThru -RedirectStandardError "$Folder/errors" -RedirectStandardOutput "$Folder/output" -ArgumentList (@(
        '--data-dir', "$Folder/data", '--listen', '127.0.0.1:0', '--endpoint-file', "$Folder/endpoint") + $Arguments)
    while (-not (Test-Path "$Folder/endpoint")) {
        if ($process.HasExited) { throw "ncd ended: $(Get-Content "$Folder/errors")" }
        Start-Sleep -Milliseconds 20
    }
    $process | Add-Member Uri (Get-Content "$Folder/endpoint").Trim() -PassThru
}

function Stop-RealController($Process) {
    if ($Process) {
        $Process.Kill()
        $Process.WaitForExit()
    }
}

# Puts at least one resource of every type into it, with every property that there is.
function Add-EveryResource([string] $Uri) {
    $newest = (Invoke-RestMethod "$Uri/networking/discovery").properties.currentRestVersion
    foreach ($step in Get-Content -Raw "$PSScriptRoot/../support/every_resource.json" | ConvertFrom-Json -AsHashtable) {
        $null = Invoke-RestMethod -Method Put "$Uri/networking/$newest$($step.put)" -ContentType application/json -Body (ConvertTo-Json $step.body -Depth 30)
    }
}

Export-ModuleMember -Function *
