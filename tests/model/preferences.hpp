// What is known of the choice among members: for each kind of conversation there is an order of the members, and of
// those that may have it the first gets it. So the same conversation always gets the same member, from whichever host,
// and when one leaves only its own conversations go elsewhere (docs/decisions/0022). The order itself nobody knows
// beforehand.
#pragma once

#include <compare>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/model/packet.hpp"

namespace nc::reference {

class Preferences {
  public:
    /// What conversations have in common that get the same member; what does not count is left at zero.
    struct Kind {
        std::string network;  ///< of the front end
        BalancingRule::Affinity affinity{};
        Address source = 0;
        Address front_end = 0;
        std::uint8_t protocol = 0;
        std::uint16_t source_number = 0;
        std::uint16_t destination_number = 0;
        friend auto operator<=>(const Kind&, const Kind&) = default;
    };
    static Kind kind_of(const std::string& network, BalancingRule::Affinity affinity, const Talk& first);

    /// Those of `members` that do not stand behind another of them by what was seen so far.
    std::vector<Address> possible(const Kind& kind, const std::vector<Address>& members) const;
    void learn(const Kind& kind, Address chosen, const std::vector<Address>& members);

  private:
    using Order = std::map<Address, std::set<Address>>;  ///< who stands behind whom
    static bool is_behind(const Order& order, Address member, Address other);

    std::map<Kind, Order> orders_;
};

}  // namespace nc::reference
