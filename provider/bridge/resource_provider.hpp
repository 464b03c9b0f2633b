// The instances of root/NetworkController: resources of the controller, and the associations between them, read and
// written over REST with the caller's credentials. Rules, errors and permissions are the controller's; there is no
// second check here. Thread: any number at the same time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "provider/bridge/resource_classes.hpp"
#include "provider/bridge/rest_source.hpp"
#include "provider/cim/instance_provider.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::provider::bridge {

class ResourceProvider final : public cim::InstanceProvider {
  public:
    ResourceProvider(std::shared_ptr<const ResourceClasses> classes, RestSource source)
        : classes_(std::move(classes)), source_(source) {}

    cim::CursorPtr<cim::Instance> open(const cim::Caller& caller, std::vector<const cim::Class*> classes) override;
    Result<void> references(const cim::Caller& caller, const cim::Class& association, const cim::ObjectPath& object,
                            const cim::Sink& sink) override;
    Result<cim::Instance> get(const cim::Caller& caller, const cim::Class& class_,
                              const cim::ObjectPath& path) override;
    Result<cim::ObjectPath> create(const cim::Caller& caller, const cim::Instance& instance) override;
    Result<void> modify(const cim::Caller& caller, const cim::Instance& instance,
                        std::span<const std::size_t> changed) override;
    Result<void> remove(const cim::Caller& caller, const cim::Class& class_, const cim::ObjectPath& path) override;
    Result<cim::MethodAnswer> invoke(const cim::Caller& caller, const cim::Class& class_, const cim::ObjectPath& path,
                                     const cim::Method& method, std::span<const cim::Argument> arguments) override;

    /// Those of the class that the JSON of a resource tells of. false: no more are wanted.
    bool associations_of(const cim::Class& association, const model::Json& resource, const std::string& path,
                         const cim::Sink& sink) const;

  private:
    class Pages;
    using EachResource = std::function<bool(const model::Json& resource, const std::string& path)>;
    /// Whose answers have the instances of the class: its resource type, or that of the end which tells of the other.
    const model::ResourceInfo* holder_of(const cim::Class& class_) const;
    /// false: no more are wanted.
    bool each_below(const model::Json& resource, std::span<const model::ResourceInfo* const> way,
                    const EachResource& each) const;
    /// The instances of the class that are in the answer of a top-level resource. false: no more are wanted.
    bool emit(const cim::Class& class_, const model::Json& top, std::span<const model::ResourceInfo* const> way,
              const cim::Sink& sink) const;
    /// An association of these two; std::nullopt when one of them is of no type.
    std::optional<cim::Instance> link(const cim::Class& association, const char* first, const std::string& first_path,
                                      const char* second, const std::string& second_path) const;
    Result<model::Json> get_resource(const cim::Caller& caller, const ResourceClass& of,
                                     const cim::ObjectPath& path) const;
    Result<cim::Instance> get_association(const cim::Caller& caller, const cim::Class& class_,
                                          const cim::ObjectPath& path);

    std::shared_ptr<const ResourceClasses> classes_;
    RestSource source_;
};

}  // namespace nc::provider::bridge
