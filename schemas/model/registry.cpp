#include "schemas/model/registry.hpp"

#include <algorithm>
#include <string>

#include "schemas/base/ascii.hpp"

namespace nc::model {
namespace {

/// The spelling of a collection path among all types and all reference targets; empty when it is unknown.
std::string_view known_spelling(std::string_view path) {
    for (const ResourceInfo& resource : resources()) {
        if (equal_names(resource.path, path)) return resource.path;
        for (const Field& field : resource.fields) {
            for (const std::string_view target : field.targets) {
                if (equal_names(target, path)) return target;
            }
        }
    }
    return {};
}

/// The path with the collections of `spelling`, which has as many parts as the path has pairs.
ResourcePath respelled(const ResourcePath& path, std::string_view spelling) {
    const std::size_t end = spelling.rfind('/');
    if (end == std::string_view::npos) return ResourcePath::top(spelling, path.id());
    return respelled(path.parent(), spelling.substr(0, end)).child(spelling.substr(end + 1), path.id());
}

}  // namespace

bool equal_names(std::string_view a, std::string_view b) { return equals_ignoring_case(a, b); }

const ResourceInfo* find_collection(std::optional<ResourceType> parent, std::string_view collection,
                                    std::string_view prefix) {
    for (const ResourceInfo& resource : resources()) {
        if (resource.parent == parent && equal_names(resource.collection, collection) &&
            equal_names(resource.prefix, prefix))
            return &resource;
    }
    return nullptr;
}

bool is_prefix(std::string_view name) {
    return !name.empty() && std::any_of(resources().begin(), resources().end(), [&](const ResourceInfo& resource) {
        return equal_names(resource.prefix, name);
    });
}

const ResourceInfo* find_type(const ResourcePath& path) {
    if (path.empty()) return nullptr;
    std::optional<ResourceType> parent;
    if (path.depth() > 1) {
        const ResourceInfo* above = find_type(path.parent());
        if (above == nullptr) return nullptr;
        parent = above->type;
    }
    return find_collection(parent, path.collection());
}

const Field* find_field(std::span<const Field> fields, std::string_view name) {
    for (const Field& field : fields) {
        if (equal_names(field.name, name)) return &field;
        for (const std::string_view alias : field.aliases) {
            if (equal_names(alias, name)) return &field;
        }
    }
    return nullptr;
}

std::string collection_path(const ResourcePath& path) {
    if (path.depth() <= 1) return std::string(path.collection());
    return collection_path(path.parent()).append("/").append(path.collection());
}

std::optional<ResourcePath> canonical(const ResourcePath& path) {
    const std::string_view spelling = known_spelling(collection_path(path));
    if (spelling.empty()) return std::nullopt;
    return respelled(path, spelling);
}

}  // namespace nc::model
