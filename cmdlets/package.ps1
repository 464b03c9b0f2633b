<#
.SYNOPSIS
Makes a NuGet package of a module folder, which Install-PSResource installs from any repository that is given it.

.PARAMETER Module
The folder with the module's manifest.

.PARAMETER Destination
The folder for the package: NAME.VERSION.nupkg.
#>
[CmdletBinding()]
param([Parameter(Mandatory)] [string] $Module, [Parameter(Mandatory)] [string] $Destination)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
if (-not (Get-Command Compress-PSResource -ErrorAction Ignore)) {
    throw 'Making a package needs the module Microsoft.PowerShell.PSResourceGet 1.1 or newer.'
}
$null = New-Item -ItemType Directory -Force $Destination
Compress-PSResource -Path $Module -DestinationPath $Destination -SkipModuleManifestValidate
