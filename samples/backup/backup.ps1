<#
.SYNOPSIS
Backs the controller's resources up, and restores them.

.DESCRIPTION
The steps of Microsoft's article "Upgrade, backup, and restore SDN infrastructure": a credential for the share, a backup
whose name is the time, its state; and with -Restore the way back.

.PARAMETER ConnectionUri
The URI of the Network Controller, such as https://nc.contoso.com.

.PARAMETER Path
The folder for backups, on the controller's machine.

.PARAMETER Restore
The id of a backup, which is restored instead of making one.

.EXAMPLE
./backup.ps1 -ConnectionUri https://nc.contoso.com -Path /var/backups/nc

.EXAMPLE
./backup.ps1 -ConnectionUri https://nc.contoso.com -Path /var/backups/nc -Restore 2026-11-26T03_00_00
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $ConnectionUri,
    [Parameter(Mandatory)] [string] $Path,
    [string] $Restore,
    [string] $CertificateThumbprint
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$controller = @{ ConnectionUri = $ConnectionUri }
if ($CertificateThumbprint) { $controller.CertificateThumbprint = $CertificateThumbprint }

$version = (Get-NetworkControllerDiscovery @controller).Properties.CurrentRestVersion # The first cmdlet brings the types.
"controller at $ConnectionUri, REST version $version"

# The article's scripts wait like this, although New returns only when the work is done.
function Wait-Provisioned([scriptblock] $Get) {
    while (($resource = & $Get).Properties.ProvisioningState -notin 'Succeeded', 'Failed') { Start-Sleep -Milliseconds 200 }
    $resource
}

if ($Restore) {
    $properties = New-Object Microsoft.Windows.NetworkController.NetworkControllerRestoreProperties
    $properties.RestorePath = "$Path/$Restore"
    $id = "restore-$Restore"
    $null = New-NetworkControllerRestore @controller -ResourceId $id -Properties $properties -Force
    $done = Wait-Provisioned { Get-NetworkControllerRestore @controller -ResourceId $id }
    if ($done.Properties.ProvisioningState -ne 'Succeeded') { throw "The restore failed: $($done.Properties.ErrorMessage)" }
    "restored $($done.Properties.SuccessfulResourcesList.Count) resources from $($properties.RestorePath)"
    $done.Properties.StatusMessages
    return
}

$backupTime = (Get-Date).ToString('s').Replace(':', '_')
$properties = New-Object Microsoft.Windows.NetworkController.NetworkControllerBackupProperties
$properties.BackupPath = "$Path/$backupTime"
$null = New-NetworkControllerBackup @controller -ResourceId $backupTime -Properties $properties -Force
$done = Wait-Provisioned { Get-NetworkControllerBackup @controller -ResourceId $backupTime }
if ($done.Properties.ProvisioningState -ne 'Succeeded') { throw "The backup failed: $($done.Properties.ErrorMessage)" }
"backup ${backupTime}: $($done.Properties.SuccessfulResourcesList.Count) resources in $($done.Properties.BackupPath)"
