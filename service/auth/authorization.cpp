#include "service/auth/authorization.hpp"

#include "service/api/route.hpp"

namespace nc::service::auth {

model::Role needed_role(const api::Request& head) {
    if (head.method == api::Method::Get) return model::Role::Reader;
    const auto route = api::parse_target(head.target);
    return route ? route->type->write_role : model::Role::Administrator;
}

}  // namespace nc::service::auth
