#include "service/state/resource_record.hpp"

#include <utility>

#include "schemas/codec/decode.hpp"
#include "schemas/codec/json_codec.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::state {
namespace {

using model::Json;

std::shared_ptr<const Json> optional_member(Json& record, const char* name) {
    const auto member = record.find(name);
    return member == record.end() ? nullptr : std::make_shared<const Json>(std::move(*member));
}

}  // namespace

std::string write_record(const StoredResource& resource) {
    Json record = Json::object();
    record["instanceId"] = resource.instance_id.value().to_string();
    record["etag"] = resource.etag;
    record["provisioningState"] = model::to_string(resource.provisioning_state);
    if (resource.position != 0) record["position"] = resource.position;
    record["written"] = resource.written.time_since_epoch().count();
    if (resource.tags) record["tags"] = *resource.tags;
    if (resource.metadata) record["resourceMetadata"] = *resource.metadata;
    // The properties are most of it, and are not copied for this.
    std::string text = codec::print_json(record);
    text.pop_back();
    return text.append(R"(,"properties":)").append(codec::print_json(*resource.properties)).append("}");
}

Result<StoredResource> read_record(const std::string& key, const std::string& text) {
    const auto invalid = [&](const char* why) { return Error{"StoreRecordInvalid", why, key, {}}; };
    const auto path = model::ResourcePath::parse(key);
    const model::ResourceInfo* type = path ? model::find_type(*path) : nullptr;
    if (type == nullptr) return invalid("The key is not the path of a resource of this model.");
    auto record = codec::parse_json(text);
    if (!record || !record->is_object() || !record->contains("properties"))
        return invalid("The value is not the record of a resource.");

    StoredResource resource{*path, type->type, {}, {}, nullptr, nullptr, nullptr, {}, nullptr};
    Guid instance_id;
    codec::read(*record, "instanceId", instance_id);
    if (instance_id.is_zero()) return invalid("The record has no instanceId.");
    resource.instance_id = InstanceId(instance_id);
    codec::read(*record, "etag", resource.etag);
    codec::read(*record, "provisioningState", resource.provisioning_state);
    codec::read(*record, "position", resource.position);
    std::int64_t written = 0;
    codec::read(*record, "written", written);
    resource.written = std::chrono::sys_seconds(std::chrono::seconds(written));
    resource.tags = optional_member(*record, "tags");
    resource.metadata = optional_member(*record, "resourceMetadata");
    resource.properties = optional_member(*record, "properties");
    return resource;
}

std::shared_ptr<const Json> with_property(const Json& properties, std::string_view name, const Json& value) {
    Json changed = Json::object();
    auto& members = changed.get_ref<Json::object_t&>();
    members.reserve(properties.size() + 1);  // an object that grows copies all that it has
    bool is_placed = value.is_null();
    const auto place = [&members](const auto& key, const Json& of) {
        members.Json::object_t::Container::emplace_back(key, of);
    };
    for (const auto& [key, current] : properties.get_ref<const Json::object_t&>()) {
        if (key != name) {
            place(key, current);
        } else if (!std::exchange(is_placed, true)) {
            place(key, value);
        }
    }
    if (!is_placed) place(name, value);
    return std::make_shared<const Json>(std::move(changed));
}

}  // namespace nc::service::state
