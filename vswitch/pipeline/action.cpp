#include "vswitch/pipeline/action.hpp"

namespace nc::vswitch {
namespace {

template <class Items>
std::string join(const Items& items) {
    std::string text;
    for (const auto& item : items) {
        if (!text.empty()) text += '|';
        if constexpr (requires { item.to_string(); }) {
            text += item.to_string();
        } else {
            text += item.value().to_string();
        }
    }
    return text.empty() ? "nobody" : text;
}

struct Printer {
    std::string operator()(const Allow&) const { return "allow"; }
    std::string operator()(const Block& block) const { return "block: " + std::string(name(block.reason)); }
    std::string operator()(const Forward& forward) const {
        std::string text = "forward to vsid " + std::to_string(forward.destination.value());
        if (forward.next_hop) text += " via " + forward.next_hop->value().to_string();
        if (forward.sources) text += " from " + join(*forward.sources);
        return text;
    }
    std::string operator()(const Balance& balance) const { return balance.service->to_string(); }
    std::string operator()(const AnswerPing&) const { return "answer ping"; }
    std::string operator()(const SetDestinationMac& set) const {
        return "set destination mac " + set.mac.to_linux_string();
    }
    std::string operator()(const Encapsulate& encapsulate) const {
        return "encapsulate to " + encapsulate.remote.value().to_string();
    }
    std::string operator()(const AcceptFrom& accept) const {
        const std::string text = "accept from the mapped host of vsid " + std::to_string(accept.source.value());
        return accept.forwarders->empty() ? text : text + ", forwarded from " + join(*accept.forwarders);
    }
    std::string operator()(const AcceptForwarded& accept) const {
        return "accept forwarded traffic from " + join(*accept.hosts);
    }
    std::string operator()(const Mirror& mirror) const {
        return "copy to " + mirror.target->mac.to_linux_string() + " in vsid " +
               std::to_string(mirror.target->vsid.value()) + " at " + mirror.target->host.value().to_string();
    }
    std::string operator()(const Count& count) const {
        return count.meter == Meter::Billed ? "count as billed" : "count as unbilled";
    }
    std::string operator()(const DeliverLocally&) const { return "deliver on this host"; }
    std::string operator()(const TransmitToUnderlay&) const { return "transmit to the underlay"; }
};

}  // namespace

std::string to_string(const Action& action) { return std::visit(Printer{}, action); }

}  // namespace nc::vswitch
