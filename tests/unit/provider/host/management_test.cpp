// The virtual switch as scripts for Hyper-V walk through it, and what its management service answers.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "provider/cim/object_manager.hpp"
#include "provider/cim/status.hpp"
#include "provider/host/host_classes.hpp"
#include "provider/host/host_provider.hpp"

namespace nc::provider::host {
namespace {

using cim::Argument;
using cim::ObjectPath;
using cim::Value;

class ManagementTest : public ::testing::Test {
  protected:
    ManagementTest() {
        add_host_classes(*registry_);
        manager_ = std::make_unique<cim::ObjectManager>(registry_);
        HostState state;
        for (const char* id : {"00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"}) {
            goal_state::Port port;
            port.id = InstanceId(*Guid::parse(id));
            state.goal.ports.push_back(port);
            state.ports[port.id] = {};
        }
        const auto shared = std::make_shared<const HostState>(std::move(state));
        const auto provider = std::make_shared<HostProvider>(*registry_, "sw", [shared] { return shared; });
        for (const cim::Class* class_ : registry_->classes(kVirtualization))
            manager_->set_provider(*class_, provider);
    }

    std::vector<ObjectPath> paths(const char* class_name) {
        std::vector<ObjectPath> out;
        EXPECT_TRUE(manager_->enumerate({}, kVirtualization, class_name, [&](const cim::Instance& each) {
            out.push_back(each.path());
            return true;
        }));
        return out;
    }
    /// Classes and count of what hangs on an object.
    std::multiset<std::string> associates(const ObjectPath& object, const cim::AssociationFilter& filter) {
        std::multiset<std::string> out;
        EXPECT_TRUE(manager_->associators({}, object, filter, [&](const cim::Instance& each) {
            out.insert(each.of().name);
            return true;
        }));
        return out;
    }
    std::uint64_t call(const char* method, std::vector<Argument> arguments) {
        const auto answer = manager_->invoke({}, paths(kManagementService).at(0), method, std::move(arguments));
        EXPECT_TRUE(answer) << answer.error().message;
        return answer ? *answer->return_value.unsigned_integer() : 0;
    }

    std::shared_ptr<cim::ClassRegistry> registry_ = std::make_shared<cim::ClassRegistry>();
    std::unique_ptr<cim::ObjectManager> manager_;
};

TEST_F(ManagementTest, ScriptsFindPortsAndSettingsFromTheSwitch) {
    const ObjectPath the_switch = paths("Msvm_VirtualEthernetSwitch").at(0);
    const auto of_class = [](const char* result) { return cim::AssociationFilter{{}, result, {}, {}}; };
    EXPECT_EQ(associates(the_switch, of_class("Msvm_VirtualEthernetSwitchSettingData")).size(), 1U);
    EXPECT_EQ(associates(the_switch, of_class("msvm_ethernetswitchport")).size(), 2U);
    EXPECT_EQ(associates(the_switch, {"Msvm_SystemDevice", {}, "GroupComponent", "PartComponent"}).size(), 2U);
    const ObjectPath settings = paths("Msvm_VirtualEthernetSwitchSettingData").at(0);
    EXPECT_EQ(associates(settings, of_class("Msvm_EthernetPortAllocationSettingData")).size(), 2U);
    const ObjectPath port = paths("Msvm_EthernetSwitchPort").at(0);
    EXPECT_EQ(associates(port, {"Msvm_ElementSettingData", {}, {}, {}}),
              (std::multiset<std::string>{"Msvm_EthernetPortAllocationSettingData"}));
    EXPECT_EQ(associates(port, of_class("Msvm_VirtualEthernetSwitch")).size(), 1U);
}

TEST_F(ManagementTest, WhatTheControllerGovernsIsDenied) {
    const ObjectPath port = paths("Msvm_EthernetPortAllocationSettingData").at(0);
    const Value settings = Value::of(Value::List{Value::of("<INSTANCE/>")});
    EXPECT_EQ(call("AddFeatureSettings", {{"AffectedConfiguration", Value::of(port)}, {"featuresettings", settings}}),
              32769U);
    EXPECT_EQ(call("ModifyFeatureSettings", {{"FeatureSettings", settings}}), 32769U);
    const ObjectPath feature = paths("Msvm_EthernetSwitchPortVfpSettingData").at(0);
    EXPECT_EQ(call("RemoveFeatureSettings", {{"FeatureSettings", Value::of(Value::List{Value::of(feature)})}}), 32769U);
}

TEST_F(ManagementTest, WhatTheSwitchDoesNotDoIsNotSupported) {
    const Value text = Value::of("<INSTANCE/>");
    EXPECT_EQ(call("DefineSystem", {{"SystemSettings", text}}), 32770U);
    EXPECT_EQ(call("DestroySystem", {{"AffectedSystem", Value::of(paths("Msvm_VirtualEthernetSwitch").at(0))}}),
              32770U);
    EXPECT_EQ(call("ModifySystemSettings", {{"SystemSettings", text}}), 32770U);
    EXPECT_EQ(call("ModifyResourceSettings", {{"ResourceSettings", Value::of(Value::List{text})}}), 32770U);
}

TEST_F(ManagementTest, WhatIsWrongIsSaid) {
    ObjectPath feature = paths("Msvm_EthernetSwitchPortVfpSettingData").at(0);
    feature.keys[0].value = Value::of("Microsoft:nowhere");
    EXPECT_EQ(call("RemoveFeatureSettings", {{"FeatureSettings", Value::of(Value::List{Value::of(feature)})}}), 32773U);
    const ObjectPath service = paths(kManagementService).at(0);
    const auto missing = manager_->invoke({}, service, "RemoveFeatureSettings", {});
    ASSERT_FALSE(missing);
    EXPECT_EQ(cim::status_of(missing.error()), cim::Status::InvalidParameter);
    EXPECT_EQ(missing.error().target, "FeatureSettings");
    ObjectPath other = service;
    for (cim::Key& key : other.keys) {
        if (key.name == "Name") key.value = Value::of("nobody");
    }
    EXPECT_EQ(cim::status_of(manager_->invoke({}, other, "DestroySystem", {}).error()), cim::Status::NotFound);
}

}  // namespace
}  // namespace nc::provider::host
