#include "provider/cim/object_manager.hpp"

#include <algorithm>
#include <utility>

#include "provider/cim/status.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::cim {
namespace {

/// The value as one of the key's type; clients may write numbers as text and paths too.
std::optional<Value> as_key(const PropertyDefinition& property, const Value& value) {
    if (property.type == Type::Reference) {
        if (value.path() != nullptr) return value;
        if (value.text() == nullptr) return std::nullopt;
        auto path = ObjectPath::parse(*value.text());
        return path ? std::optional(Value::of(*std::move(path))) : std::nullopt;
    }
    if (value.is_null() || value.path() != nullptr || value.list() != nullptr) return std::nullopt;
    return read_value(property.type, to_text(value));
}

bool has_role(const Instance& association, std::string_view role, const ObjectPath& object) {
    const Value* end = association.find(role);
    return end != nullptr && end->path() != nullptr && same_object(*end->path(), object);
}

}  // namespace

void ObjectManager::set_provider(const Class& class_, std::shared_ptr<InstanceProvider> provider) {
    providers_[&class_] = std::move(provider);
}

InstanceProvider* ObjectManager::provider_of(const Class& class_) const {
    const Class* at = &class_;
    while (at != nullptr) {
        if (const auto found = providers_.find(at); found != providers_.end()) return found->second.get();
        at = at->superclass.empty() ? nullptr : classes_->find(at->namespace_name, at->superclass);
    }
    return nullptr;
}

Result<InstanceProvider*> ObjectManager::expect_provider(const Class& class_) const {
    if (InstanceProvider* provider = provider_of(class_); provider != nullptr && !class_.is_abstract) return provider;
    return failure(Status::NotSupported, class_.name + " has no instances of its own.", class_.name);
}

Result<const Class*> ObjectManager::find_class(std::string_view namespace_name, std::string_view class_name) const {
    if (!classes_->has_namespace(namespace_name))
        return failure(Status::InvalidNamespace, "There is no namespace " + std::string(namespace_name) + ".",
                       std::string(namespace_name));
    if (const Class* found = classes_->find(namespace_name, class_name)) return found;
    return failure(Status::InvalidClass,
                   "There is no class " + std::string(class_name) + " in " + std::string(namespace_name) + ".",
                   std::string(class_name));
}

Result<CursorPtr<Instance>> ObjectManager::open(const Caller& caller, std::string_view namespace_name,
                                                std::string_view class_name) const {
    const auto class_ = find_class(namespace_name, class_name);
    if (!class_) return class_.error();
    // Classes of one provider are asked for together, providers in the order of their first class.
    std::vector<std::pair<InstanceProvider*, std::vector<const Class*>>> asked;
    for (const Class* member : classes_->family(**class_)) {
        InstanceProvider* provider = member->is_abstract ? nullptr : provider_of(*member);
        if (provider == nullptr) continue;
        auto found = std::find_if(asked.begin(), asked.end(), [&](const auto& each) { return each.first == provider; });
        if (found == asked.end()) found = asked.insert(found, {provider, {}});
        found->second.push_back(member);
    }
    std::vector<CursorPtr<Instance>> parts;
    for (auto& [provider, members] : asked)
        parts.push_back(provider->open(caller, std::move(members)));
    return chain(std::move(parts));
}

Result<void> ObjectManager::enumerate(const Caller& caller, std::string_view namespace_name,
                                      std::string_view class_name, const Sink& sink) const {
    auto cursor = open(caller, namespace_name, class_name);
    if (!cursor) return cursor.error();
    return read_all(**cursor, sink);
}

Result<Instance> ObjectManager::get(const Caller& caller, const ObjectPath& path) const {
    const auto checked = checked_path(path);
    if (!checked) return checked.error();
    const Class& class_ = *classes_->find(checked->namespace_name, checked->class_name);
    const auto provider = expect_provider(class_);
    if (!provider) return provider.error();
    return (*provider)->get(caller, class_, *checked);
}

Result<ObjectPath> ObjectManager::create(const Caller& caller, const Instance& instance) const {
    const auto provider = expect_provider(instance.of());
    if (!provider) return provider.error();
    return (*provider)->create(caller, instance);
}

Result<void> ObjectManager::modify(const Caller& caller, const Instance& instance,
                                   std::span<const std::size_t> changed) const {
    const auto provider = expect_provider(instance.of());
    if (!provider) return provider.error();
    // Clients send back what they have read: what they may not write is passed over, as in a PUT. But a change that is
    // of nothing else is refused.
    std::vector<std::size_t> written;
    for (const std::size_t position : changed) {
        if (instance.of().properties[position].is_writable) written.push_back(position);
    }
    if (written.empty() && !changed.empty()) {
        const std::string& name = instance.of().properties[changed.front()].name;
        return failure(Status::InvalidParameter, name + " of " + instance.of().name + " cannot be written.", name);
    }
    return (*provider)->modify(caller, instance, written);
}

Result<void> ObjectManager::remove(const Caller& caller, const ObjectPath& path) const {
    const auto checked = checked_path(path);
    if (!checked) return checked.error();
    const Class& class_ = *classes_->find(checked->namespace_name, checked->class_name);
    const auto provider = expect_provider(class_);
    if (!provider) return provider.error();
    return (*provider)->remove(caller, class_, *checked);
}

Result<MethodAnswer> ObjectManager::invoke(const Caller& caller, const ObjectPath& path, std::string_view method_name,
                                           std::vector<Argument> arguments) const {
    const auto class_ = find_class(path.namespace_name, path.class_name);
    if (!class_) return class_.error();
    const Method* method = (*class_)->find_method(method_name);
    if (method == nullptr)
        return failure(Status::MethodNotFound, (*class_)->name + " has no method " + std::string(method_name) + ".",
                       std::string(method_name));
    ObjectPath checked = path;
    if (!method->is_static) {
        auto with_keys = checked_path(path);
        if (!with_keys) return with_keys.error();
        checked = *std::move(with_keys);
    }
    for (Argument& argument : arguments) {
        const auto found = std::find_if(
            method->parameters.begin(), method->parameters.end(),
            [&](const Parameter& each) { return each.is_in && equals_ignoring_case(each.name, argument.name); });
        if (found == method->parameters.end())
            return failure(Status::InvalidParameter, method->name + " has no parameter " + argument.name + ".",
                           argument.name);
        argument.name = found->name;
    }
    InstanceProvider* provider = provider_of(**class_);
    if (provider == nullptr)
        return failure(Status::NotSupported, (*class_)->name + " has no provider.", (*class_)->name);
    return provider->invoke(caller, **class_, checked, *method, arguments);
}

Result<void> ObjectManager::references(const Caller& caller, const ObjectPath& object, const AssociationFilter& filter,
                                       const Sink& sink) const {
    const auto checked = checked_path(object);
    if (!checked) return checked.error();
    for (const std::string& name : {filter.association_class, filter.result_class}) {
        if (name.empty()) continue;
        if (const auto known = find_class(checked->namespace_name, name); !known) return known.error();
    }
    const Class& of = *classes_->find(checked->namespace_name, checked->class_name);
    const auto may_be_end = [&](const PropertyDefinition& property) {
        return property.type == Type::Reference && is_a(of, property.class_name) &&
               (filter.role.empty() || equals_ignoring_case(property.name, filter.role));
    };
    bool wants_more = true;
    for (const Class* association : classes_->classes(checked->namespace_name)) {
        if (!association->is_association || association->is_abstract) continue;
        if (!filter.association_class.empty() && !is_a(*association, filter.association_class)) continue;
        if (std::none_of(association->properties.begin(), association->properties.end(), may_be_end)) continue;
        InstanceProvider* provider = provider_of(*association);
        if (provider == nullptr) continue;
        auto done = provider->references(caller, *association, *checked, [&](Instance instance) {
            if (!filter.role.empty() && !has_role(instance, filter.role, *checked)) return true;
            return wants_more = sink(std::move(instance));
        });
        if (!done) return done;
        if (!wants_more) break;
    }
    return {};
}

Result<void> ObjectManager::associators(const Caller& caller, const ObjectPath& object, const AssociationFilter& filter,
                                        const Sink& sink) const {
    AssociationFilter first = filter;
    first.result_class.clear();
    std::vector<ObjectPath> others;
    auto done = references(caller, object, first, [&](const Instance& association) {
        for (std::size_t at = 0; at < association.of().properties.size(); ++at) {
            const ObjectPath* other = association.at(at).path();
            const std::string& role = association.of().properties[at].name;
            if (other == nullptr || same_object(*other, object)) continue;
            if (!filter.result_role.empty() && !equals_ignoring_case(role, filter.result_role)) continue;
            others.push_back(*other);
        }
        return true;
    });
    if (!done) return done;
    if (!filter.result_class.empty()) {
        if (const auto known = find_class(object.namespace_name, filter.result_class); !known) return known.error();
    }
    for (const ObjectPath& other : others) {
        const Class* class_ = classes_->find(other.namespace_name, other.class_name);
        if (class_ == nullptr || (!filter.result_class.empty() && !is_a(*class_, filter.result_class))) continue;
        auto instance = get(caller, other);
        // What was deleted meanwhile is no associate any more.
        if (!instance && status_of(instance.error()) == Status::NotFound) continue;
        if (!instance) return instance.error();
        if (!sink(*std::move(instance))) break;
    }
    return {};
}

Result<ObjectPath> ObjectManager::checked_path(const ObjectPath& path) const {
    const auto class_ = find_class(path.namespace_name, path.class_name);
    if (!class_) return class_.error();
    ObjectPath out{{}, (*class_)->namespace_name, (*class_)->name, {}, path.is_singleton};
    for (const Key& key : path.keys) {
        const auto position = (*class_)->find_property(key.name);
        if (!position || !(*class_)->properties[*position].is_key)
            return failure(Status::InvalidParameter, (*class_)->name + " has no key " + key.name + ".", key.name);
    }
    if (path.is_singleton) return out;
    for (const PropertyDefinition& property : (*class_)->properties) {
        if (!property.is_key) continue;
        const Key* given = path.find_key(property.name);
        if (given == nullptr)
            return failure(Status::InvalidParameter, "The key " + property.name + " is missing.", property.name);
        auto value = as_key(property, given->value);
        if (!value)
            return failure(Status::InvalidParameter,
                           "The key " + property.name + " is no " + std::string(name_of(property.type)) + ".",
                           property.name);
        out.keys.push_back({property.name, *std::move(value)});
    }
    return out;
}

}  // namespace nc::provider::cim
