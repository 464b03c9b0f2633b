#include "service/api/route.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "schemas/codec/xml_scanner.hpp"
#include "schemas/model/registry.hpp"
#include "service/api/uri_text.hpp"

namespace nc::service::api {
namespace {

/// Whether a decoded part can be part of a path: text in UTF-8 without control characters and slashes.
bool is_part(std::string_view part) {
    return !part.empty() && codec::is_xml_text(part) &&
           std::none_of(part.begin(), part.end(), [](unsigned char c) { return c == '/' || c < 0x20; });
}

/// The decoded parts between slashes; std::nullopt when one inside the path cannot be part of it.
std::optional<std::vector<std::string>> split(std::string_view target) {
    std::string_view path = target.substr(0, target.find_first_of("?#"));
    if (path.empty() || path.front() != '/') return std::nullopt;
    path.remove_prefix(1);
    if (path.ends_with('/')) path.remove_suffix(1);
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = path.find('/');
        auto part = percent_decoded(path.substr(0, end));
        if (!part || !is_part(*part)) return std::nullopt;
        parts.push_back(std::move(*part));
        if (end == std::string_view::npos) return parts;
        path.remove_prefix(end + 1);
    }
}

}  // namespace

std::optional<Route> parse_target(std::string_view target) {
    const auto parts = split(target);
    if (!parts || parts->size() < 2 || !model::equal_names(parts->front(), "networking")) return std::nullopt;
    auto part = parts->begin() + 1;
    Route route{model::kNewestApiVersion, nullptr, {}, false};
    if (const auto version = model::ApiVersion::parse(*part)) {
        route.version = *version;
        ++part;
    } else if (!model::equal_names(*part, "discovery")) {
        return std::nullopt;
    }
    const bool has_prefix = part != parts->end() && model::is_prefix(*part);
    const std::string_view prefix = has_prefix ? std::string_view(*part++) : std::string_view();
    while (part != parts->end()) {
        route.type = route.type == nullptr ? model::find_collection(std::nullopt, *part++, prefix)
                                           : model::find_collection(route.type->type, *part++);
        if (route.type == nullptr || route.version < route.type->since) return std::nullopt;
        const std::string_view fixed_id = route.type->singleton;
        route.is_collection = part == parts->end() && fixed_id.empty();
        if (route.is_collection) break;
        const std::string_view id = part == parts->end() ? fixed_id : std::string_view(*part++);
        if (!fixed_id.empty() && !model::equal_names(id, fixed_id)) return std::nullopt;
        route.path = route.path.child(route.type->collection, fixed_id.empty() ? id : fixed_id);
    }
    return route.type == nullptr ? std::nullopt : std::optional(route);
}

model::ErrorCode refusal_of(std::string_view target) {
    constexpr std::size_t kTypeAt = 2;  // networking, version, type
    const auto parts = split(target);
    if (!parts || parts->size() <= kTypeAt) return model::ErrorCode::NotFound;
    const auto version = model::ApiVersion::parse((*parts)[kTypeAt - 1]);
    const model::ResourceInfo* type = model::find_collection(std::nullopt, (*parts)[kTypeAt]);
    const bool is_site = type != nullptr && (type->type == model::ResourceType::Multisite ||
                                             type->type == model::ResourceType::MultisitePrimary);
    return version && is_site && *version < type->since ? model::ErrorCode::InvalidMultisiteApiVersion
                                                        : model::ErrorCode::NotFound;
}

}  // namespace nc::service::api
