#include "provider/cim/instance_provider.hpp"

#include "provider/cim/status.hpp"

namespace nc::provider::cim {

Result<void> InstanceProvider::enumerate_all(const Caller& caller, std::span<const Class* const> classes,
                                             const Sink& sink) {
    bool wants_more = true;
    const Sink watched = [&](Instance instance) { return wants_more = sink(std::move(instance)); };
    for (const Class* class_ : classes) {
        if (auto done = enumerate(caller, *class_, watched); !done) return done;
        if (!wants_more) break;
    }
    return {};
}

Result<void> InstanceProvider::references(const Caller& caller, const Class& association, const ObjectPath& object,
                                          const Sink& sink) {
    return enumerate(caller, association,
                     [&](Instance instance) { return !refers_to(instance, object) || sink(std::move(instance)); });
}

Result<ObjectPath> InstanceProvider::create(const Caller&, const Instance& instance) {
    return failure(Status::NotSupported, "Instances of " + instance.of().name + " cannot be created.",
                   instance.of().name);
}

Result<void> InstanceProvider::modify(const Caller&, const Instance& instance, std::span<const std::size_t>) {
    return failure(Status::NotSupported, "Instances of " + instance.of().name + " cannot be changed.",
                   instance.of().name);
}

Result<void> InstanceProvider::remove(const Caller&, const Class& class_, const ObjectPath&) {
    return failure(Status::NotSupported, "Instances of " + class_.name + " cannot be deleted.", class_.name);
}

Result<MethodAnswer> InstanceProvider::invoke(const Caller&, const Class& class_, const ObjectPath&,
                                              const Method& method, std::span<const Argument>) {
    return failure(Status::MethodNotFound, class_.name + " has no method " + method.name + ".", method.name);
}

std::string owner_of(const Caller& caller) {
    return caller.authorization.empty() ? counted_as(caller) : caller.authorization;
}

std::string counted_as(const Caller& caller) {
    return caller.identity.empty() ? caller.source.substr(0, caller.source.rfind(':')) : caller.identity;
}

bool refers_to(const Instance& association, const ObjectPath& object) {
    for (std::size_t at = 0; at < association.of().properties.size(); ++at) {
        const ObjectPath* path = association.at(at).path();
        if (path != nullptr && same_object(*path, object)) return true;
    }
    return false;
}

}  // namespace nc::provider::cim
