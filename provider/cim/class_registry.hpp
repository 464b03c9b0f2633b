// The classes of all namespaces. Filled once, superclasses first, and only read after that; classes stay where they are
// as long as the registry lives. Thread: any, once filled.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "provider/cim/class_definition.hpp"

namespace nc::provider::cim {

class ClassRegistry {
  public:
    /// A namespace with this spelling: "root/StandardCimv2". Adding it again changes nothing.
    void add_namespace(std::string name);
    /// Adds what the superclass has: a property of a name that it has too takes that one's place. The namespace and the
    /// superclass must be there, the name must not (NC_ASSERT).
    const Class& add(std::string_view namespace_name, Class definition);

    bool has_namespace(std::string_view name) const;
    /// As spelled when they were added, in order.
    std::vector<std::string> namespaces() const;

    const Class* find(std::string_view namespace_name, std::string_view class_name) const;
    /// All of a namespace, superclasses before subclasses.
    std::vector<const Class*> classes(std::string_view namespace_name) const;
    /// Directly derived from it; without a superclass when the name is empty.
    std::vector<const Class*> children(std::string_view namespace_name, std::string_view superclass) const;
    /// The class and all derived from it.
    std::vector<const Class*> family(const Class& class_) const;

  private:
    struct Namespace {
        std::string spelling;
        std::vector<std::unique_ptr<const Class>> classes;
        std::map<std::string, const Class*> by_name;  ///< lower case
    };
    const Namespace* find_namespace(std::string_view name) const;

    std::map<std::string, Namespace> namespaces_;  ///< by normal_namespace()
};

/// Whether the class is of that name or derived from it.
bool is_a(const Class& class_, std::string_view ancestor);

}  // namespace nc::provider::cim
