// The classes of root/NetworkController, made from the tables of schemas/model: one for each resource type and for each
// struct, one association for each reference and for each parent. Names: NC_ and the type's own; properties as in REST.
// Thread: any, once made.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "provider/cim/class_registry.hpp"
#include "schemas/model/field.hpp"

namespace nc::provider::bridge {

inline constexpr const char* kNamespace = "root/NetworkController";
inline constexpr const char* kResourceClass = "NC_Resource";  ///< abstract: what all resources have
inline constexpr const char* kKey = "resourceRef";

/// Where the value of a property is in the JSON of a resource or struct.
struct Member {
    const model::Field* field = nullptr;  ///< null: one of the envelope, or none of REST
    bool is_in_properties = false;        ///< below "properties"
};

struct ResourceClass {
    const cim::Class* class_ = nullptr;
    const model::ResourceInfo* type = nullptr;
    std::vector<Member> members;  ///< of each property of the class, in its order
};

/// Antecedent: the target; Dependent: the resource that refers to it.
struct ReferenceAssociation {
    const cim::Class* class_ = nullptr;
    const model::ResourceInfo* referrer = nullptr;
    std::vector<const model::Field*> way;  ///< from "properties" down to the reference
};

/// GroupComponent: the parent; PartComponent: the child.
struct ParentAssociation {
    const cim::Class* class_ = nullptr;
    const model::ResourceInfo* child = nullptr;
};

/// Whether the children that the property lists cannot be written by themselves. Only these are shown inside of their
/// parent; others are instances of their own, and the property is for writing.
bool is_part_of_parent(const model::Field& field);

class ResourceClasses {
  public:
    /// Adds the namespace and its classes.
    static ResourceClasses add_to(cim::ClassRegistry& registry);

    const std::vector<ResourceClass>& resources() const { return resources_; }
    const std::vector<ReferenceAssociation>& references() const { return references_; }
    const std::vector<ParentAssociation>& parents() const { return parents_; }

    const ResourceClass* find(const cim::Class& class_) const;
    const ResourceClass* find(const model::ResourceInfo& type) const;
    const ReferenceAssociation* find_reference(const cim::Class& class_) const;
    const ParentAssociation* find_parent(const cim::Class& class_) const;
    /// The class of the resource whose JSON tells of the instances of a class: its own, or that of the end of an
    /// association which names the other one; null: no resource does.
    const ResourceClass* told_by(const cim::Class& class_) const;
    /// The class of a struct's instances.
    const cim::Class& of_struct(const model::StructInfo& structure) const;

  private:
    friend class ClassMaker;
    std::vector<ResourceClass> resources_;
    std::vector<ReferenceAssociation> references_;
    std::vector<ParentAssociation> parents_;
    std::map<const model::StructInfo*, const cim::Class*> structs_;
};

}  // namespace nc::provider::bridge
