#include "provider/bridge/resource_classes.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include "provider/bridge/descriptions.hpp"
#include "provider/bridge/methods.hpp"
#include "provider/cim/event.hpp"
#include "schemas/base/assert.hpp"
#include "schemas/model/registry.hpp"

namespace nc::provider::bridge {
namespace {

using cim::PropertyDefinition;
using cim::Type;
using model::Field;
using model::Kind;

std::string pascal(std::string_view name) {
    std::string out(name);
    if (!out.empty() && out.front() >= 'a' && out.front() <= 'z')
        out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out;
}

std::string class_name(std::string_view name) { return "NC_" + pascal(name); }

Type integer_type(const Field& field) {
    const bool fits = field.minimum && *field.minimum >= 0 && field.maximum &&
                      *field.maximum <= std::numeric_limits<std::uint32_t>::max() && !field.is_list;
    return fits ? Type::UInt32 : Type::SInt64;
}

Type type_of(const Field& field) {
    switch (field.kind) {
        case Kind::Bool:
            return Type::Boolean;
        case Kind::Int:
            return integer_type(field);
        case Kind::Number:
            return Type::Real64;
        case Kind::Struct:
        case Kind::Children:
            return Type::Object;
        default:
            return Type::String;
    }
}

PropertyDefinition string_property(const char* name, const char* description) {
    PropertyDefinition property;
    property.name = name;
    property.description = description;
    return property;
}

}  // namespace

bool is_part_of_parent(const Field& field) { return field.child && !model::info(*field.child).can_put; }

/// Adds classes superclasses first, and keeps what each is made of.
class ClassMaker {
  public:
    ClassMaker(cim::ClassRegistry& registry, ResourceClasses& into) : registry_(registry), into_(into) {}

    void make() {
        registry_.add_namespace(kNamespace);
        cim::add_event_classes(registry_, kNamespace);
        add_roots();
        for (const model::ResourceInfo& type : model::resources())
            add_resource(type);
        for (const model::ResourceInfo& type : model::resources()) {
            if (type.parent) add_parent(type);
            std::vector<const Field*> way;
            add_references(type, type.fields, way);
        }
    }

  private:
    const cim::Class& add(cim::Class definition) { return registry_.add(kNamespace, std::move(definition)); }

    void add_roots() {
        cim::Class element;
        element.name = "CIM_ManagedElement";
        element.is_abstract = true;
        element.description = "What is managed.";
        element.properties = {string_property("InstanceID", "Identifies the instance."),
                              string_property("Caption", "A short text."), string_property("Description", "A text."),
                              string_property("ElementName", "A name for people.")};
        add(std::move(element));

        cim::Class resource;
        resource.name = kResourceClass;
        resource.superclass = "CIM_ManagedElement";
        resource.is_abstract = true;
        resource.description = "A resource of the network controller.";
        auto key = string_property(kKey, "The path of the resource: /virtualNetworks/a.");
        key.is_key = true;
        key.is_required = true;
        auto etag =
            string_property("etag", "Of this state. Given with a change, the change is made to this state only.");
        auto tags = string_property("tags", "What clients note, as a JSON object.");
        auto metadata = string_property("resourceMetadata", "What clients note, as a JSON object.");
        etag.is_writable = tags.is_writable = metadata.is_writable = true;
        resource.properties = {key,
                               string_property("resourceId", "The last part of the path."),
                               etag,
                               string_property("instanceId", "Of the resource as long as it lives, a GUID."),
                               metadata,
                               tags,
                               string_property("provisioningState", "How far the service has come with a write.")};
        add(std::move(resource));

        add_association_root("CIM_Component", "GroupComponent", "PartComponent", "Something is part of something.");
        add_association_root("CIM_Dependency", "Antecedent", "Dependent", "Something depends on something.");
        cim::Class structure;
        structure.name = "NC_Structure";
        structure.is_abstract = true;
        structure.description = "A value with members, which exists inside of resources only.";
        add(std::move(structure));
    }

    void add_association_root(const char* name, const char* first, const char* second, const char* description) {
        cim::Class association;
        association.name = name;
        association.is_abstract = association.is_association = true;
        association.description = description;
        association.properties = {end(first, "CIM_ManagedElement"), end(second, "CIM_ManagedElement")};
        add(std::move(association));
    }

    static PropertyDefinition end(const char* name, std::string target) {
        PropertyDefinition property;
        property.name = name;
        property.type = Type::Reference;
        property.class_name = std::move(target);
        property.is_key = true;
        return property;
    }

    /// `owner`: "resource virtualNetwork", as descriptions.hpp names it.
    PropertyDefinition property_of(const Field& field, const std::string& owner) {
        PropertyDefinition property;
        property.name = field.name;
        property.description = description_of(owner + "." + property.name);
        property.type = type_of(field);
        property.is_array = field.is_list || field.child.has_value();
        property.is_writable = field.access == model::Access::Write || field.access == model::Access::Create;
        property.is_required = field.required == model::Required::Yes && property.is_writable;
        if (field.child) property.class_name = class_name(model::info(*field.child).name);
        if (field.structure != nullptr) property.class_name = struct_class(*field.structure).name;
        if (field.enumeration != nullptr) {
            for (const model::EnumValueInfo& value : field.enumeration->values)
                property.value_map.emplace_back(value.name);
        }
        return property;
    }

    const cim::Class& struct_class(const model::StructInfo& structure) {
        if (const auto found = into_.structs_.find(&structure); found != into_.structs_.end()) return *found->second;
        cim::Class made;
        made.name = class_name(structure.name);
        if (registry_.find(kNamespace, made.name) != nullptr) made.name += "Structure";
        made.superclass = "NC_Structure";
        const std::string owner = "struct " + std::string(structure.name);
        made.description = description_of(owner);
        for (const Field& field : structure.fields)
            made.properties.push_back(property_of(field, owner));
        const cim::Class& added = add(std::move(made));
        into_.structs_.emplace(&structure, &added);
        return added;
    }

    void add_resource(const model::ResourceInfo& type) {
        cim::Class made;
        made.name = class_name(type.name);
        made.superclass = kResourceClass;
        const std::string owner = "resource " + std::string(type.name);
        made.description = description_of(owner);
        made.methods = methods_of(type);
        for (const Field& field : type.fields)
            made.properties.push_back(property_of(field, owner));
        const cim::Class& added = add(std::move(made));
        ResourceClass row{&added, &type, {}};
        for (const PropertyDefinition& property : added.properties) {
            const Field* field = model::find_field(type.fields, property.name);
            // The superclass's own description of an element is no member of every type.
            const bool is_of_type = field != nullptr && field->name == property.name && property.origin == added.name;
            row.members.push_back(is_of_type ? Member{field, !type.is_flat && !field->in_envelope} : Member{});
        }
        into_.resources_.push_back(std::move(row));
    }

    void add_parent(const model::ResourceInfo& type) {
        const model::ResourceInfo& parent = model::info(*type.parent);
        cim::Class made;
        made.name = class_name(parent.name) + pascal(type.name) + "Component";
        made.superclass = "CIM_Component";
        made.description = description_of("resource " + std::string(parent.name) + "." + std::string(type.collection));
        made.is_association = true;
        made.properties = {end("GroupComponent", class_name(parent.name)), end("PartComponent", class_name(type.name))};
        into_.parents_.push_back({&add(std::move(made)), &type});
    }

    void add_references(const model::ResourceInfo& type, std::span<const Field> fields,
                        std::vector<const Field*>& way) {
        for (const Field& field : fields) {
            way.push_back(&field);
            // A back reference is the other end of one that is here.
            if (field.kind == Kind::Reference && field.sources.empty()) add_reference(type, way);
            const bool is_within = std::count(way.begin(), way.end(), &field) > 1;
            if (field.structure != nullptr && !is_within) add_references(type, field.structure->fields, way);
            way.pop_back();
        }
    }

    void add_reference(const model::ResourceInfo& type, const std::vector<const Field*>& way) {
        cim::Class made;
        made.name = class_name(type.name);
        for (const Field* field : way)
            made.name += pascal(field->name);
        made.name += "Dependency";
        made.superclass = "CIM_Dependency";
        if (way.size() == 1)
            made.description =
                description_of("resource " + std::string(type.name) + "." + std::string(way.front()->name));
        made.is_association = true;
        made.properties = {end("Antecedent", target_class(*way.back())), end("Dependent", class_name(type.name))};
        into_.references_.push_back({&add(std::move(made)), &type, way});
    }

    /// The class of the target, if there is but one.
    static std::string target_class(const Field& reference) {
        if (reference.targets.size() != 1) return kResourceClass;
        for (const model::ResourceInfo& type : model::resources()) {
            if (model::equal_names(type.path, reference.targets.front())) return class_name(type.name);
        }
        return kResourceClass;
    }

    cim::ClassRegistry& registry_;
    ResourceClasses& into_;
};

ResourceClasses ResourceClasses::add_to(cim::ClassRegistry& registry) {
    ResourceClasses classes;
    ClassMaker(registry, classes).make();
    return classes;
}

const ResourceClass* ResourceClasses::find(const cim::Class& class_) const {
    const auto found =
        std::find_if(resources_.begin(), resources_.end(), [&](const auto& row) { return row.class_ == &class_; });
    return found == resources_.end() ? nullptr : &*found;
}

const ResourceClass* ResourceClasses::find(const model::ResourceInfo& type) const {
    const auto found =
        std::find_if(resources_.begin(), resources_.end(), [&](const auto& row) { return row.type == &type; });
    return found == resources_.end() ? nullptr : &*found;
}

const ReferenceAssociation* ResourceClasses::find_reference(const cim::Class& class_) const {
    const auto found =
        std::find_if(references_.begin(), references_.end(), [&](const auto& row) { return row.class_ == &class_; });
    return found == references_.end() ? nullptr : &*found;
}

const ParentAssociation* ResourceClasses::find_parent(const cim::Class& class_) const {
    const auto found =
        std::find_if(parents_.begin(), parents_.end(), [&](const auto& row) { return row.class_ == &class_; });
    return found == parents_.end() ? nullptr : &*found;
}

const ResourceClass* ResourceClasses::told_by(const cim::Class& class_) const {
    if (const ReferenceAssociation* reference = find_reference(class_)) return find(*reference->referrer);
    if (const ParentAssociation* parent = find_parent(class_)) return find(*parent->child);
    return find(class_);
}

const cim::Class& ResourceClasses::of_struct(const model::StructInfo& structure) const {
    const auto found = structs_.find(&structure);
    NC_ASSERT(found != structs_.end());
    return *found->second;
}

}  // namespace nc::provider::bridge
