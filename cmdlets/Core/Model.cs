using System;
using System.ComponentModel;
using System.Management.Automation;
using Microsoft.Windows.NetworkController.Core;

namespace Microsoft.Windows.NetworkController;

/// <summary>How a property stands in JSON.</summary>
public enum WireForm
{
    /// <summary>As it is: a scalar, a list, a structure, or child resources in full.</summary>
    Value,

    /// <summary>Read from the service, never sent.</summary>
    ReadOnly,

    /// <summary>A resource, or a list of them, of which only the resourceRef is sent.</summary>
    Reference,

    /// <summary>A structure that is always there to be filled, and is sent when something in it is set.</summary>
    Settings,
}

/// <summary>The JSON name and form of a property of the model.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WireAttribute : Attribute
{
    public WireAttribute(string name, WireForm form = WireForm.Value)
    {
        Name = name;
        Form = form;
    }

    public string Name { get; }

    public WireForm Form { get; }
}

/// <summary>A resource of the Network Controller, or a reference to one: then only ResourceRef is set.</summary>
public abstract class Resource
{
    internal abstract string? Reference { get; }

    internal abstract string? Id { get; }

    /// <summary>PowerShell shows the members of a list by this: the id where there is one.</summary>
    public override string ToString() => string.IsNullOrEmpty(Id) ? GetType().FullName! : Id!;
}

/// <summary>A resource at the root of the tree. The order of its members is the order in which PowerShell shows them.</summary>
public abstract class TopLevelResource<TProperties> : Resource
    where TProperties : class
{
    [Wire("tags")]
    public PSObject? Tags { get; set; }

    /// <summary>The path that identifies the resource, e.g. /virtualNetworks/a.</summary>
    [Wire("resourceRef", WireForm.ReadOnly)]
    public string? ResourceRef { get; set; }

    [Wire("instanceId", WireForm.ReadOnly)]
    public Guid InstanceId { get; set; }

    [Wire("etag", WireForm.ReadOnly)]
    public string? Etag { get; set; }

    [Wire("resourceMetadata")]
    public ResourceMetadata? ResourceMetadata { get; set; }

    [Wire("resourceId")]
    public string? ResourceId { get; set; }

    [Wire("properties")]
    public TProperties? Properties { get; set; }

    internal override string? Reference => ResourceRef;

    internal override string? Id => ResourceId;
}

/// <summary>A resource at the root which also has a time, between the members of the others.</summary>
public abstract class TimestampedResource<TProperties> : Resource
    where TProperties : class
{
    [Wire("tags")]
    public PSObject? Tags { get; set; }

    [Wire("resourceRef", WireForm.ReadOnly)]
    public string? ResourceRef { get; set; }

    /// <summary>The first moment of the calendar where the service does not tell.</summary>
    [Wire("createdTime", WireForm.ReadOnly)]
    public DateTime CreatedTime { get; set; }

    [Wire("instanceId", WireForm.ReadOnly)]
    public Guid InstanceId { get; set; }

    [Wire("etag", WireForm.ReadOnly)]
    public string? Etag { get; set; }

    [Wire("resourceMetadata")]
    public ResourceMetadata? ResourceMetadata { get; set; }

    [Wire("resourceId")]
    public string? ResourceId { get; set; }

    [Wire("properties")]
    public TProperties? Properties { get; set; }

    internal override string? Reference => ResourceRef;

    internal override string? Id => ResourceId;
}

/// <summary>A resource inside another one, which has no tags and another order of members.</summary>
public abstract class ChildResource<TProperties> : Resource
    where TProperties : class
{
    [Wire("resourceMetadata")]
    public ResourceMetadata? ResourceMetadata { get; set; }

    [Wire("resourceRef", WireForm.ReadOnly)]
    public string? ResourceRef { get; set; }

    [Wire("instanceId", WireForm.ReadOnly)]
    public Guid InstanceId { get; set; }

    [Wire("etag", WireForm.ReadOnly)]
    public string? Etag { get; set; }

    [Wire("resourceId")]
    public string? ResourceId { get; set; }

    [Wire("properties")]
    public TProperties? Properties { get; set; }

    internal override string? Reference => ResourceRef;

    internal override string? Id => ResourceId;
}

/// <summary>What a client notes about a resource for itself; the service keeps it as it is.</summary>
[TypeConverter(typeof(ModelConverter))]
public sealed class ResourceMetadata
{
    [Wire("client")]
    public string? Client { get; set; }

    [Wire("tenantId")]
    public string? TenantId { get; set; }

    [Wire("groupId")]
    public string? GroupId { get; set; }

    [Wire("resourceName")]
    public string? ResourceName { get; set; }

    [Wire("originalHref")]
    public string? OriginalHref { get; set; }
}

/// <summary>
/// A resource of which only the path is known: where the wire wants a reference whose target can be of several types,
/// or of a type that has no cmdlets. Any resource converts to it. The other members are those that every resource shows.
/// </summary>
[TypeConverter(typeof(ModelConverter))]
public class ResourceReference : Resource
{
    public ResourceReference()
    {
    }

    public ResourceReference(Resource resource) => ResourceRef = resource.Reference;

    [Wire("resourceMetadata", WireForm.ReadOnly)]
    public ResourceMetadata? ResourceMetadata { get; set; }

    [Wire("resourceRef", WireForm.ReadOnly)]
    public string? ResourceRef { get; set; }

    [Wire("instanceId", WireForm.ReadOnly)]
    public Guid InstanceId { get; set; }

    [Wire("etag", WireForm.ReadOnly)]
    public string? Etag { get; set; }

    [Wire("resourceId", WireForm.ReadOnly)]
    public string? ResourceId { get; set; }

    [Wire("properties", WireForm.ReadOnly)]
    public PSObject? Properties { get; set; }

    internal override string? Reference => ResourceRef;

    internal override string? Id => ResourceId;
}
