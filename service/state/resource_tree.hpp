// All stored resources of one generation, as an immutable value. Copies share everything and cost one pointer each; a
// change copies the path to what changed (persistent_map.hpp), so a write costs the same in a small and in a large
// store. TreeDraft is the mutable counterpart in which one request is put together: it is committed as a whole or
// dropped. Thread: a ResourceTree may be read by any; the typed views (decode) belong to control.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "generated/resource_type.hpp"
#include "generated/types.hpp"
#include "schemas/base/assert.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/base/result.hpp"
#include "schemas/model/json.hpp"
#include "schemas/model/resource_path.hpp"
#include "service/state/number_index.hpp"
#include "service/state/persistent_map.hpp"
#include "service/store/store.hpp"

namespace nc::service::state {

/// One resource as it is stored. Children are resources of their own and not part of it; computed members
/// (back references, configurationState) are not part of it either.
struct StoredResource {
    model::ResourcePath path;  ///< spelled as it was created
    model::ResourceType type{};
    InstanceId instance_id;                         ///< kept over updates
    std::string etag;                               ///< W/"guid"
    std::shared_ptr<const model::Json> tags;        ///< null: absent
    std::shared_ptr<const model::Json> metadata;    ///< resourceMetadata; null: absent
    std::shared_ptr<const model::Json> properties;  ///< normalised object; never null
    model::ProvisioningState provisioning_state = model::ProvisioningState::Succeeded;

    mutable std::shared_ptr<const void> typed;  ///< filled by decode(); reset whenever properties change

    std::int64_t position = 0;  ///< among its siblings in answers, as the client listed them; equal ones go by path
    /// When its etag was last renewed; in whole seconds.
    std::chrono::sys_seconds written{};
};
/// The typed view of a resource's properties, e.g. decode<model::VirtualNetwork>(*resource); made once per resource.
template <class T>
const T& decode(const StoredResource& resource) {
    NC_ASSERT(resource.type == T::kType);
    if (!resource.typed) resource.typed = std::make_shared<const T>(T::from_json(*resource.properties));
    return *static_cast<const T*>(resource.typed.get());
}

using ResourcePtr = std::shared_ptr<const StoredResource>;

struct ResourceChange {
    ResourcePtr before;  ///< null: it was created
    ResourcePtr after;   ///< null: it was removed
};

class ResourceTree {
  public:
    ResourceTree() = default;

    /// Everything of the store. An Error when a record is not a resource of this version of the model.
    static Result<ResourceTree> load(const store::Store& store);

    Generation generation() const { return generation_; }
    ResourcePtr find(const model::ResourcePath& path) const;  ///< null: absent
    ResourcePtr find(InstanceId id) const;                    ///< null: absent
    /// The resources of a type directly below a path, sorted by path.
    std::vector<ResourcePtr> children(const model::ResourcePath& parent, model::ResourceType type) const;
    /// The same in the order in which clients listed them.
    std::vector<ResourcePtr> ordered_children(const model::ResourcePath& parent, model::ResourceType type) const;
    /// At most so many of them, sorted by path, from the first that comes after `after` on; empty: from the first.
    std::vector<ResourcePtr> children_after(const model::ResourcePath& parent, model::ResourceType type,
                                            const model::ResourcePath& after, std::size_t most) const;
    /// Everything strictly below a path, parents before children.
    std::vector<ResourcePtr> descendants(const model::ResourcePath& parent) const;
    /// Every resource of a type, sorted by path.
    std::vector<ResourcePtr> all(model::ResourceType type) const;
    /// Who refers to a path by any reference property, sorted by path.
    std::vector<ResourcePtr> referrers(const model::ResourcePath& target) const;
    /// Who holds which MAC address, virtual subnet id, address or priority.
    const NumberIndex& numbers() const { return numbers_; }
    std::size_t size() const { return by_path_.size(); }

    /// What differs between two generations, sorted by path; costs as much as there are changes, not resources.
    static std::vector<ResourceChange> difference(const ResourceTree& before, const ResourceTree& after);
    /// The same as changes for the store, guarded by the generation of `before`.
    static store::Batch batch(const ResourceTree& before, const ResourceTree& after);
    /// The same resources as another generation.
    ResourceTree at(Generation generation) const;

  private:
    friend class TreeDraft;
    void insert(ResourcePtr resource);
    void remove(const StoredResource& resource);
    /// Brings the indexes from what one resource says to what takes its place says; null: there is none.
    void reindex(const StoredResource* before, const StoredResource* after);

    Generation generation_;
    PersistentMap<model::ResourcePath, ResourcePtr> by_path_;
    // What is found by something else is found by its path: only a change of that something touches these.
    PersistentMap<InstanceId, model::ResourcePath> by_instance_;
    PersistentMap<std::pair<model::ResourcePath, model::ResourcePath>, std::monostate>
        references_;  ///< target, referrer
    NumberIndex numbers_;
};

/// A tree under construction. Reads see the draft's own changes.
class TreeDraft {
  public:
    explicit TreeDraft(const ResourceTree& base) : base_(base), tree_(base) {}

    const ResourceTree& tree() const { return tree_; }  ///< with the changes so far
    const ResourceTree& base() const { return base_; }  ///< without

    /// Adds or replaces. The typed view is reset unless the properties are the very same.
    void put(StoredResource resource);
    /// Replaces one property (null removes it), unless it is that already. Precondition: the resource exists.
    void set_property(const model::ResourcePath& path, std::string_view name, const model::Json& value);
    /// Removes a resource and everything below it; nothing happens when it is absent.
    void erase(const model::ResourcePath& path);

    /// Paths put or removed since the base, sorted.
    const std::set<model::ResourcePath>& changed() const { return changed_; }
    /// The changes for the store, guarded by the base's generation.
    store::Batch batch() const { return ResourceTree::batch(base_, tree_); }
    /// The tree of the generation that the store gave to the batch.
    ResourceTree finish(Generation generation) &&;

  private:
    ResourceTree base_;
    ResourceTree tree_;
    std::set<model::ResourcePath> changed_;
};

}  // namespace nc::service::state
