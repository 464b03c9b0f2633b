// The binary rules of the COM face, by raw pointers: what a client of another language relies on.
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>

#include "tests/unit/provider/com/com_fixture.hpp"

namespace nc::provider::test {
namespace {

/// The function in a slot of the object's vtable, called with the object first.
template <class... Arguments>
HRESULT call_slot(void* object, std::size_t slot, Arguments... arguments) {
    void** vtable = nullptr;
    std::memcpy(&vtable, object, sizeof(vtable));
    HRESULT (*function)(void*, Arguments...) = nullptr;
    std::memcpy(&function, &vtable[slot], sizeof(function));
    return function(object, arguments...);
}

TEST(ComAbi, ABstrIsTextBehindItsLengthInAMallocatedBlock) {
    BSTR text = NcSysAllocString(u"Grün");
    auto* bytes = static_cast<unsigned char*>(static_cast<void*>(text));
    std::uint32_t length = 0;
    std::memcpy(&length, bytes - 4, sizeof(length));
    EXPECT_EQ(length, 8U);
    EXPECT_EQ(bytes[2 * 2], 0xfc);  // u with two dots, little-endian
    EXPECT_EQ(bytes[2 * 2 + 1], 0);
    EXPECT_EQ(text[4], 0);
    EXPECT_EQ(NcSysStringLen(text), 4U);
    std::free(bytes - 8);  // as .NET does
    NcSysFreeString(nullptr);
    EXPECT_EQ(NcSysAllocString(nullptr), nullptr);
    EXPECT_EQ(NcSysStringLen(nullptr), 0U);
    BSTR with_zero = NcSysAllocStringLen(u"a\0b", 3);
    EXPECT_EQ(com::text_of(with_zero), std::string("a\0b", 3));
    NcSysFreeString(with_zero);
}

TEST(ComAbi, SizesAndPlacesAreThoseOfWindows) {
    EXPECT_EQ(sizeof(VARIANT), 24U);
    EXPECT_EQ(offsetof(VARIANT, vt), 0U);
    EXPECT_EQ(offsetof(VARIANT, bstrVal), 8U);
    EXPECT_EQ(sizeof(GUID), 16U);
    EXPECT_EQ(offsetof(SAFEARRAY, pvData), 16U);
    EXPECT_EQ(offsetof(SAFEARRAY, rgsabound), 24U);
    EXPECT_EQ(sizeof(HRESULT), 4U);
    EXPECT_EQ(sizeof(WCHAR), 2U);
    unsigned char bytes[16];
    std::memcpy(bytes, &IID_IWbemServices, sizeof(bytes));
    const unsigned char expected[16] = {0x99, 0xdc, 0x56, 0x95, 0x8c, 0x82, 0xcf, 0x11,
                                        0xa3, 0x7e, 0x00, 0xaa, 0x00, 0x32, 0x40, 0xc7};
    EXPECT_EQ(std::memcmp(bytes, expected, sizeof(bytes)), 0);
}

TEST(ComAbi, Utf8AndUtf16MeanTheSame) {
    const std::string text = "a\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80";
    EXPECT_EQ(com::to_utf16(text), u"a\u00fc\u20ac\U0001f600");
    EXPECT_EQ(com::to_utf8(std::u16string_view(u"a\u00fc\u20ac\U0001f600")), text);
    EXPECT_EQ(com::to_utf16("\xff\xc3"), u"\ufffd\ufffd");
    EXPECT_EQ(com::to_utf16("\xc0\xaf"), u"\ufffd\ufffd");
    EXPECT_EQ(com::to_utf16("\xed\xa0\x80"), u"\ufffd\ufffd\ufffd");
    const char16_t lone[] = {0xd800, 'a', 0};
    EXPECT_EQ(com::to_utf8(lone),
              "\xef\xbf\xbd"
              "a");
}

TEST(ComAbi, OnlyKnownObjectsComeFromTheLibrary) {
    void* object = &object;
    EXPECT_EQ(NcGetClassObject(IID_IWbemServices, IID_IUnknown, &object), CLASS_E_CLASSNOTAVAILABLE);
    EXPECT_EQ(object, nullptr);
    EXPECT_EQ(NcGetClassObject(CLSID_WbemLocator, IID_IWbemServices, &object), E_NOINTERFACE);
    EXPECT_EQ(object, nullptr);
    EXPECT_EQ(NcGetClassObject(CLSID_WbemLocator, IID_IWbemLocator, nullptr), E_POINTER);
    ASSERT_EQ(NcGetClassObject(CLSID_WbemLocator, IID_IWbemLocator, &object), S_OK);
    EXPECT_EQ(call_slot(object, 1), 2);
    EXPECT_EQ(call_slot(object, 2), 1);
    EXPECT_EQ(call_slot(object, 2), 0);
}

TEST(ComAbi, ALocatorOpensWhatIsNamedAndNothingElse) {
    void* object = nullptr;
    ASSERT_EQ(NcGetClassObject(CLSID_WbemLocator, IID_IWbemLocator, &object), S_OK);
    const com::Pointer<IWbemLocator> locator(static_cast<IWbemLocator*>(object));
    const auto connect = [&](const char* resource, const char* authority) {
        IWbemServices* services = nullptr;
        const HRESULT result =
            locator->ConnectServer(Text(resource), nullptr, nullptr, nullptr, 0, Text(authority), nullptr, &services);
        const com::Pointer<IWbemServices> held(services);
        EXPECT_EQ(services != nullptr, result == S_OK);
        return result;
    };
    EXPECT_EQ(connect("http://127.0.0.1:1", ""), S_OK);
    EXPECT_EQ(connect("http://127.0.0.1:1/root/NetworkController", ""), S_OK);
    EXPECT_EQ(connect("\\\\nc.example\\ROOT\\networkcontroller", ""), S_OK);
    EXPECT_EQ(connect("root\\NetworkController", ""), S_OK);
    EXPECT_EQ(connect("http://127.0.0.1:1/root/nothing", ""), WBEM_E_INVALID_NAMESPACE);
    EXPECT_EQ(connect("\\\\.\\root\\cimv2", ""), WBEM_E_INVALID_NAMESPACE);
    EXPECT_EQ(connect("http://", ""), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(connect("http://127.0.0.1:1", "kerberos:nc"), WBEM_E_INVALID_PARAMETER);
}

TEST_F(ComTest, QueryInterfaceKnowsOnlyWhatTheObjectIs) {
    const auto object = get("T_Item.Name=\"a\"");
    void* found = &found;
    EXPECT_EQ(call_slot(object.get(), 0, &IID_IWbemServices, &found), E_NOINTERFACE);
    EXPECT_EQ(found, nullptr);
    EXPECT_EQ(call_slot(object.get(), 0, &IID_IWbemClassObject, static_cast<void**>(nullptr)), E_POINTER);
    void* unknown = nullptr;
    ASSERT_EQ(call_slot(object.get(), 0, &IID_IUnknown, &unknown), S_OK);
    void* again = nullptr;
    ASSERT_EQ(static_cast<IUnknown*>(unknown)->QueryInterface(IID_IWbemClassObject, &again), S_OK);
    EXPECT_EQ(unknown, again);  // the same identity, both ways
    EXPECT_EQ(call_slot(again, 2), 2);
    EXPECT_EQ(call_slot(unknown, 2), 1);
}

TEST_F(ComTest, MethodsStandInTheOrderOfTheInterfaceDefinition) {
    // IWbemServices: slot 6 is GetObject, 20 is ExecQuery, 22 is ExecNotificationQuery, 8 is PutClass.
    IWbemClassObject* object = nullptr;
    const Text path("T_Item.Name=\"a\"");
    ASSERT_EQ(call_slot(services_.get(), 6, static_cast<BSTR>(path), LONG{0}, static_cast<void*>(nullptr), &object,
                        static_cast<void*>(nullptr)),
              S_OK);
    EXPECT_EQ(call_slot(services_.get(), 8, static_cast<void*>(object), LONG{0}, static_cast<void*>(nullptr),
                        static_cast<void*>(nullptr)),
              WBEM_E_NOT_SUPPORTED);
    IEnumWbemClassObject* enumerator = nullptr;
    const Text wql("WQL");
    const Text query("SELECT * FROM T_Box");
    ASSERT_EQ(call_slot(services_.get(), 20, static_cast<BSTR>(wql), static_cast<BSTR>(query), LONG{0},
                        static_cast<void*>(nullptr), &enumerator),
              S_OK);
    IEnumWbemClassObject* object_of_events = nullptr;
    EXPECT_EQ(call_slot(services_.get(), 22, static_cast<BSTR>(wql), static_cast<BSTR>(query), LONG{0x30},
                        static_cast<void*>(nullptr), &object_of_events),
              WBEM_E_INVALID_QUERY);
    EXPECT_EQ(object_of_events, nullptr);
    EXPECT_EQ(call_slot(object, 2), 0);
    // IEnumWbemClassObject: 4 is Next. IWbemClassObject: 4 is Get, 12 is Clone, 18 is InheritsFrom.
    IWbemClassObject* box = nullptr;
    ULONG returned = 0;
    EXPECT_EQ(call_slot(enumerator, 4, LONG{-1}, ULONG{1}, &box, &returned), S_OK);
    Variant name;
    CIMTYPE type = 0;
    EXPECT_EQ(call_slot(box, 4, u"Name", LONG{0}, static_cast<VARIANT*>(&name), &type, static_cast<LONG*>(nullptr)),
              S_OK);
    EXPECT_EQ(name.text(), "one");
    EXPECT_EQ(type, CIM_STRING);
    IWbemClassObject* clone = nullptr;
    EXPECT_EQ(call_slot(box, 12, &clone), S_OK);
    EXPECT_EQ(call_slot(clone, 18, u"T_Element"), S_OK);
    EXPECT_EQ(call_slot(clone, 18, u"T_Item"), WBEM_S_FALSE);
    for (void* each : {static_cast<void*>(clone), static_cast<void*>(box), static_cast<void*>(enumerator)})
        EXPECT_EQ(call_slot(each, 2), 0);
}

}  // namespace
}  // namespace nc::provider::test
