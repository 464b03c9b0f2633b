## -
New-NetworkControllerCredential -ConnectionUri https://nc.contoso.com -ResourceId DnsAccount -Force -Properties @{ Type = 'usernamePassword'; UserName = 'dns'; Value = 'open sesame' }

## Get-NetworkControllerDiscovery
# Tells the version of the controller, and which versions of the REST interface it speaks.
Get-NetworkControllerDiscovery -ConnectionUri https://nc.contoso.com | Format-List
#> ($output | Out-String) -match 'CurrentRestVersion +: V\d'

## Get-NetworkControllerStatistics
# Tells how many resources there are of each type, and how many of them are not in order.
(Get-NetworkControllerStatistics -ConnectionUri https://nc.contoso.com).Properties.HealthStatistics
#> ($output | Out-String) -match '(?m)^ResourceType +Total +Healthy.*' -and $output.ResourceType -contains 'VirtualNetwork'

## Invoke-NetworkControllerState
# Writes all that the controller knows, without secrets, into a file on its machine, for a report.
Invoke-NetworkControllerState -ConnectionUri https://nc.contoso.com -Force -Properties @{}
#> $output.Properties.LastQueryTimeStamp -match '^\d{17}$'

## Get-NetworkControllerState
# Tells when that was done the last time.
(Get-NetworkControllerState -ConnectionUri https://nc.contoso.com).Properties.LastQueryTimeStamp
#> $output -match '^\d{17}$'

## New-NetworkControllerBackup
# Writes everything that the controller stores, without secrets, into a folder on its machine, and tells whether that has worked.
$backup = New-NetworkControllerBackup -ConnectionUri https://nc.contoso.com -ResourceId Monday -Force -Properties @{ BackupPath = '/var/backups/nc/monday' }
"$($backup.Properties.ProvisioningState) $($backup.Properties.ErrorMessage)"
#> $output -eq 'Succeeded '

## Get-NetworkControllerBackup
# Lists the backups that have been made since the controller was started.
Get-NetworkControllerBackup -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'Monday\s+Succeeded'

## New-NetworkControllerRestore
# Puts a backup in the place of what is stored now. The messages say which secrets have to be entered again.
$restore = New-NetworkControllerRestore -ConnectionUri https://nc.contoso.com -ResourceId Tuesday -Force -Properties @{ RestorePath = '/var/backups/nc/monday' }
$restore.Properties.ProvisioningState
$restore.Properties.StatusMessages
#> $output[0] -eq 'Succeeded'

## Get-NetworkControllerRestore
# Tells how a restore has ended.
(Get-NetworkControllerRestore -ConnectionUri https://nc.contoso.com -ResourceId Tuesday).Properties.ProvisioningState
#> $output -eq 'Succeeded'

## Remove-NetworkControllerRestore
# Removes the record of a restore.
Remove-NetworkControllerRestore -ConnectionUri https://nc.contoso.com -ResourceId Tuesday -Force
#> -not (Get-NetworkControllerRestore -ConnectionUri https://nc.contoso.com)

## Remove-NetworkControllerBackup
# Removes the record of a backup. The files stay where they are.
Remove-NetworkControllerBackup -ConnectionUri https://nc.contoso.com -ResourceId Monday -Force
#> -not (Get-NetworkControllerBackup -ConnectionUri https://nc.contoso.com)

## Set-NetworkControllerAuditingSettingsConfiguration
# Says in which folder hosts write their audit records.
Set-NetworkControllerAuditingSettingsConfiguration -ConnectionUri https://nc.contoso.com -Force -Properties @{ OutputDirectory = '/var/log/audit' }
#> $output.Properties.OutputDirectory -eq '/var/log/audit'

## Get-NetworkControllerAuditingSettingsConfiguration
# Tells in which folder hosts write their audit records.
(Get-NetworkControllerAuditingSettingsConfiguration -ConnectionUri https://nc.contoso.com).Properties.OutputDirectory
#> $output -eq '/var/log/audit'

## New-NetworkControllerIDnsServerConfiguration
# Names the name server of tenants' zones, and the zone.
New-NetworkControllerIDnsServerConfiguration -ConnectionUri https://nc.contoso.com -Force -Properties @{
    Zone = 'contoso.com'
    Connections = @(@{ ManagementAddresses = @('10.0.0.53'); CredentialType = 'usernamePassword'
        Credential = Get-NetworkControllerCredential -ConnectionUri https://nc.contoso.com -ResourceId DnsAccount }) }
#> $output.Properties.Zone -eq 'contoso.com'

## Get-NetworkControllerIDnsServerConfiguration
# Tells the zone and the name server.
Get-NetworkControllerIDnsServerConfiguration -ConnectionUri https://nc.contoso.com | Format-Table
#> ($output | Out-String) -match 'contoso\.com'

## Get-NetworkControllerVirtualSwitchConfiguration
# Tells how the switches of all hosts share their bandwidth.
(Get-NetworkControllerVirtualSwitchConfiguration -ConnectionUri https://nc.contoso.com).Properties.QosSettings
#> @($output).Count -eq 1

## Set-NetworkControllerVirtualSwitchConfiguration
# Lets the switches of all hosts reserve bandwidth by weight.
Set-NetworkControllerVirtualSwitchConfiguration -ConnectionUri https://nc.contoso.com -Force -Properties @{
    QosSettings = @{ ReservationMode = 'Weight'; EnableSoftwareReservations = $true; LinkSpeedPercentage = 90; DefaultReservation = 1 } }
#> $output.Properties.QosSettings.ReservationMode -eq 'Weight'
