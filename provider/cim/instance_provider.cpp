#include "provider/cim/instance_provider.hpp"

#include <utility>

#include "provider/cim/status.hpp"

namespace nc::provider::cim {
namespace {

class ClassByClass final : public Cursor<Instance> {
  public:
    using InstancesOf = std::function<Result<std::vector<Instance>>(const Class&)>;
    ClassByClass(std::vector<const Class*> classes, InstancesOf instances_of)
        : classes_(std::move(classes)), instances_of_(std::move(instances_of)) {}

    Result<Piece<Instance>> next() override {
        Piece<Instance> piece;
        if (at_ < classes_.size()) {
            auto all = instances_of_(*classes_[at_++]);
            if (!all) return all.error();
            piece.items = *std::move(all);
        }
        piece.is_last = at_ == classes_.size();
        return piece;
    }

  private:
    std::vector<const Class*> classes_;
    InstancesOf instances_of_;
    std::size_t at_ = 0;
};

}  // namespace

CursorPtr<Instance> class_by_class(std::vector<const Class*> classes,
                                   std::function<Result<std::vector<Instance>>(const Class&)> instances_of) {
    return std::make_unique<ClassByClass>(std::move(classes), std::move(instances_of));
}

Result<void> InstanceProvider::enumerate(const Caller& caller, const Class& class_, const Sink& sink) {
    return read_all(*open(caller, {&class_}), sink);
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
