// Lists the virtual networks, peers two of them, and waits for the event that the peering is connected: through the COM
// interfaces of WMI, on Linux.
// usage: dotnet Peering.dll RESOURCE FIRST SECOND [USER PASSWORD]; libncwmi.so is found by LD_LIBRARY_PATH.
using System;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Peering;

internal static class Program
{
    private const int ReturnImmediately = 0x10;
    private const int ForwardOnly = 0x20;
    private const int CreateOnly = 2;
    private const int Infinite = -1;

    private static int Main(string[] words)
    {
        if (words.Length is not (3 or 5))
        {
            Console.Error.WriteLine("usage: Peering RESOURCE FIRST SECOND [USER PASSWORD]");
            return 2;
        }
        try
        {
            return Run(words[0], words[1], words[2], words.Length == 5 ? words[3] : null, words.Length == 5 ? words[4] : null);
        }
        catch (Exception error) when (error is COMException or ArgumentException or InvalidOperationException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"0x{error.HResult:x8} {Library.NcTakeErrorText() ?? error.Message}");
            return 1;
        }
    }

    private static int Run(string resource, string first, string second, string? user, string? password)
    {
        Marshal.ThrowExceptionForHR(Library.NcGetClassObject(Library.WbemLocator, typeof(IWbemLocator).GUID, out var locator));
        var services = locator.ConnectServer(resource, user, password, null, 0, null, 0);
        Free(locator);

        var networks = services.ExecQuery("WQL", "SELECT resourceRef FROM NC_VirtualNetwork", ReturnImmediately | ForwardOnly, 0);
        while (Next(networks, Infinite) is { } network)
        {
            Console.WriteLine($"network {Text(network, "resourceRef")}");
            Free(network);
        }
        Free(networks);

        var events = services.ExecNotificationQuery("WQL",
            "SELECT * FROM __InstanceOperationEvent WITHIN 1 WHERE TargetInstance ISA 'NC_VirtualNetworkPeering' AND " +
            "TargetInstance.peeringState = 'Connected'", ReturnImmediately | ForwardOnly, 0);
        CreateSide(services, first, second);
        CreateSide(services, second, first);
        var told = Next(events, 30_000) ?? throw new InvalidOperationException("There was no event.");
        told.Get("TargetInstance", 0, out var target, 0, 0);
        var peering = Embedded(target);
        Console.WriteLine($"{Text(told, "__CLASS")} {Text(peering, "resourceRef")} {Text(peering, "peeringState")}");
        target.Dispose();
        Free(peering);
        Free(told);
        Free(events);
        Free(services);
        return 0;
    }

    private static void CreateSide(IWbemServices services, string first, string second)
    {
        services.GetObject("NC_VirtualNetworkPeering", 0, 0, out var type, 0);
        var peering = type.SpawnInstance(0);
        Put(peering, "resourceRef", ComVariant.Create($"/virtualNetworks/{first}/virtualNetworkPeerings/{second}"));
        Put(peering, "remoteVirtualNetwork", ComVariant.Create($"/virtualNetworks/{second}"));
        Put(peering, "allowVirtualNetworkAccess", ComVariant.Create(true));
        services.PutInstance(peering, CreateOnly, 0, 0);
        Free(peering);
        Free(type);
    }

    private static IWbemClassObject? Next(IEnumWbemClassObject from, int timeout)
    {
        Marshal.ThrowExceptionForHR(from.Next(timeout, 1, out var next, out var returned));
        return returned == 1 ? next : null;
    }

    private static string? Text(IWbemClassObject from, string name)
    {
        from.Get(name, 0, out var value, 0, 0);
        using (value)
        {
            return value.VarType == VarEnum.VT_BSTR ? value.As<string>() : null;
        }
    }

    private static void Put(IWbemClassObject into, string name, ComVariant value)
    {
        using (value)
        {
            into.Put(name, 0, value, 0);
        }
    }

    private static unsafe IWbemClassObject Embedded(ComVariant value)
    {
        var pointer = (void*)value.GetRawDataRef<nint>();
        return UniqueComInterfaceMarshaller<IWbemClassObject>.ConvertToManaged(pointer) ?? throw new InvalidOperationException("No instance.");
    }

    /// <summary>Releases now, not when the collector comes by.</summary>
    private static void Free(object wrapper) => ((ComObject)wrapper).FinalRelease();
}
