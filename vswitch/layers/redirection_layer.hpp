// The distributed router: which virtual subnet, of the own network or of a directly peered one, holds the destination
// or the next hop on the way to it. Every VSID that a port can reach stands in a rule of this layer, and nowhere else.
//
// What is chosen is the longest prefix among the user-defined routes of the port's subnet and the system routes: the
// address spaces of the own network and of its peers. For equal prefixes the user-defined route counts. Inside a system
// route, and inside a user-defined one to VnetLocal, the subnet that holds the destination is where it goes. All of it
// is one table of prefixes here, in which a subnet that a user-defined route covers does not occur.
#pragma once

#include "vswitch/layers/layer_context.hpp"
#include "vswitch/layers/network_view.hpp"

namespace nc::vswitch {

/// The virtual subnets of a port: one for each IP version in which it has addresses.
using PortSubnets = std::vector<const goal_state::VirtualSubnet*>;

/// The rules of ports in the subnets `from` of the view's network; the same for all subnets without routes. A subnet's
/// routes are those of its own IP version.
std::shared_ptr<const Group> make_redirection_group(const NetworkView& view, const PortSubnets& from);

LayerGroups build_redirection_layer(const LayerContext& context);

}  // namespace nc::vswitch
