#include "service/resources/peering_record.hpp"

#include "generated/virtual_network.hpp"
#include "generated/virtual_network_peering.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::resources {
namespace {

/// No schema has this name and no answer shows it.
constexpr const char* kLostRemoteMember = "#lostRemoteVirtualNetwork";

/// What does not change must not look like a write: it would renew etags and wake hosts.
void set_if_different(const model::ResourcePath& path, const char* name, const model::Json& value,
                      state::TreeDraft& draft) {
    const auto& properties = *draft.tree().find(path)->properties;
    const auto member = properties.find(name);
    if (member == properties.end() ? value.is_null() : *member == value) return;
    draft.set_property(path, name, value);
}

}  // namespace

state::ResourcePtr peering_between(const state::ResourceTree& tree, const model::ResourcePath& network,
                                   const model::ResourcePath& remote) {
    for (const auto& peering : tree.children(network, model::ResourceType::VirtualNetworkPeering)) {
        if (state::decode<model::VirtualNetworkPeering>(*peering).remote_virtual_network == remote) return peering;
    }
    return nullptr;
}

void set_peering_state(const model::ResourcePath& peering, model::PeeringState peering_state, state::TreeDraft& draft) {
    set_if_different(peering, "peeringState", model::Json(model::to_string(peering_state)), draft);
}

void show_remote_address_space(const model::ResourcePath& peering, state::TreeDraft& draft) {
    const auto& decoded = state::decode<model::VirtualNetworkPeering>(*draft.tree().find(peering));
    const auto remote = draft.tree().find(*decoded.remote_virtual_network);
    const auto space = remote->properties->find("addressSpace");
    set_if_different(peering, "remoteAddressSpace", space == remote->properties->end() ? model::Json() : *space, draft);
}

void lose_remote_network(const state::StoredResource& peering, state::TreeDraft& draft) {
    const auto path = peering.path;
    const auto remote = state::decode<model::VirtualNetworkPeering>(peering).remote_virtual_network;
    draft.set_property(path, kLostRemoteMember, model::Json(remote->to_string()));
    draft.set_property(path, "remoteVirtualNetwork", model::Json(nullptr));
    set_peering_state(path, model::PeeringState::Disconnected, draft);
}

std::optional<model::ResourcePath> lost_remote_network(const state::StoredResource& peering) {
    const auto member = peering.properties->find(kLostRemoteMember);
    if (member == peering.properties->end() || !member->is_string()) return std::nullopt;
    return model::ResourcePath::parse(member->get<std::string>());
}

void forget_lost_remote_network(const model::ResourcePath& peering, state::TreeDraft& draft) {
    set_if_different(peering, kLostRemoteMember, model::Json(nullptr), draft);
}

}  // namespace nc::service::resources
