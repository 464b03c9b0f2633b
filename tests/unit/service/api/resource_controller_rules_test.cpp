// How the controller calls rules, observers and computed members.
#include "tests/unit/service/api/api_fixture.hpp"

namespace nc::service::api {
namespace {

using model::ErrorCode;
using model::Json;
using model::ResourceType;

/// Writes down its calls; refuses subnets whose prefix is 24.30.66.0/24, fails to apply 24.30.77.0/24.
class RecordingRules : public resources::ResourceRules {
  public:
    explicit RecordingRules(std::vector<std::string>& calls) : calls_(calls) {}

    void check_put(const resources::PutContext& context, model::Faults& faults) const override {
        note("check_put", context.proposed, context.existing != nullptr ? " update" : " create");
        if (context.proposed.properties->value("addressPrefix", "") == "24.30.66.0/24")
            faults.add(ErrorCode::InvalidSubnet, "properties.addressPrefix", "24.30.66.0/24");
    }
    void apply_put(const resources::PutContext& context, state::TreeDraft& draft,
                   model::Faults& faults) const override {
        note("apply_put", context.proposed);
        if (context.proposed.type == ResourceType::VirtualSubnet)
            draft.set_property(context.proposed.path, "virtualSubnetId", 4711);
        if (context.proposed.properties->value("addressPrefix", "") == "24.30.77.0/24")
            faults.add(ErrorCode::SubnetIsFull, "properties.addressPrefix", "24.30.77.0/24");
    }
    void check_delete(const resources::DeleteContext& context, model::Faults&) const override {
        note("check_delete", context.existing, context.is_addressed ? " addressed" : "");
    }
    void apply_delete(const resources::DeleteContext& context, state::TreeDraft& draft, model::Faults&) const override {
        EXPECT_FALSE(draft.tree().find(context.existing.path));
        note("apply_delete", context.existing);
    }

  private:
    void note(const char* what, const state::StoredResource& resource, const char* more = "") const {
        calls_.push_back(std::string(what) + " " + std::string(resource.path.id()) + more);
    }
    std::vector<std::string>& calls_;
};

class RecordingObserver : public CommitObserver {
  public:
    void on_committed(const state::ResourceTree& before, const state::ResourceTree& after) override {
        commits.emplace_back(before.generation(), after.generation());
    }
    std::vector<std::pair<Generation, Generation>> commits;
};

class RulesTest : public ApiFixture {
  protected:
    RulesTest() {
        rules_.add(ResourceType::VirtualNetwork, std::make_unique<RecordingRules>(calls_));
        rules_.add(ResourceType::VirtualSubnet, std::make_unique<RecordingRules>(calls_));
        controller_->add_observer(observer_);
    }
    std::string calls() {
        std::string text;
        for (const std::string& call : calls_)
            text += call + "; ";
        calls_.clear();
        return text;
    }
    std::string subnets(const std::string& prefix) {
        return network_body(R"(,"subnets":[{"resourceId":"new","properties":{"addressPrefix":")" + prefix + "\"}}]");
    }

    std::vector<std::string> calls_;
    RecordingObserver observer_;
};

TEST_F(RulesTest, ChecksAllBeforeApplyingAnyParentsFirst) {
    make_networks();
    EXPECT_EQ(calls(), "check_put VNet1 create; check_put Subnet1 create; apply_put VNet1; apply_put Subnet1; ");
    EXPECT_EQ(object("/virtualNetworks/VNet1/subnets/Subnet1")["properties"]["virtualSubnetId"], "4711");
}

TEST_F(RulesTest, ChecksAndAppliesTheRemovalOfChildrenThatAListLeavesOut) {
    make_networks();
    calls();
    ASSERT_EQ(put("/virtualNetworks/VNet1", subnets("24.30.1.0/24")).status, 200);
    EXPECT_EQ(calls(),
              "check_delete Subnet1; check_put VNet1 update; check_put new create; apply_delete Subnet1; "
              "apply_put VNet1; apply_put new; ");
}

TEST_F(RulesTest, PlacesFaultsOfChildrenInTheBodyOfTheParentAndChangesNothing) {
    make_networks();
    const Generation before = store_.current();
    const Response response = put("/virtualNetworks/VNet1", subnets("24.30.66.0/24"));
    EXPECT_EQ(code(response), "InvalidSubnet");
    EXPECT_EQ(Json::parse(response.body)["error"]["target"], "properties.subnets[0].properties.addressPrefix");
    EXPECT_EQ(store_.current(), before);
    EXPECT_EQ(get("/virtualNetworks/VNet1/subnets/Subnet1").status, 200);
}

TEST_F(RulesTest, DropsTheDraftWhenApplyingFails) {
    make_networks();
    const Generation before = store_.current();
    EXPECT_EQ(code(put("/virtualNetworks/VNet1", subnets("24.30.77.0/24"))), "SubnetIsFull");
    EXPECT_EQ(store_.current(), before);
}

TEST_F(RulesTest, AsksAboutEveryResourceOfADeletedSubtree) {
    make_networks();
    calls();
    ASSERT_EQ(erase("/virtualNetworks/VNet1").status, 200);
    EXPECT_EQ(calls(),
              "check_delete VNet1 addressed; check_delete Subnet1; apply_delete VNet1; apply_delete Subnet1; ");
}

TEST_F(RulesTest, TellsObserversOfEveryCommitOnce) {
    make_networks();
    put("/virtualNetworks/VNet1", "{}");
    get("/virtualNetworks/VNet1");
    ASSERT_EQ(observer_.commits.size(), 2U);
    EXPECT_EQ(observer_.commits.back().first, observer_.commits.front().second);
    EXPECT_EQ(observer_.commits.back().second, controller_->tree().generation());
}

TEST_F(RulesTest, CommitsWritesOfTheServiceItself) {
    make_networks();
    const std::string before = etag("/virtualNetworks/VNet1/subnets/Subnet1");
    edit([](state::TreeDraft& draft) {
        draft.set_property(*model::ResourcePath::parse("/virtualNetworks/VNet1/subnets/Subnet1"), "virtualSubnetId",
                           5000);
    });
    EXPECT_EQ(object("/virtualNetworks/VNet1/subnets/Subnet1")["properties"]["virtualSubnetId"], "5000");
    EXPECT_NE(etag("/virtualNetworks/VNet1/subnets/Subnet1"), before);
    const Generation generation = store_.current();
    edit([](state::TreeDraft&) {});
    EXPECT_EQ(store_.current(), generation);
}

class FixedState : public ComputedProperties {
  public:
    void add(const state::StoredResource& resource, const state::ResourceTree&, Json& properties) const override {
        if (resource.type == ResourceType::VirtualNetwork)
            properties["configurationState"] = Json{{"lastUpdatedTime", "now"}, {"status", "Success"}, {"extra", 1}};
        if (resource.type == ResourceType::LogicalNetwork) properties["usage"] = Json{{"numberOfIPAddresses", 7}};
    }
};

TEST_F(RulesTest, ShowsComputedMembersInTheFormOfTheModel) {
    const FixedState computed;
    controller_->add_computed(computed);
    make_networks();
    EXPECT_EQ(object("/virtualNetworks/VNet1")["properties"]["configurationState"].dump(),
              R"({"status":"Success","lastUpdatedTime":"now"})");
    EXPECT_EQ(object("/logicalNetworks/HNV")["properties"]["usage"]["numberOfIPAddresses"], "7");
}

/// Counts how often it is asked; its revision is the test's.
class CountedState : public ComputedProperties {
  public:
    void add(const state::StoredResource&, const state::ResourceTree&, Json& properties) const override {
        properties["configurationState"] = Json{{"status", "Success"}, {"id", std::to_string(++asked_)}};
    }
    std::optional<std::uint64_t> revision() const override { return current; }
    int asked() const { return asked_; }
    std::uint64_t current = 0;

  private:
    mutable int asked_ = 0;
};

TEST_F(RulesTest, GivesAnAnswerAgainUntilSomethingChanges) {
    make_networks();
    CountedState computed;
    controller_->add_computed(computed);
    const std::string path = "/virtualNetworks/VNet1";
    const Response first = get(path);
    const int asked = computed.asked();
    const Response second = get(path);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(second.headers.find("ETag"), first.headers.find("ETag"));
    EXPECT_NE(second.headers.find("x-ms-request-id"), first.headers.find("x-ms-request-id"));
    EXPECT_EQ(computed.asked(), asked);
    EXPECT_NE(get("/networking/v2" + path).body, first.body) << "another version";
    ++computed.current;
    EXPECT_NE(get(path).body, first.body) << "a host has said something";
    const std::string before = get(path).body;
    ASSERT_EQ(put("/virtualNetworks/other", network_body("")).status, 201);
    EXPECT_NE(get(path).body, before) << "another generation: back references may have changed";
    EXPECT_EQ(get("/virtualNetworks/none").status, 404);
}

}  // namespace
}  // namespace nc::service::api
