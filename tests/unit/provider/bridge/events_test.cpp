// Events from the controller's change feed to what a subscriber reads.
#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "provider/bridge/indication_source.hpp"
#include "provider/bridge/resource_classes.hpp"
#include "provider/cim/condition.hpp"
#include "provider/cim/event_engine.hpp"
#include "provider/cim/status.hpp"
#include "tests/unit/provider/bridge/fake_controller.hpp"

namespace nc::provider {
namespace {

using cim::Caller;
using cim::Instance;
using cim::Status;
using cim::Subscription;
using model::Json;
using std::chrono::milliseconds;

constexpr const char* kTagEvents =
    "SELECT * FROM __InstanceOperationEvent WITHIN 1 WHERE TargetInstance ISA 'NC_SecurityTag'";

Json tag(const std::string& type) { return {{"type", type}}; }

class EventsTest : public ::testing::Test {
  protected:
    EventsTest() {
        registry_ = std::make_shared<cim::ClassRegistry>();
        classes_ = std::make_shared<const bridge::ResourceClasses>(bridge::ResourceClasses::add_to(*registry_));
        manager_ = std::make_unique<cim::ObjectManager>(registry_);
        controller_.on_wait = [this](int seconds) { now_ += std::chrono::seconds(seconds); };
        make_engine({});
    }

    void make_engine(cim::SubscriptionLimits limits) {
        const bridge::IndicationSource::Environment environment{
            [] { return std::chrono::system_clock::from_time_t(1'000'000'000); },
            [this](milliseconds length) {
                now_ += length;
                if (on_pause_) on_pause_();
            },
            {}};
        engine_ = std::make_unique<cim::EventEngine>(
            *manager_,
            [this, environment](const Caller& caller, const std::vector<const cim::Class*>& watched) {
                return bridge::IndicationSource::open(classes_, bridge::RestSource(controller_), caller, watched,
                                                      environment);
            },
            [this] { return now_; }, limits);
    }

    Result<std::shared_ptr<Subscription>> try_subscribe(const std::string& query, Caller caller = {}) {
        return engine_->subscribe(caller, bridge::kNamespace, query);
    }
    std::shared_ptr<Subscription> subscribe(const std::string& query) {
        auto made = try_subscribe(query);
        EXPECT_TRUE(made) << made.error().message;
        return *made;
    }

    /// "Creation /securityTags/a new<old" of each: type of the target, of the previous one.
    static std::string told(const Instance& event) {
        const auto text = [&](cim::PropertyName name) { return cim::to_text(cim::property_value(event, name)); };
        std::string kind = event.of().name;
        for (const char* part : {"__Instance", "Event"}) {
            if (const std::size_t at = kind.find(part); at != std::string::npos)
                kind.erase(at, std::string(part).size());
        }
        std::string line =
            kind + " " + text({"TargetInstance", "resourceRef"}) + " " + text({"TargetInstance", "type"});
        if (!cim::property_value(event, {"PreviousInstance"}).is_null())
            line += "<" + text({"PreviousInstance", "type"});
        return line;
    }
    static std::vector<std::string> read(Subscription& from, std::size_t count = 100'000) {
        const auto events = from.next(count, milliseconds(0));
        EXPECT_TRUE(events) << events.error().message;
        std::vector<std::string> lines;
        for (const Instance& each : *events)
            lines.push_back(told(each));
        return lines;
    }
    Status status_of(const std::string& query, Caller caller = {}) {
        const auto made = try_subscribe(query, caller);
        EXPECT_FALSE(made);
        return made ? Status::Failed : cim::status_of(made.error());
    }

    std::shared_ptr<cim::ClassRegistry> registry_;
    std::shared_ptr<const bridge::ResourceClasses> classes_;
    std::unique_ptr<cim::ObjectManager> manager_;
    test::FakeController controller_;
    std::unique_ptr<cim::EventEngine> engine_;
    std::chrono::steady_clock::time_point now_{};
    std::function<void()> on_pause_;
};

using Lines = std::vector<std::string>;

TEST_F(EventsTest, WhatHappensIsToldWithWhatWasBefore) {
    controller_.put("/securityTags/old", tag("x"));
    const auto events = subscribe(kTagEvents);
    EXPECT_EQ(read(*events), Lines{});
    controller_.put("/securityTags/a", tag("one"));
    EXPECT_EQ(read(*events), Lines{"Creation /securityTags/a one"});
    controller_.put("/securityTags/a", tag("two"));
    controller_.put("/securityTags/old", tag("y"));
    EXPECT_EQ(read(*events), (Lines{"Modification /securityTags/a two<one", "Modification /securityTags/old y<x"}));
    controller_.remove("/securityTags/a");
    EXPECT_EQ(read(*events), Lines{"Deletion /securityTags/a two"});
    EXPECT_EQ(read(*events), Lines{});
}

TEST_F(EventsTest, AnEventHasItsTime) {
    const auto events = subscribe(kTagEvents);
    controller_.put("/securityTags/a", tag("one"));
    const auto told = events->next(1, milliseconds(0));
    ASSERT_EQ(told->size(), 1U);
    // 2001-09-09T01:46:40Z
    EXPECT_EQ(*told->front().find("TIME_CREATED")->unsigned_integer(), 126'444'736'000'000'000U);
    EXPECT_EQ(told->front().of().name, "__InstanceCreationEvent");
}

TEST_F(EventsTest, DmtfsClassesTellTheSame) {
    const auto events = subscribe("SELECT * FROM CIM_InstModification WHERE SourceInstance ISA 'NC_SecurityTag'");
    controller_.put("/securityTags/a", tag("one"));
    (void)events->next(1, milliseconds(0));
    controller_.put("/securityTags/a", tag("two"));
    const auto told = events->next(10, milliseconds(0));
    ASSERT_EQ(told->size(), 1U);
    EXPECT_EQ(told->front().of().name, "CIM_InstModification");
    EXPECT_EQ(*told->front().find("IndicationTime")->text(), "20010909014640.000000+000");
    EXPECT_EQ(*told->front().find("SourceInstanceModelPath")->text(),
              "root/NetworkController:NC_SecurityTag.resourceRef=\"/securityTags/a\"");
    EXPECT_EQ(cim::to_text(cim::property_value(told->front(), {"PreviousInstance", "type"})), "one");
}

TEST_F(EventsTest, OnlyWhatTheConditionMeansIsTold) {
    const auto events = subscribe(
        "SELECT * FROM __InstanceModificationEvent WITHIN 5 WHERE TargetInstance ISA 'NC_SecurityTag' AND "
        "TargetInstance.type = 'on' AND PreviousInstance.type <> 'on' AND TargetInstance.resourceId LIKE 'a%'");
    for (const char* id : {"a1", "b1"}) {
        std::size_t found = 0;
        for (const char* type : {"off", "on", "on", "off", "on"}) {
            controller_.put(std::string("/securityTags/") + id, tag(type));
            found += read(*events).size();
        }
        EXPECT_EQ(found, id == std::string("a1") ? 2U : 0U);
    }
    controller_.put("/macPools/a1", Json::object());
    controller_.put("/securityTags/a1", tag("off"));
    EXPECT_EQ(read(*events), Lines{});
    controller_.put("/securityTags/a1", tag("on"));
    EXPECT_EQ(read(*events), Lines{"Modification /securityTags/a1 on<off"});
}

TEST_F(EventsTest, EachChangeShowsWhatItMadeHoweverLateItIsRead) {
    const auto events = subscribe(kTagEvents);
    controller_.put("/securityTags/a", tag("one"));
    controller_.put("/securityTags/a", tag("two"));
    controller_.put("/securityTags/b", tag("gone"));
    controller_.remove("/securityTags/b");
    controller_.remove("/securityTags/a");
    controller_.put("/securityTags/a", tag("three"));
    EXPECT_EQ(read(*events), (Lines{"Creation /securityTags/a one", "Modification /securityTags/a two<one",
                                    "Creation /securityTags/b gone", "Deletion /securityTags/b gone",
                                    "Deletion /securityTags/a two", "Creation /securityTags/a three"}));
}

TEST_F(EventsTest, AssociationsComeAndGoWithWhatTheyHangOn) {
    const auto refers_to = [](const std::string& policy) {
        return Json{{"accessControlList", {{"resourceRef", "/accessControlLists/" + policy}}}};
    };
    const auto events = subscribe(
        "SELECT * FROM __InstanceOperationEvent WHERE TargetInstance ISA 'CIM_Dependency' OR "
        "TargetInstance ISA 'NC_VirtualNetworkVirtualSubnetComponent' OR TargetInstance ISA 'NC_VirtualSubnet'");
    const auto happened = [&] {
        Lines lines;
        const auto found = events->next(100, milliseconds(0));
        for (const Instance& event : *found) {
            const Instance& target = *event.find("TargetInstance")->instance();
            const auto end = [&](const char* role) {
                const cim::Value* value = target.find(role);
                return value == nullptr ? std::string() : " " + cim::to_text(value->path()->keys.front().value);
            };
            lines.push_back(event.of().name.substr(10, 8) + " " + target.of().name + end("Antecedent") +
                            end("Dependent") + end("PartComponent"));
        }
        return lines;
    };
    controller_.put("/virtualNetworks/n/subnets/s", refers_to("a"));
    controller_.put("/virtualNetworks/n/subnets/s", refers_to("b"));
    controller_.put("/virtualNetworks/n/subnets/s", refers_to("b"));
    controller_.remove("/virtualNetworks/n/subnets/s");
    const std::string dependency = "NC_VirtualSubnetAccessControlListDependency ";
    const std::string subnet = " /virtualNetworks/n/subnets/s";
    const std::string component = " NC_VirtualNetworkVirtualSubnetComponent" + subnet;
    EXPECT_EQ(happened(),
              (Lines{"Creation NC_VirtualSubnet", "Creation" + component,
                     "Creation " + dependency + "/accessControlLists/a" + subnet,
                     "Deletion " + dependency + "/accessControlLists/a" + subnet, "Modifica NC_VirtualSubnet",
                     "Creation " + dependency + "/accessControlLists/b" + subnet, "Modifica NC_VirtualSubnet",
                     "Deletion" + component, "Deletion " + dependency + "/accessControlLists/b" + subnet,
                     "Deletion NC_VirtualSubnet"}));
}

TEST_F(EventsTest, WhatIsComparesWithWhatWas) {
    const auto events = subscribe(
        "SELECT * FROM __InstanceModificationEvent WHERE TargetInstance ISA 'NC_SecurityTag' AND "
        "PreviousInstance ISA 'NC_SecurityTag' AND targetinstance.TYPE <> PreviousInstance.type");
    for (const char* type : {"on", "ON", "off", "off", "on"})
        controller_.put("/securityTags/a", tag(type));
    EXPECT_EQ(read(*events), (Lines{"Modification /securityTags/a off<ON", "Modification /securityTags/a on<off"}));
}

TEST_F(EventsTest, TenThousandChangesReachEachSubscriberOnceAndInOrder) {
    constexpr int kChanges = 10'000;
    std::mt19937 random(1);
    controller_.limit = 97;
    std::vector<std::shared_ptr<Subscription>> subscribers{subscribe(kTagEvents), subscribe(kTagEvents),
                                                           subscribe(kTagEvents)};
    std::vector<Lines> seen(subscribers.size());
    const auto read_some = [&](std::size_t which, std::size_t count) {
        const Lines more = read(*subscribers[which], count);
        seen[which].insert(seen[which].end(), more.begin(), more.end());
        return !more.empty();
    };
    Lines expected;
    std::map<int, bool> exists;
    for (int change = 0; change < kChanges; ++change) {
        const int id = static_cast<int>(random() % 500);
        const std::string path = "/securityTags/" + std::to_string(id);
        if (exists[id] && random() % 3 == 0) {
            controller_.remove(path);
            exists[id] = false;
            expected.push_back("Deletion " + path);
        } else {
            controller_.put(path, tag(std::to_string(change)));
            expected.push_back((exists[id] ? "Modification " : "Creation ") + path);
            exists[id] = true;
        }
        // The first reads soon, the second in bursts, the third only at the end.
        if (change % 8 == 0) read_some(0, 10);
        if (random() % 100 == 0) read_some(1, random() % 400);
    }
    for (std::size_t which = 0; which < subscribers.size(); ++which) {
        while (read_some(which, 1000)) {
        }
        Lines names;
        for (const std::string& line : seen[which])
            names.push_back(line.substr(0, line.rfind(' ')));
        EXPECT_EQ(names, expected) << "subscriber " << which;
    }
}

TEST_F(EventsTest, WhoLostSomeIsToldAndGoesOn) {
    controller_.put("/securityTags/a", tag("one"));
    const auto events = subscribe(kTagEvents);
    controller_.put("/securityTags/a", tag("two"));
    controller_.trim();
    controller_.put("/securityTags/a", tag("three"));
    const auto told = events->next(10, milliseconds(0));
    ASSERT_EQ(told->size(), 1U);
    EXPECT_EQ(told->front().of().name, "__EventQueueOverflowEvent");
    EXPECT_EQ(read(*events), Lines{});
    controller_.put("/securityTags/a", tag("four"));
    EXPECT_EQ(read(*events), Lines{"Modification /securityTags/a four<three"});
}

TEST_F(EventsTest, AControllerThatIsAwayForAWhileLosesNothing) {
    const auto events = subscribe(kTagEvents);
    controller_.put("/securityTags/a", tag("one"));
    controller_.is_away = true;
    int pauses = 0;
    on_pause_ = [&] { controller_.is_away = ++pauses < 3; };
    const auto told = events->next(10, milliseconds(10'000));
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_EQ(told->size(), 1U);
    EXPECT_EQ(pauses, 3);
    controller_.is_away = true;
    on_pause_ = nullptr;
    EXPECT_EQ(events->next(10, milliseconds(2000))->size(), 0U);
}

TEST_F(EventsTest, NothingIsAskedForInVain) {
    const auto events = subscribe(kTagEvents);
    const std::size_t before = controller_.requests.size();
    EXPECT_EQ(events->next(10, milliseconds(60'000))->size(), 0U);
    EXPECT_EQ(controller_.requests.size(), before + 1);  // one long poll
    EXPECT_NE(controller_.requests.back().query.find("wait=60"), std::string::npos);
}

TEST_F(EventsTest, CredentialsArePassedOnAndTheirRefusalIsTold) {
    const auto events = try_subscribe(kTagEvents, {"Basic abc", {}});
    ASSERT_TRUE(events);
    const auto& headers = controller_.requests.back().headers;
    EXPECT_NE(
        std::find(headers.begin(), headers.end(), std::pair<std::string, std::string>("Authorization", "Basic abc")),
        headers.end());
    controller_.refusal = 403;
    EXPECT_EQ(cim::status_of((*events)->next(1, milliseconds(0)).error()), Status::AccessDenied);
    EXPECT_EQ(status_of(kTagEvents), Status::AccessDenied);
    controller_.refusal = 401;
    EXPECT_EQ(status_of(kTagEvents), Status::Unauthenticated);
}

TEST_F(EventsTest, GroupsAreCountedUntilTheirTimeIsOver) {
    const auto events =
        subscribe(std::string(kTagEvents) + " GROUP WITHIN 10 BY TargetInstance.type HAVING NumberOfEvents > 1");
    for (const char* each : {"a", "b", "c"})
        controller_.put(std::string("/securityTags/") + each, tag(each == std::string("c") ? "other" : "same"));
    EXPECT_EQ(events->next(10, milliseconds(9000))->size(), 0U);
    const auto told = events->next(10, milliseconds(9000));
    ASSERT_EQ(told->size(), 1U);
    EXPECT_EQ(told->front().of().name, "__AggregateEvent");
    EXPECT_EQ(*told->front().find("NumberOfEvents")->unsigned_integer(), 2U);
    EXPECT_EQ(cim::to_text(cim::property_value(told->front(), {"Representative", "TargetInstance", "resourceId"})),
              "b");
    // The group of one is over as well, and was not wanted.
    EXPECT_EQ(events->next(10, milliseconds(20'000))->size(), 0U);
}

TEST_F(EventsTest, SubscriptionsAreLimitedForEachIdentity) {
    make_engine({2, 3});
    const auto as = [](const char* who, const char* source = "192.0.2.1:1") { return cim::Caller{"", source, who}; };
    auto first = try_subscribe(kTagEvents, as("principal:a@R"));
    const auto second = try_subscribe(kTagEvents, as("principal:a@R", "192.0.2.2:1"));
    ASSERT_TRUE(first && second);
    EXPECT_EQ(status_of(kTagEvents, as("principal:a@R", "192.0.2.3:1")), Status::LimitExceeded);
    const auto other = try_subscribe(kTagEvents, as("principal:b@R"));
    ASSERT_TRUE(other) << "it comes from the same address";
    EXPECT_EQ(status_of(kTagEvents, as("principal:c@R")), Status::LimitExceeded);
    *first = nullptr;
    EXPECT_TRUE(try_subscribe(kTagEvents, as("principal:a@R")));
}

TEST_F(EventsTest, ACancelledSubscriptionTellsNothingMore) {
    const auto events = subscribe(kTagEvents);
    controller_.put("/securityTags/a", tag("one"));
    events->cancel();
    EXPECT_EQ(cim::status_of(events->next(1, milliseconds(0)).error()), Status::InvalidContext);
}

TEST_F(EventsTest, QueriesThatMeanNothingAreRefused) {
    for (const auto& [query, status] : std::map<std::string, Status>{
             {"SELECT * FROM NC_SecurityTag", Status::InvalidQuery},
             {"SELECT * FROM __InstanceNothingEvent", Status::InvalidClass},
             {"SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_Nothing'", Status::InvalidClass},
             {"SELECT * FROM __InstanceCreationEvent WHERE Target ISA 'NC_SecurityTag'", Status::InvalidQuery},
             {"SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_SecurityTag' AND TargetInstance.x = "
              "1",
              Status::InvalidQuery},
             {"SELECT * FROM __InstanceCreationEvent WITHIN 0 WHERE TargetInstance ISA 'NC_SecurityTag'",
              Status::InvalidQuery},
             {"SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_Structure'", Status::NotSupported},
             {"SELECT * FROM __InstanceModificationEvent WHERE TargetInstance ISA 'NC_SecurityTag' AND "
              "TargetInstance.type <> PreviousInstance.x",
              Status::InvalidQuery},
             {"SELECT * FROM __ClassOperationEvent WHERE TargetClass ISA 'NC_Resource'", Status::NotSupported},
             {"SELECT * FROM __ClassCreationEvent", Status::NotSupported},
             {"SELECT * FROM __NamespaceDeletionEvent", Status::NotSupported},
             {"SELECT * FROM __TimerEvent WHERE TimerId = 'x'", Status::NotSupported},
             {"SELECT * FROM __InstanceCreationEvent GROUP WITHIN 1 HAVING Nothing > 1", Status::InvalidQuery},
             {"SELECT * FROM __InstanceCreationEvent GROUP WITHIN 1 BY Nothing", Status::InvalidQuery},
             {"SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'NC_SecurityTag' GROUP WITHIN 1 BY "
              "TargetInstance.nothing",
              Status::InvalidQuery},
             {"ASSOCIATORS OF {NC_SecurityTag.resourceRef='/securityTags/a'}", Status::InvalidQuery}}) {
        EXPECT_EQ(status_of(query), status) << query;
    }
}

}  // namespace
}  // namespace nc::provider
