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
    public static implicit operator VirtualNetworkProperties(NbVirtualNetworkProperties properties)
    {
        var result = new VirtualNetworkProperties
        {
            AddressSpace = properties.AddressSpace,
            LogicalNetwork = properties.LogicalNetwork is not { Length: > 0 } id ? null
                : new LogicalNetwork { ResourceRef = id[0] == '/' ? id : "/logicalNetworks/" + id },
        };
        if (properties.Subnets is not null)
        {
            result.Subnets = properties.Subnets; // Null, assigned, would remove the subnets of a network that exists.
        }
        return result;
    }
}
