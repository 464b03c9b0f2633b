#include "provider/cim/system_classes.hpp"

#include <optional>
#include <utility>

#include "provider/cim/event.hpp"
#include "provider/cim/status.hpp"

namespace nc::provider::cim {
namespace {

class NamespaceProvider final : public InstanceProvider {
  public:
    explicit NamespaceProvider(const ClassRegistry& registry) : registry_(registry) {}

    Result<void> enumerate(const Caller&, const Class& class_, const Sink& sink) override {
        const std::string above = normal_namespace(class_.namespace_name) + "/";
        for (const std::string& name : registry_.namespaces()) {
            const std::string normal = normal_namespace(name);
            if (!normal.starts_with(above) || normal.find('/', above.size()) != std::string::npos) continue;
            Instance instance(class_);
            instance.set("Name", Value::of(name.substr(above.size())));
            if (!sink(std::move(instance))) break;
        }
        return {};
    }
    Result<Instance> get(const Caller& caller, const Class& class_, const ObjectPath& path) override {
        std::optional<Instance> found;
        auto done = enumerate(caller, class_, [&](Instance instance) {
            if (same_object(instance.path(), path)) found = std::move(instance);
            return !found;
        });
        if (!done) return done.error();
        if (!found) return failure(Status::NotFound, "There is no namespace " + path.relative() + ".");
        return *std::move(found);
    }

  private:
    const ClassRegistry& registry_;
};

}  // namespace

void add_system_classes(ClassRegistry& registry, const std::string& namespace_name) {
    if (registry.find(namespace_name, "__Event") == nullptr) add_event_classes(registry, namespace_name);
    PropertyDefinition name;
    name.name = "Name";
    name.is_key = true;
    Class space;
    space.name = kNamespaceClass;
    space.superclass = "__SystemClass";
    space.description = "A namespace below this one.";
    space.properties = {name};
    registry.add(namespace_name, std::move(space));
}

std::shared_ptr<InstanceProvider> make_namespace_provider(const ClassRegistry& registry) {
    return std::make_shared<NamespaceProvider>(registry);
}

}  // namespace nc::provider::cim
