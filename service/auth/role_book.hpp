// Which role a caller has: settings and the group file give roles to callers (caller_name.hpp), and to groups of them.
// Thread: any; immutable.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/result.hpp"
#include "schemas/model/role.hpp"
#include "service/auth/caller_name.hpp"

namespace nc::service::auth {

/// Who has which role: callers, "group:NAME", or "certificate:*" for every holder of a certificate that is valid here.
struct RoleSettings {
    std::vector<std::string> readers;
    std::vector<std::string> operators;
    std::vector<std::string> administrators;
    std::string group_file;  ///< lines "NAME: CALLER CALLER…", '#' begins a comment line; empty: no groups
};

class RoleBook {
  public:
    /// Errors: "BadRole" names the text or the line that is wrong. A caller with several roles has the highest.
    static Result<RoleBook> load(const RoleSettings& settings);

    std::optional<model::Role> role_of(std::string_view caller) const;
    /// Without what "certificate:*" gives.
    std::optional<model::Role> role_by_name(std::string_view caller) const;
    /// Whether some caller of this kind has a role.
    bool has_any(std::string_view prefix) const;
    bool has_every_certificate() const;

  private:
    std::map<std::string, model::Role, std::less<>> roles_;
};

}  // namespace nc::service::auth
