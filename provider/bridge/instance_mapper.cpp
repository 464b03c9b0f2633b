#include "provider/bridge/instance_mapper.hpp"

#include <algorithm>
#include <cmath>

#include "provider/cim/status.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::provider::bridge {
namespace {

using cim::Instance;
using cim::Type;
using cim::Value;
using model::Field;
using model::Json;
using model::Kind;

constexpr const char* kProperties = "properties";

const Json* member(const Json& object, std::string_view name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

std::string text_of(const Json& json) { return json.is_string() ? json.get<std::string>() : json.dump(); }

class Reader {
  public:
    explicit Reader(const ResourceClasses& classes) : classes_(classes) {}

    Value member_value(const Field& field, const cim::PropertyDefinition& property, const Json& json) const {
        if (field.child && !is_part_of_parent(field)) return {};
        if (!property.is_array) return value(field, property, json);
        if (!json.is_array()) return {};
        Value::List list;
        for (const Json& element : json)
            list.push_back(value(field, property, element));
        return Value::of(std::move(list));
    }

  private:
    Value value(const Field& field, const cim::PropertyDefinition& property, const Json& json) const {
        if (json.is_null()) return {};
        switch (field.kind) {
            case Kind::Struct:
                return structure(*field.structure, json);
            case Kind::Children:
                return Value::of(to_instance(classes_, *classes_.find(model::info(*field.child)), json, {}));
            case Kind::Reference: {
                const Json* path = member(json, kKey);
                return path != nullptr && path->is_string() ? Value::of(path->get<std::string>()) : Value();
            }
            case Kind::Object:
                return Value::of(json.dump());
            default:
                break;
        }
        if (property.type == Type::String) return Value::of(text_of(json));
        return cim::read_value(property.type, text_of(json)).value_or(Value());
    }

    Value structure(const model::StructInfo& info, const Json& json) const {
        Instance instance(classes_.of_struct(info));
        for (const Field& field : info.fields) {
            const auto position = instance.of().find_property(field.name);
            const Json* value = member(json, field.name);
            if (position && value != nullptr)
                instance.set(*position, member_value(field, instance.of().properties[*position], *value));
        }
        return Value::of(std::move(instance));
    }

    const ResourceClasses& classes_;
};

class Writer {
  public:
    explicit Writer(const ResourceClasses& classes) : classes_(classes) {}

    Result<Json> member_json(const Field& field, const Value& value) const {
        const Value::List* list = value.list();
        if (list == nullptr) return json(field, value);
        Json out = Json::array();
        for (const Value& element : *list) {
            auto written = json(field, element);
            if (!written) return written;
            out.push_back(*std::move(written));
        }
        return out;
    }

  private:
    Result<Json> json(const Field& field, const Value& value) const {
        if (value.is_null()) return Json();
        if (const Instance* instance = value.instance())
            return field.child ? child(*classes_.find(model::info(*field.child)), *instance)
                               : structure(*field.structure, *instance);
        if (field.kind == Kind::Reference) return Json{{kKey, cim::to_text(value)}};
        if (field.kind == Kind::Object) return free_form(field.name, cim::to_text(value));
        if (field.wire == model::Wire::Text) {
            if (const bool* boolean = value.boolean()) return Json(*boolean ? "True" : "False");
            return Json(cim::to_text(value));
        }
        if (const bool* boolean = value.boolean()) return Json(*boolean);
        if (const auto* number = value.signed_integer()) return Json(*number);
        if (const auto* number = value.unsigned_integer()) return Json(*number);
        if (const auto* number = value.real()) return Json(*number);
        return Json(cim::to_text(value));
    }

    Result<Json> child(const ResourceClass& of, const Instance& instance) const {
        Json out{{"resourceId", ""}, {kProperties, Json::object()}};
        if (const Value* id = instance.find("resourceId")) out["resourceId"] = cim::to_text(*id);
        std::vector<std::size_t> given;
        for (std::size_t at = 0; at < of.members.size(); ++at) {
            if (of.class_->properties[at].is_writable && !instance.at(at).is_null()) given.push_back(at);
        }
        if (auto written = write_members(classes_, of, instance, given, out); !written) return written.error();
        out.erase("etag");
        return out;
    }

    Result<Json> structure(const model::StructInfo& info, const Instance& instance) const {
        Json out = Json::object();
        for (const Field& field : info.fields) {
            const Value* value = instance.find(field.name);
            if (value == nullptr || value->is_null()) {
                // WS-CIM has no way to write an empty list: what must be there is one.
                const bool is_empty = field.is_list && field.required == model::Required::Yes;
                if (is_empty) out[std::string(field.name)] = Json::array();
                continue;
            }
            auto written = member_json(field, *value);
            if (!written) return written;
            out[std::string(field.name)] = *std::move(written);
        }
        return out;
    }

    const ResourceClasses& classes_;

  public:
    static Result<Json> free_form(std::string_view name, const std::string& text) {
        Json parsed = Json::parse(text, nullptr, false);
        if (!parsed.is_discarded()) return parsed;
        return cim::failure(cim::Status::InvalidParameter, std::string(name) + " is no JSON.", std::string(name));
    }
};

bool is_free_form_envelope(std::string_view name) { return name == "tags" || name == "resourceMetadata"; }

Value envelope_value(std::string_view name, const Json& resource, const std::string& path) {
    if (name == "ElementName") name = "resourceId";
    if (name == "provisioningState") {
        const Json* properties = member(resource, kProperties);
        const Json* state = properties != nullptr ? member(*properties, name) : nullptr;
        return state != nullptr && state->is_string() ? Value::of(state->get<std::string>()) : Value();
    }
    if (name == kKey && member(resource, name) == nullptr) return Value::of(path);
    const Json* value = member(resource, name);
    if (value == nullptr || value->is_null()) return {};
    return Value::of(is_free_form_envelope(name) ? value->dump() : text_of(*value));
}

void collect(const Json& json, std::span<const Field* const> way, std::vector<std::string>& into) {
    if (json.is_array()) {
        for (const Json& element : json)
            collect(element, way, into);
        return;
    }
    if (!way.empty()) {
        if (const Json* next = member(json, way.front()->name)) collect(*next, way.subspan(1), into);
        return;
    }
    const Json* path = member(json, kKey);
    if (path != nullptr && path->is_string()) into.push_back(path->get<std::string>());
}

}  // namespace

Instance to_instance(const ResourceClasses& classes, const ResourceClass& of, const Json& resource,
                     const std::string& path) {
    Instance instance(*of.class_);
    const Reader reader(classes);
    const Json* properties = member(resource, kProperties);
    for (std::size_t at = 0; at < of.members.size(); ++at) {
        const cim::PropertyDefinition& property = of.class_->properties[at];
        const Member& place = of.members[at];
        if (place.field == nullptr) {
            instance.set(at, envelope_value(property.name, resource, path));
            continue;
        }
        const Json* holder = place.is_in_properties ? properties : &resource;
        const Json* json = holder != nullptr ? member(*holder, place.field->name) : nullptr;
        if (json != nullptr) instance.set(at, reader.member_value(*place.field, property, *json));
    }
    return instance;
}

Result<void> write_members(const ResourceClasses& classes, const ResourceClass& of, const Instance& instance,
                           std::span<const std::size_t> positions, Json& resource) {
    const Writer writer(classes);
    for (const std::size_t position : positions) {
        const Member& place = of.members[position];
        const Value& value = instance.at(position);
        const std::string& name = of.class_->properties[position].name;
        if (place.field == nullptr) {
            if (!is_free_form_envelope(name)) continue;
            auto written = value.is_null() ? Result<Json>(Json()) : Writer::free_form(name, cim::to_text(value));
            if (!written) return written.error();
            resource[name] = *std::move(written);
            continue;
        }
        Json& holder = place.is_in_properties ? resource[kProperties] : resource;
        if (value.is_null()) {
            holder[name] = nullptr;
            continue;
        }
        auto written = writer.member_json(*place.field, value);
        if (!written) return written.error();
        holder[name] = *std::move(written);
    }
    return {};
}

cim::ObjectPath object_path(const ResourceClass& of, const std::string& path) {
    return {{}, of.class_->namespace_name, of.class_->name, {{kKey, Value::of(path)}}, false};
}

std::vector<std::string> referenced_paths(const ReferenceAssociation& reference, const Json& resource) {
    std::vector<std::string> paths;
    const bool is_below = !reference.referrer->is_flat && !reference.way.front()->in_envelope;
    const Json* begin = is_below ? member(resource, kProperties) : &resource;
    if (begin != nullptr) collect(*begin, reference.way, paths);
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    return paths;
}

}  // namespace nc::provider::bridge
