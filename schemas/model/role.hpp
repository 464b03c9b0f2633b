// What a caller of the REST interface may do. Which role a resource needs stands in schemas/resources (writeRole).
#pragma once

#include <cstdint>
#include <string_view>

namespace nc::model {

/// Each role may do all that the ones before it may.
enum class Role : std::uint8_t {
    Reader,         ///< GET
    Operator,       ///< writes what belongs to tenants: virtual networks, adapters, access control lists, …
    Administrator,  ///< writes everything: infrastructure, credentials, backups
};

constexpr std::string_view name_of(Role role) {
    switch (role) {
        case Role::Reader:
            return "reader";
        case Role::Operator:
            return "operator";
        case Role::Administrator:
            break;
    }
    return "administrator";
}

}  // namespace nc::model
