#include "service/resources/back_reference.hpp"

#include <algorithm>

#include "schemas/codec/decode.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::resources {
namespace {

using model::Json;
using model::ResourcePath;

std::vector<ResourcePath> references_of(const state::StoredResource& resource, std::string_view member) {
    std::vector<ResourcePath> references;
    codec::read(*resource.properties, member, references);
    return references;
}

Json list_of(const std::vector<ResourcePath>& references) {
    Json list = Json::array();
    for (const ResourcePath& reference : references)
        list.push_back(Json{{"resourceRef", reference.to_string()}});
    return list;
}

}  // namespace

void set_referrers(state::TreeDraft& draft, const ResourcePath& target, model::ResourceType type,
                   std::string_view member, const std::vector<ResourcePath>& wanted) {
    for (const state::ResourcePtr& referrer : draft.tree().referrers(target)) {
        if (referrer->type != type || std::find(wanted.begin(), wanted.end(), referrer->path) != wanted.end()) continue;
        auto references = references_of(*referrer, member);
        if (std::erase(references, target) > 0) draft.set_property(referrer->path, member, list_of(references));
    }
    for (const ResourcePath& path : wanted) {
        const state::ResourcePtr resource = draft.tree().find(path);
        if (!resource) continue;
        auto references = references_of(*resource, member);
        if (std::find(references.begin(), references.end(), target) != references.end()) continue;
        references.push_back(target);
        draft.set_property(path, member, list_of(references));
    }
}

}  // namespace nc::service::resources
