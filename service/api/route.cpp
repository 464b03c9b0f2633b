#include "service/api/route.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "schemas/codec/xml_scanner.hpp"
#include "schemas/model/faults.hpp"
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

/// The resourceRef that MS-NCNBI 3.1.5.22.5 gives an action lacks the word before its collection; it leads there, too.
const model::ResourceInfo* top_collection(std::string_view name, std::string_view prefix) {
    if (const model::ResourceInfo* type = model::find_collection(std::nullopt, name, prefix)) return type;
    const auto types = model::resources();
    const auto found = std::find_if(types.begin(), types.end(), [&](const model::ResourceInfo& type) {
        return !type.parent && model::equal_names(type.collection, name);
    });
    return prefix.empty() && found != types.end() ? &*found : nullptr;
}

/// `why` is a sentence about the part at which the path leaves the interface.
Error nothing_at(std::string_view target, std::string_view why) {
    return model::make_error(model::ErrorCode::NotFound, {}, target.substr(0, target.find('?')), why);
}

std::string quoted(std::string_view part) { return "'" + std::string(part) + "'"; }

Error unknown_collection(std::string_view target, const model::ResourceInfo* parent, std::string_view part) {
    const std::string place = parent == nullptr ? "of this interface" : "below " + std::string(parent->collection);
    return nothing_at(target, quoted(part) + " is no collection " + place + ".");
}

Error too_old(std::string_view target, const model::ResourceInfo& type, model::ApiVersion version) {
    const bool is_site =
        type.type == model::ResourceType::Multisite || type.type == model::ResourceType::MultisitePrimary;
    const std::string why = std::string(type.collection) + " exists from " + type.since.to_string() + " on, not in " +
                            version.to_string() + ".";
    if (is_site) return model::make_error(model::ErrorCode::InvalidMultisiteApiVersion, {}, version.to_string(), why);
    return nothing_at(target, why);
}

}  // namespace

Result<Route> parse_target(std::string_view target) {
    const auto parts = split(target);
    if (!parts && target.size() > 1) return nothing_at(target, "A part of the path is empty, or is no text.");
    if (!parts || parts->size() < 2 || !model::equal_names(parts->front(), "networking"))
        return nothing_at(target, "Paths begin with /networking/" + model::kNewestApiVersion.to_string() +
                                      "/ or that of another version.");
    auto part = parts->begin() + 1;
    Route route{model::kNewestApiVersion, nullptr, {}, false};
    if (const auto version = model::ApiVersion::parse(*part)) {
        route.version = *version;
        ++part;
    } else if (!model::equal_names(*part, "discovery")) {
        return nothing_at(target, quoted(*part) + " is no version of this interface; the newest is " +
                                      model::kNewestApiVersion.to_string() + ".");
    }
    const bool has_prefix = part != parts->end() && model::is_prefix(*part);
    const std::string_view prefix = has_prefix ? std::string_view(*part++) : std::string_view();
    if (part == parts->end()) return nothing_at(target, "It ends where the name of a collection belongs.");
    while (part != parts->end()) {
        const model::ResourceInfo* parent = route.type;
        const std::string& name = *part++;
        route.type = parent == nullptr ? top_collection(name, prefix) : model::find_collection(parent->type, name);
        if (route.type == nullptr) return unknown_collection(target, parent, name);
        if (route.version < route.type->since) return too_old(target, *route.type, route.version);
        const std::string_view fixed_id = route.type->singleton;
        route.is_collection = part == parts->end() && fixed_id.empty();
        if (route.is_collection) break;
        const std::string_view id = part == parts->end() ? fixed_id : std::string_view(*part++);
        if (!fixed_id.empty() && !model::equal_names(id, fixed_id))
            return nothing_at(
                target, "The only id below " + std::string(route.type->collection) + " is " + quoted(fixed_id) + ".");
        route.path = route.path.child(route.type->collection, fixed_id.empty() ? id : fixed_id);
    }
    return route;
}

}  // namespace nc::service::api
