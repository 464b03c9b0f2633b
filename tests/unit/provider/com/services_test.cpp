// IWbemServices and what it tells, over the small world.
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/provider/com/com_fixture.hpp"

namespace nc::provider::test {
namespace {

constexpr LONG kAtOnce = WBEM_FLAG_RETURN_IMMEDIATELY;
constexpr const char* kAllItems = "SELECT * FROM T_Item";

TEST_F(ComTest, AnObjectHasItsValuesInTheKindsOfWmi) {
    const auto item = get("T_Item.Name=\"b\"");
    const auto kind = [&](const char16_t* name, CIMTYPE expected) {
        Variant value;
        CIMTYPE type = 0;
        EXPECT_EQ(item->Get(name, 0, &value, &type, nullptr), S_OK);
        EXPECT_EQ(type, expected);
        return value.vt;
    };
    EXPECT_EQ(kind(u"Name", CIM_STRING), VT_BSTR);
    EXPECT_EQ(kind(u"count", CIM_SINT32), VT_I4);
    EXPECT_EQ(kind(u"Size", CIM_UINT64), VT_BSTR);
    EXPECT_EQ(text(*item, u"Size"), "18446744073709551615");
    EXPECT_EQ(kind(u"Ratio", CIM_REAL64), VT_R8);
    EXPECT_EQ(kind(u"IsOn", CIM_BOOLEAN), VT_BOOL);
    EXPECT_EQ(kind(u"Date", CIM_DATETIME), VT_BSTR);
    EXPECT_EQ(kind(u"Tags", CIM_STRING | CIM_FLAG_ARRAY), VT_NULL);
    EXPECT_EQ(kind(u"Part", CIM_OBJECT), VT_NULL);
    EXPECT_EQ(text(*item, u"__CLASS"), "T_Item");
    EXPECT_EQ(text(*item, u"__RELPATH"), "T_Item.Name=\"b\"");
    EXPECT_EQ(item->Get(u"Nothing", 0, nullptr, nullptr, nullptr), WBEM_E_NOT_FOUND);
    Variant on;
    EXPECT_EQ(get("T_Item.Name=\"a\"")->Get(u"IsOn", 0, &on, nullptr, nullptr), S_OK);
    EXPECT_EQ(on.boolVal, -1);
}

TEST_F(ComTest, ListsAreArraysAndEmbeddedInstancesObjects) {
    const auto item = get("T_Item.Name=\"a\"");
    Variant tags;
    ASSERT_EQ(item->Get(u"Tags", 0, &tags, nullptr, nullptr), S_OK);
    ASSERT_EQ(tags.vt, VT_ARRAY | VT_BSTR);
    ASSERT_EQ(tags.parray->rgsabound[0].cElements, 2U);
    EXPECT_EQ(com::text_of(static_cast<BSTR*>(tags.parray->pvData)[1]), "blue");
    Variant part;
    ASSERT_EQ(item->Get(u"Part", 0, &part, nullptr, nullptr), S_OK);
    ASSERT_EQ(part.vt, VT_UNKNOWN);
    void* found = nullptr;
    ASSERT_EQ(part.punkVal->QueryInterface(IID_IWbemClassObject, &found), S_OK);
    const com::Pointer<IWbemClassObject> embedded(static_cast<IWbemClassObject*>(found));
    EXPECT_EQ(text(*embedded, u"Label"), "x");
    // Both may be put again.
    EXPECT_EQ(item->Put(u"Tags", 0, &tags, 0), S_OK);
    EXPECT_EQ(item->Put(u"Part", 0, &part, CIM_OBJECT), S_OK);
    EXPECT_EQ(services_->PutInstance(item.get(), WBEM_FLAG_UPDATE_ONLY, nullptr, nullptr), S_OK);
}

TEST_F(ComTest, AnInstanceIsMadeChangedAndDeleted) {
    const auto class_ = get("T_Item");
    IWbemClassObject* spawned = nullptr;
    ASSERT_EQ(class_->SpawnInstance(0, &spawned), S_OK);
    const com::Pointer<IWbemClassObject> item(spawned);
    Variant name("new");
    Variant count;
    count.vt = VT_I4;
    count.lVal = 5;
    ASSERT_EQ(item->Put(u"Name", 0, &name, 0), S_OK);
    ASSERT_EQ(item->Put(u"Count", 0, &count, CIM_SINT32), S_OK);
    EXPECT_EQ(item->Put(u"Count", 0, &name, 0), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(item->Put(u"Count", 0, &count, CIM_STRING), WBEM_E_TYPE_MISMATCH);
    EXPECT_EQ(item->Put(u"Nothing", 0, &count, 0), WBEM_E_NOT_FOUND);
    EXPECT_EQ(services_->PutInstance(item.get(), WBEM_FLAG_UPDATE_ONLY, nullptr, nullptr), WBEM_E_NOT_FOUND);
    EXPECT_EQ(services_->PutInstance(item.get(), 0, nullptr, nullptr), S_OK);
    EXPECT_EQ(services_->PutInstance(item.get(), WBEM_FLAG_CREATE_ONLY, nullptr, nullptr), WBEM_E_ALREADY_EXISTS);
    count.lVal = 6;
    ASSERT_EQ(item->Put(u"Count", 0, &count, 0), S_OK);
    EXPECT_EQ(services_->PutInstance(item.get(), 0, nullptr, nullptr), S_OK);
    const auto list = query("SELECT * FROM T_Item WHERE Count = 6");
    EXPECT_EQ(read(*list), "new");
    EXPECT_EQ(services_->DeleteInstance(Text("T_Item.Name=\"new\""), 0, nullptr, nullptr), S_OK);
    EXPECT_EQ(services_->DeleteInstance(Text("T_Item.Name=\"new\""), 0, nullptr, nullptr), WBEM_E_NOT_FOUND);
    BSTR why = NcTakeErrorText();
    EXPECT_EQ(com::text_of(why), "There is no such instance.");
    NcSysFreeString(why);
    EXPECT_EQ(NcTakeErrorText(), nullptr);
}

TEST_F(ComTest, ErrorsAreThoseOfTheTable) {
    IWbemClassObject* object = nullptr;
    for (const auto& [path, expected] : std::map<std::string, HRESULT>{{"T_Item.Name=\"zz\"", WBEM_E_NOT_FOUND},
                                                                       {"T_Nothing", WBEM_E_INVALID_CLASS},
                                                                       {"T_Nothing.Name=\"a\"", WBEM_E_INVALID_CLASS},
                                                                       {"T_Item.Size=1", WBEM_E_INVALID_PARAMETER},
                                                                       {"=", WBEM_E_INVALID_OBJECT_PATH},
                                                                       {"root/none:T_Item", WBEM_E_INVALID_NAMESPACE}})
        EXPECT_EQ(services_->GetObject(Text(path), 0, nullptr, &object, nullptr), expected) << path;
    EXPECT_EQ(object, nullptr);
    IEnumWbemClassObject* opened = nullptr;
    EXPECT_EQ(services_->ExecQuery(Text("SQL"), Text(kAllItems), 0, nullptr, &opened), WBEM_E_INVALID_QUERY_TYPE);
    EXPECT_EQ(services_->ExecQuery(Text("wql"), Text("SELECT"), 0, nullptr, &opened), WBEM_E_INVALID_QUERY);
    EXPECT_EQ(services_->ExecQuery(Text("WQL"), Text("SELECT * FROM X"), 0, nullptr, &opened), WBEM_E_INVALID_CLASS);
    EXPECT_EQ(services_->CreateInstanceEnum(Text("X"), 0, nullptr, &opened), WBEM_E_INVALID_CLASS);
    EXPECT_EQ(services_->PutClass(nullptr, 0, nullptr, nullptr), WBEM_E_NOT_SUPPORTED);
    EXPECT_EQ(services_->DeleteClass(Text("T_Item"), 0, nullptr, nullptr), WBEM_E_NOT_SUPPORTED);
    EXPECT_EQ(services_->QueryObjectSink(0, nullptr), WBEM_E_NOT_SUPPORTED);
    EXPECT_EQ(services_->GetObject(Text("T_Item"), kAtOnce, nullptr, &object, nullptr), WBEM_E_INVALID_PARAMETER);
    IWbemServices* other = nullptr;
    EXPECT_EQ(services_->OpenNamespace(Text("nothing"), 0, nullptr, &other, nullptr), WBEM_E_INVALID_NAMESPACE);
    EXPECT_EQ(services_->OpenNamespace(Text("root"), 0, nullptr, &other, nullptr), S_OK);
    EXPECT_EQ(other->Release(), 0U);
}

TEST_F(ComTest, EnumeratorsReadResetSkipAndClone) {
    for (const LONG flags : {LONG{0}, kAtOnce}) {
        const auto items = query(kAllItems, flags);
        IWbemClassObject* two[2] = {};
        ULONG returned = 0;
        ASSERT_EQ(items->Next(WBEM_INFINITE, 2, two, &returned), S_OK);
        ASSERT_EQ(returned, 2U);
        two[0]->Release();
        two[1]->Release();
        IEnumWbemClassObject* copied = nullptr;
        ASSERT_EQ(items->Clone(&copied), S_OK);
        const com::Pointer<IEnumWbemClassObject> copy(copied);
        EXPECT_EQ(items->Skip(WBEM_INFINITE, 1), S_OK);
        EXPECT_EQ(read(*items), "d,e");
        EXPECT_EQ(read(*copy), "c,d,e");
        EXPECT_EQ(items->Reset(), S_OK);
        EXPECT_EQ(read(*items), "a,b,c,d,e");
        EXPECT_EQ(items->Skip(0, 1), WBEM_S_FALSE);
    }
    const auto once = query(kAllItems, kAtOnce | WBEM_FLAG_FORWARD_ONLY);
    EXPECT_EQ(read(*once), "a,b,c,d,e");
    EXPECT_EQ(once->Reset(), WBEM_E_INVALID_OPERATION);
    // An error of who is not waited for is told by Next.
    const auto wrong = query("SELECT * FROM X", kAtOnce);
    EXPECT_EQ(read(*wrong), "!" + std::to_string(WBEM_E_INVALID_CLASS));
    // One that nobody reads ends with its last reference.
    (void)query(kAllItems, kAtOnce | WBEM_FLAG_FORWARD_ONLY);
}

TEST_F(ComTest, InstancesAndClassesAreEnumeratedDeepAndShallow) {
    const auto names = [&](const char* class_name, LONG flags) {
        IEnumWbemClassObject* opened = nullptr;
        EXPECT_EQ(services_->CreateInstanceEnum(Text(class_name), flags, nullptr, &opened), S_OK);
        const com::Pointer<IEnumWbemClassObject> held(opened);
        return read(*held);
    };
    EXPECT_EQ(names("T_Item", WBEM_FLAG_DEEP), "a,b,c,d,e");
    EXPECT_EQ(names("t_item", WBEM_FLAG_SHALLOW), "a,b,c");
    Sink deep;
    EXPECT_EQ(services_->CreateClassEnumAsync(Text("T_Element"), WBEM_FLAG_DEEP, nullptr, &deep), S_OK);
    EXPECT_EQ(deep.wait(), S_OK);
    EXPECT_EQ(deep.names().size(), 3U);  // T_Item, T_SpecialItem, T_Box
    Sink shallow;
    EXPECT_EQ(services_->CreateClassEnumAsync(Text("T_Element"), WBEM_FLAG_SHALLOW, nullptr, &shallow), S_OK);
    EXPECT_EQ(shallow.wait(), S_OK);
    EXPECT_EQ(shallow.names().size(), 2U);
}

TEST_F(ComTest, SinksGetObjectsAndThenAStatus) {
    Sink sink;
    EXPECT_EQ(services_->ExecQueryAsync(Text("WQL"), Text(kAllItems), 0, nullptr, &sink), S_OK);
    EXPECT_EQ(sink.wait(), S_OK);
    EXPECT_EQ(sink.names(), (std::vector<std::string>{"a", "b", "c", "d", "e"}));
    Sink wrong;
    EXPECT_EQ(services_->GetObjectAsync(Text("T_Item.Name=\"zz\""), 0, nullptr, &wrong), S_OK);
    EXPECT_EQ(wrong.wait(), WBEM_E_NOT_FOUND);
    EXPECT_EQ(wrong.status_text, "There is no such instance.");
    Sink unwilling;
    unwilling.answer = WBEM_E_FAILED;
    EXPECT_EQ(services_->ExecQueryAsync(Text("WQL"), Text(kAllItems), 0, nullptr, &unwilling), S_OK);
    EXPECT_EQ(unwilling.wait(), WBEM_E_CALL_CANCELLED);
    EXPECT_EQ(unwilling.names().size(), 1U);
    services_ = {};  // joins: what the library held of the sinks is released
    EXPECT_EQ(sink.references, 1U);
    EXPECT_EQ(wrong.references, 1U);
}

TEST_F(ComTest, CallsThatReturnAtOnceAreAskedForTheirResult) {
    IWbemCallResult* opened = nullptr;
    ASSERT_EQ(services_->GetObject(Text("T_Item.Name=\"a\""), kAtOnce, nullptr, nullptr, &opened), S_OK);
    const com::Pointer<IWbemCallResult> result(opened);
    LONG status = -1;
    EXPECT_EQ(result->GetCallStatus(WBEM_INFINITE, &status), S_OK);
    EXPECT_EQ(status, S_OK);
    IWbemClassObject* object = nullptr;
    ASSERT_EQ(result->GetResultObject(0, &object), S_OK);
    EXPECT_EQ(text(*object, u"Name"), "a");
    BSTR path = nullptr;
    EXPECT_EQ(result->GetResultString(0, &path), WBEM_E_INVALID_OPERATION);
    IWbemCallResult* put = nullptr;
    ASSERT_EQ(services_->PutInstance(object, kAtOnce, nullptr, &put), S_OK);
    ASSERT_EQ(put->GetResultString(WBEM_INFINITE, &path), S_OK);
    EXPECT_EQ(com::text_of(path), "root/Test:T_Item.Name=\"a\"");
    NcSysFreeString(path);
    EXPECT_EQ(put->Release(), 0U);
    EXPECT_EQ(object->Release(), 0U);
}

TEST_F(ComTest, MethodsAreCalledWithTheirParameters) {
    const auto class_ = get("T_Item");
    IWbemClassObject* in_class = nullptr;
    IWbemClassObject* out_class = nullptr;
    ASSERT_EQ(class_->GetMethod(u"Say", 0, &in_class, &out_class), S_OK);
    IWbemClassObject* in = nullptr;
    ASSERT_EQ(in_class->SpawnInstance(0, &in), S_OK);
    Variant word("hello");
    Variant times;
    times.vt = VT_I4;
    times.lVal = -1;
    EXPECT_EQ(in->Put(u"Word", 0, &word, 0), S_OK);
    EXPECT_EQ(in->Put(u"Times", 0, &times, CIM_UINT32), S_OK);
    IWbemClassObject* out = nullptr;
    ASSERT_EQ(services_->ExecMethod(Text("T_Item.Name=\"a\""), Text("say"), 0, nullptr, in, &out, nullptr), S_OK);
    EXPECT_EQ(text(*out, u"Said"), "T_Item.Name=\"a\" Word=hello Times=4294967295");
    Variant returned;
    EXPECT_EQ(out->Get(u"ReturnValue", 0, &returned, nullptr, nullptr), S_OK);
    EXPECT_EQ(returned.lVal, 0);
    IWbemClassObject* none = nullptr;
    EXPECT_EQ(services_->ExecMethod(Text("T_Item.Name=\"a\""), Text("No"), 0, nullptr, in, &none, nullptr),
              NcHresult(0x80041055));
    for (IWbemClassObject* each : {in_class, out_class, in, out})
        EXPECT_EQ(each->Release(), 0U);
}

TEST_F(ComTest, ClassesTellTheirPropertiesAndQualifiers) {
    const auto class_ = get("T_SpecialItem");
    SAFEARRAY* keys = nullptr;
    ASSERT_EQ(class_->GetNames(nullptr, WBEM_FLAG_KEYS_ONLY, nullptr, &keys), S_OK);
    ASSERT_EQ(keys->rgsabound[0].cElements, 1U);
    EXPECT_EQ(com::text_of(static_cast<BSTR*>(keys->pvData)[0]), "Name");
    NcSafeArrayDestroy(keys);
    EXPECT_EQ(class_->BeginEnumeration(WBEM_FLAG_LOCAL_ONLY), S_OK);
    BSTR name = nullptr;
    LONG flavor = -1;
    EXPECT_EQ(class_->Next(0, &name, nullptr, nullptr, &flavor), S_OK);
    EXPECT_EQ(com::text_of(name), "Extra");
    EXPECT_EQ(flavor, WBEM_FLAVOR_ORIGIN_LOCAL);
    NcSysFreeString(name);
    EXPECT_EQ(class_->Next(0, &name, nullptr, nullptr, nullptr), WBEM_S_NO_MORE_DATA);
    EXPECT_EQ(class_->EndEnumeration(), S_OK);
    EXPECT_EQ(class_->Next(0, &name, nullptr, nullptr, nullptr), WBEM_E_UNEXPECTED);
    BSTR origin = nullptr;
    EXPECT_EQ(class_->GetPropertyOrigin(u"Name", &origin), S_OK);
    EXPECT_EQ(com::text_of(origin), "T_Item");
    NcSysFreeString(origin);
    IWbemQualifierSet* set = nullptr;
    ASSERT_EQ(class_->GetPropertyQualifierSet(u"Size", &set), S_OK);
    Variant type;
    EXPECT_EQ(set->Get(u"cimtype", 0, &type, nullptr), S_OK);
    EXPECT_EQ(type.text(), "uint64");
    EXPECT_EQ(set->Get(u"Key", 0, nullptr, nullptr), WBEM_E_NOT_FOUND);
    EXPECT_EQ(set->Delete(u"CIMTYPE"), WBEM_E_NOT_SUPPORTED);
    EXPECT_EQ(set->Release(), 0U);
    BSTR mof = nullptr;
    EXPECT_EQ(class_->GetObjectText(0, &mof), S_OK);
    EXPECT_EQ(com::text_of(mof), "class T_SpecialItem : T_Item {\n    [Read,\n     Write]\n    string Extra;\n};\n");
    NcSysFreeString(mof);
}

cim::Change creation(const com::Connection& connection, const char* name) {
    cim::Instance item(**connection.manager().find_class(kSmallWorld, "T_Item"));
    item.set("Name", cim::Value::of(name));
    cim::Change change;
    change.target = std::move(item);
    return change;
}

constexpr const char* kEvents = "SELECT * FROM __InstanceCreationEvent WITHIN 1 WHERE TargetInstance ISA 'T_Item'";
constexpr LONG kForEvents = kAtOnce | WBEM_FLAG_FORWARD_ONLY;

TEST_F(ComTest, AnEnumeratorWaitsForEvents) {
    IEnumWbemClassObject* opened = nullptr;
    EXPECT_EQ(services_->ExecNotificationQuery(Text("WQL"), Text(kEvents), 0, nullptr, &opened),
              WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(services_->ExecNotificationQuery(Text("WQL"), Text(kAllItems), kForEvents, nullptr, &opened),
              WBEM_E_INVALID_QUERY);
    ASSERT_EQ(services_->ExecNotificationQuery(Text("WQL"), Text(kEvents), kForEvents, nullptr, &opened), S_OK);
    const com::Pointer<IEnumWbemClassObject> events(opened);
    services_ = {};  // the enumerator lives without it
    IWbemClassObject* next = nullptr;
    ULONG returned = 9;
    EXPECT_EQ(events->Next(0, 1, &next, &returned), WBEM_S_TIMEDOUT);
    EXPECT_EQ(returned, 0U);
    connection_->events()->tell(creation(*connection_, "x"));
    ASSERT_EQ(events->Next(WBEM_INFINITE, 1, &next, &returned), S_OK);
    EXPECT_EQ(text(*next, u"__CLASS"), "__InstanceCreationEvent");
    Variant target;
    ASSERT_EQ(next->Get(u"TargetInstance", 0, &target, nullptr, nullptr), S_OK);
    EXPECT_EQ(text(*static_cast<IWbemClassObject*>(target.punkVal), u"Name"), "x");
    EXPECT_EQ(next->Release(), 0U);
    EXPECT_EQ(events->Reset(), WBEM_E_INVALID_OPERATION);
    IEnumWbemClassObject* copy = nullptr;
    EXPECT_EQ(events->Clone(&copy), WBEM_E_INVALID_OPERATION);
}

TEST_F(ComTest, ASinkGetsEventsUntilItIsCancelled) {
    Sink sink;
    ASSERT_EQ(services_->ExecNotificationQueryAsync(Text("WQL"), Text(kEvents), 0, nullptr, &sink), S_OK);
    connection_->events()->tell(creation(*connection_, "x"));
    connection_->events()->tell(creation(*connection_, "y"));
    sink.wait_for(2);
    Sink other;
    EXPECT_EQ(services_->CancelAsyncCall(&other), WBEM_E_NOT_FOUND);
    EXPECT_EQ(services_->CancelAsyncCall(&sink), S_OK);
    EXPECT_EQ(sink.wait(), WBEM_E_CALL_CANCELLED);
    services_ = {};
    EXPECT_EQ(sink.references, 1U);
}

TEST_F(ComTest, ReleasingTheServicesEndsTheirCalls) {
    Sink sink;
    ASSERT_EQ(services_->ExecNotificationQueryAsync(Text("WQL"), Text(kEvents), 0, nullptr, &sink), S_OK);
    services_ = {};
    EXPECT_EQ(sink.wait(), WBEM_E_CALL_CANCELLED);
    EXPECT_EQ(sink.references, 1U);
}

TEST_F(ComTest, NextAsyncTellsASink) {
    Sink sink;
    const auto items = query(kAllItems);
    EXPECT_EQ(items->NextAsync(2, &sink), S_OK);
    EXPECT_EQ(sink.wait(), S_OK);
    EXPECT_EQ(sink.names().size(), 2U);
}

}  // namespace
}  // namespace nc::provider::test
