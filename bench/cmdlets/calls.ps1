<#
Times calls of the module against a controller, and the same requests by a bare HttpClient of the same process, call by
call in turn. Writes JSON: what Import-Module takes by the clock and of the processor, and for each kind of call all times,
in milliseconds.
#>
param([uri] $ConnectionUri, [int] $Count = 1000, [string] $Module)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$process = [Diagnostics.Process]::GetCurrentProcess()
$before = $process.TotalProcessorTime
$clock = [Diagnostics.Stopwatch]::StartNew()
Import-Module $Module
$load = $clock.Elapsed.TotalMilliseconds
$process.Refresh()
$loadProcessor = ($process.TotalProcessorTime - $before).TotalMilliseconds

Add-Type -TypeDefinition @'
using System;
using System.Diagnostics;
using System.Net.Http;
using System.Text;

// What the service takes, seen through the HTTP client that the module uses too: bytes out, bytes in, nothing else.
public sealed class BareClient
{
    private readonly HttpClient http = new HttpClient();

    public double Send(string method, string url, string body)
    {
        var clock = Stopwatch.StartNew();
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (body.Length > 0)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        using var answer = http.SendAsync(request).GetAwaiter().GetResult();
        answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        var taken = clock.Elapsed.TotalMilliseconds;
        answer.EnsureSuccessStatusCode();
        return taken;
    }
}
'@

$controller = @{ ConnectionUri = $ConnectionUri }
$change = $controller + @{ Force = $true }
$hnv = New-NetworkControllerLogicalNetwork hnv @change -Properties @{ NetworkVirtualizationEnabled = $true }
foreach ($network in 'by-module', 'by-client') {
    $null = New-NetworkControllerVirtualNetwork $network @change -Properties @{
        AddressSpace = @{ AddressPrefixes = '10.0.0.0/8' }; LogicalNetwork = $hnv }
}
$version = (Get-NetworkControllerDiscovery @controller).Properties.CurrentRestVersion.ToLowerInvariant()
$root = "$($ConnectionUri.AbsoluteUri.TrimEnd('/'))/networking/$version/virtualNetworks/by-client/subnets"
$bare = [BareClient]::new()

function Get-Prefix([int] $Number) { "10.$(1 + ($Number -shr 8)).$($Number -band 255).0/24" }

$actions = [ordered]@{
    'New, module' = {
        param($number)
        $properties = New-Object Microsoft.Windows.NetworkController.VirtualSubnetProperties
        $properties.AddressPrefix = Get-Prefix $number
        $clock.Restart()
        $null = New-NetworkControllerVirtualSubnet -VirtualNetworkId by-module -ResourceId "s$number" -Properties $properties -ConnectionUri $ConnectionUri -Force
        $clock.Elapsed.TotalMilliseconds
    }
    'New, client' = {
        param($number)
        $bare.Send('PUT', "$root/s$number", "{`"resourceId`":`"s$number`",`"properties`":{`"addressPrefix`":`"$(Get-Prefix $number)`"}}")
    }
    'Get, module' = {
        param($number)
        $clock.Restart()
        $null = Get-NetworkControllerVirtualSubnet -VirtualNetworkId by-module -ResourceId "s$number" -ConnectionUri $ConnectionUri
        $clock.Elapsed.TotalMilliseconds
    }
    'Get, client' = { param($number) $bare.Send('GET', "$root/s$number", '') }
}
$times = [ordered]@{}
foreach ($name in $actions.Keys) { $times[$name] = [Collections.Generic.List[double]]::new() }
for ($number = 0; $number -lt $Count; $number++) {
    foreach ($name in $actions.Keys) { $times[$name].Add((& $actions[$name] $number)) }
}
ConvertTo-Json -Compress @{ load = $load; loadProcessor = $loadProcessor; times = $times }
