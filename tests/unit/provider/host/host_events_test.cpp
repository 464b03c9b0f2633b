// Events of a host: what a subscriber is told when the host's state changes.
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "provider/cim/condition.hpp"
#include "provider/cim/event_engine.hpp"
#include "provider/cim/object_manager.hpp"
#include "provider/cim/status.hpp"
#include "provider/cim/system_classes.hpp"
#include "provider/host/host_changes.hpp"
#include "provider/host/host_classes.hpp"

namespace nc::provider::host {
namespace {

using std::chrono::milliseconds;
using Lines = std::vector<std::string>;

InstanceId id_of(int number) {
    return InstanceId(*Guid::parse("00000000-0000-0000-0000-00000000000" + std::to_string(number)));
}

class HostEventsTest : public ::testing::Test {
  protected:
    HostEventsTest() {
        add_host_classes(*registry_);
        for (const std::string& name : registry_->namespaces())
            cim::add_system_classes(*registry_, name);
        manager_ = std::make_unique<cim::ObjectManager>(registry_);
        engine_ = std::make_unique<cim::EventEngine>(
            *manager_,
            [this](const cim::Caller&, const std::vector<const cim::Class*>& watched) {
                queue_ = std::make_shared<StateQueue>();
                return HostChanges::open(*registry_, "sw", {std::make_shared<const HostState>(state_), queue_}, watched,
                                         [] { return std::chrono::system_clock::from_time_t(1'000'000'000); });
            },
            [] { return std::chrono::steady_clock::time_point{}; });
    }

    Result<std::shared_ptr<cim::Subscription>> try_subscribe(const std::string& query,
                                                             const char* where = kVirtualization) {
        return engine_->subscribe({}, where, query);
    }
    void publish() { queue_->push(std::make_shared<const HostState>(state_)); }
    void add_port(int number) {
        goal_state::Port port;
        port.id = id_of(number);
        port.resource_id = "nic" + std::to_string(number);
        state_.goal.ports.push_back(port);
        state_.ports[port.id] = {"tap" + std::to_string(number), false};
    }
    /// The classes of event and instance; and what was and is of EnabledState, where both are told.
    static Lines told(cim::Subscription& from) {
        Lines lines;
        const auto found = from.next(1000, milliseconds(0));
        for (const cim::Instance& event : *found) {
            const auto text = [&](cim::PropertyName name) { return cim::to_text(cim::property_value(event, name)); };
            std::string line = event.of().name + " " + text({"TargetInstance", "__CLASS"});
            if (!cim::property_value(event, {"PreviousInstance"}).is_null())
                line +=
                    " " + text({"PreviousInstance", "EnabledState"}) + ">" + text({"TargetInstance", "EnabledState"});
            lines.push_back(line);
        }
        return lines;
    }

    HostState state_;
    std::shared_ptr<StateQueue> queue_;
    std::shared_ptr<cim::ClassRegistry> registry_ = std::make_shared<cim::ClassRegistry>();
    std::unique_ptr<cim::ObjectManager> manager_;
    std::unique_ptr<cim::EventEngine> engine_;
};

TEST_F(HostEventsTest, PortsComeChangeAndGo) {
    const auto events = try_subscribe(
        "SELECT * FROM __InstanceOperationEvent WITHIN 1 WHERE TargetInstance ISA 'Msvm_EthernetSwitchPort'");
    ASSERT_TRUE(events) << events.error().message;
    add_port(1);
    publish();
    state_.ports.at(id_of(1)).is_applied = true;
    publish();
    publish();  // nothing of it is different
    state_.goal.ports.clear();
    state_.ports.clear();
    publish();
    EXPECT_EQ(told(**events), (Lines{"__InstanceCreationEvent Msvm_EthernetSwitchPort",
                                     "__InstanceModificationEvent Msvm_EthernetSwitchPort 3>2",
                                     "__InstanceDeletionEvent Msvm_EthernetSwitchPort"}));
}

TEST_F(HostEventsTest, AssociationsBeginAfterWhatTheyHangOnAndEndBeforeIt) {
    const auto events = try_subscribe(
        "SELECT * FROM __InstanceOperationEvent WHERE TargetInstance ISA 'Msvm_EthernetSwitchPortVfpSettingData' OR "
        "TargetInstance ISA 'Msvm_EthernetPortSettingDataComponent'");
    ASSERT_TRUE(events) << events.error().message;
    add_port(1);
    publish();
    const Lines created = told(**events);
    ASSERT_GT(created.size(), 2U);
    EXPECT_EQ(created.front(), "__InstanceCreationEvent Msvm_EthernetSwitchPortVfpSettingData");
    EXPECT_EQ(created.back(), "__InstanceCreationEvent Msvm_EthernetPortSettingDataComponent");
    state_.goal.ports.clear();
    publish();
    const Lines deleted = told(**events);
    ASSERT_EQ(deleted.size(), created.size());
    EXPECT_EQ(deleted.back(), "__InstanceDeletionEvent Msvm_EthernetSwitchPortVfpSettingData");
}

TEST_F(HostEventsTest, WhoIsTooSlowIsToldAndGoesOn) {
    const auto events =
        try_subscribe("SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'Msvm_EthernetSwitchPort'");
    ASSERT_TRUE(events);
    add_port(1);
    for (std::size_t i = 0; i <= StateQueue::kLimit; ++i)
        publish();
    add_port(2);
    publish();
    EXPECT_EQ(told(**events), (Lines{"__EventQueueOverflowEvent ", "__InstanceCreationEvent Msvm_EthernetSwitchPort"}));
}

TEST_F(HostEventsTest, WhatNeverChangesIsRefused) {
    const auto refused = try_subscribe(
        "SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'MSFT_NetVirtualizationNextHopLookup'",
        kStandardCimv2);
    ASSERT_FALSE(refused);
    EXPECT_EQ(cim::status_of(refused.error()), cim::Status::NotSupported);
}

TEST_F(HostEventsTest, ACancelledSubscriptionEnds) {
    const auto events =
        try_subscribe("SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'Msvm_EthernetSwitchPort'");
    ASSERT_TRUE(events);
    (*events)->cancel();
    EXPECT_EQ(cim::status_of((*events)->next(1, milliseconds(60'000)).error()), cim::Status::InvalidContext);
}

}  // namespace
}  // namespace nc::provider::host
