// THE list of layers: their order (the VM's side first; inbound packets take it from the back), the names under which
// vfpctrl shows them, and who makes their rules. The compiler, the tools and the tests read it from here.
#pragma once

#include <array>
#include <string_view>

#include "vswitch/layers/acl_layer.hpp"
#include "vswitch/layers/admin_layer.hpp"
#include "vswitch/layers/balancer_layer.hpp"
#include "vswitch/layers/encap_layer.hpp"
#include "vswitch/layers/layer_context.hpp"
#include "vswitch/layers/mac_rewrite_layer.hpp"
#include "vswitch/layers/meter_layer.hpp"
#include "vswitch/layers/mirror_layer.hpp"
#include "vswitch/layers/pa_route_layer.hpp"
#include "vswitch/layers/redirection_layer.hpp"

namespace nc::vswitch {

struct LayerDescription {
    std::string_view name;
    std::string_view meaning;
    bool is_stateful;
    bool guards_vm;
    LayerGroups (*build)(const LayerContext&);
};

inline constexpr std::array kLayerOrder = {
    LayerDescription{"FW_ADMIN_LAYER_ID", "Spoofing and guards of the port", false, true, build_admin_layer},
    LayerDescription{"FW_CONTROLLER_LAYER_ID", "Access control lists", true, true, build_acl_layer},
    LayerDescription{"SI_MIRROR_LAYER", "Copies for appliances", false, false, build_mirror_layer},
    LayerDescription{"VNET_METER_LAYER_OUT", "Bytes that leave the network, billed and unbilled", false, false,
                     build_meter_layer},
    LayerDescription{"SLB_NAT_LAYER", "Load balancing: front end to member, and back", true, false,
                     build_balancer_layer},
    LayerDescription{"VNET_DR_REDIRECTION_LAYER",
                     "Distributed router: routes and subnets of the network and of its peers", false, false,
                     build_redirection_layer},
    LayerDescription{"VNET_MAC_REWRITE_LAYER", "Destination MAC of the customer address", false, false,
                     build_mac_rewrite_layer},
    LayerDescription{"VNET_ENCAP_LAYER", "Customer address to provider address and VSID", false, false,
                     build_encap_layer},
    LayerDescription{"VNET_PA_ROUTE_LAYER", "This host or the underlay", false, false, build_pa_route_layer},
};

static_assert(kLayerOrder.size() <= RulePath::kMostSteps);

}  // namespace nc::vswitch
