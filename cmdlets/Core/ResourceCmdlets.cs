using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Microsoft.Windows.NetworkController.Core;

namespace Microsoft.Windows.NetworkController.Commands;

/// <summary>What the cmdlets of resources have.</summary>
public abstract class ResourceCmdlet : NetworkControllerCmdlet
{
    /// <summary>Attaches the controller's inner error to the exception.</summary>
    [Parameter]
    public SwitchParameter PassInnerException { get; set; }

    private protected override bool IsInnerErrorWanted => PassInnerException;
}

/// <summary>
/// Get: the resources of the given ids, or all of a collection. Where several parents are given, those of each.
/// The generated cmdlets say where their collection lies; all behaviour is here.
/// </summary>
public abstract class GetResourceCmdlet<TResource> : ResourceCmdlet
    where TResource : Resource, new()
{
    [Parameter(Mandatory = true)]
    public Uri? ConnectionUri { get; set; }

    private protected override Uri? ControllerUri => ConnectionUri;

    /// <summary>The names of the collections from the root down.</summary>
    protected abstract string[] Collections { get; }

    /// <summary>What stands before the collections in the path.</summary>
    protected virtual string[] Prefix => Array.Empty<string>();

    /// <summary>The ids wanted in each of these collections.</summary>
    protected abstract string[]?[] Ids { get; }

    private protected override void ProcessResource()
    {
        foreach (var path in Paths())
        {
            var url = Client.UrlOf(Prefix.Concat(path).ToList());
            if (path.Count == 2 * Collections.Length)
            {
                Write(Client.Get(url));
                continue;
            }
            foreach (var item in Client.List(url))
            {
                Write(item);
            }
        }
    }

    private IEnumerable<List<string>> Paths()
    {
        IEnumerable<List<string>> paths = new[] { new List<string>() };
        for (var i = 0; i < Collections.Length; i++)
        {
            var (collection, ids) = (Collections[i], Ids[i]);
            paths = ids is { Length: > 0 }
                ? paths.SelectMany(path => ids.Select(id => path.Append(collection).Append(id).ToList()))
                : paths.Select(path => path.Append(collection).ToList());
        }
        return paths;
    }

    private void Write(JsonObject resource) => WriteObject(ModelSerializer.FromJson(resource, typeof(TResource)));
}

/// <summary>Get of a resource of which there is one.</summary>
public abstract class GetSingletonCmdlet<TResource> : ResourceCmdlet
    where TResource : Resource, new()
{
    [Parameter]
    public Uri? ConnectionUri { get; set; }

    private protected override Uri? ControllerUri => ConnectionUri;

    protected abstract string[] Path { get; }

    /// <summary>Whether the path follows an API version; discovery, which tells the versions, does not.</summary>
    protected virtual bool IsVersioned => true;

    private protected override void ProcessResource()
    {
        var url = IsVersioned ? Client.UrlOf(Path) : Client.UnversionedUrlOf(Path);
        WriteObject(ModelSerializer.FromJson(Client.Get(url), typeof(TResource)));
    }
}

/// <summary>What changes a resource: it asks first, unless -Force or -Confirm:$false says not to.</summary>
public abstract class ChangeResourceCmdlet<TResource> : ResourceCmdlet
    where TResource : Resource, new()
{
    [Parameter(Mandatory = true)]
    public Uri? ConnectionUri { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override Uri? ControllerUri => ConnectionUri;

    /// <summary>Collections and ids from the root down to the resource.</summary>
    protected abstract string[] Path { get; }

    private protected override void ProcessResource()
    {
        // Nothing at all is sent by -WhatIf, not even the question for the version.
        var url = IsOnlyWhatIf ? Client.UnversionedUrlOf(Path) : Client.UrlOf(Path);
        if (IsConfirmed(url))
        {
            Change(url);
        }
    }

    private bool IsOnlyWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
        ? (SwitchParameter)given
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference", false));

    private protected abstract void Change(Uri url);

    // The question is a plain one, without "Yes to All". An explicit -Confirm has already asked by ShouldProcess.
    private bool IsConfirmed(Uri url)
    {
        var resource = $"{typeof(TResource).FullName} {url}";
        var command = MyInvocation.MyCommand.Name;
        return ShouldProcess(resource, command) &&
               (Force || MyInvocation.BoundParameters.ContainsKey("Confirm") ||
                IsAnsweredYes($"{command} will change the resource {resource}. Do you want to continue?"));
    }

    private bool IsAnsweredYes(string question)
    {
        try
        {
            return ShouldContinue(question, "Confirm");
        }
        catch (NullReferenceException)
        {
            // What the console of PowerShell 7 does at the end of its input.
            throw new InvalidOperationException("The question has no answer: the input has ended. -Force asks none.");
        }
    }
}

/// <summary>New and Set: create the resource, or replace its properties.</summary>
public abstract class PutResourceCmdlet<TResource, TProperties> : ChangeResourceCmdlet<TResource>
    where TResource : Resource, new()
    where TProperties : class
{
    // Parameters of the generated cmdlets, whose positions differ.
    private protected abstract (TProperties? Properties, string? Etag, ResourceMetadata? Metadata, PSObject? Tags) Wanted { get; }

    /// <summary>Members of the body beside its properties, of the types that have some.</summary>
    private protected virtual (string Name, object Value)[] BesideProperties => [];

    private protected override void Change(Uri url)
    {
        var wanted = Wanted;
        var body = new JsonObject();
        body.Add("resourceId", Path[Path.Length - 1]);
        if (wanted.Tags is not null)
        {
            body.Add("tags", ModelSerializer.MapToJson(wanted.Tags));
        }
        if (wanted.Metadata is not null)
        {
            body.Add("resourceMetadata", ModelSerializer.ToJson(wanted.Metadata));
        }
        body.Add("properties", ModelSerializer.ToJson(wanted.Properties!));
        foreach (var (name, value) in BesideProperties)
        {
            body.Add(name, value);
        }
        WriteObject(ModelSerializer.FromJson(Client.Put(url, body, wanted.Etag), typeof(TResource)));
    }
}

/// <summary>Remove, which gives nothing back.</summary>
public abstract class RemoveResourceCmdlet<TResource> : ChangeResourceCmdlet<TResource>
    where TResource : Resource, new()
{
    private protected abstract string? ExpectedEtag { get; }

    private protected override void Change(Uri url) => Client.Delete(url, ExpectedEtag);
}
