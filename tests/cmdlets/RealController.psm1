# A real controller for tests: the program that NC_NCD names, on a free port, with a store of its own.
Import-Module "$PSScriptRoot/Support.psm1"

# Returns its process, with the member Uri. The folder is made.
function Start-RealController([string] $Folder, [string[]] $Arguments = '--allow-insecure-http') {
    $process = Start-Controller $Folder $Arguments
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
