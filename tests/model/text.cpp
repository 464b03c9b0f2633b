// Scenarios and verdicts as people read them when a test fails.
#include <algorithm>
#include <array>

#include "tests/model/model.hpp"

namespace nc::reference {
namespace {

std::string words_of(const RuleSide& side) {
    std::string text;
    switch (side.kind) {
        case RuleSide::Kind::Anything:
            text = "*";
            break;
        case RuleSide::Kind::Prefixes:
            for (const Prefix& prefix : side.prefixes)
                text += (text.empty() ? "" : ",") + text_of(prefix);
            break;
        case RuleSide::Kind::VirtualNetwork:
            text = "VIRTUALNETWORK";
            break;
        case RuleSide::Kind::Internet:
            text = "INTERNET";
            break;
    }
    if (side.ports) text += " ports " + std::to_string(side.ports->first) + "-" + std::to_string(side.ports->second);
    return text;
}

std::string named(const char* label, const std::string& name) { return name.empty() ? "" : std::string(label) + name; }

std::string flag(bool is_set, const std::string& text) { return is_set ? text : ""; }

struct Printer {
    std::string operator()(const CreateNetwork& step) const {
        std::string text = "create network " + step.network.name;
        for (const Prefix& prefix : step.network.space)
            text += " " + text_of(prefix);
        for (const Subnet& subnet : step.network.subnets)
            text += "; subnet " + subnet.name + " " + text_of(subnet.prefix) + named(" list ", subnet.access_list) +
                    named(" beside ", subnet.partner);
        return text;
    }
    std::string operator()(const DeleteNetwork& step) const { return "delete network " + step.network; }
    std::string operator()(const GuardSubnet& step) const {
        return "subnet " + step.network + "/" + step.subnet + " gets list " +
               (step.access_list.empty() ? "none" : step.access_list);
    }
    std::string operator()(const RouteSubnet& step) const {
        static constexpr std::array kWords = {"", "local", "gateway", "Internet", "nowhere"};
        std::string text = "route " + step.network + "/" + step.subnet;
        for (const Route& route : step.routes)
            text += "; " + text_of(route.prefix) + " to " +
                    (route.to == Route::To::Appliance ? text_of(route.appliance)
                                                      : kWords[static_cast<std::size_t>(route.to)]);
        return text;
    }
    std::string operator()(const PutPeering& step) const {
        return "peer " + step.peering.from + " to " + step.peering.to +
               flag(!step.peering.allows_access, ", no access") +
               flag(step.peering.allows_forwarded, ", forwarded traffic allowed");
    }
    std::string operator()(const DeletePeering& step) const { return "delete peering " + step.from + " to " + step.to; }
    std::string operator()(const PutAccessList& step) const {
        std::string text = "list " + step.list.name + ", otherwise in " +
                           (step.list.allows_inbound ? "allow" : "deny") + ", out " +
                           (step.list.allows_outbound ? "allow" : "deny");
        for (const Rule& rule : step.list.rules)
            text += std::string("; ") + std::to_string(rule.priority) + (rule.is_inbound ? " in " : " out ") +
                    (rule.allows ? "allow" : "deny") +
                    (rule.protocol ? " protocol " + std::to_string(*rule.protocol) : "") + " from " +
                    words_of(rule.source) + " to " + words_of(rule.destination);
        return text;
    }
    std::string operator()(const PutMirror& step) const {
        std::string text = "mirror " + step.mirror.name + " of priority " + std::to_string(step.mirror.priority) +
                           " to " + step.mirror.appliance;
        for (const MirrorRule& rule : step.mirror.rules) {
            text += rule.protocol ? "; protocol " + std::to_string(*rule.protocol) : "; all";
            for (const Prefix& prefix : rule.sources)
                text += " from " + text_of(prefix);
            for (const Prefix& prefix : rule.destinations)
                text += " to " + text_of(prefix);
            text += flag(rule.destination_port != 0, " port " + std::to_string(rule.destination_port));
        }
        return text;
    }
    std::string operator()(const MirrorSubnet& step) const {
        return "subnet " + step.network + "/" + step.subnet + " gets mirror " +
               (step.mirror.empty() ? "none" : step.mirror);
    }
    std::string operator()(const PutAdapter& step) const {
        const Adapter& adapter = step.adapter;
        std::string text =
            "adapter " + adapter.name + " in " + adapter.network + "/" + adapter.subnet + named("+", adapter.subnet6);
        for (const Address address : adapter.addresses)
            text += " " + text_of(address);
        return text + flag(adapter.may_spoof, ", may spoof") + flag(adapter.is_dhcp_guarded, ", DHCP guard") +
               flag(adapter.is_arp_guarded, ", ARP guard") + named(", list ", adapter.access_list) +
               named(", mirror ", adapter.mirror) + named(", in the pool of ", adapter.balancer) +
               flag(!adapter.nat_rule.empty(), ", behind " + adapter.nat_balancer + "/" + adapter.nat_rule);
    }
    std::string operator()(const PutBalancer& step) const {
        static constexpr std::array kAffinities = {"", ", by source", ", by source and protocol"};
        std::string text = "balancer " + step.balancer.name + " in " + step.balancer.network;
        for (const FrontEnd& front_end : step.balancer.front_ends)
            text += "; " + front_end.name + " " + text_of(front_end.address) + " in " + front_end.subnet;
        for (const BalancingRule& rule : step.balancer.rules)
            text += (rule.is_nat ? "; NAT rule " : "; rule ") + rule.name + " " + rule.front_end +
                    (rule.protocol ? " protocol " + std::to_string(*rule.protocol) : "") + " port " +
                    std::to_string(rule.port) + " to " + std::to_string(rule.back_end_port) +
                    kAffinities[static_cast<std::size_t>(rule.affinity)] + flag(rule.is_floating, ", floating") +
                    flag(rule.is_probed, ", probed") + ", idle " + std::to_string(rule.idle_minutes) + " minutes";
        return text;
    }
    std::string operator()(const DeleteBalancer& step) const { return "delete balancer " + step.balancer; }
    std::string operator()(const ReportHealth& step) const {
        return "health of " + step.adapter + " behind " + step.balancer + (step.is_up ? ": up" : ": down");
    }
    std::string operator()(const DeleteAdapter& step) const { return "delete adapter " + step.adapter; }
    std::string operator()(const Attach& step) const {
        return "attach " + step.adapter + " at host " + std::to_string(step.host);
    }
    std::string operator()(const Detach& step) const { return "detach " + step.adapter; }
    std::string operator()(const ChooseTunnel& step) const {
        return std::string("tunnel ") + (step.is_nvgre ? "NVGRE" : "VXLAN");
    }
    std::string operator()(const Wait& step) const { return "wait " + std::to_string(step.time) + " ms"; }
    std::string operator()(const Send& step) const { return step.adapter + " sends " + text_of(step.packet); }
    std::string operator()(const Ask& step) const {
        return step.adapter + " asks who has " + text_of(step.request.target) + " for " + text_of(step.request.sender);
    }
    std::string operator()(const Arrive& step) const {
        return "at host " + std::to_string(step.host) + " arrives from host " + std::to_string(step.sender) + " for " +
               step.network + "/" + step.subnet + flag(step.is_nvgre, " by NVGRE") + " " + text_of(step.packet);
    }
};

}  // namespace

std::string text_of(const Event& event) { return std::visit(Printer{}, event); }

std::string text_of(const Verdict& verdict) {
    std::string text;
    switch (verdict.kind) {
        case Verdict::Kind::Nothing:
            text = "nothing";
            break;
        case Verdict::Kind::Dropped:
            text = "dropped: " + verdict.reason;
            break;
        case Verdict::Kind::Answered:
            text = "answered";
            break;
        case Verdict::Kind::Delivered:
            text = "delivered to " + verdict.receiver;
            break;
    }
    const auto bytes = [](const Bytes& frame) {
        static constexpr char kDigits[] = "0123456789abcdef";
        std::string digits;
        for (std::size_t i = 0; i < std::min<std::size_t>(frame.size(), 96); ++i)
            digits += {kDigits[frame[i] >> 4], kDigits[frame[i] & 15]};
        return std::to_string(frame.size()) + " bytes " + digits;
    };
    for (const auto& [adapter, frame] : verdict.arrivals)
        text += ", at " + adapter + " " + bytes(frame);
    if (!verdict.answer.empty()) text += ", answer " + bytes(verdict.answer);
    const auto add_wire = [&](const char* what, const Verdict::Wire& wire) {
        text += std::string(what) + (wire.is_nvgre ? " by NVGRE" : " by VXLAN") + " on the wire from host " +
                std::to_string(wire.from) + " to " + std::to_string(wire.to) + " for " + wire.network + "/" +
                wire.subnet + " " + bytes(wire.frame);
    };
    if (verdict.wire) add_wire(",", *verdict.wire);
    for (const Verdict::Wire& copy : verdict.copies)
        add_wire(", copied", copy);
    return text;
}

}  // namespace nc::reference
