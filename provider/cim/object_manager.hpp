// The one object model behind all faces: classes of all namespaces, and the operations of DSP0200 on their instances,
// each handed to the provider of the class after the names, keys and types of the request were checked against the
// class. Thread: any number at the same time, once the providers are set.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "provider/cim/class_registry.hpp"
#include "provider/cim/instance_provider.hpp"

namespace nc::provider::cim {

/// What ASSOCIATORS OF and REFERENCES OF ask for; empty: any.
struct AssociationFilter {
    std::string association_class{};
    std::string result_class{};
    std::string role{};
    std::string result_role{};
};

class ObjectManager {
  public:
    explicit ObjectManager(std::shared_ptr<const ClassRegistry> classes) : classes_(std::move(classes)) {}

    const ClassRegistry& classes() const { return *classes_; }
    /// All instances of this class, and of those derived from it that have no provider of their own.
    void set_provider(const Class& class_, std::shared_ptr<InstanceProvider> provider);

    /// Errors: InvalidNamespace, InvalidClass.
    Result<const Class*> find_class(std::string_view namespace_name, std::string_view class_name) const;

    /// Instances of the class and of all derived from it. Errors: as find_class; those of the providers come with the
    /// pieces.
    Result<CursorPtr<Instance>> open(const Caller& caller, std::string_view namespace_name,
                                     std::string_view class_name) const;
    /// All of them.
    Result<void> enumerate(const Caller& caller, std::string_view namespace_name, std::string_view class_name,
                           const Sink& sink) const;
    Result<Instance> get(const Caller& caller, const ObjectPath& path) const;
    Result<ObjectPath> create(const Caller& caller, const Instance& instance) const;
    /// What clients may not write is passed over. Error InvalidParameter when nothing else was to be changed.
    Result<void> modify(const Caller& caller, const Instance& instance, std::span<const std::size_t> changed) const;
    Result<void> remove(const Caller& caller, const ObjectPath& path) const;
    Result<MethodAnswer> invoke(const Caller& caller, const ObjectPath& path, std::string_view method,
                                std::vector<Argument> arguments) const;

    /// The associations that the object has a part in.
    Result<void> references(const Caller& caller, const ObjectPath& object, const AssociationFilter& filter,
                            const Sink& sink) const;
    /// The objects at the other ends, each once for each association.
    Result<void> associators(const Caller& caller, const ObjectPath& object, const AssociationFilter& filter,
                             const Sink& sink) const;

    /// The path with its class and keys as the class spells them, values of the keys' types, and references among them
    /// read as paths. Errors: InvalidParameter for keys that are missing, unknown or of another type.
    Result<ObjectPath> checked_path(const ObjectPath& path) const;

  private:
    InstanceProvider* provider_of(const Class& class_) const;
    Result<InstanceProvider*> expect_provider(const Class& class_) const;

    std::shared_ptr<const ClassRegistry> classes_;
    std::map<const Class*, std::shared_ptr<InstanceProvider>> providers_;
};

}  // namespace nc::provider::cim
