# What is wrong, and what is known. Everything is asked through the cmdlets of the module NetworkController, so that what they know
# of connections, errors and types holds here, too.

Set-StrictMode -Version 3.0

# Requests for which that module exports no cmdlet.
$script:request = [System.Management.Automation.CmdletInfo]::new('Invoke-Request', [Microsoft.Windows.NetworkController.Commands.InvokeRequestCommand])

# The parameters of REST cmdlets, from those of the functions here.
function Get-Connection([hashtable] $Given) {
    $connection = @{ ConnectionUri = if ($Given['RestURI']) { $Given.RestURI } else { $Given.NetworkController } }
    foreach ($name in 'Credential', 'CertificateThumbprint') {
        if ($Given[$name]) { $connection[$name] = $Given[$name] }
    }
    $connection
}

# The same for the cmdlets that ask the service about itself.
function Get-ServiceConnection([hashtable] $Connection) {
    $service = $Connection.Clone()
    $service.Remove('ConnectionUri')
    $service.ComputerName = $Connection.ConnectionUri
    $service
}

# The Get cmdlets of resources at the root: those that need to know nothing but the controller.
function Get-RootCmdlet {
    foreach ($command in Get-Command -Module NetworkController -Verb Get) {
        $type = $command.OutputType | Select-Object -First 1 -ExpandProperty Type
        $needed = $command.Parameters.Values | Where-Object { $_.Attributes.Where({ $_ -is [Parameter] -and $_.Mandatory }) }
        if ($type -and $type.IsSubclassOf([Microsoft.Windows.NetworkController.Resource]) -and -not ($needed | Where-Object Name -ne ConnectionUri)) {
            [pscustomobject]@{ Name = $command.Noun.Substring('NetworkController'.Length); Command = $command }
        }
    }
}

# What a Get cmdlet gives; nothing where there is nothing yet, as with actions that nobody has asked for.
function Get-Resource($Command, [hashtable] $Connection) {
    try {
        & $Command @Connection
    }
    catch {
        if ($_.FullyQualifiedErrorId -notlike 'NotFound,*') { throw }
    }
}

# Of a resource and the children in it, what is not as wanted: one object for each finding.
function Get-Finding($Resource) {
    $properties = $Resource.Properties
    if ($null -eq $properties) { return } # Only a reference.
    $state = if ($properties.PSObject.Properties['ConfigurationState']) { $properties.ConfigurationState }
    if ($state -and $state.Status -in 'Failure', 'Warning') {
        $details = @($state.DetailedInfo | Where-Object { $null -ne $_ })
        if ($details.Count -eq 0) { $details = @([Microsoft.Windows.NetworkController.StateDetail]::new()) }
        foreach ($detail in $details) {
            [pscustomobject]@{
                ResourceType = $Resource.GetType().Name
                ResourceRef = $Resource.ResourceRef
                Status = $state.Status
                Source = $detail.Source
                Code = $detail.Code
                Message = $detail.Message
            }
        }
    }
    foreach ($member in $properties.PSObject.Properties) {
        foreach ($child in @($member.Value)) {
            if ($child -is [Microsoft.Windows.NetworkController.Resource] -and $child.PSObject.Properties['Properties']) { Get-Finding $child }
        }
    }
}

# Ends the calling function with an error that says why it cannot be done.
function Deny($Caller, [string] $Reason) {
    $fault = [NotSupportedException]::new("$($Caller.MyInvocation.MyCommand.Name) is not supported by this Network Controller. $Reason")
    $Caller.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new($fault, 'NotSupported', 'NotImplemented', $Caller.MyInvocation.MyCommand.Name))
}

<#
.SYNOPSIS
Tells which resources are not in the state that they should be in.
.DESCRIPTION
Asks for all resources, or those of one type, and gives an object for each finding in their configurationState: the resource, how bad
it is, which part found it, a code and a sentence. Gives nothing when all is well; -Verbose then tells how many resources were seen.
.PARAMETER NetworkController
The Network Controller: the name or URI of its REST interface.
.PARAMETER ResourceId
Only resources of this id.
.PARAMETER ResourceType
Only resources of this type, such as VirtualNetwork or virtualNetworks.
.PARAMETER Credential
The user to be, where the Network Controller asks for one.
.PARAMETER RestURI
The URI of the REST interface when it is not to be had from -NetworkController.
.PARAMETER CertificateThumbprint
The thumbprint of a client certificate in the personal store of the user or the machine.
.INPUTS
None: nothing is taken from the pipeline.
.OUTPUTS
System.Management.Automation.PSCustomObject: one for each finding, with ResourceType, ResourceRef, Status, Source, Code and Message.
.EXAMPLE
Debug-NetworkControllerConfigurationState -NetworkController nc.contoso.com | Format-Table ResourceRef, Status, Message

Shows what is wrong, one line for each finding.
.EXAMPLE
Debug-NetworkControllerConfigurationState -NetworkController nc.contoso.com -ResourceType VirtualNetwork -Verbose

Looks at virtual networks only, and tells how many there are.
.LINK
Debug-NetworkController
.LINK
about_NetworkController
#>
function Debug-NetworkControllerConfigurationState {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $NetworkController,
        [Parameter(Position = 1)] [string] $ResourceId,
        [Parameter(Position = 2)] [string] $ResourceType,
        [Parameter(Position = 3)] [pscredential] $Credential,
        [Parameter(Position = 4)] [string] $RestURI,
        [Parameter(Position = 5)] [string] $CertificateThumbprint
    )
    $connection = Get-Connection $PSBoundParameters
    $kinds = @(Get-RootCmdlet)
    if ($ResourceType) {
        $wanted = $kinds | Where-Object {
            $names = $_.Name, $_.Command.OutputType[0].Type.Name
            $ResourceType -in $names -or ($ResourceType -replace 'e?s$') -in ($names -replace 'e?s$')
        }
        if (-not $wanted) { throw [ArgumentException]::new("ResourceType '$ResourceType' is none of: $($kinds.Name -join ', ').") }
        $kinds = @($wanted)
    }
    $seen = 0
    foreach ($kind in $kinds) {
        foreach ($resource in @(Get-Resource $kind.Command $connection)) {
            if ($ResourceId -and $resource.ResourceId -ne $ResourceId) { continue }
            $seen++
            Get-Finding $resource
        }
    }
    if ($ResourceId -and $seen -eq 0) { Write-Error "No resource has the ResourceId '$ResourceId'." -Category ObjectNotFound -ErrorId NotFound }
    Write-Verbose "$seen resources of $($kinds.Count) types were looked at."
}

<#
.SYNOPSIS
Collects what the Network Controller knows, in a folder.
.DESCRIPTION
Writes JSON files into the folder: the service, its versions and statistics, all resources by type (without secrets), everything that is
not as it should be, the devices, the state of load balancing, and for each virtual network whether its first adapter reaches the
others. The service writes its own state, too, into its data folder. What cannot be had is a warning, and the rest is collected.
Gives back the folder.
.PARAMETER NetworkController
The Network Controller: the name or URI of its REST interface.
.PARAMETER SetupDiagnostics
Lets the service log everything; collects nothing. Set-NetworkControllerDiagnostic makes it silent again.
.PARAMETER IncludeTraces
Logs are not to be had from here: they are in the journals of the machines. With $true a warning says so.
.PARAMETER OutputDirectory
The folder, which is made when it is missing. Left out: a new folder below NCDiagnostics in the current one.
.PARAMETER Credential
The user to be, where the Network Controller asks for one.
.PARAMETER RestURI
The URI of the REST interface when it is not to be had from -NetworkController.
.PARAMETER CertificateThumbprint
The thumbprint of a client certificate in the personal store of the user or the machine.
.PARAMETER DeviceCredentials
Not used: devices are not asked, only the Network Controller.
.PARAMETER ExcludeSlbState
Leaves the state of load balancing out.
.INPUTS
None: nothing is taken from the pipeline.
.OUTPUTS
System.IO.DirectoryInfo: the folder.
.EXAMPLE
Debug-NetworkController -NetworkController nc.contoso.com -OutputDirectory ./report

Collects what the Network Controller knows in the folder report.
.LINK
Debug-NetworkControllerConfigurationState
.LINK
Set-NetworkControllerDiagnostic
.LINK
about_NetworkController
#>
function Debug-NetworkController {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $NetworkController,
        [switch] $SetupDiagnostics,
        [Parameter(Position = 1)] [bool] $IncludeTraces,
        [Parameter(Position = 2)] [string] $OutputDirectory,
        [Parameter(Position = 3)] [pscredential] $Credential,
        [Parameter(Position = 4)] [string] $RestURI,
        [Parameter(Position = 5)] [string] $CertificateThumbprint,
        [Parameter(Position = 6)] [hashtable] $DeviceCredentials,
        [switch] $ExcludeSlbState
    )
    $connection = Get-Connection $PSBoundParameters
    $service = Get-ServiceConnection $connection
    if ($SetupDiagnostics) {
        Set-NetworkControllerDiagnostic @service -LogLevel Verbose
        return
    }
    # A controller that does not answer is one error, not a warning for each part.
    $null = Get-Resource (Get-Command Get-NetworkControllerDiscovery) $connection
    if ($IncludeTraces) { Write-Warning 'Logs are in the journals of the machines and cannot be collected from here.' }
    if (-not $OutputDirectory) { $OutputDirectory = Join-Path (Join-Path (Get-Location) NCDiagnostics) (Get-Date -Format yyyyMMdd-HHmmss) }
    $folder = New-Item -ItemType Directory -Force $OutputDirectory
    $resources = New-Item -ItemType Directory -Force (Join-Path $folder Resources)

    $given = $connection.Clone()
    $given.Remove('ConnectionUri')
    Save-Part $folder NetworkController { Get-NetworkController @service | Select-Object -Property * -ExcludeProperty ServerCertificate }
    Save-Part $folder Diagnostic { Get-NetworkControllerDiagnostic @service }
    Save-Part $folder ConfigurationState { Debug-NetworkControllerConfigurationState -NetworkController $connection.ConnectionUri @given }
    Save-Part $folder ManagedDevices { Get-NetworkControllerManagedDevices -RestURI $connection.ConnectionUri @given }
    Save-Part $folder State { Invoke-NetworkControllerState @connection -Properties @{} -Force }
    Save-Part $folder ConnectivityChecks { Test-Network $connection }
    if (-not $ExcludeSlbState) { Save-Part $folder SlbState { Get-SlbState $connection } }
    foreach ($kind in Get-RootCmdlet) {
        Save-Part $resources $kind.Name { Get-Resource $kind.Command $connection }
    }
    Write-Progress -Activity Debug-NetworkController -Completed
    $folder
}

# Writes what a part of the report tells as JSON, always as a list. A part that cannot be had is a warning.
function Save-Part([string] $Folder, [string] $Name, [scriptblock] $Part) {
    Write-Progress -Activity Debug-NetworkController -Status $Name
    try {
        $found = @(& $Part)
        ConvertTo-Json -InputObject $found -Depth 100 | Set-Content -Encoding UTF8 (Join-Path $Folder "$Name.json")
    }
    catch {
        Write-Warning "$Name`: $_"
    }
}

# What the service knows of load balancing, when it has found it out.
function Get-SlbState([hashtable] $Connection) {
    $asked = & $script:request @Connection -Path diagnostics/slbState -Body '{"properties":{}}' | ConvertFrom-Json
    & $script:request @Connection -Path $asked.properties.slbStateResult.resourceRef | ConvertFrom-Json
}

# For each virtual network: whether its first adapter reaches the others, at most fifty.
function Test-Network([hashtable] $Connection) {
    $addresses = foreach ($adapter in @(Get-NetworkControllerNetworkInterface @Connection)) {
        foreach ($configuration in @($adapter.Properties.IpConfigurations)) {
            if ("$($configuration.Properties.Subnet.ResourceRef)" -match '^/virtualNetworks/[^/]+') {
                [pscustomobject]@{ Network = $Matches[0]; Address = $configuration.Properties.PrivateIPAddress }
            }
        }
    }
    foreach ($group in @($addresses | Group-Object Network)) {
        $network = @{ ResourceRef = $group.Name }
        $first, $others = $group.Group
        foreach ($other in @($others | Select-Object -First 50)) {
            $check = Invoke-NetworkControllerConnectivityCheck @Connection -Force -Properties @{
                SenderIpAddress = $first.Address; ReceiverIpAddress = $other.Address; SenderVirtualNetwork = $network; ReceiverVirtualNetwork = $network
            }
            Get-NetworkControllerConnectivityCheckResult @Connection -ResourceId $check.Properties.OperationId
        }
    }
}

<#
.SYNOPSIS
Tells where the Network Controller is and what it proves itself with.
.DESCRIPTION
Asks the service for its address, certificate, version and machine, how clients prove who they are, and the newest version of its REST
interface. Gives one object.
.PARAMETER NetworkController
The Network Controller: the name or URI of its REST interface.
.PARAMETER Credential
The user to be, where the Network Controller asks for one.
.PARAMETER RestURI
The URI of the REST interface when it is not to be had from -NetworkController.
.PARAMETER CertificateThumbprint
The thumbprint of a client certificate in the personal store of the user or the machine.
.INPUTS
None: nothing is taken from the pipeline.
.OUTPUTS
System.Management.Automation.PSCustomObject: with RestURI, RestCertificate, ClientAuthentication, Node, Version and RestVersion.
.EXAMPLE
Get-NetworkControllerDeploymentInfo -NetworkController nc.contoso.com

Tells URI, certificate, version and machine of the service.
.LINK
Get-NetworkController
.LINK
about_NetworkController
#>
function Get-NetworkControllerDeploymentInfo {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $NetworkController,
        [Parameter(Position = 1)] [pscredential] $Credential,
        [Parameter(Position = 2)] [string] $RestURI,
        [Parameter(Position = 3)] [string] $CertificateThumbprint
    )
    $connection = Get-Connection $PSBoundParameters
    $service = Get-ServiceConnection $connection
    $told = Get-NetworkController @service
    $discovery = Get-NetworkControllerDiscovery @connection
    [pscustomobject]@{
        RestURI = if ($connection.ConnectionUri -match '://') { $connection.ConnectionUri } else { "https://$($connection.ConnectionUri)" }
        RestCertificate = $told.ServerCertificate
        ClientAuthentication = $told.ClientAuthentication
        Node = $told.Node
        Version = $told.Version
        RestVersion = $discovery.Properties.CurrentRestVersion
    }
}

<#
.SYNOPSIS
Tells which devices the Network Controller manages, and how it reaches them.
.DESCRIPTION
Gives an object for each address of each server, virtual server, gateway and multiplexer. A gateway, and a multiplexer without connections
of its own, is reached by those of its virtual server.
.PARAMETER RestURI
The Network Controller: the URI or name of its REST interface.
.PARAMETER Credential
The user to be, where the Network Controller asks for one.
.PARAMETER CertificateThumbprint
The thumbprint of a client certificate in the personal store of the user or the machine.
.INPUTS
None: nothing is taken from the pipeline.
.OUTPUTS
System.Management.Automation.PSCustomObject: one for each device.
.EXAMPLE
Get-NetworkControllerManagedDevices -RestURI https://nc.contoso.com | Format-Table

Shows devices and their addresses.
.LINK
Get-NetworkControllerServer
.LINK
about_NetworkController
#>
function Get-NetworkControllerManagedDevices {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $RestURI,
        [Parameter(Position = 1)] [pscredential] $Credential,
        [Parameter(Position = 2)] [string] $CertificateThumbprint
    )
    $connection = Get-Connection $PSBoundParameters
    $virtualServers = @(Get-NetworkControllerVirtualServer @connection)
    $devices = @(Get-NetworkControllerServer @connection) + $virtualServers +
        @(Get-NetworkControllerGateway @connection) + @(Get-NetworkControllerLoadBalancerMux @connection)
    foreach ($device in $devices) {
        $connections = if ($device -isnot [Microsoft.Windows.NetworkController.Gateway]) { $device.Properties.Connections }
        if (-not $connections -and $device.Properties.PSObject.Properties['VirtualServer']) {
            $reference = $device.Properties.VirtualServer.ResourceRef
            $connections = $virtualServers | Where-Object ResourceRef -eq $reference | ForEach-Object { $_.Properties.Connections }
        }
        foreach ($way in @($connections)) {
            foreach ($address in $way.ManagementAddresses) {
                [pscustomobject]@{
                    ResourceType = $device.GetType().Name
                    ResourceId = $device.ResourceId
                    ResourceRef = $device.ResourceRef
                    ManagementAddress = $address
                    CredentialType = $way.CredentialType
                    Credential = if ($way.Credential) { $way.Credential.ResourceRef }
                }
            }
        }
    }
}

<#
.SYNOPSIS
Not supported: would tell which machine serves as primary for a part of the service.
.DESCRIPTION
Not supported: the service is one process, so that there are no replicas of its parts on other machines. The cmdlet ends with the error
NotSupported, which says so.
.PARAMETER ServiceTypeName
The part of the service.
.PARAMETER AllReplicas
Also tells the machines that are not primary.
.INPUTS
None: nothing is taken from the pipeline.
.OUTPUTS
None: the cmdlet ends with an error.
.EXAMPLE
try { Get-NetworkControllerReplica } catch { $_.Exception.Message }

Says why there are none: the service is one process, not parts on several machines.
.LINK
Get-NetworkControllerNode
.LINK
about_NetworkController
#>
function Get-NetworkControllerReplica {
    [CmdletBinding(PositionalBinding = $false)]
    param([Parameter(Position = 0)] [string] $ServiceTypeName, [switch] $AllReplicas)
    Deny $PSCmdlet 'It is one process on one machine, without replicas. Get-NetworkControllerNode tells the machine.'
}

<#
.SYNOPSIS
Not supported: would tell how the machines of a cluster fare.
.DESCRIPTION
Not supported: the service is one process on one machine, without Service Fabric. The cmdlet ends with the error NotSupported, which says so.
.PARAMETER ServiceTypeName
The part of the service.
.INPUTS
None: nothing is taken from the pipeline.
.OUTPUTS
None: the cmdlet ends with an error.
.EXAMPLE
try { Debug-ServiceFabricNodeStatus -ServiceTypeName ApiService } catch { $_.Exception.Message }

Says why there is none: the service is one process, not parts on several machines.
.LINK
Get-NetworkControllerNode
.LINK
about_NetworkController
#>
function Debug-ServiceFabricNodeStatus {
    [CmdletBinding(PositionalBinding = $false)]
    param([Parameter(Mandatory, Position = 0)] [string] $ServiceTypeName)
    Deny $PSCmdlet 'It is one process on one machine and does not use Service Fabric. Get-NetworkControllerNode tells the machine.'
}
