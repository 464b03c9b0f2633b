// On whose behalf a request is made when its sender is not the one who asks: the fields by which a delegate (nc-cimd)
// tells the controller whom it has proved, and from where that client called (docs/decisions/0045). What they say is
// worth what their sender is worth; the gatekeeper judges that. Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/base/result.hpp"
#include "service/api/message.hpp"

namespace nc::service::auth {

struct OnBehalf {
    std::string caller;  ///< "certificate:THUMBPRINT" or "principal:NAME@REALM"; empty: Authorization tells, or nothing
    std::string source;  ///< the client's address and port
};

/// Whether some of the fields is there.
bool is_on_behalf(const api::Headers& headers);

/// Error "BadOnBehalf": a field is there twice, the address is missing or none, or the caller is of no kind that a
/// delegate can prove.
Result<OnBehalf> read_on_behalf(const api::Headers& headers);

/// The fields that read_on_behalf() reads. The caller is one of is_caller_text().
std::vector<std::pair<std::string, std::string>> write_on_behalf(const OnBehalf& asked);

/// Whether the name arrives as it was sent: a field has no control characters, and loses blanks at its ends.
bool is_caller_text(std::string_view caller);

}  // namespace nc::service::auth
