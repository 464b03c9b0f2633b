#include "vswitch/policy/name_book.hpp"

#include <algorithm>

namespace nc::vswitch {

std::shared_ptr<const NameBook> NameBook::make(const goal_state::GoalState& goal) {
    if (!goal.name_service) return nullptr;
    auto book = std::make_shared<NameBook>();
    book->zone_ = goal.name_service->zone;
    book->has_servers_ = !goal.name_service->servers.empty();
    for (const goal_state::RoutingDomain& domain : goal.routing_domains)
        book->networks_[domain.id].address_space = domain.address_space;
    for (const goal_state::Peering& peering : goal.peerings) {
        book->networks_[peering.first].peers.insert(peering.second);
        book->networks_[peering.second].peers.insert(peering.first);
    }
    for (const goal_state::Name& name : goal.names) {
        Network& network = book->networks_[name.routing_domain];
        network.by_label.emplace(name.label, name.addresses);
        for (const CustomerAddress& address : name.addresses)
            network.by_address.emplace(address, name.label);
    }
    return book;
}

std::optional<DnsAnswers> NameBook::find(RoutingDomainId asker, const DnsQuery& query) const {
    if (query.name == zone_) return DnsAnswers{};
    if (query.name.ends_with("." + zone_))
        return find_in_zone(asker, query.name.substr(0, query.name.size() - zone_.size() - 1), query.type);
    const auto address = address_of_pointer(query.name);
    if (!address) return std::nullopt;
    auto found = find_pointer(asker, *address);
    if (found && query.type != static_cast<std::uint16_t>(DnsType::Ptr) &&
        query.type != static_cast<std::uint16_t>(DnsType::Any))
        found->pointer.clear();
    return found;
}

DnsAnswers NameBook::find_in_zone(RoutingDomainId asker, const std::string& relative, std::uint16_t type) const {
    const std::size_t dot = relative.rfind('.');
    const auto guid = Guid::parse(dot == std::string::npos ? relative : relative.substr(dot + 1));
    const Network* network = guid ? visible(asker, RoutingDomainId(*guid)) : nullptr;
    if (network == nullptr) return {DnsCode::NameError, {}, {}};
    if (dot == std::string::npos) return {};
    const auto found = network->by_label.find(relative.substr(0, dot));
    if (found == network->by_label.end()) return {DnsCode::NameError, {}, {}};
    DnsAnswers answers;
    for (const CustomerAddress& address : found->second) {
        const DnsType of_address = address.value().is_v4() ? DnsType::A : DnsType::Aaaa;
        if (type == static_cast<std::uint16_t>(of_address) || type == static_cast<std::uint16_t>(DnsType::Any))
            answers.addresses.push_back(address.value());
    }
    return answers;
}

std::optional<DnsAnswers> NameBook::find_pointer(RoutingDomainId asker, const IpAddress& address) const {
    const auto own = networks_.find(asker);
    if (own == networks_.end()) return std::nullopt;
    const auto answer_of = [&](RoutingDomainId id) -> std::optional<DnsAnswers> {
        const Network* network = visible(asker, id);
        const bool is_there =
            network != nullptr && std::ranges::any_of(network->address_space,
                                                      [&](const IpPrefix& prefix) { return prefix.contains(address); });
        if (!is_there) return std::nullopt;
        const auto found = network->by_address.find(CustomerAddress(address));
        if (found == network->by_address.end()) return DnsAnswers{DnsCode::NameError, {}, {}};
        return DnsAnswers{DnsCode::NoError, {}, found->second + "." + id.value().to_string() + "." + zone_};
    };
    if (auto answer = answer_of(asker)) return answer;
    for (const RoutingDomainId& peer : own->second.peers)
        if (auto answer = answer_of(peer)) return answer;
    return std::nullopt;
}

const NameBook::Network* NameBook::visible(RoutingDomainId asker, RoutingDomainId network) const {
    const auto found = networks_.find(network);
    if (found == networks_.end()) return nullptr;
    return asker == network || found->second.peers.contains(asker) ? &found->second : nullptr;
}

}  // namespace nc::vswitch
