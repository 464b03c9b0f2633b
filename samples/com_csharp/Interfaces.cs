// The interfaces of WMI that the sample calls. A slot that it does not call is declared all the same, in its place and
// without parameters: the order of the methods is the order of the vtable.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

[assembly: DisableRuntimeMarshalling]

namespace Peering;

[GeneratedComInterface(StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(BStrStringMarshaller))]
[Guid("dc12a687-737f-11cf-884d-00aa004b2e24")]
internal partial interface IWbemLocator
{
    [return: MarshalUsing(typeof(UniqueComInterfaceMarshaller<IWbemServices>))]
    IWbemServices ConnectServer(string resource, string? user, string? password, string? locale, int flags, string? authority, nint context);
}

[GeneratedComInterface(StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(BStrStringMarshaller))]
[Guid("9556dc99-828c-11cf-a37e-00aa003240c7")]
internal partial interface IWbemServices
{
    void OpenNamespace();
    void CancelAsyncCall();
    void QueryObjectSink();
    void GetObject(string path, int flags, nint context,
        [MarshalUsing(typeof(UniqueComInterfaceMarshaller<IWbemClassObject>))] out IWbemClassObject found, nint result);
    void GetObjectAsync();
    void PutClass();
    void PutClassAsync();
    void DeleteClass();
    void DeleteClassAsync();
    void CreateClassEnum();
    void CreateClassEnumAsync();
    void PutInstance(IWbemClassObject instance, int flags, nint context, nint result);
    void PutInstanceAsync();
    void DeleteInstance();
    void DeleteInstanceAsync();
    void CreateInstanceEnum();
    void CreateInstanceEnumAsync();
    [return: MarshalUsing(typeof(UniqueComInterfaceMarshaller<IEnumWbemClassObject>))]
    IEnumWbemClassObject ExecQuery(string language, string query, int flags, nint context);
    void ExecQueryAsync();
    [return: MarshalUsing(typeof(UniqueComInterfaceMarshaller<IEnumWbemClassObject>))]
    IEnumWbemClassObject ExecNotificationQuery(string language, string query, int flags, nint context);
    void ExecNotificationQueryAsync();
    void ExecMethod();
    void ExecMethodAsync();
}

[GeneratedComInterface]
[Guid("027947e1-d731-11ce-a357-000000000001")]
internal partial interface IEnumWbemClassObject
{
    void Reset();
    /// <summary>One object: count must be 1. 0: it is there; 1: the end; 0x40004: nothing within the time.</summary>
    [PreserveSig]
    int Next(int timeout, uint count,
        [MarshalUsing(typeof(UniqueComInterfaceMarshaller<IWbemClassObject>))] out IWbemClassObject? next, out uint returned);
}

[GeneratedComInterface(StringMarshalling = StringMarshalling.Utf16)]
[Guid("dc12a681-737f-11cf-884d-00aa004b2e24")]
internal partial interface IWbemClassObject
{
    void GetQualifierSet();
    void Get(string name, int flags, out ComVariant value, nint type, nint flavor);
    void Put(string name, int flags, in ComVariant value, int type);
    void Delete();
    void GetNames();
    void BeginEnumeration();
    void Next();
    void EndEnumeration();
    void GetPropertyQualifierSet();
    void Clone();
    void GetObjectText();
    void SpawnDerivedClass();
    [return: MarshalUsing(typeof(UniqueComInterfaceMarshaller<IWbemClassObject>))]
    IWbemClassObject SpawnInstance(int flags);
}

internal static partial class Library
{
    internal static readonly Guid WbemLocator = new("4590f811-1d3a-11d0-891f-00aa004b2e24");

    [LibraryImport("ncwmi")]
    internal static partial int NcGetClassObject(in Guid classId, in Guid interfaceId,
        [MarshalUsing(typeof(UniqueComInterfaceMarshaller<IWbemLocator>))] out IWbemLocator locator);

    [LibraryImport("ncwmi", StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(BStrStringMarshaller))]
    internal static partial string? NcTakeErrorText();
}
