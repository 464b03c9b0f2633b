// Access control lists on logical networks: tags have no meaning there (MS-NCNBI 3.1.5.1.2). Thread: control.
#pragma once

#include "schemas/model/faults.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::resources {

/// Faults with AclRuleTagsNotSupportedOnLogicalNetwork when a rule of the list uses a tag.
void check_no_tags(const state::ResourceTree& tree, const model::ResourcePath& access_control_list,
                   const std::string& target, model::Faults& faults);

/// Whether the list is attached to a logical subnet or to an interface on one.
bool is_on_logical_network(const state::ResourceTree& tree, const model::ResourcePath& access_control_list);

}  // namespace nc::service::resources
