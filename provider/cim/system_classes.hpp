// What a browser of WMI looks for in each namespace: the classes of events, and __NAMESPACE, whose instances are the
// namespaces below. Thread: any.
#pragma once

#include <memory>
#include <string>

#include "provider/cim/class_registry.hpp"
#include "provider/cim/instance_provider.hpp"

namespace nc::provider::cim {

inline constexpr const char* kNamespaceClass = "__NAMESPACE";

/// Adds what is not there yet.
void add_system_classes(ClassRegistry& registry, const std::string& namespace_name);

/// Of __NAMESPACE: the namespaces directly below that of the class. The registry outlives it.
std::shared_ptr<InstanceProvider> make_namespace_provider(const ClassRegistry& registry);

}  // namespace nc::provider::cim
