#include "service/auth/on_behalf.hpp"

#include <algorithm>
#include <optional>

#include "service/auth/caller_name.hpp"
#include "service/http/client_network.hpp"

namespace nc::service::auth {
namespace {

constexpr const char* kCallerField = "NC-Caller";
constexpr const char* kClientField = "NC-Client";

Error bad(std::string message) { return {"BadOnBehalf", std::move(message), {}, {}}; }

/// The value of a field that is there at most once.
Result<std::optional<std::string>> single(const api::Headers& headers, std::string_view name) {
    std::optional<std::string> found;
    for (const auto& [key, value] : headers.fields()) {
        if (!equals_ignoring_case(key, name)) continue;
        if (found) return bad(std::string(name) + " is told more than once.");
        found = value;
    }
    return found;
}

bool is_provable(const std::string& caller) {
    if (caller.starts_with(kPrincipalPrefix)) return caller.size() > kPrincipalPrefix.size() && is_caller_text(caller);
    return caller.starts_with(kCertificatePrefix) &&
           parse_thumbprint(caller.substr(kCertificatePrefix.size())) == caller.substr(kCertificatePrefix.size());
}

}  // namespace

bool is_on_behalf(const api::Headers& headers) {
    return headers.find(kCallerField).has_value() || headers.find(kClientField).has_value();
}

Result<OnBehalf> read_on_behalf(const api::Headers& headers) {
    const auto caller = single(headers, kCallerField);
    if (!caller) return caller.error();
    const auto client = single(headers, kClientField);
    if (!client) return client.error();
    if (!*client || !http::client_network(**client)) return bad(std::string(kClientField) + " has no ADDRESS:PORT.");
    if (*caller && !is_provable(**caller))
        return bad(std::string(kCallerField) + " is neither certificate:THUMBPRINT nor principal:NAME@REALM.");
    return OnBehalf{caller->value_or(""), **client};
}

std::vector<std::pair<std::string, std::string>> write_on_behalf(const OnBehalf& asked) {
    std::vector<std::pair<std::string, std::string>> fields{{kClientField, asked.source}};
    if (!asked.caller.empty()) fields.emplace_back(kCallerField, asked.caller);
    return fields;
}

bool is_caller_text(std::string_view caller) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    return !caller.empty() && caller.front() != ' ' && caller.back() != ' ' &&
           std::none_of(caller.begin(), caller.end(), is_control);
}

}  // namespace nc::service::auth
