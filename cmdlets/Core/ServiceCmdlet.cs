using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Windows.NetworkController.Core;

namespace Microsoft.Windows.NetworkController.Commands;

/// <summary>
/// A cmdlet of Windows Server that has no meaning for this service: it exists so that scripts get a reason, and ends
/// with it whatever its parameters are.
/// </summary>
public abstract class RefusedCmdlet : PSCmdlet
{
    protected abstract string Reason { get; }

    protected sealed override void BeginProcessing() => Refuse(this, Reason);

    internal static void Refuse(PSCmdlet cmdlet, string reason)
    {
        var command = cmdlet.MyInvocation.MyCommand.Name;
        var fault = new NotSupportedException($"{command} is not supported by this Network Controller. {reason}");
        cmdlet.ThrowTerminatingError(new ErrorRecord(fault, "NotSupported", ErrorCategory.NotImplemented, command));
    }
}

/// <summary>What asks the service about itself: its resource controllerService (docs/operate/controller.md).</summary>
public abstract class ServiceCmdlet : NetworkControllerCmdlet
{
    private static readonly string[] ServicePath = ["controllerService"];

    [Parameter]
    public string? ComputerName { get; set; }

    [Parameter]
    public SwitchParameter UseSsl { get; set; }

    private protected override Uri? ControllerUri =>
        Uri.TryCreate(Computer.Contains("://") ? Computer : "https://" + Computer, UriKind.Absolute, out var uri) ? uri : null;

    private string Computer => (ComputerName ?? Environment.GetEnvironmentVariable("NC_URI") ?? "localhost").Trim();

    private protected sealed override void ProcessResource()
    {
        if (ControllerUri?.Scheme is not ("https" or "http"))
        {
            throw new ArgumentException($"ComputerName '{Computer}' is neither a name nor the URI of a REST interface.");
        }
        if (UseSsl && ControllerUri.Scheme == "http")
        {
            throw new ArgumentException($"UseSsl contradicts ComputerName '{Computer}', which says plain HTTP.");
        }
        Ask();
    }

    private protected abstract void Ask();

    private protected JsonObject ServiceProperties =>
        Client.Get(Client.UrlOf(ServicePath))["properties"] as JsonObject ?? new JsonObject();

    private protected void Change(string name, object value)
    {
        var properties = new JsonObject();
        properties.Add(name, value);
        var body = new JsonObject();
        body.Add("properties", properties);
        Client.Put(Client.UrlOf(ServicePath), body, null);
    }

    private protected static string[] Texts(JsonObject properties, string name) =>
        (properties[name] as List<object?> ?? new List<object?>()).OfType<string>().ToArray();

    private protected static X509Certificate2? ServerCertificate(JsonObject properties) =>
        properties["serverCertificate"] is string text ? new X509Certificate2(Convert.FromBase64String(text)) : null;
}
