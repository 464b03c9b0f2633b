// What the switch knows of names: those of the virtual networks of its ports and of their peers (docs/decisions/0028).
// Immutable. Thread: any.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "vswitch/packet/dns_message.hpp"

namespace nc::vswitch {

class NameBook {
  public:
    /// Null: the goal state has no name service.
    static std::shared_ptr<const NameBook> make(const goal_state::GoalState& goal);

    /// What a VM of the network `asker` is answered; std::nullopt: others know, or nobody.
    std::optional<DnsAnswers> find(RoutingDomainId asker, const DnsQuery& query) const;
    bool has_servers() const { return has_servers_; }

  private:
    struct Network {
        std::set<RoutingDomainId> peers;
        std::vector<IpPrefix> address_space;
        std::unordered_map<std::string, std::vector<CustomerAddress>> by_label;
        std::unordered_map<CustomerAddress, std::string> by_address;
    };

    DnsAnswers find_in_zone(RoutingDomainId asker, const std::string& relative, std::uint16_t type) const;
    std::optional<DnsAnswers> find_pointer(RoutingDomainId asker, const IpAddress& address) const;
    /// Null: the asker exchanges no packets with it.
    const Network* visible(RoutingDomainId asker, RoutingDomainId network) const;

    std::string zone_;
    bool has_servers_ = false;
    std::unordered_map<RoutingDomainId, Network> networks_;
};

}  // namespace nc::vswitch
