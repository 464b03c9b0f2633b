## Get-NetworkController
# Tells the machine, the version and the address of the service, and how clients prove who they are.
Get-NetworkController -ComputerName https://nc.contoso.com | Format-List Node, Version, RestIPAddress, ClientAuthentication
#> ($output | Out-String) -match 'RestIPAddress +: 127.0.0.1'

## Get-NetworkControllerCluster
# Tells the machines of the service by name.
(Get-NetworkControllerCluster -ComputerName https://nc.contoso.com).Node
#> @($output).Count -eq 1

## Get-NetworkControllerNode
# Tells whether the machine of the service is up.
(Get-NetworkControllerNode -ComputerName https://nc.contoso.com).Status
#> $output -eq 'Up'

## Get-NetworkControllerDiagnostic
# Tells the least important lines that are logged.
(Get-NetworkControllerDiagnostic -ComputerName https://nc.contoso.com).LogLevel
#> $output -eq 'Informational'

## Set-NetworkControllerDiagnostic
# Lets the service log everything, to find a fault.
Set-NetworkControllerDiagnostic -ComputerName https://nc.contoso.com -LogLevel Verbose
#> (Get-NetworkControllerDiagnostic -ComputerName https://nc.contoso.com).LogLevel -eq 'Verbose'

## Set-NetworkControllerDiagnostic
# Lets it log little again, and shows what it logs.
Set-NetworkControllerDiagnostic -ComputerName https://nc.contoso.com -LogLevel Informational -PassThru
#> $output.LogLevel -eq 'Informational'

## New-NetworkControllerNodeObject
# Describes a machine.
New-NetworkControllerNodeObject -Name Node1 -Server nc1.contoso.com -FaultDomain fd:/rack1/host1 -RestInterface eth0
#> $output.Server -eq 'nc1.contoso.com'

## Install-NetworkControllerCluster
# Says why no cluster is installed from here.
$node = New-NetworkControllerNodeObject -Name Node1 -Server nc1.contoso.com -FaultDomain fd:/rack1/host1 -RestInterface eth0
try { Install-NetworkControllerCluster -Node $node -ClusterAuthentication Kerberos } catch { $_.Exception.Message }
#> $output -match 'not supported.*one machine'

## Install-NetworkController
# Says why the service is not installed from here.
$node = New-NetworkControllerNodeObject -Name Node1 -Server nc1.contoso.com -FaultDomain fd:/rack1/host1 -RestInterface eth0
$certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new()
try { Install-NetworkController -Node $node -ClientAuthentication Kerberos -ServerCertificate $certificate } catch { $_.Exception.Message }
#> $output -match 'not supported.*by hand'

## Uninstall-NetworkController
# Says why the service is not removed from here.
try { Uninstall-NetworkController -Force } catch { $_.Exception.Message }
#> $output -match 'not supported.*data folder'

## Uninstall-NetworkControllerCluster
# Says why there is no cluster to dissolve.
try { Uninstall-NetworkControllerCluster -Force } catch { $_.Exception.Message }
#> $output -match 'not supported.*one machine'

## Clear-NetworkControllerNodeContent
# Says how what the service left is removed.
try { Clear-NetworkControllerNodeContent -Force } catch { $_.Exception.Message }
#> $output -match 'not supported.*data folder'

## Set-NetworkController
# Says where the settings of the REST interface are.
try { Set-NetworkController -RestName nc.contoso.com } catch { $_.Exception.Message }
#> $output -match 'not supported.*settings of ncd'

## Set-NetworkControllerCluster
# Says why there is no cluster to change.
try { Set-NetworkControllerCluster -ManagementSecurityGroup CONTOSO\Admins } catch { $_.Exception.Message }
#> $output -match 'not supported.*one machine'

## Repair-NetworkControllerCluster
# Says how the service comes back.
try { Repair-NetworkControllerCluster } catch { $_.Exception.Message }
#> $output -match 'not supported.*backup.md'

## Update-NetworkController
# Says how the service is updated.
try { Update-NetworkController } catch { $_.Exception.Message }
#> $output -match 'not supported.*replace ncd'

## Add-NetworkControllerNode
# Says why no machine can be added.
try { Add-NetworkControllerNode -Name Node4 -Server nc4.contoso.com -FaultDomain fd:/rack4/host4 -RestInterface eth0 } catch { $_.Exception.Message }
#> $output -match 'not supported.*one machine'

## Remove-NetworkControllerNode
# Says why no machine can be removed.
try { Remove-NetworkControllerNode -Name Node3 } catch { $_.Exception.Message }
#> $output -match 'not supported.*one machine'

## Enable-NetworkControllerNode
# Says why no machine has to be enabled.
try { Enable-NetworkControllerNode -Name Node3 } catch { $_.Exception.Message }
#> $output -match 'not supported.*one machine'

## Disable-NetworkControllerNode
# Says why no machine can be disabled.
try { Disable-NetworkControllerNode -Name Node3 } catch { $_.Exception.Message }
#> $output -match 'not supported.*one machine'

## Set-NetworkControllerNode
# Says where the settings of the machine are.
try { Set-NetworkControllerNode -Name Node3 -RestInterface eth1 } catch { $_.Exception.Message }
#> $output -match 'not supported.*settings'
