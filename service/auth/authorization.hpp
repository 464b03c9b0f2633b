// Which role a request needs: by its method, and by the resource type that its path leads to. The rule of each type
// stands in schemas/resources (writeRole). Thread: any.
#pragma once

#include "schemas/model/role.hpp"
#include "service/api/message.hpp"

namespace nc::service::auth {

/// GET and HEAD need a reader. Anything else needs the role that writes the type; where no type is known, an
/// administrator, so that what is added to the API later is closed until someone says otherwise.
model::Role needed_role(const api::Request& head);

}  // namespace nc::service::auth
