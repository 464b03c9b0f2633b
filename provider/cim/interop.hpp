// root/interop: what an object manager tells of itself to clients that look for it: its namespaces, and the protocols
// that it speaks (DMTF's CIM_ObjectManager, CIM_Namespace, CIM_ObjectManagerCommunicationMechanism). Thread: any.
#pragma once

#include <memory>
#include <string>

#include "provider/cim/class_registry.hpp"
#include "provider/cim/instance_provider.hpp"

namespace nc::provider::cim {

inline constexpr const char* kInterop = "root/interop";

/// Adds the namespace and its classes.
void add_interop_classes(ClassRegistry& registry);

/// For all classes of the namespace. The registry outlives the provider. `name`: of the object manager.
std::shared_ptr<InstanceProvider> make_interop_provider(const ClassRegistry& registry, std::string name);

}  // namespace nc::provider::cim
