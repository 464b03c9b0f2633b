#include "service/api/write.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "schemas/codec/references.hpp"
#include "schemas/codec/target.hpp"
#include "schemas/codec/value.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::api {
namespace {

using model::ErrorCode;
using model::Faults;
using model::Json;
using model::ResourcePath;
using state::ResourcePtr;
using state::StoredResource;
using state::TreeDraft;

std::shared_ptr<const Json> shared_or_null(const Json& json) {
    return json.is_null() ? nullptr : std::make_shared<const Json>(json);
}

/// The path of a new resource, below its parent's path as that is spelled in the tree.
ResourcePath spelled_below_parent(const ResourcePath& path, const state::ResourceTree& tree) {
    const ResourcePtr parent = path.depth() > 1 ? tree.find(path.parent()) : nullptr;
    return parent ? parent->path.child(path.collection(), path.id()) : path;
}

/// Children keep the order of the list that names them: clients go by index. One that comes alone becomes the last.
class Positions {
  public:
    std::int64_t of(const codec::ProposedResource& proposed, const StoredResource* existing,
                    const state::ResourceTree& tree) {
        const ResourcePath parent = proposed.path.parent();
        if (!proposed.target.empty()) return listed_[{parent.key(), proposed.type}]++;
        if (existing != nullptr || parent.empty()) return existing != nullptr ? existing->position : 0;
        std::int64_t next = 0;
        for (const ResourcePtr& sibling : tree.children(parent, proposed.type))
            next = std::max(next, sibling->position + 1);
        return next;
    }

  private:
    std::map<std::pair<std::string, model::ResourceType>, std::int64_t> listed_;
};

/// Takes the properties.
void place(codec::ProposedResource& proposed, Positions& positions, TreeDraft& draft) {
    const ResourcePtr existing = draft.base().find(proposed.path);
    StoredResource resource{
        existing ? existing->path : spelled_below_parent(proposed.path, draft.tree()),
        proposed.type,
        existing ? existing->instance_id : InstanceId(Guid::random()),
        existing ? existing->etag : std::string(),
        shared_or_null(proposed.tags),
        shared_or_null(proposed.metadata),
        std::make_shared<const Json>(std::move(proposed.properties)),
        model::ProvisioningState::Succeeded,
        nullptr,
        positions.of(proposed, existing.get(), draft.tree()),
    };
    draft.put(std::move(resource));
}

/// References must lead to something, and are stored in the spelling of what they lead to.
void settle_references(const codec::ProposedResource& proposed, TreeDraft& draft, Faults& faults) {
    const auto fields = model::info(proposed.type).fields;
    const ResourcePtr resource = draft.tree().find(proposed.path);
    bool is_settled = true;
    for (const codec::Reference& reference : codec::references(fields, *resource->properties)) {
        const ResourcePtr target = draft.tree().find(reference.target);
        if (!target) {
            // A member that is required by rules is also resolved by them: they know why its target may be gone. So is
            // a back reference: it says something only when the rules let it.
            const bool by_client =
                (reference.top->access == model::Access::Write || reference.top->access == model::Access::Create) &&
                reference.field->required != model::Required::ByRules && reference.top->sources.empty();
            if (by_client)
                faults.add(reference.field->invalid,
                           codec::member_target(proposed.target, "properties." + reference.member),
                           reference.target.to_string());
        } else if (target->path.to_string() != reference.target.to_string()) {
            is_settled = false;
        }
    }
    if (is_settled) return;
    Json properties = *resource->properties;
    codec::respell_references(fields, properties, [&](const ResourcePath& target) {
        const ResourcePtr found = draft.tree().find(target);
        return found ? found->path.to_string() : target.to_string();
    });
    StoredResource respelled = *resource;
    respelled.properties = std::make_shared<const Json>(std::move(properties));
    draft.put(std::move(respelled));
}

void check_immutable(const StoredResource& proposed, const StoredResource& existing, const std::string& target,
                     Faults& faults) {
    for (const model::Field& field : model::info(proposed.type).fields) {
        if (field.access != model::Access::Create) continue;
        const auto before = existing.properties->find(field.name);
        const auto after = proposed.properties->find(field.name);
        const bool is_changed =
            before != existing.properties->end() && (after == proposed.properties->end() || *before != *after);
        if (is_changed)
            faults.add(ErrorCode::InvalidParameterValue,
                       codec::member_target(target, "properties." + std::string(field.name)),
                       after == proposed.properties->end() ? "" : codec::excerpt(*after), "It cannot change.");
    }
}

/// Faults of rules speak of "properties.x"; inside a parent's body that is "properties.subnets[0].properties.x".
void add_below(const Faults& rule_faults, const std::string& target, Faults& faults) {
    for (Error error : rule_faults.errors()) {
        error.target = error.target.empty() ? target : codec::member_target(target, error.target);
        faults.add(std::move(error));
    }
}

/// Who keeps a subtree from going: the first referrer that does not go as well, unless its reference is weak.
ResourcePtr blocking_referrer(const std::vector<ResourcePtr>& subtree, const std::unordered_set<ResourcePath>& going,
                              const state::ResourceTree& tree) {
    for (const ResourcePtr& member : subtree) {
        for (const ResourcePtr& referrer : tree.referrers(member->path)) {
            if (going.contains(referrer->path)) continue;
            const auto fields = model::info(referrer->type).fields;
            for (const codec::Reference& reference : codec::references(fields, *referrer->properties)) {
                if (!reference.field->weak && reference.target == member->path) return referrer;
            }
        }
    }
    return nullptr;
}

/// A resource that is to go, with everything below it.
struct Doomed {
    ResourcePtr root;
    std::vector<ResourcePtr> subtree;  ///< the root first
};

Doomed doom(const ResourcePtr& root, const TreeDraft& draft) {
    Doomed doomed{root, draft.tree().descendants(root->path)};
    doomed.subtree.insert(doomed.subtree.begin(), root);
    return doomed;
}

void check_doomed(const std::vector<Doomed>& doomed, bool is_addressed, const resources::RuleBook& rules,
                  const TreeDraft& draft, Faults& faults) {
    std::unordered_set<ResourcePath> going;
    for (const Doomed& each : doomed) {
        for (const ResourcePtr& member : each.subtree)
            going.insert(member->path);
    }
    for (const Doomed& each : doomed) {
        if (const ResourcePtr blocking = blocking_referrer(each.subtree, going, draft.tree()))
            faults.add(model::info(each.root->type).in_use, each.root->path.to_string(), blocking->path.to_string());
        for (const ResourcePtr& member : each.subtree)
            rules.of(member->type).check_delete({*member, draft, is_addressed && member == each.root}, faults);
    }
}

void apply_doomed(const Doomed& doomed, bool is_addressed, const resources::RuleBook& rules, TreeDraft& draft,
                  Faults& faults) {
    for (const ResourcePtr& member : doomed.subtree)
        rules.of(member->type).apply_delete({*member, draft, is_addressed && member == doomed.root}, draft, faults);
}

/// Children of listed collections that the body does not name.
std::vector<Doomed> left_out(const codec::NormalizedPut& put, const TreeDraft& draft) {
    std::unordered_set<ResourcePath> named;
    for (const codec::ProposedResource& proposed : put.resources)
        named.insert(proposed.path);
    std::vector<Doomed> doomed;
    for (const auto& [parent, type] : put.listed) {
        for (const ResourcePtr& child : draft.tree().children(parent, type)) {
            if (!named.contains(child->path)) doomed.push_back(doom(child, draft));
        }
    }
    return doomed;
}

}  // namespace

void draft_put(codec::NormalizedPut put, const resources::RuleBook& rules, model::ApiVersion version, TreeDraft& draft,
               Faults& faults) {
    Positions positions;
    for (codec::ProposedResource& proposed : put.resources)
        place(proposed, positions, draft);
    const std::vector<Doomed> doomed = left_out(put, draft);
    check_doomed(doomed, false, rules, draft, faults);
    for (const Doomed& each : doomed)
        draft.erase(each.root->path);
    for (const codec::ProposedResource& proposed : put.resources)
        settle_references(proposed, draft, faults);
    if (!faults.empty()) return;

    for (const codec::ProposedResource& proposed : put.resources) {
        const ResourcePtr existing = draft.base().find(proposed.path);
        const ResourcePtr resource = draft.tree().find(proposed.path);
        if (existing) check_immutable(*resource, *existing, proposed.target, faults);
        Faults rule_faults;
        rules.of(proposed.type)
            .check_put({*resource, existing.get(), draft, version, proposed.target.empty()}, rule_faults);
        add_below(rule_faults, proposed.target, faults);
    }
    if (!faults.empty()) return;

    for (const Doomed& each : doomed)
        apply_doomed(each, false, rules, draft, faults);
    for (const codec::ProposedResource& proposed : put.resources) {
        const ResourcePtr existing = draft.base().find(proposed.path);
        const ResourcePtr resource = draft.tree().find(proposed.path);
        Faults rule_faults;
        rules.of(proposed.type)
            .apply_put({*resource, existing.get(), draft, version, proposed.target.empty()}, draft, rule_faults);
        add_below(rule_faults, proposed.target, faults);
    }
}

void draft_delete(const ResourcePath& path, const resources::RuleBook& rules, TreeDraft& draft, Faults& faults) {
    const Doomed doomed = doom(draft.tree().find(path), draft);
    check_doomed({doomed}, true, rules, draft, faults);
    if (!faults.empty()) return;
    draft.erase(path);
    apply_doomed(doomed, true, rules, draft, faults);
}

void renew_etags(TreeDraft& draft, std::chrono::system_clock::time_point now) {
    const std::string etag = "W/\"" + Guid::random().to_string() + "\"";
    std::map<std::string, ResourcePtr> renewed;
    const auto add = [&](const ResourcePtr& resource) {
        if (resource) renewed.emplace(resource->path.key(), resource);
    };
    for (const ResourcePath& changed : draft.changed()) {
        add(draft.tree().find(changed));
        for (ResourcePath above = changed.parent(); !above.empty(); above = above.parent())
            add(draft.tree().find(above));
        for (const ResourcePtr& below : draft.tree().descendants(changed))
            add(below);
    }
    for (const auto& [key, resource] : renewed) {
        StoredResource copy = *resource;
        copy.etag = etag;
        copy.written = std::chrono::floor<std::chrono::seconds>(now);
        draft.put(std::move(copy));
    }
}

}  // namespace nc::service::api
