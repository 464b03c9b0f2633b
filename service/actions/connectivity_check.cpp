#include "service/actions/connectivity_check.hpp"

#include <algorithm>
#include <string_view>

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

Json result_of(DiagnosticsStatus status, const std::string& error, Json nodes, std::uint32_t round_trip = 0) {
    Json result{{"status", model::to_string(status)}, {"roundTripTimeMSec", round_trip}};
    if (!error.empty()) result["errorMessage"] = error;
    result["nodeOuput"] = std::move(nodes);
    return Json{{"result", std::move(result)}};
}

ConnectivityQuestion question_of(const model::ConnectivityCheck& asked, const state::StoredResource& network) {
    return {RoutingDomainId(network.instance_id.value()), asked.sender_ip_address, asked.receiver_ip_address,
            number_of(asked.protocol)};
}

/// Absent: no host carries the interface, or it cannot be asked, or has not all in force.
std::optional<controller::ProbeQuestion::End> end_of(const state::Interface* interface,
                                                     const controller::HostReports& reports) {
    if (interface == nullptr || !interface->host) return std::nullopt;
    const auto report = reports.find(*interface->host);
    if (report == reports.end() || !report->second.is_in_sync()) return std::nullopt;
    return controller::ProbeQuestion::End{*interface->host, interface->id};
}

/// Hosts name the resources of rules, but not those of address mappings ("rule VSID/address"): here they are known.
std::string with_interface(const std::string& step, const state::NetworkState& state) {
    constexpr std::string_view kRule = ": rule ";
    const std::size_t rule = step.find(kRule);
    if (rule == std::string::npos) return step;
    const std::size_t begin = rule + kRule.size();
    const std::size_t end = std::min(step.find(": ", begin), step.size());
    const std::size_t slash = std::min(step.find('/', begin), end);
    const std::string vsid = step.substr(begin, slash - begin);
    const auto address = slash < end ? IpAddress::parse(step.substr(slash + 1, end - slash - 1)) : std::nullopt;
    if (!address) return step;
    for (const auto& [id, interface] : state.interfaces)
        for (const state::InterfaceAddress& own : interface->addresses)
            if (own.address.value() == *address && std::to_string(own.vsid.value()) == vsid)
                return step.substr(0, end) + " of " + interface->path.to_string() + step.substr(end);
    return step;
}

ConnectivityNode node_from(const state::Interface& interface, const state::NetworkState& state,
                           const goal_state::ProbeReport& report) {
    ConnectivityNode node;
    node.steps.push_back(interface.path.to_string() + " is on " + state.hosts.at(*interface.host).path.to_string() +
                         ".");
    for (const std::string& step : report.steps)
        node.steps.push_back(with_interface(step, state));
    node.error = report.detail;
    return node;
}

/// What two hosts said of a probe. The sender has reported.
ConnectivityFinding finding_of(const controller::ProbeFinding& probe, const ConnectivityEnds& ends,
                               const state::NetworkState& state) {
    using goal_state::ProbeOutcome;
    ConnectivityFinding finding;
    finding.sender = node_from(*ends.sender, state, *probe.sender);
    if (ends.receiver == nullptr || !probe.receiver) {
        if (finding.sender.error.empty()) finding.sender.error = "No port has the receiver's address.";
        return finding;
    }
    finding.receiver = node_from(*ends.receiver, state, *probe.receiver);
    if (probe.is_answered() || !finding.sender.error.empty() || !finding.receiver->error.empty()) return finding;
    finding.receiver->error = probe.receiver->outcome == ProbeOutcome::Arrived
                                  ? "The packet arrived, and its answer was lost between the hosts."
                                  : "The packet left the sender's host and did not arrive.";
    return finding;
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
        analyze_connectivity(question_of(asked, *network), *network_state, hosts_.reports(), *tree);
    const bool reaches = found.reaches();
    if (reaches) found.receiver->steps.emplace_back("This is what the hosts' policy says; no packet was sent.");
    Json nodes = Json::array({node_of(DiagnosticsNodeType::Sender, found.sender, 0, !asked.disable_tracing)});
    if (found.receiver)
        nodes.push_back(node_of(DiagnosticsNodeType::Receiver, *found.receiver, 1, !asked.disable_tracing));
    return result_of(reaches ? DiagnosticsStatus::Success : DiagnosticsStatus::Failure, found.reason(),
                     std::move(nodes));
}

void ConnectivityCheck::find_out(const Json& properties, const state::ResourceTree& tree,
                                 const std::function<void(Json)>& done) const {
    const auto asked = model::ConnectivityCheck::from_json(properties);
    const auto state = hosts_.state();
    const state::ResourcePtr network =
        asked.sender_virtual_network ? tree.find(*asked.sender_virtual_network) : nullptr;
    if (!network || !state || !hosts_.probe) return done(findings(properties, &tree));
    const ConnectivityEnds ends = ends_of(question_of(asked, *network), *state);
    const auto sender = end_of(ends.sender, hosts_.reports());
    const auto receiver = end_of(ends.receiver, hosts_.reports());
    if (!sender || (ends.receiver != nullptr && !receiver)) return done(findings(properties, &tree));
    const auto conclude = [this, properties, tree, state, ends, done,
                           with_steps = !asked.disable_tracing](const controller::ProbeFinding& probe) {
        // `state` keeps what `ends` points to.
        if (!probe.sender) return done(findings(properties, &tree));
        const ConnectivityFinding found = finding_of(probe, ends, *state);
        Json nodes = Json::array({node_of(DiagnosticsNodeType::Sender, found.sender, 0, with_steps)});
        if (found.receiver) nodes.push_back(node_of(DiagnosticsNodeType::Receiver, *found.receiver, 1, with_steps));
        const std::string error = !found.sender.error.empty() ? found.sender.error : found.reason();
        constexpr std::uint32_t kMicroseconds = 1000;
        const std::uint32_t round_trip = (probe.sender->round_trip.value_or(0) + kMicroseconds - 1) / kMicroseconds;
        done(result_of(probe.is_answered() ? DiagnosticsStatus::Success : DiagnosticsStatus::Failure,
                       probe.is_answered() ? "" : error, std::move(nodes), round_trip));
    };
    hosts_.probe({*sender, receiver, asked.sender_ip_address, asked.receiver_ip_address, number_of(asked.protocol)},
                 conclude);
}

}  // namespace nc::service::actions
