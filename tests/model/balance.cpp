// What front ends make of packets, and of the answers to them (docs/decisions/0022).
#include <algorithm>

#include "tests/model/model.hpp"

namespace nc::reference {
namespace {

constexpr Milliseconds kMinute = 60'000;

bool takes(const BalancingRule& rule, const Talk& talk) {
    if (rule.protocol && *rule.protocol != talk.protocol) return false;
    return rule.port == 0 || (talk.has_ports() && rule.port == talk.destination_port);
}

Translation translation_to(Address member, const BalancingRule& rule) {
    return {member, rule.back_end_port, rule.is_floating, static_cast<Milliseconds>(rule.idle_minutes) * kMinute};
}

void set_port(std::uint16_t& port, const Talk& talk, std::uint16_t wanted) {
    if (wanted != 0 && talk.has_ports()) port = wanted;
}

Packet to_member(const Packet& packet, const Translation& translation) {
    Packet sent = packet;
    sent.talk.destination = translation.member;
    if (packet.quoted) {
        // What the member has sent did not come from the front end.
        sent.quoted_before = packet.quoted;
        sent.quoted->source = translation.member;
        set_port(sent.quoted->source_port, *sent.quoted, translation.port);
    } else {
        set_port(sent.talk.destination_port, sent.talk, translation.port);
    }
    return sent;
}

}  // namespace

Model::Service Model::service_for(const Network& home, const Talk& first) const {
    Service service;
    for (const Network* network : topology_.seen_by(home)) {
        for (const auto& [name, balancer] : topology_.balancers) {
            if (balancer.network != network->name) continue;
            for (const BalancingRule& rule : balancer.rules) {
                if (balancer.front_end(rule.front_end)->address != first.destination) continue;
                service.is_front_end = true;
                service.balancer = &balancer;
                if (takes(rule, first)) service.rule = &rule;
            }
        }
    }
    return service;
}

bool Model::is_served(const Network& network, const std::string& subnet, Address address) const {
    for (const auto& [name, balancer] : topology_.balancers)
        for (const BalancingRule& rule : balancer.rules) {
            const FrontEnd& front_end = *balancer.front_end(rule.front_end);
            if (balancer.network == network.name && front_end.subnet == subnet && front_end.address == address)
                return true;
        }
    return false;
}

std::optional<std::set<const Adapter*>> Model::floating_members(const Network& network, Address address) const {
    std::optional<std::set<const Adapter*>> found;
    for (const auto& [name, balancer] : topology_.balancers)
        for (const BalancingRule& rule : balancer.rules) {
            if (balancer.network != network.name || !rule.is_floating ||
                balancer.front_end(rule.front_end)->address != address)
                continue;
            if (!found) found.emplace();
            for (const auto& [member, adapter] : topology_.members(balancer, rule))
                if (is_v6(member) == is_v6(address)) found->insert(adapter);
        }
    return found;
}

bool Model::takes_new(const Balancer& balancer, const BalancingRule& rule, Address member) const {
    if (rule.is_nat || !rule.is_probed) return true;
    return std::ranges::none_of(topology_.down, [&](const DownMember& down) {
        return down.balancer == balancer.name && down.address == member;
    });
}

/// Nobody gets back what is its own.
std::optional<Address> Model::member_for(const Adapter& sender, const Service& service, const Packet& first) {
    std::vector<Address> members;
    for (const auto& [address, adapter] : topology_.members(*service.balancer, *service.rule)) {
        const bool fits = is_v6(address) == is_v6(first.talk.source) && address != first.talk.source;
        if (fits && takes_new(*service.balancer, *service.rule, address)) members.push_back(address);
    }
    if (members.empty()) return std::nullopt;
    const auto kind = Preferences::kind_of(service.balancer->network, service.rule->affinity, first.talk);
    const std::vector<Address> possible = preferences_.possible(kind, members);
    Address chosen = possible.front();
    if (possible.size() > 1 && choice_) {
        const auto wanted = choice_(sender.name, first);
        if (wanted && std::ranges::find(possible, *wanted) != possible.end()) chosen = *wanted;
    }
    preferences_.learn(kind, chosen, members);
    return chosen;
}

/// A conversation keeps its member; but one that nobody has answered yet, and all that is not TCP, only while the
/// member takes new ones, by the rule as it is now.
Model::Balanced Model::balance(const Adapter& sender, const Packet& packet, const Passage& out) {
    Balanced balanced;
    balanced.packet = packet;
    const auto& known = out.known;
    if (known && !known->began_outbound) return balanced;
    Packet first = packet;
    if (known) {
        first.talk = known->first;
        first.quoted.reset();
        first.fragment_of.reset();
    }
    const Service service = service_for(*topology_.network(sender.network), first.talk);
    if (!service.is_front_end) {
        balanced.is_orphan = known && known->translation;
        return balanced;
    }
    if (service.rule == nullptr) {
        balanced.refusal = "FrontEndWithoutRule";
        return balanced;
    }
    bool keeps = known && known->translation;
    const bool is_open = out.goes_on && (packet.talk.protocol != kTcp ||
                                         (packet.is_syn() && !known->is_under_way && !known->is_closing()));
    if (keeps && is_open) {
        const Address member = known->translation->member;
        keeps = *known->translation == translation_to(member, *service.rule) &&
                topology_.members(*service.balancer, *service.rule).contains(member) &&
                takes_new(*service.balancer, *service.rule, member);
    }
    if (keeps) {
        balanced.translation = known->translation;
    } else {
        const auto member = member_for(sender, service, first);
        if (!member) {
            balanced.refusal = "NoMember";
            return balanced;
        }
        balanced.translation = translation_to(*member, *service.rule);
    }
    if (balanced.translation->keeps_destination) {
        balanced.next_hop = balanced.translation->member;
    } else {
        balanced.packet = to_member(packet, *balanced.translation);
    }
    return balanced;
}

Packet Model::seen_by_receiver(const Packet& packet, const Passage& passage) {
    if (!passage.comes_back) return packet;
    const Talk& first = passage.known->first;
    const Translation& translation = *passage.known->translation;
    const std::uint16_t port = translation.port != 0 ? first.destination_port : std::uint16_t{0};
    Packet seen = packet;
    if (packet.quoted) {
        if (!seen.quoted_before) seen.quoted_before = packet.quoted;
        seen.quoted->destination = first.destination;
        set_port(seen.quoted->destination_port, *seen.quoted, port);
        // A router that complains does so in its own name.
        if (packet.talk.source != translation.member) return seen;
    } else {
        set_port(seen.talk.source_port, seen.talk, port);
    }
    seen.talk.source = first.destination;
    seen.source_mac = kRouter;
    return seen;
}

}  // namespace nc::reference
