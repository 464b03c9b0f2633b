// Copies for appliances (docs/decisions/0031).
#include <algorithm>

#include "tests/model/model.hpp"

namespace nc::reference {
namespace {

bool is_in(const std::vector<Prefix>& prefixes, Address address) {
    return prefixes.empty() ||
           std::ranges::any_of(prefixes, [&](const Prefix& prefix) { return prefix.contains(address); });
}

bool takes(const MirrorRule& rule, const Talk& talk) {
    if (rule.protocol && *rule.protocol != talk.protocol) return false;
    if (rule.destination_port != 0 && (!talk.has_ports() || talk.destination_port != rule.destination_port))
        return false;
    return is_in(rule.sources, talk.source) && is_in(rule.destinations, talk.destination);
}

}  // namespace

/// An appliance that nobody carries, or that would watch itself, watches nothing.
const Adapter* Model::watcher_of(const Adapter& adapter, const Packet& packet) const {
    const Subnet* subnet = topology_.subnet_of(adapter, is_v6(packet.talk.source));
    const Mirror* first = nullptr;
    for (const auto& [name, mirror] : topology_.mirrors) {
        if (name != adapter.mirror && (subnet == nullptr || name != subnet->mirror)) continue;
        const Adapter* appliance = topology_.adapter(mirror.appliance);
        if (appliance == &adapter || !topology_.host_of(*appliance)) continue;
        const bool is_taken =
            std::ranges::any_of(mirror.rules, [&](const MirrorRule& rule) { return takes(rule, packet.talk); });
        if (is_taken && (first == nullptr || mirror.priority < first->priority)) first = &mirror;
    }
    return first == nullptr ? nullptr : topology_.adapter(first->appliance);
}

void Model::copy(Verdict& verdict, const Adapter& adapter, const Packet& packet) const {
    const Adapter* watcher = watcher_of(adapter, packet);
    if (watcher == nullptr) return;
    const Bytes frame = frame_of(packet);
    verdict.arrivals.emplace(watcher->name, frame);
    const int from = *topology_.host_of(adapter);
    const int to = *topology_.host_of(*watcher);
    if (from == to) return;
    const Subnet& subnet = *topology_.subnet_of(*watcher, is_v6(watcher->addresses.front()));
    verdict.copies.insert(
        {from, to, topology_.is_nvgre, watcher->network, subnet.name, frame_around(frame, kRouter, watcher->mac)});
}

bool Model::accepts(const PutMirror& step) {
    const bool has_same_priority = std::ranges::any_of(topology_.mirrors, [&](const auto& entry) {
        return entry.first != step.mirror.name && entry.second.priority == step.mirror.priority;
    });
    if (has_same_priority || topology_.adapter(step.mirror.appliance) == nullptr) return false;
    topology_.mirrors[step.mirror.name] = step.mirror;
    return true;
}

bool Model::accepts(const MirrorSubnet& step) {
    Subnet* subnet = has_mirror(step.mirror) ? subnet_to_change(step.network, step.subnet) : nullptr;
    if (subnet == nullptr) return false;
    subnet->mirror = step.mirror;
    return true;
}

}  // namespace nc::reference
