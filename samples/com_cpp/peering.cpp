// Lists the virtual networks, peers two of them, and waits for the event that the peering is connected: through the COM
// interfaces of WMI, as a program for Windows would.
// usage: ncwmi_peering RESOURCE FIRST SECOND [USER PASSWORD]
// RESOURCE is that of ConnectServer: http://127.0.0.1:8080, \\host\root\NetworkController. FIRST and SECOND are
// resourceIds of virtual networks.
#include <cstdio>
#include <string>

#include "samples/com_cpp/com.hpp"

using namespace sample;  // NOLINT

namespace {

bool put(IWbemClassObject& object, const char16_t* name, const std::string& text) {
    const Text bstr(text);
    VARIANT value{};
    value.vt = VT_BSTR;
    value.bstrVal = bstr;
    return !failed(object.Put(name, 0, &value, 0), "Put");
}

bool list_networks(IWbemServices& services) {
    IEnumWbemClassObject* opened = nullptr;
    if (failed(services.ExecQuery(Text("WQL"), Text("SELECT resourceRef FROM NC_VirtualNetwork"),
                                  WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY, nullptr, &opened),
               "ExecQuery"))
        return false;
    const Held<IEnumWbemClassObject> networks(opened);
    while (true) {
        IWbemClassObject* next = nullptr;
        ULONG returned = 0;
        if (failed(networks->Next(WBEM_INFINITE, 1, &next, &returned), "Next")) return false;
        if (returned == 0) return true;
        const Held<IWbemClassObject> network(next);
        std::printf("network %s\n", get(*network, u"resourceRef").c_str());
    }
}

/// One side: FIRST's peering with SECOND.
bool create_side(IWbemServices& services, const std::string& first, const std::string& second) {
    IWbemClassObject* opened = nullptr;
    if (failed(services.GetObject(Text("NC_VirtualNetworkPeering"), 0, nullptr, &opened, nullptr), "GetObject"))
        return false;
    const Held<IWbemClassObject> class_(opened);
    IWbemClassObject* made = nullptr;
    if (failed(class_->SpawnInstance(0, &made), "SpawnInstance")) return false;
    const Held<IWbemClassObject> peering(made);
    VARIANT yes{};
    yes.vt = VT_BOOL;
    yes.boolVal = -1;
    return put(*peering, u"resourceRef", "/virtualNetworks/" + first + "/virtualNetworkPeerings/" + second) &&
           put(*peering, u"remoteVirtualNetwork", "/virtualNetworks/" + second) &&
           !failed(peering->Put(u"allowVirtualNetworkAccess", 0, &yes, 0), "Put") &&
           !failed(services.PutInstance(peering.get(), WBEM_FLAG_CREATE_ONLY, nullptr, nullptr), "PutInstance");
}

bool wait_for_event(IEnumWbemClassObject& events) {
    constexpr LONG kTimeout = 30'000;  // ms
    IWbemClassObject* next = nullptr;
    ULONG returned = 0;
    if (failed(events.Next(kTimeout, 1, &next, &returned), "Next")) return false;
    if (returned == 0) {
        std::fputs("There was no event.\n", stderr);
        return false;
    }
    const Held<IWbemClassObject> event(next);
    VARIANT target{};
    if (failed(event->Get(u"TargetInstance", 0, &target, nullptr, nullptr), "Get")) return false;
    auto* peering = static_cast<IWbemClassObject*>(target.punkVal);
    std::printf("%s %s %s\n", get(*event, u"__CLASS").c_str(), get(*peering, u"resourceRef").c_str(),
                get(*peering, u"peeringState").c_str());
    NcVariantClear(&target);
    return true;
}

bool run(const std::string& resource, const std::string& first, const std::string& second, const std::string& user,
         const std::string& password) {
    const Held<IWbemServices> services = connect(resource, user, password);
    if (!services || !list_networks(*services)) return false;

    IEnumWbemClassObject* opened = nullptr;
    if (failed(services->ExecNotificationQuery(
                   Text("WQL"),
                   Text("SELECT * FROM __InstanceOperationEvent WITHIN 1 WHERE TargetInstance ISA "
                        "'NC_VirtualNetworkPeering' AND TargetInstance.peeringState = 'Connected'"),
                   WBEM_FLAG_RETURN_IMMEDIATELY | WBEM_FLAG_FORWARD_ONLY, nullptr, &opened),
               "ExecNotificationQuery"))
        return false;
    const Held<IEnumWbemClassObject> events(opened);
    return create_side(*services, first, second) && create_side(*services, second, first) && wait_for_event(*events);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4 && argc != 6) {
        std::fputs("usage: ncwmi_peering RESOURCE FIRST SECOND [USER PASSWORD]\n", stderr);
        return 2;
    }
    return run(argv[1], argv[2], argv[3], argc == 6 ? argv[4] : "", argc == 6 ? argv[5] : "") ? 0 : 1;
}
