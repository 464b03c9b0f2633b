#include "schemas/model/faults.hpp"

namespace nc::model {

int status_of(std::string_view code) {
    for (const ErrorInfo& error : errors()) {
        if (error.code == code) return error.status;
    }
    return 500;
}

Error make_error(ErrorCode code, std::string target, std::string_view value, std::string_view detail) {
    constexpr std::string_view kPlaceholder = "{value}";
    const ErrorInfo& error = info(code);
    std::string message(error.sentence);
    if (const std::size_t at = message.find(kPlaceholder); at != std::string::npos)
        message.replace(at, kPlaceholder.size(), value);
    if (!detail.empty()) message.append(" ").append(detail);
    return Error{std::string(error.code), std::move(message), std::move(target), {}};
}

}  // namespace nc::model
