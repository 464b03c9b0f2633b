#include "service/state/resource_tree.hpp"

#include <gtest/gtest.h>

#include "generated/virtual_network_peering.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"
#include "service/store/memory_store.hpp"

namespace nc::service::state {
namespace {

using model::Json;
using model::ResourcePath;
using model::ResourceType;

ResourcePath path(std::string_view text) { return ResourcePath::parse(text).value(); }

StoredResource resource(std::string_view where, const char* properties = "{}") {
    StoredResource made;
    made.path = path(where);
    made.type = model::find_type(made.path)->type;
    made.instance_id = InstanceId(Guid::random());
    made.etag = "W/\"1\"";
    made.properties = std::make_shared<const Json>(Json::parse(properties));
    return made;
}

std::string paths(const std::vector<ResourcePtr>& resources) {
    std::string text;
    for (const ResourcePtr& each : resources)
        text += each->path.to_string() + " ";
    return text;
}

class ResourceTreeTest : public testing::Test {
  protected:
    ResourceTreeTest() {
        TreeDraft draft(tree_);
        draft.put(resource("/virtualNetworks/A"));
        draft.put(resource("/virtualNetworks/A/subnets/s"));
        draft.put(
            resource("/virtualNetworks/A/virtualNetworkPeerings/p",
                     R"({"remoteVirtualNetwork":{"resourceRef":"/virtualNetworks/B"},"peeringState":"Initiated"})"));
        draft.put(resource("/virtualNetworks/A-1/subnets/s"));
        draft.put(resource("/virtualNetworks/B"));
        commit(std::move(draft));
    }

    void commit(TreeDraft draft) {
        const auto generation = store_.commit(draft.batch());
        ASSERT_TRUE(generation);
        tree_ = std::move(draft).finish(*generation);
    }

    store::MemoryStore store_;
    ResourceTree tree_;
};

TEST_F(ResourceTreeTest, FindsByPathOfAnyCaseAndByInstanceId) {
    const ResourcePtr found = tree_.find(path("/VIRTUALNETWORKS/a"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->path.to_string(), "/virtualNetworks/A");
    EXPECT_EQ(tree_.find(found->instance_id), found);
    EXPECT_EQ(tree_.find(path("/virtualNetworks/C")), nullptr);
}

TEST_F(ResourceTreeTest, ListsChildrenDescendantsAndAllOfAType) {
    EXPECT_EQ(paths(tree_.children(path("/virtualNetworks/a"), ResourceType::VirtualSubnet)),
              "/virtualNetworks/A/subnets/s ");
    EXPECT_EQ(paths(tree_.descendants(path("/virtualNetworks/a"))),
              "/virtualNetworks/A/subnets/s /virtualNetworks/A/virtualNetworkPeerings/p ");
    EXPECT_EQ(paths(tree_.all(ResourceType::VirtualNetwork)), "/virtualNetworks/A /virtualNetworks/B ");
}

TEST_F(ResourceTreeTest, KnowsWhoRefersToAPath) {
    EXPECT_EQ(paths(tree_.referrers(path("/virtualnetworks/b"))), "/virtualNetworks/A/virtualNetworkPeerings/p ");
    TreeDraft draft(tree_);
    draft.set_property(path("/virtualNetworks/A/virtualNetworkPeerings/p"), "remoteVirtualNetwork", nullptr);
    EXPECT_EQ(paths(draft.tree().referrers(path("/virtualNetworks/B"))), "");
    EXPECT_NE(paths(tree_.referrers(path("/virtualNetworks/B"))), "");
}

TEST_F(ResourceTreeTest, DecodesOnceAndAnewAfterAChange) {
    const ResourcePath peering = path("/virtualNetworks/A/virtualNetworkPeerings/p");
    const auto& typed = decode<model::VirtualNetworkPeering>(*tree_.find(peering));
    EXPECT_EQ(&typed, &decode<model::VirtualNetworkPeering>(*tree_.find(peering)));
    TreeDraft draft(tree_);
    draft.set_property(peering, "peeringState", "Connected");
    EXPECT_EQ(decode<model::VirtualNetworkPeering>(*draft.tree().find(peering)).peering_state,
              model::PeeringState::Connected);
    EXPECT_EQ(typed.peering_state, model::PeeringState::Initiated);
}

TEST_F(ResourceTreeTest, RemovesASubtreeWithItsIndexesAndLeavesTheBase) {
    const ResourceTree before = tree_;
    TreeDraft draft(tree_);
    draft.erase(path("/virtualNetworks/a"));
    EXPECT_EQ(draft.batch().changes.size(), 3U);
    commit(std::move(draft));
    EXPECT_EQ(tree_.size(), 2U);
    EXPECT_EQ(paths(tree_.referrers(path("/virtualNetworks/B"))), "");
    EXPECT_EQ(before.size(), 5U);
    EXPECT_TRUE(before.find(path("/virtualNetworks/A/subnets/s")));
}

TEST_F(ResourceTreeTest, ComesBackFromTheStoreAsItWas) {
    StoredResource full = resource("/virtualNetworks/Full", R"({"unbilledAddressRanges":"ä"})");
    full.tags = std::make_shared<const Json>(Json{{"k", "v"}});
    full.metadata = std::make_shared<const Json>(Json{{"client", "c"}});
    full.position = 3;
    full.written = std::chrono::sys_seconds(std::chrono::seconds(1'767'312'000));
    TreeDraft draft(tree_);
    draft.put(full);
    commit(std::move(draft));

    const auto loaded = ResourceTree::load(store_);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->generation(), tree_.generation());
    EXPECT_EQ(loaded->size(), tree_.size());
    const ResourcePtr back = loaded->find(full.path);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->instance_id, full.instance_id);
    EXPECT_EQ(back->etag, full.etag);
    EXPECT_EQ(back->position, full.position);
    EXPECT_EQ(back->written, full.written);
    EXPECT_EQ(*back->tags, *full.tags);
    EXPECT_EQ(*back->metadata, *full.metadata);
    EXPECT_EQ(*back->properties, *full.properties);
    EXPECT_EQ(paths(loaded->referrers(path("/virtualNetworks/B"))), paths(tree_.referrers(path("/virtualNetworks/B"))));
}

TEST_F(ResourceTreeTest, TellsWhatChangedBetweenTwoGenerations) {
    const ResourceTree before = tree_;
    TreeDraft draft(tree_);
    draft.erase(path("/virtualNetworks/A/subnets/s"));
    draft.set_property(path("/virtualNetworks/B"), "unbilledAddressRanges", "x");
    draft.put(resource("/virtualNetworks/C"));
    commit(std::move(draft));
    const auto changes = ResourceTree::difference(before, tree_);
    ASSERT_EQ(changes.size(), 3U);
    EXPECT_EQ(changes[0].before->path.to_string(), "/virtualNetworks/A/subnets/s");
    EXPECT_EQ(changes[0].after, nullptr);
    EXPECT_EQ(changes[1].after, tree_.find(path("/virtualNetworks/B")));
    EXPECT_EQ(changes[2].before, nullptr);
    EXPECT_TRUE(ResourceTree::difference(tree_, tree_).empty());
}

TEST_F(ResourceTreeTest, RefusesARecordThatIsNotAResource) {
    ASSERT_TRUE(store_.commit({store_.current(), {{"/nothing/x", "{}"}}}));
    const auto loaded = ResourceTree::load(store_);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, "StoreRecordInvalid");
    EXPECT_EQ(loaded.error().target, "/nothing/x");
}

TEST_F(ResourceTreeTest, RemovesTheOldKeyWhenAResourceComesBackInAnotherSpelling) {
    TreeDraft draft(tree_);
    draft.erase(path("/virtualNetworks/B"));
    draft.put(resource("/virtualNetworks/b"));
    const store::Batch batch = draft.batch();
    ASSERT_EQ(batch.changes.size(), 2U);
    EXPECT_EQ(batch.changes[0].key, "/virtualNetworks/B");
    EXPECT_FALSE(batch.changes[0].value.has_value());
    EXPECT_EQ(batch.changes[1].key, "/virtualNetworks/b");
}

}  // namespace
}  // namespace nc::service::state
