// What packets meet: the compiled layers of every port, of one generation. Immutable; the worker holds one at a time,
// and the one before is freed by the thread that published the next.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "vswitch/pipeline/pipeline.hpp"
#include "vswitch/policy/name_book.hpp"

namespace nc::vswitch {

/// Where a port lives in one IP version: its addresses of a version share one virtual subnet.
struct Home {
    Vsid vsid;
    IpPrefix subnet;
    CustomerAddress gateway;
    CustomerAddress address;  ///< the port's first of the version: what DHCP hands out
};

struct PortPolicy {
    goal_state::Port settings;
    std::optional<Home> v4;  ///< absent: the port has no address of the version
    std::optional<Home> v6;
    LayerStack layers;
    std::vector<IpAddress> floating_addresses{};        ///< of front ends that the port answers for
    std::vector<goal_state::LearnedAddress> learned{};  ///< that the port may have
    std::string network{};                              ///< resource id of the virtual network

    const std::optional<Home>& home(IpVersion version) const { return version == IpVersion::V4 ? v4 : v6; }
    /// Its own addresses, learned ones that it has, and those of front ends that it answers for.
    bool owns(const IpAddress& address) const;
    /// These, and learned ones that it may take over.
    bool may_have(const IpAddress& address) const;
};

struct PolicySnapshot {
    Generation generation;
    Fabric fabric;
    std::uint32_t link_speed = 0;  ///< that ports share, in millions of bits per second; 0: it is not shared out
    std::vector<PortPolicy> ports;
    std::vector<goal_state::Origin> origins;        ///< sorted by rule
    std::shared_ptr<const NameBook> names;          ///< null: there is no name proxy
    std::vector<goal_state::HealthProbe> probes{};  ///< that this host makes
    /// The front end that a rule with this identity, in whichever port, is for.
    std::unordered_map<RuleIdentity, std::pair<Vsid, CustomerAddress>> front_ends_by_rule{};
    std::vector<goal_state::LearnedAddress> learned_addresses{};  ///< of this host's ports, as GoalState has them

    /// Null: this host has no policy for the port.
    const PortPolicy* find(InstanceId id) const;
    /// Which port of this host a frame from the underlay is for; null: none.
    const PortPolicy* find(Vsid vsid, const MacAddress& mac) const;

    /// A port's place: the VSID of one of its homes, and its MAC.
    struct Place {
        Vsid vsid;
        MacAddress mac;
        friend bool operator==(const Place&, const Place&) = default;
    };
    struct PlaceHash {
        std::size_t operator()(const Place& place) const noexcept {
            return static_cast<std::size_t>((place.mac.to_number() << 24 ^ place.vsid.value()) * 0x9E3779B97F4A7C15ULL);
        }
    };
    std::unordered_map<InstanceId, std::size_t> ports_by_id;
    std::unordered_map<Place, std::size_t, PlaceHash> ports_by_place;
};

}  // namespace nc::vswitch
