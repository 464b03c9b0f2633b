// The methods of resources' classes, each one request or a few of REST. Thread: any.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "provider/bridge/rest_source.hpp"
#include "provider/cim/class_definition.hpp"
#include "provider/cim/instance_provider.hpp"
#include "schemas/model/field.hpp"

namespace nc::provider::bridge {

/// virtualNetwork: Peer, Unpeer, ConnectivityCheck. networkInterface: EffectiveRoutes. All resources: Refresh.
std::vector<cim::Method> methods_of(const model::ResourceInfo& type);

/// `resource`: the path of the one whose method it is. Return value 0; what went wrong is an error.
Result<cim::MethodAnswer> invoke_method(const RestSource& source, const cim::Caller& caller,
                                        const std::string& resource, const cim::Method& method,
                                        std::span<const cim::Argument> arguments);

}  // namespace nc::provider::bridge
