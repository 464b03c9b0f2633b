#nullable enable
using System;
using System.ComponentModel;
using System.Management.Automation;
using Microsoft.Windows.NetworkController.Commands;
using Microsoft.Windows.NetworkController.Core;

namespace Microsoft.Windows.NetworkController;

/// <summary>A toy car.</summary>
[TypeConverter(typeof(ModelConverter))]
public sealed class ToyCar : ChildResource<ToyCarProperties>
{
}

/// <summary>The properties of <see cref="ToyCar"/>.</summary>
[TypeConverter(typeof(ModelConverter))]
public sealed class ToyCarProperties
{
    /// <summary>Its paint.</summary>
    [Wire("colour")]
    public string? Colour { get; set; }

    /// <summary>Its wheels.</summary>
    [Wire("wheels")]
    public Wheel[]? Wheels { get; set; }

    /// <summary>Whether it is fast.</summary>
    [Wire("isFast")]
    public bool? IsFast { get; set; }

    /// <summary>Where it stays.</summary>
    [Wire("garage", WireForm.Reference)]
    public ResourceReference? Garage { get; set; }

    /// <summary>Given by the service.</summary>
    [Wire("serialNumber", WireForm.ReadOnly)]
    public long? SerialNumber { get; set; }

    /// <summary>Boxes of cars that stay here.</summary>
    [Wire("friends", WireForm.ReadOnly)]
    public Box[]? Friends { get; set; }

    /// <summary>How far the service has come with a write: Succeeded, Updating, Deleting or Failed.</summary>
    [Wire("provisioningState", WireForm.ReadOnly)]
    public string? ProvisioningState { get; set; }
}
