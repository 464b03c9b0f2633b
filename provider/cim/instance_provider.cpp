#include "provider/cim/instance_provider.hpp"

#include <utility>

#include "provider/cim/status.hpp"

namespace nc::provider::cim {
namespace {

class ClassByClass final : public Cursor<Instance> {
  public:
    ClassByClass(InstanceProvider& provider, Caller caller, std::vector<const Class*> classes)
        : provider_(provider), caller_(std::move(caller)), classes_(std::move(classes)) {}

    Result<Piece<Instance>> next() override {
        Piece<Instance> piece;
        if (at_ < classes_.size()) {
            auto done = provider_.enumerate(caller_, *classes_[at_++], [&](Instance instance) {
                piece.items.push_back(std::move(instance));
                return true;
            });
            if (!done) return done.error();
        }
        piece.is_last = at_ == classes_.size();
        return piece;
    }

  private:
    InstanceProvider& provider_;
    Caller caller_;
    std::vector<const Class*> classes_;
    std::size_t at_ = 0;
};

}  // namespace

CursorPtr<Instance> InstanceProvider::open(const Caller& caller, std::vector<const Class*> classes) {
    return std::make_unique<ClassByClass>(*this, caller, std::move(classes));
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
