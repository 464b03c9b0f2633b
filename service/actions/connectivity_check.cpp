#include "service/actions/connectivity_check.hpp"

#include "generated/connectivity_check.hpp"
#include "schemas/model/json_value.hpp"
#include "service/actions/connectivity_analysis.hpp"

namespace nc::service::actions {
namespace {

using model::DiagnosticsNodeType;
using model::DiagnosticsStatus;
using model::ErrorCode;
using model::Json;

constexpr std::uint8_t kProtocolIcmp = 1;
constexpr std::uint8_t kProtocolTcp = 6;
constexpr std::uint8_t kProtocolUdp = 17;

std::uint8_t number_of(model::DiagnosticsProtocol protocol) {
    switch (protocol) {
        case model::DiagnosticsProtocol::Icmp:
            return kProtocolIcmp;
        case model::DiagnosticsProtocol::Tcp:
            return kProtocolTcp;
        case model::DiagnosticsProtocol::Udp:
            return kProtocolUdp;
    }
    return kProtocolIcmp;
}

/// An end has one network, virtual or logical.
void check_end(const std::string& name, bool has_virtual, bool has_logical, model::Faults& faults) {
    if (!has_virtual && !has_logical)
        faults.add(ErrorCode::RequiredParamMissing, "properties." + name + "VirtualNetwork", name + "VirtualNetwork");
    if (has_virtual && has_logical)
        faults.add(ErrorCode::InvalidParameterValue, "properties." + name + "LogicalNetwork", "",
                   "There is a virtual network already.");
}

Json node_of(DiagnosticsNodeType type, const ConnectivityNode& found, int number, bool with_steps) {
    Json node{{"nodeType", model::to_string(type)}, {"nodeSequenceNumber", number}};
    if (!found.error.empty()) node["errorMessage"] = found.error;
    if (with_steps) node["traceOutput"] = found.steps;
    return node;
}

Json result_of(DiagnosticsStatus status, const std::string& error, Json nodes) {
    Json result{{"status", model::to_string(status)}, {"roundTripTimeMSec", 0}};
    if (!error.empty()) result["errorMessage"] = error;
    result["nodeOuput"] = std::move(nodes);
    return Json{{"result", std::move(result)}};
}

}  // namespace

void ConnectivityCheck::check(const Json& properties, model::Faults& faults) const {
    const auto asked = model::ConnectivityCheck::from_json(properties);
    const auto& from = asked.sender_virtual_network;
    const auto& to = asked.receiver_virtual_network;
    check_end("sender", from.has_value(), asked.sender_logical_network.has_value(), faults);
    check_end("receiver", to.has_value(), asked.receiver_logical_network.has_value(), faults);
    if (!faults.empty()) return;
    if (from.has_value() != to.has_value()) {
        const std::string kind = to ? "receiverVirtualNetwork" : "receiverLogicalNetwork";
        faults.add(ErrorCode::NetworkMismatch, "properties." + kind,
                   (to ? *to : *asked.receiver_logical_network).to_string());
    } else if (from && *from != *to) {
        faults.add(ErrorCode::VirtualNetworkMismatch, "properties.receiverVirtualNetwork", to->to_string());
    }
}

Json ConnectivityCheck::findings(const Json& properties, const state::ResourceTree* tree) const {
    if (tree == nullptr) return result_of(DiagnosticsStatus::Pending, "", Json::array());
    const auto asked = model::ConnectivityCheck::from_json(properties);
    const auto network_state = hosts_.state();
    const state::ResourcePtr network =
        asked.sender_virtual_network ? tree->find(*asked.sender_virtual_network) : nullptr;
    if (!network || !network_state)
        return result_of(DiagnosticsStatus::Failure,
                         asked.sender_virtual_network ? "The virtual network is not in force."
                                                      : "Interfaces on logical networks have no policy that could be "
                                                        "looked at.",
                         Json::array());

    ConnectivityFinding found =
        analyze_connectivity({RoutingDomainId(network->instance_id.value()), asked.sender_ip_address,
                              asked.receiver_ip_address, number_of(asked.protocol)},
                             *network_state, hosts_.reports(), *tree);
    const bool reaches = found.reaches();
    if (reaches) found.receiver->steps.emplace_back("This is what the hosts' policy says; no packet was sent.");
    Json nodes = Json::array({node_of(DiagnosticsNodeType::Sender, found.sender, 0, !asked.disable_tracing)});
    if (found.receiver)
        nodes.push_back(node_of(DiagnosticsNodeType::Receiver, *found.receiver, 1, !asked.disable_tracing));
    return result_of(reaches ? DiagnosticsStatus::Success : DiagnosticsStatus::Failure, found.reason(),
                     std::move(nodes));
}

}  // namespace nc::service::actions
