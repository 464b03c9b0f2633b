#include "service/api/presenter.hpp"

#include "schemas/codec/references.hpp"
#include "schemas/codec/secrets.hpp"
#include "schemas/codec/value.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::api {
namespace {

using model::Access;
using model::Field;
using model::Json;
using model::Kind;

/// What nobody has measured yet is shown at its default.
bool is_always_shown(const Field& field) { return field.access == Access::Computed && !field.default_value.empty(); }

/// An object with room for its members: one that grows copies all that it has, with everything below.
Json object_of(std::size_t member_count) {
    Json object = Json::object();
    object.get_ref<Json::object_t&>().reserve(member_count);
    return object;
}

/// A value in the form of answers: struct members in the order of the model, numbers as text where the model says so.
Json shaped(const Field& field, const Json& value, model::ApiVersion version) {
    if (value.is_array() && field.is_list) {
        Json list = Json::array();
        for (const Json& element : value)
            list.push_back(shaped(field, element, version));
        return list;
    }
    if (field.kind != Kind::Struct || !value.is_object()) return codec::to_wire(field, value);
    Json members = object_of(field.structure->fields.size());
    for (const Field& member : field.structure->fields) {
        if (version < member.since) continue;
        const auto found = value.find(member.name);
        if (codec::is_hidden(member, value)) {
            members[std::string(member.name)] = "";
        } else if (found != value.end()) {
            members[std::string(member.name)] = shaped(member, *found, version);
        } else if (is_always_shown(member)) {
            members[std::string(member.name)] = codec::default_of(member);
        }
    }
    return members;
}

/// What is computed stands in for a stored member that is absent. std::nullopt: the member is left out of the answer.
std::optional<Json> value_of(const Field& field, const Json& stored, const Json& computed, model::ApiVersion version) {
    if (codec::is_hidden(field, stored)) return Json("");
    const bool is_stored = field.access != Access::Computed && stored.contains(field.name);
    const Json& source = is_stored ? stored : computed;
    const auto found = source.find(field.name);
    if (field.is_list && (found == source.end() || found->empty())) return Json::array();
    if (found != source.end()) return shaped(field, *found, version);
    if (is_always_shown(field)) return shaped(field, codec::default_of(field), version);
    if (field.required != model::Required::No) return field.kind == Kind::String ? Json("") : Json(nullptr);
    return std::nullopt;
}

}  // namespace

Json Presenter::resource(const state::StoredResource& resource) const {
    const auto fields = model::info(resource.type).fields;
    Json object = object_of(8);
    object["resourceRef"] = resource.path.to_string();
    object["resourceId"] = std::string(resource.path.id());
    object["etag"] = resource.etag;
    object["instanceId"] = resource.instance_id.value().to_string();
    if (resource.metadata) object["resourceMetadata"] = *resource.metadata;
    if (resource.tags) object["tags"] = *resource.tags;
    object["properties"] = properties(resource);
    for (const Field& field : fields) {
        const auto value = resource.properties->find(field.name);
        if (field.in_envelope && value != resource.properties->end()) object[std::string(field.name)] = *value;
    }
    return object;
}

Json Presenter::collection(const std::vector<state::ResourcePtr>& resources) const {
    Json value = Json::array();
    for (const state::ResourcePtr& member : resources)
        value.push_back(resource(*member));
    return Json{{"value", std::move(value)}, {"nextLink", ""}};
}

Json Presenter::properties(const state::StoredResource& resource) const {
    Json computed = Json::object();
    for (const ComputedProperties* source : computed_)
        source->add(resource, tree_, computed);
    const auto fields = model::info(resource.type).fields;
    Json members = object_of(fields.size() + 1);
    members["provisioningState"] =
        model::to_string(operations_.state_of(resource.path).value_or(resource.provisioning_state));
    for (const Field& field : fields) {
        if (field.in_envelope || version_ < field.since) continue;
        std::optional<Json> value;
        if (field.kind == Kind::Children) {
            const model::ResourceInfo& child = model::info(*field.child);
            const bool is_left_out = detail_ == Detail::WithoutChildren && child.can_put;
            if (version_ >= child.since && !is_left_out) value = children(resource, field);
        } else if (!field.sources.empty()) {
            Json list = back_references(resource, field);
            if (!field.is_list && !list.empty()) value = list.front();
            if (field.is_list) value = std::move(list);
        } else {
            value = value_of(field, *resource.properties, computed, version_);
        }
        if (value)  // each field comes once, and there is room
            members.get_ref<Json::object_t&>().Json::object_t::Container::emplace_back(field.name, std::move(*value));
    }
    return members;
}

Json Presenter::children(const state::StoredResource& resource, const Field& field) const {
    Json list = Json::array();
    for (const state::ResourcePtr& child : tree_.ordered_children(resource.path, *field.child))
        list.push_back(this->resource(*child));
    return list;
}

Json Presenter::back_references(const state::StoredResource& resource, const Field& field) const {
    Json list = Json::array();
    for (const state::ResourcePtr& referrer : tree_.referrers(resource.path)) {
        for (const model::ReferenceSource& source : field.sources) {
            if (source.type != referrer->type) continue;
            const auto references = codec::references(model::info(referrer->type).fields, *referrer->properties);
            const bool refers = std::any_of(references.begin(), references.end(), [&](const codec::Reference& r) {
                return r.top->name == source.property && r.target == resource.path;
            });
            if (refers) list.push_back(Json{{"resourceRef", referrer->path.to_string()}});
        }
    }
    return list;
}

}  // namespace nc::service::api
