#include "service/actions/restore_plan.hpp"

#include <map>

#include "schemas/codec/references.hpp"
#include "schemas/codec/value.hpp"
#include "schemas/model/faults.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::actions {
namespace {

using model::Json;
using model::ResourcePath;
using state::StoredResource;

using Members = std::map<ResourcePath, const BackedUpResource*>;

/// The form of each member, by the schema. Secrets are no fault: they are entered again.
std::string fault_of_members(const BackedUpResource& backed_up) {
    Json properties = *backed_up.resource.properties;
    for (const std::string& secret : backed_up.secrets)
        properties[Json::json_pointer(secret)] = "secret";
    model::Faults faults;
    codec::canonical_members(model::info(backed_up.resource.type).fields, properties, "properties", faults);
    if (faults.empty()) return {};
    const Error& first = faults.errors().front();
    return first.target + ": " + first.message;
}

/// What of a backup refers to something that is not in it.
std::string fault_of_references(const StoredResource& resource, const Members& members) {
    for (const codec::Reference& reference :
         codec::references(model::info(resource.type).fields, *resource.properties)) {
        if (model::find_type(reference.target) != nullptr && !members.contains(reference.target))
            return "properties." + reference.member + ": the backup has no " + reference.target.to_string() + ".";
    }
    return {};
}

std::string fault_of(const BackedUpResource& backed_up, const Members& members) {
    const StoredResource& resource = backed_up.resource;
    if (!model::info(resource.type).stored) return "Resources of this type are not stored.";
    if (!resource.properties->is_object()) return "Its properties are not an object.";
    if (members.at(resource.path) != &backed_up) return "It is in the backup twice.";
    if (resource.path.depth() > 1 && !members.contains(resource.path.parent()))
        return "Its parent is not in the backup.";
    const std::string fault = fault_of_members(backed_up);
    return fault.empty() ? fault_of_references(resource, members) : fault;
}

bool is_same(const std::shared_ptr<const Json>& a, const std::shared_ptr<const Json>& b) {
    return a == b || (a && b && *a == *b);
}

/// Apart from the etag, which is new with each write.
bool is_same(const StoredResource& a, const StoredResource& b) {
    return a.path.to_string() == b.path.to_string() && a.instance_id == b.instance_id && a.position == b.position &&
           is_same(a.tags, b.tags) && is_same(a.metadata, b.metadata) && is_same(a.properties, b.properties);
}

/// With the secrets that exist now.
StoredResource completed(const BackedUpResource& backed_up, const StoredResource* existing,
                         std::vector<std::string>& missing) {
    StoredResource resource = backed_up.resource;
    Json properties = *resource.properties;
    for (const std::string& secret : backed_up.secrets) {
        const Json::json_pointer where(secret);
        if (existing != nullptr && existing->properties->contains(where)) {
            properties[where] = existing->properties->at(where);
        } else {
            missing.push_back(resource.path.to_string() + ": enter properties" + secret + " again.");
        }
    }
    resource.properties = std::make_shared<const Json>(std::move(properties));
    return resource;
}

}  // namespace

RestorePlan plan_restore(const Backup& backup, state::TreeDraft& draft) {
    RestorePlan plan;
    plan.failed = backup.unreadable;
    Members members;
    for (const BackedUpResource& backed_up : backup.resources)
        members.emplace(backed_up.resource.path, &backed_up);
    for (const BackedUpResource& backed_up : backup.resources) {
        if (std::string why = fault_of(backed_up, members); !why.empty())
            plan.failed.emplace_back(listed_name(backed_up.resource), std::move(why));
    }
    if (!plan.failed.empty()) return plan;

    const state::ResourceTree now = draft.tree();
    for (const state::ResourcePtr& existing : now.descendants(ResourcePath())) {
        if (!members.contains(existing->path) && model::info(existing->type).singleton.empty())
            draft.erase(existing->path);
    }
    for (const BackedUpResource& backed_up : backup.resources) {
        const state::ResourcePtr existing = now.find(backed_up.resource.path);
        StoredResource resource = completed(backed_up, existing.get(), plan.missing_secrets);
        if (!existing || !is_same(*existing, resource)) draft.put(std::move(resource));
    }
    return plan;
}

}  // namespace nc::service::actions
