// The COM face of the provider, without Windows: interfaces of WMI (wbemcli.idl) as vtables of plain System V calls,
// for C++ and for C# with [GeneratedComInterface]. libncwmi.so implements them; its only entrances are the functions at
// the end. Rules: docs/decisions/0039-com-without-windows.md. Names are those of Windows' headers.
// Ownership is COM's: arguments are the caller's, what is told by pointer (BSTR, VARIANT, SAFEARRAY, interfaces) is the
// receiver's to free. Threads: an object may be called from one thread at a time, IWbemServices and sinks from any;
// calls block where Windows' would. Errors: WBEM_E_… below; no exception leaves the library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

using HRESULT = std::int32_t;
using LONG = std::int32_t;
using ULONG = std::uint32_t;
using CIMTYPE = std::int32_t;
using WCHAR = char16_t;
using LPCWSTR = const WCHAR*;
/// UTF-16 with a zero at its end; its length in bytes stands in the four bytes before it. See NcSysAllocString.
using BSTR = WCHAR*;

struct GUID {
    std::uint32_t Data1;
    std::uint16_t Data2;
    std::uint16_t Data3;
    std::uint8_t Data4[8];
    friend bool operator==(const GUID& a, const GUID& b) { return std::memcmp(&a, &b, sizeof(GUID)) == 0; }
};
static_assert(sizeof(GUID) == 16);
using REFIID = const GUID&;
using REFCLSID = const GUID&;

inline constexpr GUID IID_IUnknown{0x00000000, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
inline constexpr GUID CLSID_WbemLocator{0x4590f811, 0x1d3a, 0x11d0, {0x89, 0x1f, 0, 0xaa, 0, 0x4b, 0x2e, 0x24}};
inline constexpr GUID IID_IWbemLocator{0xdc12a687, 0x737f, 0x11cf, {0x88, 0x4d, 0, 0xaa, 0, 0x4b, 0x2e, 0x24}};
inline constexpr GUID IID_IWbemServices{0x9556dc99, 0x828c, 0x11cf, {0xa3, 0x7e, 0, 0xaa, 0, 0x32, 0x40, 0xc7}};
inline constexpr GUID IID_IEnumWbemClassObject{0x027947e1, 0xd731, 0x11ce, {0xa3, 0x57, 0, 0, 0, 0, 0, 1}};
inline constexpr GUID IID_IWbemObjectSink{0x7c857801, 0x7381, 0x11cf, {0x88, 0x4d, 0, 0xaa, 0, 0x4b, 0x2e, 0x24}};
inline constexpr GUID IID_IWbemClassObject{0xdc12a681, 0x737f, 0x11cf, {0x88, 0x4d, 0, 0xaa, 0, 0x4b, 0x2e, 0x24}};
inline constexpr GUID IID_IWbemQualifierSet{0xdc12a680, 0x737f, 0x11cf, {0x88, 0x4d, 0, 0xaa, 0, 0x4b, 0x2e, 0x24}};
inline constexpr GUID IID_IWbemContext{0x44aca674, 0xe8fc, 0x11d0, {0xa0, 0x7c, 0, 0xc0, 0x4f, 0xb6, 0x88, 0x20}};
inline constexpr GUID IID_IWbemCallResult{0x44aca675, 0xe8fc, 0x11d0, {0xa0, 0x7c, 0, 0xc0, 0x4f, 0xb6, 0x88, 0x20}};

/// 0x8…: as the HRESULT that it is.
constexpr HRESULT NcHresult(std::uint32_t code) { return static_cast<HRESULT>(code); }
constexpr bool NcFailed(HRESULT result) { return result < 0; }

inline constexpr HRESULT S_OK = 0;
inline constexpr HRESULT S_FALSE = 1;
inline constexpr HRESULT E_NOINTERFACE = NcHresult(0x80004002);
inline constexpr HRESULT E_POINTER = NcHresult(0x80004003);
inline constexpr HRESULT CLASS_E_CLASSNOTAVAILABLE = NcHresult(0x80040111);
inline constexpr HRESULT WBEM_S_NO_ERROR = 0;
inline constexpr HRESULT WBEM_S_FALSE = 1;
inline constexpr HRESULT WBEM_S_DIFFERENT = 0x40003;
inline constexpr HRESULT WBEM_S_TIMEDOUT = 0x40004;
inline constexpr HRESULT WBEM_S_NO_MORE_DATA = 0x40005;
inline constexpr HRESULT WBEM_E_FAILED = NcHresult(0x80041001);
inline constexpr HRESULT WBEM_E_NOT_FOUND = NcHresult(0x80041002);
inline constexpr HRESULT WBEM_E_ACCESS_DENIED = NcHresult(0x80041003);
inline constexpr HRESULT WBEM_E_TYPE_MISMATCH = NcHresult(0x80041005);
inline constexpr HRESULT WBEM_E_OUT_OF_MEMORY = NcHresult(0x80041006);
inline constexpr HRESULT WBEM_E_INVALID_PARAMETER = NcHresult(0x80041008);
inline constexpr HRESULT WBEM_E_NOT_SUPPORTED = NcHresult(0x8004100c);
inline constexpr HRESULT WBEM_E_INVALID_NAMESPACE = NcHresult(0x8004100e);
inline constexpr HRESULT WBEM_E_INVALID_OBJECT = NcHresult(0x8004100f);
inline constexpr HRESULT WBEM_E_INVALID_CLASS = NcHresult(0x80041010);
inline constexpr HRESULT WBEM_E_INVALID_OPERATION = NcHresult(0x80041016);
inline constexpr HRESULT WBEM_E_INVALID_QUERY = NcHresult(0x80041017);
inline constexpr HRESULT WBEM_E_INVALID_QUERY_TYPE = NcHresult(0x80041018);
inline constexpr HRESULT WBEM_E_ALREADY_EXISTS = NcHresult(0x80041019);
inline constexpr HRESULT WBEM_E_UNEXPECTED = NcHresult(0x8004101d);
inline constexpr HRESULT WBEM_E_CALL_CANCELLED = NcHresult(0x80041032);
inline constexpr HRESULT WBEM_E_INVALID_OBJECT_PATH = NcHresult(0x8004103a);
inline constexpr HRESULT WBEM_E_QUOTA_VIOLATION = NcHresult(0x8004106c);

inline constexpr LONG WBEM_NO_WAIT = 0;
inline constexpr LONG WBEM_INFINITE = -1;
inline constexpr LONG WBEM_FLAG_DEEP = 0;
inline constexpr LONG WBEM_FLAG_SHALLOW = 1;
inline constexpr LONG WBEM_FLAG_CREATE_OR_UPDATE = 0;
inline constexpr LONG WBEM_FLAG_UPDATE_ONLY = 1;
inline constexpr LONG WBEM_FLAG_CREATE_ONLY = 2;
inline constexpr LONG WBEM_FLAG_RETURN_IMMEDIATELY = 0x10;
inline constexpr LONG WBEM_FLAG_FORWARD_ONLY = 0x20;
inline constexpr LONG WBEM_STATUS_COMPLETE = 0;
/// Of GetNames and BeginEnumeration.
inline constexpr LONG WBEM_FLAG_KEYS_ONLY = 0x4;
inline constexpr LONG WBEM_FLAG_REFS_ONLY = 0x8;
inline constexpr LONG WBEM_FLAG_LOCAL_ONLY = 0x10;
inline constexpr LONG WBEM_FLAG_PROPAGATED_ONLY = 0x20;
inline constexpr LONG WBEM_FLAG_SYSTEM_ONLY = 0x30;
inline constexpr LONG WBEM_FLAG_NONSYSTEM_ONLY = 0x40;
inline constexpr LONG WBEM_MASK_CONDITION_ORIGIN = 0x70;
inline constexpr LONG WBEM_FLAVOR_ORIGIN_LOCAL = 0;
inline constexpr LONG WBEM_FLAVOR_ORIGIN_PROPAGATED = 0x20;
inline constexpr LONG WBEM_FLAVOR_ORIGIN_SYSTEM = 0x40;

inline constexpr CIMTYPE CIM_SINT16 = 2;
inline constexpr CIMTYPE CIM_SINT32 = 3;
inline constexpr CIMTYPE CIM_REAL32 = 4;
inline constexpr CIMTYPE CIM_REAL64 = 5;
inline constexpr CIMTYPE CIM_STRING = 8;
inline constexpr CIMTYPE CIM_BOOLEAN = 11;
inline constexpr CIMTYPE CIM_OBJECT = 13;
inline constexpr CIMTYPE CIM_SINT8 = 16;
inline constexpr CIMTYPE CIM_UINT8 = 17;
inline constexpr CIMTYPE CIM_UINT16 = 18;
inline constexpr CIMTYPE CIM_UINT32 = 19;
inline constexpr CIMTYPE CIM_SINT64 = 20;
inline constexpr CIMTYPE CIM_UINT64 = 21;
inline constexpr CIMTYPE CIM_DATETIME = 101;
inline constexpr CIMTYPE CIM_REFERENCE = 102;
inline constexpr CIMTYPE CIM_CHAR16 = 103;
inline constexpr CIMTYPE CIM_FLAG_ARRAY = 0x2000;

inline constexpr std::uint16_t VT_EMPTY = 0;
inline constexpr std::uint16_t VT_NULL = 1;
inline constexpr std::uint16_t VT_I2 = 2;
inline constexpr std::uint16_t VT_I4 = 3;
inline constexpr std::uint16_t VT_R4 = 4;
inline constexpr std::uint16_t VT_R8 = 5;
inline constexpr std::uint16_t VT_BSTR = 8;
inline constexpr std::uint16_t VT_BOOL = 11;
inline constexpr std::uint16_t VT_UNKNOWN = 13;
inline constexpr std::uint16_t VT_UI1 = 17;
inline constexpr std::uint16_t VT_UI4 = 19;
inline constexpr std::uint16_t VT_ARRAY = 0x2000;

/// Three slots. No destructor in the vtable: the last Release frees the object.
struct IUnknown {
    virtual HRESULT QueryInterface(REFIID iid, void** object) = 0;
    virtual ULONG AddRef() = 0;
    virtual ULONG Release() = 0;

  protected:
    ~IUnknown() = default;
};

struct SAFEARRAYBOUND {
    ULONG cElements;
    LONG lLbound;
};
/// One dimension, elements without gaps: BSTR, IUnknown*, or the numbers of VARIANT.
struct SAFEARRAY {
    std::uint16_t cDims;
    std::uint16_t fFeatures;
    ULONG cbElements;
    ULONG cLocks;
    void* pvData;
    SAFEARRAYBOUND rgsabound[1];
};

/// 24 bytes, as .NET's ComVariant: the kind at 0, the value at 8. uint32 is VT_I4, 64-bit integers are VT_BSTR in
/// decimal, TRUE is -1.
struct VARIANT {
    std::uint16_t vt;
    std::uint16_t wReserved1;
    std::uint16_t wReserved2;
    std::uint16_t wReserved3;
    union {
        std::int16_t iVal;
        std::int32_t lVal;
        std::uint32_t ulVal;
        std::uint8_t bVal;
        float fltVal;
        double dblVal;
        std::int16_t boolVal;
        BSTR bstrVal;
        IUnknown* punkVal;
        SAFEARRAY* parray;
        void* pair[2];
    };
};
static_assert(sizeof(VARIANT) == 24 && offsetof(VARIANT, lVal) == 8);

struct IWbemQualifierSet : IUnknown {
    virtual HRESULT Get(LPCWSTR name, LONG flags, VARIANT* value, LONG* flavor) = 0;
    virtual HRESULT Put(LPCWSTR name, VARIANT* value, LONG flavor) = 0;
    virtual HRESULT Delete(LPCWSTR name) = 0;
    virtual HRESULT GetNames(LONG flags, SAFEARRAY** names) = 0;
    virtual HRESULT BeginEnumeration(LONG flags) = 0;
    virtual HRESULT Next(LONG flags, BSTR* name, VARIANT* value, LONG* flavor) = 0;
    virtual HRESULT EndEnumeration() = 0;

  protected:
    ~IWbemQualifierSet() = default;
};

struct IWbemClassObject : IUnknown {
    virtual HRESULT GetQualifierSet(IWbemQualifierSet** set) = 0;
    virtual HRESULT Get(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE* type, LONG* flavor) = 0;
    virtual HRESULT Put(LPCWSTR name, LONG flags, VARIANT* value, CIMTYPE type) = 0;
    virtual HRESULT Delete(LPCWSTR name) = 0;
    virtual HRESULT GetNames(LPCWSTR qualifier, LONG flags, VARIANT* qualifier_value, SAFEARRAY** names) = 0;
    virtual HRESULT BeginEnumeration(LONG flags) = 0;
    virtual HRESULT Next(LONG flags, BSTR* name, VARIANT* value, CIMTYPE* type, LONG* flavor) = 0;
    virtual HRESULT EndEnumeration() = 0;
    virtual HRESULT GetPropertyQualifierSet(LPCWSTR property, IWbemQualifierSet** set) = 0;
    virtual HRESULT Clone(IWbemClassObject** copy) = 0;
    virtual HRESULT GetObjectText(LONG flags, BSTR* text) = 0;
    virtual HRESULT SpawnDerivedClass(LONG flags, IWbemClassObject** made) = 0;
    virtual HRESULT SpawnInstance(LONG flags, IWbemClassObject** made) = 0;
    virtual HRESULT CompareTo(LONG flags, IWbemClassObject* other) = 0;
    virtual HRESULT GetPropertyOrigin(LPCWSTR name, BSTR* class_name) = 0;
    virtual HRESULT InheritsFrom(LPCWSTR ancestor) = 0;
    virtual HRESULT GetMethod(LPCWSTR name, LONG flags, IWbemClassObject** in, IWbemClassObject** out) = 0;
    virtual HRESULT PutMethod(LPCWSTR name, LONG flags, IWbemClassObject* in, IWbemClassObject* out) = 0;
    virtual HRESULT DeleteMethod(LPCWSTR name) = 0;
    virtual HRESULT BeginMethodEnumeration(LONG flags) = 0;
    virtual HRESULT NextMethod(LONG flags, BSTR* name, IWbemClassObject** in, IWbemClassObject** out) = 0;
    virtual HRESULT EndMethodEnumeration() = 0;
    virtual HRESULT GetMethodQualifierSet(LPCWSTR method, IWbemQualifierSet** set) = 0;
    virtual HRESULT GetMethodOrigin(LPCWSTR method, BSTR* class_name) = 0;

  protected:
    ~IWbemClassObject() = default;
};

/// The client's. Called from threads of the library, one call at a time: any number of Indicate, then one SetStatus
/// with WBEM_STATUS_COMPLETE.
struct IWbemObjectSink : IUnknown {
    virtual HRESULT Indicate(LONG count, IWbemClassObject** objects) = 0;
    virtual HRESULT SetStatus(LONG flags, HRESULT result, BSTR text, IWbemClassObject* object) = 0;

  protected:
    ~IWbemObjectSink() = default;
};

struct IEnumWbemClassObject : IUnknown {
    virtual HRESULT Reset() = 0;
    /// timeout: milliseconds, or WBEM_INFINITE.
    virtual HRESULT Next(LONG timeout, ULONG count, IWbemClassObject** objects, ULONG* returned) = 0;
    virtual HRESULT NextAsync(ULONG count, IWbemObjectSink* sink) = 0;
    virtual HRESULT Clone(IEnumWbemClassObject** copy) = 0;
    virtual HRESULT Skip(LONG timeout, ULONG count) = 0;

  protected:
    ~IEnumWbemClassObject() = default;
};

struct IWbemContext : IUnknown {
    virtual HRESULT Clone(IWbemContext** copy) = 0;
    virtual HRESULT GetNames(LONG flags, SAFEARRAY** names) = 0;
    virtual HRESULT BeginEnumeration(LONG flags) = 0;
    virtual HRESULT Next(LONG flags, BSTR* name, VARIANT* value) = 0;
    virtual HRESULT EndEnumeration() = 0;
    virtual HRESULT SetValue(LPCWSTR name, LONG flags, VARIANT* value) = 0;
    virtual HRESULT GetValue(LPCWSTR name, LONG flags, VARIANT* value) = 0;
    virtual HRESULT DeleteValue(LPCWSTR name, LONG flags) = 0;
    virtual HRESULT DeleteAll() = 0;

  protected:
    ~IWbemContext() = default;
};

struct IWbemServices;
/// timeout: milliseconds, or WBEM_INFINITE; over: WBEM_S_TIMEDOUT.
struct IWbemCallResult : IUnknown {
    virtual HRESULT GetResultObject(LONG timeout, IWbemClassObject** object) = 0;
    virtual HRESULT GetResultString(LONG timeout, BSTR* text) = 0;
    virtual HRESULT GetResultServices(LONG timeout, IWbemServices** services) = 0;
    virtual HRESULT GetCallStatus(LONG timeout, LONG* status) = 0;

  protected:
    ~IWbemCallResult() = default;
};

struct IWbemServices : IUnknown {
    virtual HRESULT OpenNamespace(const BSTR name, LONG flags, IWbemContext* context, IWbemServices** services,
                                  IWbemCallResult** result) = 0;
    virtual HRESULT CancelAsyncCall(IWbemObjectSink* sink) = 0;
    virtual HRESULT QueryObjectSink(LONG flags, IWbemObjectSink** sink) = 0;
    virtual HRESULT GetObject(const BSTR path, LONG flags, IWbemContext* context, IWbemClassObject** object,
                              IWbemCallResult** result) = 0;
    virtual HRESULT GetObjectAsync(const BSTR path, LONG flags, IWbemContext* context, IWbemObjectSink* sink) = 0;
    virtual HRESULT PutClass(IWbemClassObject* object, LONG flags, IWbemContext* context,
                             IWbemCallResult** result) = 0;
    virtual HRESULT PutClassAsync(IWbemClassObject* object, LONG flags, IWbemContext* context,
                                  IWbemObjectSink* sink) = 0;
    virtual HRESULT DeleteClass(const BSTR name, LONG flags, IWbemContext* context, IWbemCallResult** result) = 0;
    virtual HRESULT DeleteClassAsync(const BSTR name, LONG flags, IWbemContext* context, IWbemObjectSink* sink) = 0;
    virtual HRESULT CreateClassEnum(const BSTR superclass, LONG flags, IWbemContext* context,
                                    IEnumWbemClassObject** enumerator) = 0;
    virtual HRESULT CreateClassEnumAsync(const BSTR superclass, LONG flags, IWbemContext* context,
                                         IWbemObjectSink* sink) = 0;
    virtual HRESULT PutInstance(IWbemClassObject* object, LONG flags, IWbemContext* context,
                                IWbemCallResult** result) = 0;
    virtual HRESULT PutInstanceAsync(IWbemClassObject* object, LONG flags, IWbemContext* context,
                                     IWbemObjectSink* sink) = 0;
    virtual HRESULT DeleteInstance(const BSTR path, LONG flags, IWbemContext* context, IWbemCallResult** result) = 0;
    virtual HRESULT DeleteInstanceAsync(const BSTR path, LONG flags, IWbemContext* context,
                                        IWbemObjectSink* sink) = 0;
    virtual HRESULT CreateInstanceEnum(const BSTR class_name, LONG flags, IWbemContext* context,
                                       IEnumWbemClassObject** enumerator) = 0;
    virtual HRESULT CreateInstanceEnumAsync(const BSTR class_name, LONG flags, IWbemContext* context,
                                            IWbemObjectSink* sink) = 0;
    virtual HRESULT ExecQuery(const BSTR language, const BSTR query, LONG flags, IWbemContext* context,
                              IEnumWbemClassObject** enumerator) = 0;
    virtual HRESULT ExecQueryAsync(const BSTR language, const BSTR query, LONG flags, IWbemContext* context,
                                   IWbemObjectSink* sink) = 0;
    virtual HRESULT ExecNotificationQuery(const BSTR language, const BSTR query, LONG flags, IWbemContext* context,
                                          IEnumWbemClassObject** enumerator) = 0;
    virtual HRESULT ExecNotificationQueryAsync(const BSTR language, const BSTR query, LONG flags,
                                               IWbemContext* context, IWbemObjectSink* sink) = 0;
    virtual HRESULT ExecMethod(const BSTR path, const BSTR method, LONG flags, IWbemContext* context,
                               IWbemClassObject* in, IWbemClassObject** out, IWbemCallResult** result) = 0;
    virtual HRESULT ExecMethodAsync(const BSTR path, const BSTR method, LONG flags, IWbemContext* context,
                                    IWbemClassObject* in, IWbemObjectSink* sink) = 0;

  protected:
    ~IWbemServices() = default;
};

struct IWbemLocator : IUnknown {
    /// resource: \\HOST[:PORT]\root\NetworkController (HTTPS; without a host: https://localhost), or the URI of the
    /// controller, http://127.0.0.1:8080, with or without a namespace as its path. flags must be 0 or
    /// WBEM_FLAG_CONNECT_USE_MAX_WAIT. user without a value: no credentials are sent. A context may have
    /// "AuthorityFile": PEM, who signs the controller's certificate. Nothing is asked of the controller yet.
    virtual HRESULT ConnectServer(const BSTR resource, const BSTR user, const BSTR password, const BSTR locale,
                                  LONG flags, const BSTR authority, IWbemContext* context,
                                  IWbemServices** services) = 0;

  protected:
    ~IWbemLocator() = default;
};

extern "C" {
/// CLSID_WbemLocator: IWbemLocator; IID_IWbemContext as the class: an empty context. No apartments, no registry.
HRESULT NcGetClassObject(REFCLSID class_id, REFIID iid, void** object);
/// malloc'd: 8 bytes before the text, of which the last 4 are the length in bytes; free(text - 8 bytes). .NET on Linux
/// does it just so: either side may free. Null of null.
BSTR NcSysAllocString(LPCWSTR text);
BSTR NcSysAllocStringLen(LPCWSTR text, ULONG characters);
void NcSysFreeString(BSTR text);
ULONG NcSysStringLen(BSTR text);
/// Frees what it holds; VT_EMPTY afterwards.
HRESULT NcVariantClear(VARIANT* value);
HRESULT NcSafeArrayDestroy(SAFEARRAY* array);
/// What the last call of this thread that failed was refused for; null when there was none. Like GetErrorInfo, it tells
/// it once.
BSTR NcTakeErrorText();
}
