#include "service/state/resource_tree.hpp"

#include <algorithm>

#include "schemas/codec/references.hpp"
#include "schemas/model/registry.hpp"
#include "service/state/resource_record.hpp"

namespace nc::service::state {
namespace {

using model::Json;
using model::ResourcePath;
using model::ResourceType;

std::string type_key(ResourceType type, const std::string& path_key) {
    const auto number = static_cast<unsigned>(type);
    std::string key{static_cast<char>(number >> 8U), static_cast<char>(number & 0xFFU)};
    return key + path_key;
}

/// '\0' orders before every character of a path key, so that the referrers of one target are one range.
std::string reference_key(const ResourcePath& target, const std::string& referrer_key) {
    return target.key() + '\0' + referrer_key;
}

/// The values whose keys begin with a prefix.
std::vector<ResourcePtr> with_prefix(const PersistentMap<std::string, ResourcePtr>& map, const std::string& prefix) {
    std::vector<ResourcePtr> found;
    map.scan(prefix, [&](const std::string& key, const ResourcePtr& resource) {
        if (!key.starts_with(prefix)) return false;
        found.push_back(resource);
        return true;
    });
    return found;
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
    const ResourcePtr* found = by_path_.find(path.key());
    return found == nullptr ? nullptr : *found;
}

ResourcePtr ResourceTree::find(InstanceId id) const {
    const ResourcePtr* found = by_instance_.find(id);
    return found == nullptr ? nullptr : *found;
}

std::vector<ResourcePtr> ResourceTree::children(const ResourcePath& parent, ResourceType type) const {
    return with_prefix(by_type_, type_key(type, parent.key_of_descendants()));
}

std::vector<ResourcePtr> ResourceTree::ordered_children(const ResourcePath& parent, ResourceType type) const {
    std::vector<ResourcePtr> found = children(parent, type);
    std::stable_sort(found.begin(), found.end(),
                     [](const ResourcePtr& a, const ResourcePtr& b) { return a->position < b->position; });
    return found;
}

std::vector<ResourcePtr> ResourceTree::descendants(const ResourcePath& parent) const {
    return with_prefix(by_path_, parent.key_of_descendants());
}

std::vector<ResourcePtr> ResourceTree::all(ResourceType type) const {
    return with_prefix(by_type_, type_key(type, std::string()));
}

std::vector<ResourcePtr> ResourceTree::referrers(const ResourcePath& target) const {
    return with_prefix(by_reference_, reference_key(target, std::string()));
}

std::vector<ResourceChange> ResourceTree::difference(const ResourceTree& before, const ResourceTree& after) {
    std::vector<ResourceChange> changes;
    PersistentMap<std::string, ResourcePtr>::difference(
        before.by_path_, after.by_path_, [&](const std::string&, const ResourcePtr* old, const ResourcePtr* now) {
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
    // With the same properties it has the same references and numbers: only the pointers are new.
    const bool is_same = existing && existing->properties == resource->properties &&
                         existing->instance_id == resource->instance_id && existing->type == resource->type;
    if (existing && !is_same) remove(*existing);
    const std::string& key = resource->path.key();
    for (const codec::Reference& reference :
         codec::references(model::info(resource->type).fields, *resource->properties))
        by_reference_.set(reference_key(reference.target, key), resource);
    if (!is_same) numbers_.add(resource);
    by_type_.set(type_key(resource->type, key), resource);
    by_instance_.set(resource->instance_id, resource);
    by_path_.set(key, std::move(resource));
}

void ResourceTree::remove(const StoredResource& resource) {
    const std::string key = resource.path.key();
    for (const codec::Reference& reference : codec::references(model::info(resource.type).fields, *resource.properties))
        by_reference_.erase(reference_key(reference.target, key));
    numbers_.remove(resource);
    by_type_.erase(type_key(resource.type, key));
    by_instance_.erase(resource.instance_id);
    by_path_.erase(key);
}

void TreeDraft::put(StoredResource resource) {
    const ResourcePtr existing = tree_.find(resource.path);
    resource.typed = existing && existing->properties == resource.properties ? existing->typed : nullptr;
    changed_.insert_or_assign(resource.path.key(), resource.path);
    tree_.insert(std::make_shared<const StoredResource>(std::move(resource)));
}

void TreeDraft::set_property(const ResourcePath& path, std::string_view name, const Json& value) {
    const ResourcePtr existing = tree_.find(path);
    NC_ASSERT(existing != nullptr);
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
        changed_.insert_or_assign(resource->path.key(), resource->path);
        tree_.remove(*resource);
    }
}

std::vector<ResourcePath> TreeDraft::changed() const {
    std::vector<ResourcePath> paths;
    for (const auto& [key, path] : changed_)
        paths.push_back(path);
    return paths;
}

ResourceTree TreeDraft::finish(Generation generation) && {
    tree_.generation_ = generation;
    return std::move(tree_);
}

}  // namespace nc::service::state
