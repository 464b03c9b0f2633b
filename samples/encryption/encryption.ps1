<#
.SYNOPSIS
Switches encryption on for a subnet.

.DESCRIPTION
The steps of Microsoft's article "Configure encryption for a virtual subnet": a credential that names the certificate of all
hosts by its thumbprint, the credential at the virtual network, encryption at the subnet.

.PARAMETER ConnectionUri
The URI of the Network Controller, such as https://nc.contoso.com.

.PARAMETER EncryptionThumbprint
The thumbprint of the certificate that every host has, with its key.

.EXAMPLE
./encryption.ps1 -ConnectionUri https://nc.contoso.com -EncryptionThumbprint A909502DD82AE41433E6F83886B00D4277A32A7B
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $ConnectionUri,
    [Parameter(Mandatory)] [string] $EncryptionThumbprint,
    [string] $Network = 'Contoso_VNet1',
    [string] $Subnet = 'WebTier',
    [string] $CertificateThumbprint
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$controller = @{ ConnectionUri = $ConnectionUri }
if ($CertificateThumbprint) { $controller.CertificateThumbprint = $CertificateThumbprint }

$vnet = Get-NetworkControllerVirtualNetwork @controller -ResourceId $Network
$credproperties = New-Object Microsoft.Windows.NetworkController.CredentialProperties
$credproperties.Type = 'X509Certificate'
$credproperties.Value = $EncryptionThumbprint
$credential = New-NetworkControllerCredential @controller -ResourceId EncryptedNetworkCertificate -Properties $credproperties -Force
"credential $($credential.ResourceId): $($credential.Properties.Value)"

$vnet.Properties.EncryptionCredential = $credential
$subnetInNetwork = $vnet.Properties.Subnets | Where-Object { $_.ResourceId -eq $Subnet }
if (-not $subnetInNetwork) { throw "The virtual network $Network has no subnet $Subnet." }
$subnetInNetwork.Properties.EncryptionEnabled = $true
$vnet = New-NetworkControllerVirtualNetwork @controller -ResourceId $Network -Properties $vnet.Properties -Force
foreach ($one in $vnet.Properties.Subnets) {
    "subnet $($one.ResourceId): encryption is $(if ($one.Properties.EncryptionEnabled) { 'on' } else { 'off' })"
}
foreach ($detail in $vnet.Properties.ConfigurationState.DetailedInfo) { "the controller says: $($detail.Message)" }
