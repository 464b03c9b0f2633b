#include "provider/cim/system_classes.hpp"

#include <utility>
#include <vector>

#include "provider/cim/event.hpp"
#include "provider/cim/status.hpp"

namespace nc::provider::cim {
namespace {

class NamespaceProvider final : public InstanceProvider {
  public:
    explicit NamespaceProvider(const ClassRegistry& registry) : registry_(registry) {}

    CursorPtr<Instance> open(const Caller&, std::vector<const Class*> classes) override {
        return class_by_class(std::move(classes), [this](const Class& class_) { return spaces_below(class_); });
    }
    Result<Instance> get(const Caller&, const Class& class_, const ObjectPath& path) override {
        for (Instance& each : spaces_below(class_)) {
            if (same_object(each.path(), path)) return std::move(each);
        }
        return failure(Status::NotFound, "There is no namespace " + path.relative() + ".");
    }

  private:
    std::vector<Instance> spaces_below(const Class& class_) const {
        std::vector<Instance> spaces;
        const std::string above = normal_namespace(class_.namespace_name) + "/";
        for (const std::string& name : registry_.namespaces()) {
            const std::string normal = normal_namespace(name);
            if (!normal.starts_with(above) || normal.find('/', above.size()) != std::string::npos) continue;
            Instance instance(class_);
            instance.set("Name", Value::of(name.substr(above.size())));
            spaces.push_back(std::move(instance));
        }
        return spaces;
    }

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
