namespace Microsoft.Windows.NetworkController;

/// <summary>
/// What the reference page of New-NetworkControllerVirtualNetwork makes instead of <see cref="VirtualNetworkProperties"/>:
/// the same, but with the logical network by its id.
/// </summary>
public sealed class NbVirtualNetworkProperties
{
    public AddressSpace? AddressSpace { get; set; }

    /// <summary>The id of a logical network, or the path of one.</summary>
    public string? LogicalNetwork { get; set; }

    public VirtualSubnet[]? Subnets { get; set; }

    /// <summary>PowerShell converts by this where the cmdlet wants the other type.</summary>
    public static implicit operator VirtualNetworkProperties(NbVirtualNetworkProperties properties) => new()
    {
        AddressSpace = properties.AddressSpace,
        LogicalNetwork = properties.LogicalNetwork is not { Length: > 0 } id ? null
            : new LogicalNetwork { ResourceRef = id[0] == '/' ? id : "/logicalNetworks/" + id },
        Subnets = properties.Subnets,
    };
}
