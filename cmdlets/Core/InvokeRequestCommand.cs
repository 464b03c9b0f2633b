using System;
using System.Management.Automation;
using Microsoft.Windows.NetworkController.Core;

namespace Microsoft.Windows.NetworkController.Commands;

/// <summary>
/// A request for something that has no cmdlet, for the module NetworkControllerDiagnostics; the manifest does not
/// export it. Gives the answer's JSON text. With a body it is a PUT, which waits until the controller is done.
/// </summary>
[Cmdlet("Invoke", "Request")]
[OutputType(typeof(string))]
public sealed class InvokeRequestCommand : NetworkControllerCmdlet
{
    [Parameter(Mandatory = true)]
    public Uri? ConnectionUri { get; set; }

    /// <summary>What follows the version in the URL, such as diagnostics/slbState.</summary>
    [Parameter(Mandatory = true)]
    public string? Path { get; set; }

    /// <summary>A JSON object.</summary>
    [Parameter]
    public string? Body { get; set; }

    private protected override Uri? ControllerUri => ConnectionUri;

    private protected override void ProcessResource()
    {
        var url = Client.UrlOf(Path!.Trim('/').Split('/'));
        var answer = Body is null ? Client.Get(url) : Client.Put(url, BodyObject(Body), null);
        WriteObject(JsonWriter.Write(answer));
    }

    private static JsonObject BodyObject(string text)
    {
        try
        {
            return JsonReader.Parse(text) as JsonObject ?? throw new ArgumentException("Body is no JSON object.");
        }
        catch (FormatException fault)
        {
            throw new ArgumentException($"Body: {fault.Message}", fault);
        }
    }
}
