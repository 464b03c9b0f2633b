#include "service/policy/learned_address_policy.hpp"

#include <gtest/gtest.h>

#include "service/policy/goal_state_compiler.hpp"
#include "tests/support/network_builder.hpp"

namespace nc::service::policy {
namespace {

class LearnedAddresses : public testing::Test {
  protected:
    LearnedAddresses() {
        builder.host("h1", "192.168.0.1").host("h2", "192.168.0.2").network("a", "10.1.0.0/24", 5001);
        builder.interface("a1", "a", "10.1.0.4", "h1").interface("a2", "a", "10.1.0.5", "h2");
        builder.interface("a3", "a", "10.1.0.6", "h2");
        state = builder.build();
        for (const char* name : {"a1", "a2"}) {
            auto interface = std::make_shared<state::Interface>(*state.interfaces.at(builder.interface_id(name)));
            interface->learned = {{address, Vsid(5001)}};
            state.put_interface(std::move(interface));
        }
    }

    void claim(const char* host, const char* interface, std::uint64_t number) {
        add_claim(state, builder.host_id(host), {builder.interface_id(interface), Vsid(5001), address, number},
                  holders);
    }
    std::optional<AddressHolder> holder() const {
        const auto found = holders.find({Vsid(5001), address});
        return found != holders.end() ? std::optional(found->second) : std::nullopt;
    }
    GoalStatePtr goal(const char* host) {
        return compile_goal_state(state, state.hosts.at(builder.host_id(host)), {}, holders);
    }
    /// Where a host is told that the address lives; nothing: nowhere.
    std::optional<ProviderAddress> place(const char* host) {
        for (const goal_state::AddressMapping& mapping : goal(host)->mappings)
            if (mapping.customer_address == address) return mapping.provider_address;
        return std::nullopt;
    }

    const CustomerAddress address{*IpAddress::parse("10.1.0.77")};
    tests::NetworkBuilder builder;
    state::NetworkState state;
    AddressHolders holders;
};

TEST_F(LearnedAddresses, AreTheirHoldersForWhomTheHighestClaimSpeaks) {
    EXPECT_EQ(place("h1"), std::nullopt);
    claim("h1", "a1", 2);
    claim("h2", "a2", 1);
    EXPECT_EQ(holder(), (AddressHolder{builder.interface_id("a1"), 2}));
    EXPECT_EQ(place("h2"), ProviderAddress(*IpAddress::parse("192.168.0.1")));
    claim("h2", "a2", 2);
    EXPECT_EQ(holder(), (AddressHolder{builder.interface_id("a2"), 2})) << "of two with one number the greater id";
    EXPECT_EQ(place("h1"), ProviderAddress(*IpAddress::parse("192.168.0.2")));
}

TEST_F(LearnedAddresses, AreNotForInterfacesThatMayNotHaveThemNorForOtherHosts) {
    claim("h2", "a3", 9);
    claim("h1", "a2", 9);
    EXPECT_EQ(holder(), std::nullopt);
}

TEST_F(LearnedAddresses, AreToldToTheHostsOfThePortsThatMayHaveThem) {
    claim("h1", "a1", 3);
    const InstanceId a1 = builder.interface_id("a1");
    const InstanceId a2 = builder.interface_id("a2");
    using Told = std::vector<goal_state::LearnedAddress>;
    EXPECT_EQ(goal("h1")->learned_addresses, (Told{{a1, Vsid(5001), address, 3, true}}));
    EXPECT_EQ(goal("h2")->learned_addresses, (Told{{a2, Vsid(5001), address, 3, false}}));
    EXPECT_EQ(goal("h1")->ports.at(0).addresses.size(), 1U) << "DHCP does not hand it out";
}

}  // namespace
}  // namespace nc::service::policy
