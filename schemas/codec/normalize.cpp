#include "schemas/codec/normalize.hpp"

#include <algorithm>
#include <unordered_set>

#include "schemas/base/guid.hpp"
#include "schemas/codec/target.hpp"
#include "schemas/codec/unnamed_members.hpp"
#include "schemas/codec/value.hpp"
#include "schemas/codec/xml_scanner.hpp"
#include "schemas/model/registry.hpp"

namespace nc::codec {
namespace {

using model::Access;
using model::ErrorCode;
using model::Faults;
using model::Field;
using model::Json;
using model::ResourceInfo;
using model::ResourcePath;

constexpr std::size_t kMaxIdLength = 256;

class Normalizer {
  public:
    Normalizer(model::ApiVersion version, const StoredProperties& stored, Faults& faults)
        : version_(version), stored_(stored), faults_(faults) {}

    void add(const ResourcePath& path, const ResourceInfo& type, const Json& body, const std::string& target) {
        const Json* given = find_member("properties", body);
        const Json none = Json::object();
        if (given == nullptr || given->is_null()) given = &none;
        if (!given->is_object()) {
            faults_.add(ErrorCode::InvalidRequestFormat, member_target(target, "properties"), "",
                        "The member properties must be an object.");
            return;
        }
        const Json* existing = stored_(path);
        Json completed;  // a copy only where there is something to add
        const bool has_envelope_fields =
            std::any_of(type.fields.begin(), type.fields.end(), [](const Field& field) { return field.in_envelope; });
        if (existing != nullptr || has_envelope_fields) {
            completed = *given;
            for (const Field& field : type.fields) {
                const Json* beside = field.in_envelope ? find_member(field, body) : nullptr;
                if (beside != nullptr) completed[std::string(field.name)] = *beside;
            }
            if (existing != nullptr) keep_unnamed(type.fields, *existing, version_, completed);
        }
        const Json& properties = completed.is_null() ? *given : completed;

        ProposedResource proposed{
            path,
            type.type,
            target,
            text_map(body, "tags", target),
            text_map(body, "resourceMetadata", target),
            canonical_members(type.fields, properties, member_target(target, "properties"), faults_)};
        for (const Field& field : type.fields) {  // what the service set stays
            if (field.access != Access::Read || existing == nullptr) continue;
            if (const auto value = existing->find(field.name); value != existing->end())
                proposed.properties.push_back(Json::object_t::value_type(field.name, *value));
        }
        result_.resources.push_back(std::move(proposed));

        for (const Field& field : type.fields) {
            if (field.kind == model::Kind::Children) add_children(path, field, properties, target);
        }
    }

    NormalizedPut take() { return std::move(result_); }

  private:
    /// tags and resourceMetadata: objects whose values are texts.
    Json text_map(const Json& body, std::string_view name, const std::string& target) {
        const Json* given = find_member(name, body);
        if (given == nullptr || given->is_null()) return nullptr;
        if (!given->is_object()) {
            faults_.add(ErrorCode::InvalidParameterValue, member_target(target, name), excerpt(*given),
                        "It must be an object.");
            return nullptr;
        }
        Json map = Json::object();
        for (auto member = given->begin(); member != given->end(); ++member) {
            const Json& value = member.value();
            if (value.is_structured()) {
                faults_.add(ErrorCode::InvalidParameterValue, member_target(target, name) + "." + member.key(),
                            excerpt(value), "It must be a text.");
            } else {
                // Readers refuse duplicate names, so that none need be looked for.
                map.get_ref<Json::object_t&>().Json::object_t::Container::emplace_back(
                    member.key(), value.is_number() || value.is_boolean() ? Json(value.dump()) : value);
            }
        }
        return map;
    }

    void add_children(const ResourcePath& parent, const Field& field, const Json& properties,
                      const std::string& target) {
        const ResourceInfo& type = model::info(*field.child);
        const Json* given = find_member(field, properties);
        if (given == nullptr || given->is_null() || version_ < type.since) return;
        result_.listed.emplace_back(parent, type.type);
        const std::string list_target = member_target(target, "properties") + "." + std::string(field.name);
        if (!given->is_array()) {
            add_child(parent, type, *given, list_target);
            return;
        }
        for (std::size_t i = 0; i < given->size(); ++i) {
            if (!(*given)[i].is_null())
                add_child(parent, type, (*given)[i], list_target + "[" + std::to_string(i) + "]");
        }
    }

    void add_child(const ResourcePath& parent, const ResourceInfo& type, const Json& body, const std::string& target) {
        if (!body.is_object()) {
            faults_.add(ErrorCode::InvalidRequestFormat, target, "", "A child resource must be an object.");
            return;
        }
        const std::string id = child_id(type, body, target);
        if (id.empty()) return;
        const ResourcePath path = parent.child(type.collection, id);
        if (!paths_.insert(path).second) {
            faults_.add(ErrorCode::InvalidParameterValue, target + ".resourceId", id,
                        "The id occurs twice in the list.");
            return;
        }
        add(path, type, body, target);
    }

    /// Empty when a fault was added.
    std::string child_id(const ResourceInfo& type, const Json& body, const std::string& target) {
        const std::string id_target = target + ".resourceId";
        const Json* given = find_member("resourceId", body);
        if (given == nullptr || given->is_null() || *given == "") {
            if (type.generated_id) return Guid::random().to_string();
            faults_.add(ErrorCode::RequiredParamMissing, id_target, id_target);
            return {};
        }
        std::string id = given->is_string() ? given->get<std::string>() : given->dump();
        if (given->is_structured() || !is_resource_id(id)) {
            faults_.add(ErrorCode::InvalidResourceName, id_target, excerpt(*given));
            return {};
        }
        return id;
    }

    model::ApiVersion version_;
    const StoredProperties& stored_;
    Faults& faults_;
    NormalizedPut result_;
    std::unordered_set<ResourcePath> paths_;  ///< of the children so far
};

}  // namespace

bool is_resource_id(std::string_view text) {
    constexpr std::string_view kRefused = "/\\?#%";
    return !text.empty() && text.size() <= kMaxIdLength && text.front() != ' ' && text.back() != ' ' && text != "." &&
           text != ".." && is_xml_text(text) && std::none_of(text.begin(), text.end(), [&](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte < 0x20 || byte == 0x7F || kRefused.find(c) != std::string_view::npos;
           });
}

NormalizedPut normalize(const ResourcePath& path, const ResourceInfo& type, const Json& body, model::ApiVersion version,
                        const StoredProperties& stored, Faults& faults) {
    Normalizer normalizer(version, stored, faults);
    if (!body.is_object()) {
        faults.add(ErrorCode::InvalidRequestFormat, "", "", "The body must be a JSON object.");
        return {};
    }
    if (const Json* id = find_member("resourceId", body);
        type.singleton.empty() && id != nullptr && !id->is_null() && *id != "") {
        if (!model::equal_names(id->is_string() ? id->get<std::string>() : id->dump(), path.id()))
            faults.add(ErrorCode::InvalidParameterValue, "resourceId", excerpt(*id),
                       "The URI names the resource '" + std::string(path.id()) + "'.");
    }
    normalizer.add(path, type, body, "");
    return normalizer.take();
}

}  // namespace nc::codec
