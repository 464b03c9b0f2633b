#include "service/actions/action_object.hpp"

#include <utility>

#include "generated/types.hpp"
#include "schemas/codec/decode.hpp"
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

Json ActionObject::record() const { return document(model::kNewestApiVersion); }

std::optional<ActionObject> ActionObject::from_record(const model::ResourceInfo& type, const Json& record) {
    std::string reference;
    std::string id;
    Guid instance_id;
    codec::read(record, "resourceRef", reference);
    codec::read(record, "resourceId", id);
    codec::read(record, "instanceId", instance_id);
    const auto properties = record.find("properties");
    if (id.empty() || instance_id.is_zero() || properties == record.end() || !properties->is_object())
        return std::nullopt;
    ActionObject object(type, reference, id);
    object.instance_id_ = instance_id;
    object.tags_ = shared_or_null(record.value("tags", Json()));
    object.metadata_ = shared_or_null(record.value("resourceMetadata", Json()));
    auto state = model::ProvisioningState::Updating;
    codec::read(*properties, "provisioningState", state);
    Json kept = *properties;
    if (state == model::ProvisioningState::Updating) {
        state = model::ProvisioningState::Failed;
        if (model::find_field(type.fields, "errorMessage") != nullptr)
            kept["errorMessage"] = "The service ended before this did.";
    }
    kept.erase("provisioningState");
    object.set(state, std::move(kept));
    codec::read(record, "etag", object.etag_);
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

}  // namespace nc::service::actions
