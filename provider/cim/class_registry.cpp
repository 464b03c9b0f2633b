#include "provider/cim/class_registry.hpp"

#include <algorithm>

#include "provider/cim/object_path.hpp"
#include "schemas/base/ascii.hpp"
#include "schemas/base/assert.hpp"

namespace nc::provider::cim {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), ascii_lower);
    return out;
}

/// The inherited ones, each replaced by an own one of its name, then the others of its own.
template <class Member>
std::vector<Member> with_inherited(const std::vector<Member>& inherited, std::vector<Member> own,
                                   const std::string& origin) {
    std::vector<Member> out = inherited;
    for (Member& member : own) {
        member.origin = origin;
        const auto same = std::find_if(
            out.begin(), out.end(), [&](const Member& other) { return equals_ignoring_case(other.name, member.name); });
        if (same == out.end()) {
            out.push_back(std::move(member));
        } else {
            *same = std::move(member);
        }
    }
    return out;
}

}  // namespace

void ClassRegistry::add_namespace(std::string name) {
    const std::string key = normal_namespace(name);
    namespaces_.try_emplace(key, Namespace{std::move(name), {}, {}});
}

const Class& ClassRegistry::add(std::string_view namespace_name, Class definition) {
    const auto found = namespaces_.find(normal_namespace(namespace_name));
    NC_ASSERT(found != namespaces_.end());
    Namespace& space = found->second;
    static const std::vector<PropertyDefinition> kNoProperties;
    static const std::vector<Method> kNoMethods;
    const Class* superclass = nullptr;
    if (!definition.superclass.empty()) {
        superclass = find(namespace_name, definition.superclass);
        NC_ASSERT(superclass != nullptr);
        definition.derivation = {superclass->name};
        definition.derivation.insert(definition.derivation.end(), superclass->derivation.begin(),
                                     superclass->derivation.end());
        definition.is_association = definition.is_association || superclass->is_association;
    }
    definition.namespace_name = space.spelling;
    definition.properties = with_inherited(superclass != nullptr ? superclass->properties : kNoProperties,
                                           std::move(definition.properties), definition.name);
    definition.methods = with_inherited(superclass != nullptr ? superclass->methods : kNoMethods,
                                        std::move(definition.methods), definition.name);
    auto owned = std::make_unique<const Class>(std::move(definition));
    const bool is_new = space.by_name.emplace(lower(owned->name), owned.get()).second;
    NC_ASSERT(is_new);
    space.classes.push_back(std::move(owned));
    return *space.classes.back();
}

const ClassRegistry::Namespace* ClassRegistry::find_namespace(std::string_view name) const {
    const auto found = namespaces_.find(normal_namespace(name));
    return found == namespaces_.end() ? nullptr : &found->second;
}

bool ClassRegistry::has_namespace(std::string_view name) const { return find_namespace(name) != nullptr; }

std::vector<std::string> ClassRegistry::namespaces() const {
    std::vector<std::string> out;
    for (const auto& [key, space] : namespaces_)
        out.push_back(space.spelling);
    return out;
}

const Class* ClassRegistry::find(std::string_view namespace_name, std::string_view class_name) const {
    const Namespace* space = find_namespace(namespace_name);
    if (space == nullptr) return nullptr;
    const auto found = space->by_name.find(lower(class_name));
    return found == space->by_name.end() ? nullptr : found->second;
}

std::vector<const Class*> ClassRegistry::classes(std::string_view namespace_name) const {
    std::vector<const Class*> out;
    if (const Namespace* space = find_namespace(namespace_name)) {
        for (const auto& each : space->classes)
            out.push_back(each.get());
    }
    return out;
}

std::vector<const Class*> ClassRegistry::children(std::string_view namespace_name, std::string_view superclass) const {
    std::vector<const Class*> out;
    for (const Class* each : classes(namespace_name)) {
        if (equals_ignoring_case(each->superclass, superclass)) out.push_back(each);
    }
    return out;
}

std::vector<const Class*> ClassRegistry::family(const Class& class_) const {
    std::vector<const Class*> out;
    for (const Class* each : classes(class_.namespace_name)) {
        if (is_a(*each, class_.name)) out.push_back(each);
    }
    return out;
}

bool is_a(const Class& class_, std::string_view ancestor) {
    return equals_ignoring_case(class_.name, ancestor) ||
           std::any_of(class_.derivation.begin(), class_.derivation.end(),
                       [&](const std::string& name) { return equals_ignoring_case(name, ancestor); });
}

}  // namespace nc::provider::cim
