#include "vswitch/agent/linux_switch.hpp"

#include <algorithm>

#include "vswitch/agent/network_namespace.hpp"
#include "vswitch/agent/route_socket.hpp"
#include "vswitch/policy/policy_compiler.hpp"
#include "vswitch/port/tap_port.hpp"

namespace nc::vswitch {
namespace {

/// Marks the provider addresses that this program gave to the underlay (`ip address` shows it).
constexpr const char* kAddressLabel = "nc-provider";

}  // namespace

Result<void> LinuxSwitch::attach(const Attachment& attachment) {
    Result<std::unique_ptr<Port>> port = Error{};
    const Result<void> entered =
        in_network_namespace(attachment.netns, [&] { port = open_tap_port(attachment.device); });
    if (!entered) return entered;
    if (!port) return port.error();
    const std::uint64_t netns_id = network_namespace_id(attachment.netns);
    if (Result<void> added = datapath_.add_port(attachment.port, std::move(*port)); !added) return added;
    places_[attachment.port] = {attachment.netns, netns_id};
    return {};
}

void LinuxSwitch::detach(InstanceId port) {
    places_.erase(port);
    // The only failure is that the port is not there, which is what is wanted.
    static_cast<void>(datapath_.remove_port(port));
}

std::vector<InstanceId> LinuxSwitch::dead_ports() const {
    std::vector<InstanceId> dead;
    for (const PortInfo& port : datapath_.ports())
        if (!port.is_up) dead.push_back(port.id);
    // An open device keeps its namespace, and so itself, alive after the namespace was deleted.
    for (const auto& [port, place] : places_)
        if (network_namespace_id(place.netns) != place.netns_id && std::ranges::find(dead, port) == dead.end())
            dead.push_back(port);
    return dead;
}

std::vector<goal_state::PortCounters> LinuxSwitch::counters() const {
    std::vector<goal_state::PortCounters> all;
    for (PortInfo& port : datapath_.ports())
        all.push_back(port.counters);
    std::ranges::sort(all, {}, &goal_state::PortCounters::id);
    return all;
}

Result<void> LinuxSwitch::apply(const goal_state::GoalState& goal) {
    Result<void> underlay = prepare_underlay(goal);
    datapath_.publish(compile(goal));
    return underlay;
}

bool LinuxSwitch::needs_apply() {
    if (!watch_.has_changed(brought_index_)) return false;
    brought_index_ = 0;
    return true;
}

Result<void> LinuxSwitch::prepare_underlay(const goal_state::GoalState& goal) {
    Result<InterfaceState> interface = interface_state(underlay_);
    if (!interface) return interface.error();
    if (!interface->is_up)
        return Error{"UnderlayUnavailable", "The underlay interface \"" + underlay_ + "\" is down.", {}, {}};
    if (brought_index_ != interface->index || brought_ != goal.provider_addresses) {
        brought_index_ = 0;  // until all of it succeeded
        if (Result<void> done = bring_addresses(interface->index, goal.provider_addresses); !done) return done;
        brought_index_ = interface->index;
        brought_ = goal.provider_addresses;
    }
    std::optional<UnderlayConfig> config;
    if (!brought_.empty()) {
        config.emplace();
        config->address = brought_.front().address;
        config->mtu = interface->mtu;
    }
    if (config_ == config) return {};
    config_.reset();
    if (Result<void> set = datapath_.set_underlay(config); !set) return set;
    config_ = config;
    return {};
}

/// Provider addresses carry a label of ours, so that after a restart those of an older goal state are known and
/// removed, and addresses that somebody else gave to the interface are left alone.
Result<void> LinuxSwitch::bring_addresses(int index, const std::vector<goal_state::HostProviderAddress>& wanted) {
    for (const goal_state::HostProviderAddress& provider : wanted) {
        if (provider.vlan_id == 0) continue;
        return Error{"UnderlayUnavailable",
                     "Provider address " + provider.address.value().to_string() + " has VLAN " +
                         std::to_string(provider.vlan_id) + "; give the underlay interface itself that VLAN.",
                     {},
                     {}};
    }
    Result<std::vector<InterfaceAddress>> present = interface_addresses(index);
    if (!present) return present.error();
    const auto is_wanted = [&](const InterfaceAddress& address) {
        return std::any_of(wanted.begin(), wanted.end(), [&](const goal_state::HostProviderAddress& provider) {
            return provider.address.value() == address.address && provider.prefix_length == address.prefix_length;
        });
    };
    for (const InterfaceAddress& address : *present) {
        if (address.label != kAddressLabel || is_wanted(address)) continue;
        if (Result<void> removed = remove_provider_rule(address.address); !removed) return removed;
        if (Result<void> removed = remove_interface_address(index, address); !removed) return removed;
    }
    for (const goal_state::HostProviderAddress& provider : wanted) {
        const auto is_there = [&](const InterfaceAddress& address) {
            return address.address == provider.address.value() && address.prefix_length == provider.prefix_length;
        };
        const IpAddress& own = provider.address.value();
        if (std::none_of(present->begin(), present->end(), is_there)) {
            const Result<void> added = add_interface_address(index, {own, provider.prefix_length, kAddressLabel});
            if (!added) return added;
        }
        if (!provider.gateway) continue;
        const IpPrefix prefix = IpPrefix::containing(own, provider.prefix_length);
        if (Result<void> routed = add_provider_route(index, own, prefix, *provider.gateway); !routed) return routed;
    }
    return {};
}

}  // namespace nc::vswitch
