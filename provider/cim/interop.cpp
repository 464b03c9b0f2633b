#include "provider/cim/interop.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "provider/cim/status.hpp"

namespace nc::provider::cim {
namespace {

constexpr const char* kManager = "CIM_ObjectManager";
constexpr const char* kSpace = "CIM_Namespace";
constexpr const char* kMechanism = "CIM_ObjectManagerCommunicationMechanism";
constexpr const char* kSystem = "CIM_ComputerSystem";

PropertyDefinition property(const char* name, Type type = Type::String, bool is_array = false) {
    PropertyDefinition out;
    out.name = name;
    out.type = type;
    out.is_array = is_array;
    return out;
}

PropertyDefinition key(const char* name, const char* target = "") {
    PropertyDefinition out = property(name, *target == '\0' ? Type::String : Type::Reference);
    out.is_key = true;
    out.class_name = target;
    return out;
}

class InteropProvider final : public InstanceProvider {
  public:
    InteropProvider(const ClassRegistry& registry, std::string name) : registry_(registry), name_(std::move(name)) {}

    CursorPtr<Instance> open(const Caller&, std::vector<const Class*> classes) override {
        return class_by_class(std::move(classes), [this](const Class& class_) { return instances_of(class_); });
    }
    Result<Instance> get(const Caller&, const Class& class_, const ObjectPath& path) override {
        for (Instance& instance : instances_of(class_)) {
            if (same_object(instance.path(), path)) return std::move(instance);
        }
        return failure(Status::NotFound, "There is no " + path.relative() + ".", path.class_name);
    }

  private:
    Instance named(const char* class_name, const std::string& name) const {
        Instance out(*registry_.find(kInterop, class_name));
        out.set("SystemCreationClassName", Value::of(kSystem));
        out.set("SystemName", Value::of(name_));
        out.set("CreationClassName", Value::of(class_name));
        out.set("Name", Value::of(name));
        out.set("ElementName", Value::of(name));
        return out;
    }
    Instance manager() const {
        Instance out = named(kManager, name_);
        out.set("EnabledState", Value::of(std::uint64_t{2}));
        out.set("GatherStatisticalData", Value::of(false));
        return out;
    }
    Instance space(const std::string& name) const {
        Instance out = named(kSpace, name);
        out.set("ObjectManagerCreationClassName", Value::of(kManager));
        out.set("ObjectManagerName", Value::of(name_));
        return out;
    }
    /// Numbers of DMTF's value maps.
    Instance mechanism(const char* name, std::uint64_t number, std::initializer_list<std::uint64_t> profiles) const {
        constexpr std::uint64_t kOther = 1;
        constexpr std::uint64_t kBasic = 3;
        Instance out = named(kMechanism, name);
        out.set("CommunicationMechanism", Value::of(number));
        if (number == kOther) out.set("OtherCommunicationMechanismDescription", Value::of(name));
        Value::List list;
        for (const std::uint64_t profile : profiles)
            list.push_back(Value::of(profile));
        out.set("FunctionalProfilesSupported", Value::of(std::move(list)));
        out.set("AuthenticationMechanismsSupported", Value::of(Value::List{Value::of(kBasic)}));
        out.set("MultipleOperationsSupported", Value::of(false));
        return out;
    }
    Instance link(const Class& class_, const Instance& dependent) const {
        Instance out(class_);
        out.set("Antecedent", Value::of(manager().path()));
        out.set("Dependent", Value::of(dependent.path()));
        return out;
    }

    std::vector<Instance> instances_of(const Class& class_) const {
        std::vector<Instance> spaces;
        for (const std::string& name : registry_.namespaces())
            spaces.push_back(space(name));
        // Basic read and write, instance manipulation, association traversal, query execution; and indications.
        std::vector<Instance> mechanisms{mechanism("CIM-XML", 2, {2, 3, 5, 6, 7}),
                                         mechanism("WS-Management", 1, {2, 3, 5, 6, 7, 9})};
        if (class_.name == kManager) return {manager()};
        if (class_.name == kSpace) return spaces;
        if (class_.name == kMechanism) return mechanisms;
        const bool is_of_spaces = class_.name == "CIM_NamespaceInManager";
        if (!is_of_spaces && class_.name != "CIM_CommMechanismForManager") return {};
        std::vector<Instance> links;
        for (const Instance& each : is_of_spaces ? spaces : mechanisms)
            links.push_back(link(class_, each));
        return links;
    }

    const ClassRegistry& registry_;
    std::string name_;
};

}  // namespace

void add_interop_classes(ClassRegistry& registry) {
    registry.add_namespace(kInterop);
    const auto add = [&](const char* name, const char* superclass, bool is_association,
                         std::vector<PropertyDefinition> properties) {
        Class made;
        made.name = name;
        made.superclass = superclass;
        made.is_abstract = *superclass == '\0';
        made.is_association = is_association;
        made.properties = std::move(properties);
        registry.add(kInterop, std::move(made));
    };
    const std::vector<PropertyDefinition> keys{key("SystemCreationClassName"), key("SystemName"),
                                               key("CreationClassName"), key("Name")};
    const auto with = [&keys](std::vector<PropertyDefinition> more) {
        more.insert(more.begin(), keys.begin(), keys.end());
        return more;
    };
    add("CIM_ManagedElement", "", false, {property("Caption"), property("Description"), property("ElementName")});
    add("CIM_Dependency", "", true, {key("Antecedent", "CIM_ManagedElement"), key("Dependent", "CIM_ManagedElement")});
    add(kManager, "CIM_ManagedElement", false,
        with({property("EnabledState", Type::UInt16), property("GatherStatisticalData", Type::Boolean)}));
    add(kSpace, "CIM_ManagedElement", false, with({key("ObjectManagerCreationClassName"), key("ObjectManagerName")}));
    add(kMechanism, "CIM_ManagedElement", false,
        with({property("CommunicationMechanism", Type::UInt16), property("OtherCommunicationMechanismDescription"),
              property("FunctionalProfilesSupported", Type::UInt16, true),
              property("AuthenticationMechanismsSupported", Type::UInt16, true),
              property("MultipleOperationsSupported", Type::Boolean)}));
    add("CIM_NamespaceInManager", "CIM_Dependency", true, {key("Antecedent", kManager), key("Dependent", kSpace)});
    add("CIM_CommMechanismForManager", "CIM_Dependency", true,
        {key("Antecedent", kManager), key("Dependent", kMechanism)});
}

std::shared_ptr<InstanceProvider> make_interop_provider(const ClassRegistry& registry, std::string name) {
    return std::make_shared<InteropProvider>(registry, std::move(name));
}

}  // namespace nc::provider::cim
