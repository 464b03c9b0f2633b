#include "service/actions/action_object.hpp"

#include <utility>

#include "generated/types.hpp"
#include "schemas/model/faults.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::actions {

using model::Json;

namespace {

std::shared_ptr<const Json> shared_or_null(const Json& json) {
    return json.is_null() ? nullptr : std::make_shared<const Json>(json);
}

}  // namespace

ActionObject::ActionObject(const model::ResourceInfo& type, std::string reference, std::string id)
    : type_(type), reference_(std::move(reference)), id_(std::move(id)) {
    set(model::ProvisioningState::Updating, Json::object());
}

ActionObject::ActionObject(const model::ResourceInfo& type, std::string reference,
                           const codec::ProposedResource& proposed)
    : ActionObject(type, std::move(reference), std::string(proposed.path.id())) {
    tags_ = shared_or_null(proposed.tags);
    metadata_ = shared_or_null(proposed.metadata);
}

void ActionObject::set(model::ProvisioningState state, Json properties) {
    Json all{{"provisioningState", model::to_string(state)}};
    all.update(properties);
    properties_ = std::make_shared<const Json>(std::move(all));
    is_under_way_ = state == model::ProvisioningState::Updating;
    etag_ = "W/\"" + Guid::random().to_string() + "\"";
}

Json ActionObject::document(model::ApiVersion version) const {
    Json object{
        {"resourceRef", reference_}, {"resourceId", id_}, {"etag", etag_}, {"instanceId", instance_id_.to_string()}};
    if (metadata_) object["resourceMetadata"] = *metadata_;
    if (tags_) object["tags"] = *tags_;
    Json properties = *properties_;
    for (const model::Field& field : type_.fields) {
        if (version < field.since) properties.erase(std::string(field.name));
    }
    object["properties"] = std::move(properties);
    return object;
}

api::Answer ActionObject::answer(int status, model::ApiVersion version) const {
    api::Answer answer = api::document_answer(status, type_, document(version));
    answer.headers.add("ETag", etag_);
    answer.is_under_way = is_under_way_;
    return answer;
}

std::optional<Error> operation_failure(const std::string& sentence) {
    if (sentence.empty()) return std::nullopt;
    return model::make_error(model::ErrorCode::InternalServerError, "", "", sentence);
}

std::shared_ptr<const ActionObject> ActionObjects::find(const model::ResourcePath& path) const {
    const auto found = objects_.find(path);
    return found == objects_.end() ? nullptr : found->second;
}

api::Answer ActionObjects::list(const model::ResourceInfo& type, model::ApiVersion version) const {
    Json value = Json::array();
    for (const auto& [path, object] : objects_)
        value.push_back(object->document(version));
    return api::document_answer(200, type, Json{{"value", std::move(value)}, {"nextLink", ""}}, true);
}

}  // namespace nc::service::actions
