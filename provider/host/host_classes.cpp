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

cim::Class component(const char* name, const char* superclass, bool is_abstract, const char* group, const char* part) {
    cim::Class out = made_of({kVirtualization,
                              name,
                              superclass,
                              is_abstract,
                              {{"GroupComponent", Type::Reference, true, false, group},
                               {"PartComponent", Type::Reference, true, false, part}}});
    out.is_association = true;
    return out;
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
    for (const ClassRow& row : switch_classes())
        registry.add(row.namespace_name, made_of(row));
    registry.add(kVirtualization, component("CIM_Component", "", true, "CIM_ManagedElement", "CIM_ManagedElement"));
    registry.add(kVirtualization,
                 component("Msvm_EthernetPortSettingDataComponent", "CIM_Component", false,
                           "Msvm_EthernetPortAllocationSettingData", "Msvm_EthernetSwitchPortFeatureSettingData"));
}

}  // namespace nc::provider::host
