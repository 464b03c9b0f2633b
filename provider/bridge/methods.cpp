#include "provider/bridge/methods.hpp"

#include <cstdint>
#include <optional>

#include "provider/cim/status.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::provider::bridge {
namespace {

using cim::Argument;
using cim::Caller;
using cim::failure;
using cim::Method;
using cim::MethodAnswer;
using cim::Parameter;
using cim::Status;
using cim::Type;
using cim::Value;
using model::Json;
using model::ResourcePath;

using Arguments = std::span<const Argument>;

Parameter in(const char* name, Type type = Type::String) { return {name, type, false, {}, true, false}; }
Parameter out(const char* name, bool is_array = false) { return {name, Type::String, is_array, {}, false, true}; }

const Value* find(Arguments arguments, std::string_view name) {
    for (const Argument& argument : arguments) {
        if (argument.name == name && !argument.value.is_null()) return &argument.value;
    }
    return nullptr;
}

std::string text(Arguments arguments, std::string_view name) {
    const Value* value = find(arguments, name);
    return value == nullptr ? std::string() : cim::to_text(*value);
}

bool flag(Arguments arguments, std::string_view name, bool otherwise) {
    const Value* value = find(arguments, name);
    const bool* given = value == nullptr ? nullptr : value->boolean();
    return given == nullptr ? otherwise : *given;
}

Error missing(const char* name) {
    return failure(Status::InvalidParameter, std::string("The parameter ") + name + " is missing.", name);
}

MethodAnswer done(std::vector<Argument> results = {}) { return {Value::of(std::uint64_t{0}), std::move(results)}; }

std::string peering_path(const std::string& network, const std::string& remote) {
    return network + "/virtualNetworkPeerings/to-" + std::string(read_path(remote)->id());
}

Json peering(const std::string& remote, Arguments arguments) {
    return {{"properties",
             {{"remoteVirtualNetwork", {{"resourceRef", remote}}},
              {"allowVirtualNetworkAccess", flag(arguments, "AllowVirtualNetworkAccess", true)},
              {"allowForwardedTraffic", flag(arguments, "AllowForwardedTraffic", false)}}}};
}

/// The network of the other side; an argument that is no path is refused by its name.
Result<std::string> remote_network(Arguments arguments) {
    const std::string remote = text(arguments, "RemoteVirtualNetwork");
    if (remote.empty()) return missing("RemoteVirtualNetwork");
    if (!read_path(remote))
        return failure(Status::InvalidParameter, "'" + remote + "' is not the path of a virtual network.",
                       "RemoteVirtualNetwork");
    return remote;
}

/// Both sides, or none: when the second is refused, the first is taken back.
Result<MethodAnswer> peer(const RestSource& source, const Caller& caller, const std::string& network,
                          Arguments arguments) {
    const auto remote = remote_network(arguments);
    if (!remote) return remote.error();
    const std::string first = peering_path(network, *remote);
    if (auto stored = source.put(caller, first, peering(*remote, arguments), {true, {}}); !stored)
        return stored.error();
    const std::string second = peering_path(*remote, network);
    if (auto stored = source.put(caller, second, peering(network, arguments), {true, {}}); !stored) {
        const auto taken_back = source.remove(caller, first);
        Error error = stored.error();
        if (!taken_back) error.details.push_back(taken_back.error());
        return error;
    }
    return done({{"Peering", Value::of(first)}, {"RemotePeering", Value::of(second)}});
}

Result<MethodAnswer> unpeer(const RestSource& source, const Caller& caller, const std::string& network,
                            Arguments arguments) {
    const auto remote = remote_network(arguments);
    if (!remote) return remote.error();
    if (auto removed = source.remove(caller, peering_path(network, *remote)); !removed) return removed.error();
    if (auto removed = source.remove(caller, peering_path(*remote, network)); !removed) return removed.error();
    return done();
}

Result<MethodAnswer> connectivity_check(const RestSource& source, const Caller& caller, const std::string& network,
                                        Arguments arguments) {
    for (const char* name : {"SenderIpAddress", "ReceiverIpAddress"}) {
        if (text(arguments, name).empty()) return missing(name);
    }
    const Json reference{{"resourceRef", network}};
    Json properties{{"senderIpAddress", text(arguments, "SenderIpAddress")},
                    {"receiverIpAddress", text(arguments, "ReceiverIpAddress")},
                    {"senderVirtualNetwork", reference},
                    {"receiverVirtualNetwork", reference}};
    if (const std::string protocol = text(arguments, "Protocol"); !protocol.empty()) properties["protocol"] = protocol;
    const auto check = source.put(caller, "/diagnostics/connectivityCheck", Json{{"properties", properties}}, {});
    if (!check) return check.error();
    const Json told = check->value("properties", Json::object());
    const Json result = told.value("connectivityCheckResult", Json::object());
    return done({{"OperationId", Value::of(told.value("operationId", ""))},
                 {"Result", Value::of(result.value("resourceRef", ""))}});
}

Result<MethodAnswer> effective_routes(const RestSource& source, const Caller& caller,
                                      const std::string& network_interface) {
    const auto routes = source.get(caller, "/effectiveRoutes", "networkInterface=" + network_interface);
    if (!routes) return routes.error();
    return done({{"Routes", Value::of(routes->dump())}});
}

Result<MethodAnswer> refresh(const RestSource& source, const Caller& caller, const std::string& resource) {
    const auto path = read_path(resource);
    if (!path) return failure(Status::NotFound, "There is no resource '" + resource + "'.", resource);
    const auto told = source.get(caller, rest_path(*path));
    if (!told) return told.error();
    const Json properties = told->value("properties", Json::object());
    const Json configuration = properties.value("configurationState", Json::object());
    return done({{"ProvisioningState", Value::of(properties.value("provisioningState", ""))},
                 {"ConfigurationStatus", Value::of(configuration.value("status", ""))}});
}

}  // namespace

std::vector<Method> methods_of(const model::ResourceInfo& type) {
    std::vector<Method> methods;
    if (!type.is_flat)
        methods.push_back({"Refresh",
                           "Tells how far the service and the hosts are with the resource now.",
                           {out("ProvisioningState"), out("ConfigurationStatus")}});
    if (type.name == "virtualNetwork") {
        methods.push_back({"Peer",
                           "Makes both sides of a peering, or none.",
                           {in("RemoteVirtualNetwork"), in("AllowVirtualNetworkAccess", Type::Boolean),
                            in("AllowForwardedTraffic", Type::Boolean), out("Peering"), out("RemotePeering")}});
        methods.push_back(
            {"Unpeer", "Takes both sides of a peering away that Peer made.", {in("RemoteVirtualNetwork")}});
        methods.push_back(
            {"ConnectivityCheck",
             "Asks whether packets of one address of the network reach another one.",
             {in("SenderIpAddress"), in("ReceiverIpAddress"), in("Protocol"), out("OperationId"), out("Result")}});
    }
    if (type.name == "networkInterface")
        methods.push_back(
            {"EffectiveRoutes", "The routes that packets of the interface take, as JSON.", {out("Routes")}});
    return methods;
}

Result<MethodAnswer> invoke_method(const RestSource& source, const Caller& caller, const std::string& resource,
                                   const Method& method, std::span<const Argument> arguments) {
    if (method.name == "Peer") return peer(source, caller, resource, arguments);
    if (method.name == "Unpeer") return unpeer(source, caller, resource, arguments);
    if (method.name == "ConnectivityCheck") return connectivity_check(source, caller, resource, arguments);
    if (method.name == "EffectiveRoutes") return effective_routes(source, caller, resource);
    return refresh(source, caller, resource);
}

}  // namespace nc::provider::bridge
