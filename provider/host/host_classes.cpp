#include "provider/host/host_classes.hpp"

#include <string>
#include <utility>
#include <vector>

namespace nc::provider::host {
namespace {

using cim::Type;

struct Property {
    const char* name;
    Type type = Type::String;
    bool is_key = false;
    bool is_array = false;
    const char* class_name = "";  ///< of a reference
};

struct ClassRow {
    const char* namespace_name;
    const char* name;
    const char* superclass;
    bool is_abstract;
    std::vector<Property> properties;
};

constexpr Type kText = Type::String;
constexpr Type kFlag = Type::Boolean;
constexpr Type kByte = Type::UInt8;
constexpr Type kShort = Type::UInt16;
constexpr Type kNumber = Type::UInt32;
constexpr Type kLong = Type::UInt64;

const std::vector<Property>& managed_element() {
    static const std::vector<Property> kProperties{{"Caption"}, {"Description"}, {"ElementName"}, {"InstanceID"}};
    return kProperties;
}

std::vector<ClassRow> standard_classes() {
    const char* in = kStandardCimv2;
    return {
        {in, "CIM_ManagedElement", "", true, managed_element()},
        {in, "CIM_SettingData", "CIM_ManagedElement", true, {}},
        {in, "MSFT_NetSettingData", "CIM_SettingData", true, {}},
        {in,
         "MSFT_NetVirtualizationLookupRecordSettingData",
         "MSFT_NetSettingData",
         false,
         {{"Context"},
          {"CustomerAddress", kText, true},
          {"CustomerID"},
          {"MACAddress", kText, true},
          {"ProviderAddress"},
          {"Rule", kByte},
          {"Type", kByte},
          {"Unsynchronized", kFlag},
          {"Unusable", kFlag},
          {"UseVmMACAddress", kFlag},
          {"VirtualSubnetID", kNumber, true},
          {"VMName"}}},
        {in,
         "MSFT_NetVirtualizationCustomerRouteSettingData",
         "MSFT_NetSettingData",
         false,
         {{"CustomerID"},
          {"DestinationPrefix", kText, true},
          {"Metric", kNumber},
          {"NextHop", kText, true},
          {"RoutingDomainID", kText, true},
          {"VirtualSubnetID", kNumber, true}}},
        {in,
         "MSFT_NetVirtualizationProviderAddressSettingData",
         "MSFT_NetSettingData",
         false,
         {{"AddressState", kShort},
          {"InterfaceIndex", kNumber, true},
          {"MACAddress"},
          {"ManagedByCluster", kFlag},
          {"PrefixLength", kByte},
          {"ProviderAddress", kText, true},
          {"VlanID", kShort}}},
        {in,
         "MSFT_NetVirtualizationProviderRouteSettingData",
         "MSFT_NetSettingData",
         false,
         {{"CustomerID"},
          {"DestinationPrefix", kText, true},
          {"InterfaceIndex", kNumber, true},
          {"Metric", kNumber},
          {"NextHop", kText, true}}},
        {in,
         "MSFT_NetVirtualizationGlobalSettingData",
         "MSFT_NetSettingData",
         false,
         {{"InstanceID", kText, true}, {"UseExternalRouter", kFlag}}},
        {in,
         "MSFT_NetVirtualizationNextHopLookup",
         "MSFT_NetSettingData",
         false,
         {{"DestinationCustomerAddress"},
          {"NextHopAddress"},
          {"NextHopMACAddress"},
          {"SourceCustomerAddress"},
          {"SourceMACAddress"},
          {"SourceVirtualSubnetID", kNumber}}},
    };
}

std::vector<ClassRow> switch_classes() {
    const char* in = kVirtualization;
    const char* feature = "Msvm_EthernetSwitchPortFeatureSettingData";
    return {
        {in, "CIM_ManagedElement", "", true, managed_element()},
        {in, "CIM_ManagedSystemElement", "CIM_ManagedElement", true, {{"Name"}}},
        {in, "CIM_EnabledLogicalElement", "CIM_ManagedSystemElement", true, {{"EnabledState", kShort}}},
        {in,
         "CIM_ComputerSystem",
         "CIM_EnabledLogicalElement",
         true,
         {{"CreationClassName", kText, true}, {"Name", kText, true}}},
        {in,
         "Msvm_VirtualEthernetSwitch",
         "CIM_ComputerSystem",
         false,
         {{"MaxIOVOffloads", kNumber}, {"MaxVMQOffloads", kNumber}}},
        {in,
         "CIM_EthernetPort",
         "CIM_EnabledLogicalElement",
         true,
         {{"SystemCreationClassName", kText, true},
          {"SystemName", kText, true},
          {"CreationClassName", kText, true},
          {"DeviceID", kText, true},
          {"PermanentAddress"}}},
        {in,
         "Msvm_EthernetSwitchPort",
         "CIM_EthernetPort",
         false,
         {{"IOVOffloadUsage", kNumber}, {"VMQOffloadUsage", kNumber}}},
        {in, "CIM_SettingData", "CIM_ManagedElement", true, {{"InstanceID", kText, true}}},
        {in, "CIM_VirtualEthernetSwitchSettingData", "CIM_SettingData", true, {{"VirtualSystemIdentifier"}}},
        {in,
         "Msvm_VirtualEthernetSwitchSettingData",
         "CIM_VirtualEthernetSwitchSettingData",
         false,
         {{"AllowNetLbfoTeams", kFlag},
          {"BandwidthReservationMode", kNumber},
          {"BypassExtensionStack", kFlag},
          {"ExtensionOrder", kText, false, true},
          {"IOVPreferred", kFlag},
          {"PacketDirectEnabled", kFlag},
          {"RequiredExtensionIds", kText, false, true},
          {"TeamingEnabled", kFlag}}},
        {in,
         "CIM_EthernetPortAllocationSettingData",
         "CIM_SettingData",
         true,
         {{"Address"}, {"HostResource", kText, false, true}, {"Parent"}}},
        {in,
         "Msvm_EthernetPortAllocationSettingData",
         "CIM_EthernetPortAllocationSettingData",
         false,
         {{"CompartmentGuid"},
          {"EnabledState", kShort},
          {"LastKnownSwitchName"},
          {"PortName"},
          {"RequiredFeatureHints", kText, false, true},
          {"RequiredFeatures", kText, false, true},
          {"TestReplicaPoolID"},
          {"TestReplicaSwitchName"}}},
        {in, "Msvm_FeatureSettingData", "CIM_SettingData", true, {}},
        {in, feature, "Msvm_FeatureSettingData", true, {}},
        {in,
         "Msvm_EthernetSwitchPortAclSettingData",
         feature,
         false,
         {{"AclType", kByte},
          {"Action", kByte},
          {"Applicability", kByte},
          {"Direction", kByte},
          {"LocalAddress"},
          {"LocalAddressPrefixLength", kByte},
          {"Name"},
          {"RemoteAddress"},
          {"RemoteAddressPrefixLength", kByte}}},
        {in,
         "Msvm_EthernetSwitchPortExtendedAclSettingData",
         feature,
         false,
         {{"Action", kByte},
          {"Direction", kByte},
          {"IdleSessionTimeout", kShort},
          {"IsolationID", kNumber},
          {"LocalIPAddress"},
          {"LocalPort"},
          {"Name"},
          {"Protocol"},
          {"RemoteIPAddress"},
          {"RemotePort"},
          {"Stateful", kFlag},
          {"Weight", kShort}}},
        {in,
         "Msvm_EthernetSwitchPortIsolationSettingData",
         feature,
         false,
         {{"AllowUntaggedTraffic", kFlag},
          {"DefaultIsolationId", kNumber},
          {"EnableMultiTenantStack", kFlag},
          {"IsolationMode", kNumber}}},
        {in,
         "Msvm_EthernetSwitchPortRoutingDomainSettingData",
         feature,
         false,
         {{"IsolationIdList", kNumber, false, true},
          {"IsolationIdNameList", kText, false, true},
          {"RoutingDomainGuid"},
          {"RoutingDomainName"}}},
        {in,
         "Msvm_EthernetSwitchPortProfileSettingData",
         feature,
         false,
         {{"CdnLabelId", kNumber},
          {"CdnLabelString"},
          {"NetCfgInstanceId"},
          {"PciBusNumber", kNumber},
          {"PciDeviceNumber", kNumber},
          {"PciFunctionNumber", kNumber},
          {"PciSegmentNumber", kNumber},
          {"ProfileData", kNumber},
          {"ProfileId"},
          {"ProfileName"},
          {"VendorId"},
          {"VendorName"}}},
        {in,
         "Msvm_EthernetSwitchPortVlanSettingData",
         feature,
         false,
         {{"AccessVlanId", kShort},
          {"NativeVlanId", kShort},
          {"OperationMode", kNumber},
          {"PrimaryVlanId", kShort},
          {"PruneVlanIdArray", kShort, false, true},
          {"PvlanMode", kNumber},
          {"SecondaryVlanId", kShort},
          {"SecondaryVlanIdArray", kShort, false, true},
          {"TrunkVlanIdArray", kShort, false, true}}},
        {in,
         "Msvm_EthernetSwitchPortSecuritySettingData",
         feature,
         false,
         {{"AllowIeeePriorityTag", kFlag},
          {"AllowMacSpoofing", kFlag},
          {"AllowTeaming", kFlag},
          {"DynamicIPAddressLimit", kNumber},
          {"EnableDhcpGuard", kFlag},
          {"EnableFixSpeed10G", kFlag},
          {"EnableRouterGuard", kFlag},
          {"MonitorMode", kByte},
          {"MonitorSession", kByte},
          {"Reserved", kFlag},
          {"StormLimit", kNumber},
          {"TeamName"},
          {"TeamNumber", kNumber},
          {"VirtualSubnetId", kNumber}}},
        {in,
         "Msvm_EthernetSwitchPortBandwidthSettingData",
         feature,
         false,
         {{"BurstLimit", kLong}, {"BurstSize", kLong}, {"Limit", kLong}, {"Reservation", kLong}, {"Weight", kLong}}},
        {in, "Msvm_EthernetSwitchPortVfpSettingData", feature, false, {}},
        {in,
         "CIM_Service",
         "CIM_EnabledLogicalElement",
         true,
         {{"SystemCreationClassName", kText, true},
          {"SystemName", kText, true},
          {"CreationClassName", kText, true},
          {"Name", kText, true}}},
        {in, "CIM_VirtualSystemManagementService", "CIM_Service", true, {}},
        {in, kManagementService, "CIM_VirtualSystemManagementService", false, {}},
    };
}

cim::Class made_of(const ClassRow& row) {
    cim::Class out;
    out.name = row.name;
    out.superclass = row.superclass;
    out.is_abstract = row.is_abstract;
    for (const Property& each : row.properties) {
        cim::PropertyDefinition property;
        property.name = each.name;
        property.type = each.type;
        property.is_key = each.is_key;
        property.is_array = each.is_array;
        property.class_name = each.class_name;
        out.properties.push_back(std::move(property));
    }
    return out;
}

/// uint32 Select(SourceCustomerAddress, DestinationCustomerAddress, SourceVirtualSubnetID, out CmdletOutput[])
cim::Method select_method() {
    cim::Method method;
    method.name = "Select";
    method.is_static = true;
    method.description = "Where a packet goes next.";
    method.parameters = {{"SourceCustomerAddress", kText, false, {}, true, false},
                         {"DestinationCustomerAddress", kText, false, {}, true, false},
                         {"SourceVirtualSubnetID", kNumber, false, {}, true, false},
                         {"CmdletOutput", Type::Object, true, "MSFT_NetVirtualizationNextHopLookup", false, true}};
    return method;
}

/// A method of the management service: what is given, what it affects or makes, and a job.
cim::Method management_method(const char* name, std::vector<cim::Parameter> parameters) {
    cim::Method method;
    method.name = name;
    method.description =
        "Answers why it cannot be done: 32769 the controller governs it, 32770 this switch does not do "
        "it, 32773 there is no such object.";
    method.parameters = std::move(parameters);
    method.parameters.push_back({"Job", Type::Reference, false, "CIM_ManagedElement", false, true});
    return method;
}

std::vector<cim::Method> management_methods() {
    const auto embedded = [](const char* name, bool is_list) {
        return cim::Parameter{name, kText, is_list, {}, true, false};
    };
    const auto reference = [](const char* name, bool is_list, const char* of) {
        return cim::Parameter{name, Type::Reference, is_list, of, true, false};
    };
    const auto result = [](const char* name, bool is_list, const char* of) {
        return cim::Parameter{name, Type::Reference, is_list, of, false, true};
    };
    const char* resource = "Msvm_EthernetPortAllocationSettingData";
    const char* feature = "Msvm_FeatureSettingData";
    const char* settings = "CIM_SettingData";
    return {
        management_method("AddFeatureSettings",
                          {reference("AffectedConfiguration", false, settings), embedded("FeatureSettings", true),
                           result("ResultingFeatureSettings", true, feature)}),
        management_method("ModifyFeatureSettings",
                          {embedded("FeatureSettings", true), result("ResultingFeatureSettings", true, feature)}),
        management_method("RemoveFeatureSettings", {reference("FeatureSettings", true, feature)}),
        management_method("AddResourceSettings",
                          {reference("AffectedConfiguration", false, settings), embedded("ResourceSettings", true),
                           result("ResultingResourceSettings", true, resource)}),
        management_method("ModifyResourceSettings",
                          {embedded("ResourceSettings", true), result("ResultingResourceSettings", true, resource)}),
        management_method("RemoveResourceSettings", {reference("ResourceSettings", true, resource)}),
        management_method("DefineSystem", {embedded("SystemSettings", false), embedded("ResourceSettings", true),
                                           reference("ReferenceConfiguration", false, settings),
                                           result("ResultingSystem", false, "Msvm_VirtualEthernetSwitch")}),
        management_method("DestroySystem", {reference("AffectedSystem", false, "CIM_ComputerSystem")}),
        management_method("ModifySystemSettings", {embedded("SystemSettings", false)}),
    };
}

struct End {
    const char* role;
    const char* class_name;
};

cim::Class association(const char* name, const char* superclass, End first, End second) {
    cim::Class out = made_of({kVirtualization,
                              name,
                              superclass,
                              *superclass == '\0',
                              {{first.role, Type::Reference, true, false, first.class_name},
                               {second.role, Type::Reference, true, false, second.class_name}}});
    out.is_association = true;
    return out;
}

void add_associations(cim::ClassRegistry& registry) {
    const char* element = "CIM_ManagedElement";
    const char* parts = "CIM_Component";
    const char* settings = "CIM_ElementSettingData";
    const char* switch_settings = "Msvm_VirtualEthernetSwitchSettingData";
    const char* allocation = "Msvm_EthernetPortAllocationSettingData";
    const auto component = [&](const char* name, const char* superclass, const char* group, const char* part) {
        registry.add(kVirtualization,
                     association(name, superclass, {"GroupComponent", group}, {"PartComponent", part}));
    };
    const auto setting = [&](const char* name, const char* superclass, const char* of, const char* data) {
        registry.add(kVirtualization, association(name, superclass, {"ManagedElement", of}, {"SettingData", data}));
    };
    component(parts, "", element, element);
    component("Msvm_EthernetPortSettingDataComponent", parts, allocation, "Msvm_EthernetSwitchPortFeatureSettingData");
    component("Msvm_SystemDevice", parts, "Msvm_VirtualEthernetSwitch", "Msvm_EthernetSwitchPort");
    component("Msvm_VirtualEthernetSwitchSettingDataComponent", parts, switch_settings, allocation);
    setting(settings, "", element, "CIM_SettingData");
    setting("Msvm_SettingsDefineState", settings, "Msvm_VirtualEthernetSwitch", switch_settings);
    setting("Msvm_ElementSettingData", settings, "Msvm_EthernetSwitchPort", allocation);
}

}  // namespace

void add_host_classes(cim::ClassRegistry& registry) {
    registry.add_namespace(kStandardCimv2);
    registry.add_namespace("root/virtualization");
    registry.add_namespace(kVirtualization);
    for (const ClassRow& row : standard_classes()) {
        cim::Class made = made_of(row);
        if (made.name == "MSFT_NetVirtualizationNextHopLookup") made.methods = {select_method()};
        registry.add(row.namespace_name, std::move(made));
    }
    for (const ClassRow& row : switch_classes()) {
        cim::Class made = made_of(row);
        if (made.name == kManagementService) made.methods = management_methods();
        registry.add(row.namespace_name, std::move(made));
    }
    add_associations(registry);
}

}  // namespace nc::provider::host
