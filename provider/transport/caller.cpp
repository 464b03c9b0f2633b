#include "provider/transport/caller.hpp"

#include <string>

#include "service/auth/caller_name.hpp"

namespace nc::provider::transport {

cim::Caller caller_of(const service::api::Request& request) {
    const bool has_password = request.identity.name.starts_with(service::auth::kUserPrefix);
    return {has_password ? std::string(request.headers.find("Authorization").value_or("")) : std::string(),
            request.identity.source, request.identity.name};
}

}  // namespace nc::provider::transport
