#nullable enable
using System;
using System.ComponentModel;
using System.Management.Automation;
using Microsoft.Windows.NetworkController.Commands;
using Microsoft.Windows.NetworkController.Core;

namespace Microsoft.Windows.NetworkController;

/// <summary>A box.</summary>
[TypeConverter(typeof(ModelConverter))]
public sealed class Box : TopLevelResource<BoxProperties>
{
    /// <summary>Whether it says so on the box.</summary>
    [Wire("isFragile")]
    public bool? IsFragile { get; set; }
}

/// <summary>The properties of <see cref="Box"/>.</summary>
[TypeConverter(typeof(ModelConverter))]
public sealed class BoxProperties
{
    private ToyCar[]? assignedCars;

    /// <summary>What is in the box.</summary>
    [Wire("cars")]
    public ToyCar[]? Cars { get => assignedCars; set => assignedCars = value ?? []; }

    /// <summary>How far the service has come with a write: Succeeded, Updating, Deleting or Failed.</summary>
    [Wire("provisioningState", WireForm.ReadOnly)]
    public string? ProvisioningState { get; set; }
}

[Cmdlet("Get", "NetworkControllerBox")]
[OutputType(typeof(Box))]
public sealed class GetNetworkControllerBoxCommand : GetResourceCmdlet<Box>
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ResourceIdCompleter))]
    public string[]? ResourceId { get; set; }

    protected override string[] Collections => ["boxes"];

    protected override string[]?[] Ids => [ResourceId];
}

[Cmdlet("New", "NetworkControllerBox", SupportsShouldProcess = true)]
[OutputType(typeof(Box))]
public sealed class NewNetworkControllerBoxCommand : PutResourceCmdlet<Box, BoxProperties>
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceIdCompleter))]
    public string? ResourceId { get; set; }

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public bool IsFragile { get; set; }

    [Parameter(Position = 2)]
    public PSObject? Tags { get; set; }

    [Parameter(Position = 3, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public BoxProperties? Properties { get; set; }

    [Parameter(Position = 4)]
    public string? Etag { get; set; }

    [Parameter(Position = 5)]
    public ResourceMetadata? ResourceMetadata { get; set; }

    protected override string[] Path => ["boxes", ResourceId!];

    private protected override (BoxProperties?, string?, ResourceMetadata?, PSObject?) Wanted => (Properties, Etag, ResourceMetadata, Tags);

    private protected override (string Name, object Value)[] BesideProperties => [("isFragile", IsFragile)];
}
