#include "service/api/precondition.hpp"

#include <algorithm>

namespace nc::service::api {
namespace {

/// W/"x", "x" and x are the same etag: comparison is weak (RFC 9110 8.8.3.2), and some clients drop the quotes.
std::string_view opaque(std::string_view etag) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!etag.empty() && is_blank(etag.front()))
        etag.remove_prefix(1);
    while (!etag.empty() && is_blank(etag.back()))
        etag.remove_suffix(1);
    if (etag.starts_with("W/") || etag.starts_with("w/")) etag.remove_prefix(2);
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
    return etag;
}

/// Whether a list of etags, or '*', names the existing resource.
bool matches(std::string_view header, const state::StoredResource* existing) {
    if (existing == nullptr) return false;
    while (true) {
        const std::size_t comma = header.find(',');
        const std::string_view candidate = opaque(header.substr(0, comma));
        if (candidate == "*" || candidate == opaque(existing->etag)) return true;
        if (comma == std::string_view::npos) return false;
        header.remove_prefix(comma + 1);
    }
}

}  // namespace

std::optional<std::string> failed_precondition(const Headers& headers, const state::StoredResource* existing) {
    const auto if_match = headers.find("If-Match");
    if (if_match && !opaque(*if_match).empty() && !matches(*if_match, existing))
        return "If-Match: " + std::string(*if_match);
    const auto if_none_match = headers.find("If-None-Match");
    if (if_none_match && !opaque(*if_none_match).empty() && matches(*if_none_match, existing))
        return "If-None-Match: " + std::string(*if_none_match);
    return std::nullopt;
}

}  // namespace nc::service::api
