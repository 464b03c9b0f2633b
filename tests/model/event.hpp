// One step of a scenario: something that an administrator does, or a packet. A scenario is a list of them, begins with
// nothing but hosts, and means the same however many of its steps are left out: a step about something that is not
// there is refused, by the model and by the product.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "tests/model/conversations.hpp"
#include "tests/model/packet.hpp"
#include "tests/model/topology.hpp"

namespace nc::reference {

/// A network that was not there before.
struct CreateNetwork {
    Network network;
};
struct DeleteNetwork {
    std::string network;
};
/// The subnet gets another access list, or none.
struct GuardSubnet {
    std::string network;
    std::string subnet;
    std::string access_list;
};
/// The subnet gets another route table with these routes.
struct RouteSubnet {
    std::string network;
    std::string subnet;
    std::vector<Route> routes;
};
/// `state` is not the administrator's.
struct PutPeering {
    Peering peering;
};
struct DeletePeering {
    std::string from;
    std::string to;
};
struct PutAccessList {
    AccessList list;
};
/// One that is new, or another in its place.
struct PutMirror {
    Mirror mirror;
};
/// Copies of the subnet's packets go to the appliance of another mirror, or of none.
struct MirrorSubnet {
    std::string network;
    std::string subnet;
    std::string mirror;
};
/// `incarnation` is not the administrator's.
struct PutAdapter {
    Adapter adapter;
};
struct DeleteAdapter {
    std::string adapter;
};
/// One that is new, or another in its place.
struct PutBalancer {
    Balancer balancer;
};
struct DeleteBalancer {
    std::string balancer;
};
/// The host of an adapter says of its IPv4 addresses in the balancer's pool whether they answer.
struct ReportHealth {
    std::string balancer;
    std::string adapter;
    bool is_up = false;
};
/// The virtual machine of an adapter starts on a host, or moves there.
struct Attach {
    std::string adapter;
    int host = 0;
};
struct Detach {
    std::string adapter;
};
/// How packets travel between the hosts from now on.
struct ChooseTunnel {
    bool is_nvgre = false;  ///< otherwise VXLAN
};
struct Wait {
    Milliseconds time = 0;
};
/// A virtual machine sends.
struct Send {
    std::string adapter;
    Packet packet;
};
struct Ask {
    std::string adapter;
    ArpRequest request;
};
/// An encapsulated packet comes to `host` that claims to be from `sender`, for the virtual subnet.
struct Arrive {
    int host = 0;
    int sender = 0;
    std::string network;
    std::string subnet;
    Packet packet;
    bool is_nvgre = false;  ///< whatever was chosen for sending: both are taken
};

using Event = std::variant<CreateNetwork, DeleteNetwork, GuardSubnet, RouteSubnet, PutPeering, DeletePeering,
                           PutAccessList, PutMirror, MirrorSubnet, PutAdapter, DeleteAdapter, PutBalancer,
                           DeleteBalancer, ReportHealth, Attach, Detach, ChooseTunnel, Wait, Send, Ask, Arrive>;

/// One line.
std::string text_of(const Event& event);

struct Scenario {
    int hosts = 3;
    std::vector<Event> events;
};

}  // namespace nc::reference
