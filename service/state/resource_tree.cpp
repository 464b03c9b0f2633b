#include "service/state/resource_tree.hpp"

#include <algorithm>
#include <compare>
#include <iterator>

#include "schemas/codec/references.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"
#include "service/state/resource_record.hpp"

namespace nc::service::state {
namespace {

using model::Json;
using model::ResourcePath;
using model::ResourceType;

/// Where keys begin, as a place in the order of paths.
struct KeyPrefix {
    std::string text;
    friend std::strong_ordering operator<=>(const KeyPrefix& prefix, const ResourcePath& path) {
        return prefix.text <=> path.key();
    }
};

/// Calls visit(resource) for those whose keys begin with a prefix, sorted by path, while it returns true.
template <class Visit>
void visit_prefix(const PersistentMap<ResourcePath, ResourcePtr>& map, const std::string& prefix, const Visit& visit) {
    map.scan(KeyPrefix{prefix}, [&](const ResourcePath& path, const ResourcePtr& resource) {
        return path.key().starts_with(prefix) && visit(resource);
    });
}

/// Those of a type.
std::vector<ResourcePtr> of_type(const PersistentMap<ResourcePath, ResourcePtr>& map, const std::string& prefix,
                                 ResourceType type) {
    std::vector<ResourcePtr> found;
    visit_prefix(map, prefix, [&](const ResourcePtr& resource) {
        if (resource->type == type) found.push_back(resource);
        return true;
    });
    return found;
}

using Targets = std::vector<ResourcePath>;

/// What a resource refers to, sorted, each once.
Targets targets_of(const StoredResource* resource) {
    Targets targets;
    if (resource == nullptr) return targets;
    for (codec::Reference& reference : codec::references(model::info(resource->type).fields, *resource->properties))
        targets.push_back(std::move(reference.target));
    std::sort(targets.begin(), targets.end());
    targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
    return targets;
}

}  // namespace

Result<ResourceTree> ResourceTree::load(const store::Store& store) {
    auto records = store.scan();
    if (!records) return std::move(records).error();
    ResourceTree tree;
    for (const store::Record& record : *records) {
        if (record.key.starts_with('#')) continue;
        auto resource = read_record(record.key, record.value);
        if (!resource) return std::move(resource).error();
        tree.insert(std::make_shared<const StoredResource>(std::move(*resource)));
    }
    tree.generation_ = store.current();
    return tree;
}

ResourcePtr ResourceTree::find(const ResourcePath& path) const {
    const ResourcePtr* found = by_path_.find(path);
    return found == nullptr ? nullptr : *found;
}

ResourcePtr ResourceTree::find(InstanceId id) const {
    const ResourcePath* found = by_instance_.find(id);
    return found == nullptr ? nullptr : find(*found);
}

std::vector<ResourcePtr> ResourceTree::children(const ResourcePath& parent, ResourceType type) const {
    return of_type(by_path_, parent.key_of_collection(model::info(type).collection), type);
}

std::vector<ResourcePtr> ResourceTree::ordered_children(const ResourcePath& parent, ResourceType type) const {
    std::vector<ResourcePtr> found = children(parent, type);
    std::stable_sort(found.begin(), found.end(),
                     [](const ResourcePtr& a, const ResourcePtr& b) { return a->position < b->position; });
    return found;
}

std::vector<ResourcePtr> ResourceTree::children_after(const ResourcePath& parent, ResourceType type,
                                                      const ResourcePath& after, std::size_t most) const {
    const std::string prefix = parent.key_of_collection(model::info(type).collection);
    std::vector<ResourcePtr> found;
    by_path_.scan(KeyPrefix{after.empty() ? prefix : after.key()},
                  [&](const ResourcePath& path, const ResourcePtr& resource) {
                      if (found.size() == most || !path.key().starts_with(prefix)) return false;
                      if (resource->type == type && path != after) found.push_back(resource);
                      return true;
                  });
    return found;
}

std::vector<ResourcePtr> ResourceTree::descendants(const ResourcePath& parent) const {
    std::vector<ResourcePtr> found;
    visit_prefix(by_path_, parent.key_of_descendants(), [&](const ResourcePtr& resource) {
        found.push_back(resource);
        return true;
    });
    return found;
}

std::vector<ResourcePtr> ResourceTree::all(ResourceType type) const {
    ResourceType top = type;
    while (const auto parent = model::info(top).parent)
        top = *parent;
    return of_type(by_path_, ResourcePath().key_of_collection(model::info(top).collection), type);
}

std::vector<ResourcePtr> ResourceTree::referrers(const ResourcePath& target) const {
    std::vector<ResourcePtr> found;
    references_.scan(std::pair(target, ResourcePath()), [&](const auto& reference, std::monostate) {
        if (reference.first != target) return false;
        found.push_back(find(reference.second));
        return true;
    });
    return found;
}

std::vector<ResourceChange> ResourceTree::difference(const ResourceTree& before, const ResourceTree& after) {
    std::vector<ResourceChange> changes;
    PersistentMap<ResourcePath, ResourcePtr>::difference(
        before.by_path_, after.by_path_, [&](const ResourcePath&, const ResourcePtr* old, const ResourcePtr* now) {
            changes.push_back({old == nullptr ? nullptr : *old, now == nullptr ? nullptr : *now});
        });
    return changes;
}

store::Batch ResourceTree::batch(const ResourceTree& before, const ResourceTree& after) {
    store::Batch batch{before.generation(), {}};
    for (const auto& [old, now] : difference(before, after)) {
        const bool is_respelled = old && now && old->path.to_string() != now->path.to_string();
        if (old && (!now || is_respelled)) batch.changes.push_back({old->path.to_string(), std::nullopt});
        if (now) batch.changes.push_back({now->path.to_string(), write_record(*now)});
    }
    return batch;
}

ResourceTree ResourceTree::at(Generation generation) const {
    ResourceTree tree = *this;
    tree.generation_ = generation;
    return tree;
}

void ResourceTree::insert(ResourcePtr resource) {
    const ResourcePtr existing = find(resource->path);
    reindex(existing.get(), resource.get());
    const ResourcePath path = resource->path;
    by_path_.set(path, std::move(resource));
}

void ResourceTree::remove(const StoredResource& resource) {
    const ResourcePath path = resource.path;
    reindex(&resource, nullptr);
    by_path_.erase(path);
}

void ResourceTree::reindex(const StoredResource* before, const StoredResource* after) {
    const ResourcePath path = (after != nullptr ? after : before)->path;
    const bool has_same_id = before && after && before->instance_id == after->instance_id;
    if (before && !has_same_id) by_instance_.erase(before->instance_id);
    if (after && !has_same_id) by_instance_.set(after->instance_id, path);
    if (before && after && before->properties == after->properties) return;

    const auto number_before = before ? number_held_by(*before) : std::nullopt;
    const auto number_after = after ? number_held_by(*after) : std::nullopt;
    if (number_before && number_before != number_after) numbers_.remove(*number_before, path);
    if (number_after && number_before != number_after) numbers_.add(*number_after, path);

    const Targets targets_before = targets_of(before);
    const Targets targets_after = targets_of(after);
    Targets changed;
    std::set_difference(targets_before.begin(), targets_before.end(), targets_after.begin(), targets_after.end(),
                        std::back_inserter(changed));
    for (const ResourcePath& target : changed)
        references_.erase(std::pair(target, path));
    changed.clear();
    std::set_difference(targets_after.begin(), targets_after.end(), targets_before.begin(), targets_before.end(),
                        std::back_inserter(changed));
    for (const ResourcePath& target : changed) {
        const ResourcePtr known = find(target);  // whose path is there already
        references_.set({known ? known->path : target, path}, {});
    }
}

void TreeDraft::put(StoredResource resource) {
    const ResourcePtr existing = tree_.find(resource.path);
    resource.typed = existing && existing->properties == resource.properties ? existing->typed : nullptr;
    changed_.insert(resource.path);
    tree_.insert(std::make_shared<const StoredResource>(std::move(resource)));
}

void TreeDraft::set_property(const ResourcePath& path, std::string_view name, const Json& value) {
    const ResourcePtr existing = tree_.find(path);
    NC_ASSERT(existing != nullptr);
    const auto current = existing->properties->find(name);
    const bool is_absent = current == existing->properties->end();
    if (is_absent ? value.is_null() : !value.is_null() && *current == value) return;
    StoredResource resource = *existing;
    resource.properties = with_property(*existing->properties, name, value);
    put(std::move(resource));
}

void TreeDraft::erase(const ResourcePath& path) {
    const ResourcePtr existing = tree_.find(path);
    if (!existing) return;
    std::vector<ResourcePtr> doomed = tree_.descendants(path);
    doomed.push_back(existing);
    for (const ResourcePtr& resource : doomed) {
        changed_.insert(resource->path);
        tree_.remove(*resource);
    }
}

ResourceTree TreeDraft::finish(Generation generation) && {
    tree_.generation_ = generation;
    return std::move(tree_);
}

}  // namespace nc::service::state
